package speech_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"callboard/internal/speech"
)

func rendered(t *testing.T, p *speech.Plan) (samples []float32, pieces int) {
	t.Helper()
	err := p.Render(t.Context(), func(piece []float32) error {
		pieces++
		samples = append(samples, piece...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return samples, pieces
}

// The pieces are the sound of Speak, but for a constant factor near 1.
func TestPiecesAreTheWhole(t *testing.T) {
	t.Parallel()
	for _, u := range []speech.Utterance{
		{Text: tenWords, Rate: 44100, Traits: goldenWoman},
		{Text: "안녕하세요, 저는 3시 30분에 서울역에서 만나요.", Rate: 32000, Traits: goldenMan, Emotion: "sad", Scale: 1},
		{Text: "A.", Rate: 8000},
		{Text: tenWords, MaxSeconds: 1, Volume: 50},
		{Text: tenWords, Emotion: "whisper", Scale: 1, Rate: 44100},
	} {
		whole := mustSpeak(t, u)
		p := mustPlan(t, u, -1)
		samples, pieces := rendered(t, p)
		if len(samples) != len(whole.Samples) || p.Samples() != len(samples) || p.Rate() != whole.Rate {
			t.Errorf("%q: %d samples, announced %d, the whole has %d", u.Text, len(samples), p.Samples(), len(whole.Samples))
			continue
		}
		if want := int(10*whole.Seconds()) - 1; pieces < want {
			t.Errorf("%q: %d pieces for %.1f s", u.Text, pieces, whole.Seconds())
		}
		a, b := 0.0, 0.0
		for i := range samples {
			a, b = a+float64(samples[i])*float64(samples[i]), b+float64(whole.Samples[i])*float64(whole.Samples[i])
		}
		if d := 10 * math.Log10(a/b); math.Abs(d) > 2.5 { // a whisper has the most energy above what the sketch has
			t.Errorf("%q: the level differs by %.1f dB", u.Text, d)
		}
		if _, again := rendered(t, p); again != pieces {
			t.Errorf("%q: rendered again it has %d pieces, not %d", u.Text, again, pieces)
		}
	}
}

// A limit of the silence shortens all that is longer, and moves what follows.
func TestSilenceIsShortened(t *testing.T) {
	t.Parallel()
	u := speech.Utterance{Text: "One, two. Three!"}
	parts := []string{"One,", "two.", "Three!"}
	natural := mustPlan(t, u, -1)
	for _, limit := range []float64{0, 0.05, 0.2, 1} {
		p := mustPlan(t, u, limit)
		spans, before := p.Times(parts), natural.Times(parts)
		for i := 1; i < len(spans); i++ {
			want := min(limit, before[i].Start-before[i-1].End)
			if got := spans[i].Start - spans[i-1].End; math.Abs(got-want) > 1e-6 {
				t.Errorf("limit %g: %.3f s before %q, want %.3f", limit, got, parts[i], want)
			}
		}
		if (p.Samples() < natural.Samples()) != (limit < 1) {
			t.Errorf("limit %g: %d samples of %d", limit, p.Samples(), natural.Samples())
		}
		if samples, _ := rendered(t, p); len(samples) != p.Samples() {
			t.Errorf("limit %g: %d samples, announced %d", limit, len(samples), p.Samples())
		}
	}
}

func TestPlanErrors(t *testing.T) {
	t.Parallel()
	p, err := speech.Synth{}.Plan(speech.Utterance{Text: "漢"}, -1)
	if !errors.Is(err, speech.ErrUnreadable) || len(p.Unspoken()) != 1 {
		t.Errorf("%v, %q", err, p.Unspoken())
	}
	p = mustPlan(t, speech.Utterance{Text: tenWords}, -1)
	stopped := errors.New("stopped")
	if err := p.Render(t.Context(), func([]float32) error { return stopped }); !errors.Is(err, stopped) {
		t.Errorf("%v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := p.Render(ended, func([]float32) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if _, err := p.Speak(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
