package decode_test

import (
	"bytes"
	"testing"

	"callboard/internal/player/decode"
	"callboard/internal/testcost"
)

// TestHotPaths holds what decoding two seconds of sound allocates, its peaks and its loudness included.
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
		testcost.Path{Name: "WAV", Allocs: 19, Bytes: 370_000, Run: decoded(wav[:len(wav)/30]), Runs: 3},
		testcost.Path{Name: "MP3", Allocs: 5_349, Bytes: 3_700_000, Run: decoded(bytes.Repeat(fixture(t, "sweep-44k-mono-vbr.mp3"), 3)), Runs: 3},
	)
}
