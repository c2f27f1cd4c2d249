// Package mp3enc encodes mono speech as MPEG Audio Layer III (ISO/IEC 11172-3 at 32, 44.1 and
// 48 kHz; ISO/IEC 13818-3, the low sampling frequencies, at 16, 22.05 and 24 kHz).
//
// How a sample is encoded: the polyphase filter bank splits the signal into 32 subbands
// (analysis.go), and an MDCT splits each of them into 18 lines (mdct.go), with shorter windows at
// onsets (attack.go). A psychoacoustic model says how much noise each band of lines may have
// (masking.go), scale factors set the quantiser's step to that (scalefactors.go), and a search
// finds the finest step whose Huffman code fits (quantise.go, huffman.go). Unused bits of a frame
// are available to later ones (reservoir.go). A first frame without sound tells decoders how many
// samples to cut at both ends (tag.go).
//
// The same samples give the same bytes on every machine. Go may fuse x*y+z into one instruction
// that rounds once, and does so on some processors only; by the specification, an explicit
// conversion rounds the product. This is why products here are written float64(x*y). Functions of
// package math that are not exact by IEEE 754 are used only for tables, through stableTable.
package mp3enc

// stableTable rounds the value of a table to float32, so that the last bits, in which processors may
// differ, are gone. The error is 140 dB below the value.
func stableTable(x float64) float64 { return float64(float32(x)) }
