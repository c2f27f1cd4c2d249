package decode_test

import (
	"bytes"
	"testing"

	"callboard/internal/player/decode"
	"callboard/internal/testcost"
)

// TestHotPaths holds what decoding six seconds of sound allocates, its peaks and its loudness included.
func TestHotPaths(t *testing.T) {
	testcost.SkipUnderRace(t)
	decoded := func(file []byte) func() {
		return func() {
			if _, err := decode.Bytes(t.Context(), file); err != nil {
				t.Fatal(err)
			}
		}
	}
	wav := minuteWAV()
	testcost.Check(t,
		testcost.Path{Name: "WAV", Allocs: 19, Bytes: 1_100_000, Run: decoded(wav[:len(wav)/10]), Runs: 3},
		testcost.Path{Name: "MP3", Allocs: 17_781, Bytes: 13_000_000, Run: decoded(bytes.Repeat(fixture(t, "sweep-44k-mono-vbr.mp3"), 10)), Runs: 3},
	)
}
