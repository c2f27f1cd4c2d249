package cli

import (
	"slices"
	"strings"
	"testing"

	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/ui"
)

func TestLinesOfWhatIsLeft(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		service config.Service
		left    leftWork
		says    []string // the beginnings of the lines
	}{
		"nothing":           {config.Speak, leftWork{}, nil},
		"running":           {config.Speak, leftWork{ui.ExitSummary{Running: 2}, job.Left{}}, []string{"2 jobs still running: they are picked up"}},
		"one not answered":  {config.Speak, leftWork{ui.ExitSummary{Running: 2}, job.Left{Uncertain: 1}}, []string{"1 job still running", "1 request was not answered whole: it may be charged; callboard jobs"}},
		"arrives":           {config.TTS, leftWork{ui.ExitSummary{Running: 1}, job.Left{Uncertain: 1}}, []string{"1 request was not answered whole: it may be charged, and the audio"}},
		"arrived meanwhile": {config.TTS, leftWork{ui.ExitSummary{Running: 1}, job.Left{}}, nil},
		"waits":             {config.TTS, leftWork{ui.ExitSummary{Running: 5}, job.Left{Uncertain: 2, Unsent: 3}}, []string{"2 requests were not", "3 texts not sent yet: nothing was charged"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := tc.left.lines(tc.service)
			if !slices.EqualFunc(got, tc.says, strings.HasPrefix) {
				t.Errorf("%q; want %q", got, tc.says)
			}
		})
	}
}
