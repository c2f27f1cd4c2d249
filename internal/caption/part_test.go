package caption_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/caption"
)

func TestCutParts(t *testing.T) {
	t.Parallel()
	two := api.Timing{Words: words(0.2, "Hello there. You"), Duration: 0.6}
	for name, c := range map[string]struct {
		parts []caption.Part
		want  string
	}{
		"none":            {nil, ""},
		"one":             {[]caption.Part{{Timing: two}}, "0-400 Hello there. | 400-600 You"},
		"two":             {[]caption.Part{{Timing: two}, {Timing: two, Start: 1600 * time.Millisecond}}, "0-400 Hello there. | 400-600 You | 1600-2000 Hello there. | 2000-2200 You"},
		"an empty one":    {[]caption.Part{{Timing: two}, {Start: time.Second}, {Timing: two, Start: 2 * time.Second}}, "0-400 Hello there. | 400-600 You | 2000-2400 Hello there. | 2400-2600 You"},
		"longer than its": {[]caption.Part{{Timing: two}, {Timing: two, Start: 500*time.Millisecond + 400*time.Microsecond}}, "0-400 Hello there. | 400-500 You | 500-900 Hello there. | 900-1100 You"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cues := caption.CutParts(c.parts)
			if got := show(cues); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			for _, cue := range cues {
				if cue.Units[0].Start != cue.Start {
					t.Errorf("the cue at %v has its first word at %v", cue.Start, cue.Units[0].Start)
				}
			}
		})
	}
	if first := caption.Cut(two)[0]; first.Start != 0 || first.Units[0].Start != 0 {
		t.Errorf("the original was changed: %+v", first)
	}
}

func TestEncodeParts(t *testing.T) {
	t.Parallel()
	parts := []caption.Part{
		{Timing: api.Timing{Words: words(0.5, "One more."), Duration: 1}},
		{Timing: api.Timing{Words: []api.Span{span("Two", 0.5, 1), span("bad", math.NaN(), 1)}, Duration: 1}, Start: time.Hour},
	}
	if got, want := string(caption.EncodeParts(caption.SRT, parts, 0)), "1\n00:00:00,000 --> 00:00:01,000\nOne more.\n\n2\n01:00:00,500 --> 01:00:01,000\nTwo\n\n"; got != want {
		t.Errorf("%q", got)
	}
	got := strings.Join(strings.Fields(string(caption.EncodeParts(caption.JSON, parts, time.Hour+time.Second))), "")
	const want = `{"duration_s":3601,"cues":[{"start":0,"end":1,"text":"Onemore."},{"start":3600.5,"end":3601,"text":"Two"}],` +
		`"words":[{"start":0,"end":0.5,"text":"One"},{"start":0.5,"end":1,"text":"more."},{"start":3600.5,"end":3601,"text":"Two"}],"characters":null}`
	if got != want {
		t.Errorf("%s", got)
	}
}
