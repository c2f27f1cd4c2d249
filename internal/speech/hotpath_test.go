package speech_test

import (
	"testing"

	"callboard/internal/speech"
	"callboard/internal/testcost"
)

// TestHotPaths holds what ten words allocate, which a user of the sandbox waits for.
func TestHotPaths(t *testing.T) {
	u := speech.Utterance{Text: tenWords, Rate: 44100, Traits: speech.Traits{PitchHz: 200, Formant: 1.1, Breath: 0.2}}
	testcost.Check(t, testcost.Path{Name: "ten words", Allocs: 179, Bytes: 830_000, Run: func() { mustSpeak(t, u) }, Runs: 3})
}
