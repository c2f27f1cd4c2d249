package cli

import (
	"math"
	"strings"
	"testing"

	"callboard/internal/player"
	"callboard/internal/player/loudness"
	"callboard/internal/text"
	"callboard/internal/ui/play"
)

func TestLoudnessOfSilenceIsNull(t *testing.T) {
	t.Parallel()
	st := player.State{Measured: true, Loudness: loudness.Loudness{LUFS: -23, TruePeak: -1}}
	if p := playedFile("a.wav", player.Info{}, st); p.LUFS == nil || *p.LUFS != -23 || p.TruePeak == nil {
		t.Errorf("speech: %+v", p)
	}
	st.Loudness = loudness.Loudness{LUFS: math.Inf(-1), TruePeak: math.Inf(-1)}
	if p := playedFile("a.wav", player.Info{}, st); p.LUFS != nil || p.TruePeak != nil {
		t.Errorf("silence: %+v", p)
	}
}

func TestPlayExitCodes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		problem string
		err     error
		code    int
		stderr  string
	}{
		{"", nil, exitDone, ""},
		{"the sound is silent", nil, exitDone, "callboard: the sound is silent\n"},
		{"", play.ErrInterrupted, exitInterrupted, "callboard: interrupted\n"},
		{"", &text.Problem{What: "a.wav", Why: "cannot play this"}, exitUnexpected, "callboard: a.wav: cannot play this\n"},
	} {
		var stderr strings.Builder
		s := &invocation{err: &stderr}
		s.failure = s.playEnd(tt.problem, tt.err)
		if code := s.finish(t.Context()); code != tt.code || stderr.String() != tt.stderr {
			t.Errorf("%q, %v: exit %d, stderr %q", tt.problem, tt.err, code, stderr.String())
		}
	}
}
