package ttsapi

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode"

	"callboard/internal/speech"
)

// take is the sound of one request. The built-in voice gives a plan, whose length and word times are known at once and
// which is rendered piece by piece. Any other voice gives all samples.
type take struct {
	request  *request
	plan     *speech.Plan
	pcm      speech.PCM // once it is spoken
	parts    []part
	voice    string // name of the voice that speaks
	unspoken []string
}

// errMarked is the failure that a text with the mark for it asks for.
var errMarked = errors.New("the text contains " + failMark)

// prepare makes the take of a request, at a sample rate. If a voice panics, the synthesis fails, but not the server.
func (a *API) prepare(ctx context.Context, req *request, rate int) (t *take, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the voice panicked: %v", p)
		}
	}()
	u := req.utterance
	u.Rate = rate
	t = &take{request: req, parts: split(req.text), voice: a.Host.BuiltInVoice()}
	switch {
	case hasFailMark(req.text):
		return nil, errMarked
	case !strings.ContainsFunc(req.text, speaks):
		return nil, speech.ErrUnreadable
	case t.voice == "":
		err = t.askHost(ctx, a.Host, u)
	default:
		err = t.lay(u)
	}
	return t, err
}

// speaks reports whether a character is a letter or a digit.
func speaks(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// lay makes the plan of the built-in voice. What that voice cannot read gets syllables in its place: the service knows 37
// languages, and its clients must see texts in all of them answered.
func (t *take) lay(u speech.Utterance) error {
	plan, err := speech.Synth{}.Plan(u, t.request.silence)
	t.unspoken = plan.Unspoken()
	if replaceUnspoken(t.parts, t.unspoken) {
		u.Text = spokenText(t.parts)
		plan, err = speech.Synth{}.Plan(u, t.request.silence)
	}
	t.plan = plan
	return err
}

// askHost renders the samples with another voice. Its plan is that of the built-in voice: the word times are in proportion.
func (t *take) askHost(ctx context.Context, host Host, u speech.Utterance) error {
	pcm, name, err := host.Speak(ctx, u)
	if err != nil {
		return err
	}
	err = t.lay(u)
	t.pcm, t.voice, t.unspoken = shortenSilence(pcm, t.request.silence), name, pcm.Unspoken
	t.level(t.pcm)(t.pcm.Samples)
	return err
}

// speak renders all samples, at most one take in each slot.
func (t *take) speak(ctx context.Context, slots chan struct{}) error {
	if t.pcm.Samples != nil {
		return nil
	}
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	pcm, err := t.plan.Speak(ctx)
	if err != nil {
		return err
	}
	t.level(pcm)(pcm.Samples)
	t.pcm = pcm
	return nil
}

// stream passes the samples to emit, piece by piece.
func (t *take) stream(ctx context.Context, emit func([]float32) error) error {
	if t.pcm.Samples != nil {
		return emit(t.pcm.Samples)
	}
	var sketch speech.PCM
	if t.request.lufs != nil {
		var err error
		if sketch, err = t.plan.Sketch(ctx); err != nil {
			return err
		}
	}
	level := t.level(sketch)
	return t.plan.Render(ctx, func(piece []float32) error {
		level(piece)
		return emit(piece)
	})
}

// level returns a function that sets the level of samples: by the volume, or by the loudness of a sound like theirs.
func (t *take) level(measured speech.PCM) func([]float32) {
	gain := t.request.volume
	if t.request.lufs != nil {
		gain = 1
		if now := loudnessOf(measured.Samples, measured.Rate); !math.IsInf(now, -1) {
			gain = math.Pow(10, (*t.request.lufs-now)/20)
		}
	}
	return func(samples []float32) {
		for i, v := range samples {
			samples[i] = float32(limitPeak(gain * float64(v)))
		}
	}
}

// rate is the number of samples in a second.
func (t *take) rate() int {
	if t.pcm.Rate > 0 {
		return t.pcm.Rate
	}
	return t.plan.Rate()
}

// seconds is the length of the sound.
func (t *take) seconds() float64 {
	if t.pcm.Rate > 0 {
		return t.pcm.Seconds()
	}
	return float64(t.plan.Samples()) / float64(t.plan.Rate())
}
