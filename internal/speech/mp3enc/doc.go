// Package mp3enc encodes mono speech as MPEG Audio Layer III (ISO/IEC 11172-3 at 32, 44.1 and
// 48 kHz; ISO/IEC 13818-3, the low sampling frequencies, at 16, 22.05 and 24 kHz).
//
// The way of a sample: the polyphase filter bank splits the signal into 32 subbands (analysis.go),
// an MDCT splits each of them into 18 lines (mdct.go), shorter ones where a sound begins
// (attack.go). A model of hearing says how much noise each band of lines may carry (hearing.go),
// scale factors bring the quantiser's step there (scalefactors.go), and one search finds the finest
// step whose Huffman code still fits (quantise.go, huffman.go). What a frame leaves of its bits is
// lent to later ones (reservoir.go). A first frame without sound tells decoders how many samples to
// cut away at both ends (tag.go).
//
// The same samples give the same bytes on every machine. Go may fuse x*y+z into one instruction
// that rounds once, and does so on some processors only; the specification says that an explicit
// conversion keeps the product rounded. This is why products here read float64(x*y). Functions of
// package math that are not exact by IEEE 754 are used for tables only, through settle.
package mp3enc

// settle rounds the value of a table so far that the last bits, in which processors may differ,
// no longer count. What is lost lies 140 dB below the value.
func settle(x float64) float64 { return float64(float32(x)) }
