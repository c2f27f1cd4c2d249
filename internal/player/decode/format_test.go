package decode_test

import (
	"bytes"
	"testing"

	"callboard/internal/player/decode"
)

func TestSniff(t *testing.T) {
	t.Parallel()
	id3 := append([]byte("ID3\x04\x00\x00\x00\x00\x00\x20"), make([]byte, 32)...)
	for name, tc := range map[string]struct {
		head []byte
		want decode.Format
	}{
		"WAV":              {pcm16(10), decode.WAV},
		"RF64":             {bytes.Replace(pcm16(10), []byte("RIFF"), []byte("RF64"), 1), decode.WAV},
		"big-endian WAV":   {[]byte("RIFX\x00\x00\x00\x00WAVEfmt "), decode.WAV},
		"AVI":              {[]byte("RIFF\x00\x00\x00\x00AVI LIST"), decode.Unknown},
		"MP3":              {fixture(t, "sweep-16k-mono.mp3")[:512], decode.MP3},
		"MP3 after a tag":  {append(bytes.Clone(id3), fixture(t, "sweep-16k-mono.mp3")[:64]...), decode.MP3},
		"long tag":         {[]byte("ID3\x04\x00\x00\x00\x7f\x7f\x7f"), decode.MP3},
		"FLAC":             {[]byte("fLaC\x00\x00\x00\x22"), decode.FLAC},
		"FLAC after a tag": {append(bytes.Clone(id3), "fLaC\x00"...), decode.FLAC},
		"Ogg":              {[]byte("OggS\x00\x02"), decode.Ogg},
		"reserved version": {[]byte{0xFF, 0xEB, 0x90, 0x00}, decode.Unknown},
		"three bytes":      {[]byte{0xFF, 0xFB, 0x90}, decode.Unknown},
		"web page":         {[]byte("<!DOCTYPE html>"), decode.Unknown},
		"empty":            {nil, decode.Unknown},
	} {
		if got := decode.Sniff(tc.head); got != tc.want {
			t.Errorf("%s: got %q, want %q", name, got, tc.want)
		}
	}
}

func TestFormatNames(t *testing.T) {
	t.Parallel()
	for _, f := range decode.Formats() {
		if f.Extension() != "."+string(f) {
			t.Errorf("%q has extension %q", f, f.Extension())
		}
	}
	if f := decode.Unknown; f.Extension() != "" {
		t.Errorf("the unknown format has extension %q", f.Extension())
	}
}
