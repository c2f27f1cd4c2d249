package speech

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"

	"callboard/internal/speech/phone"
	"callboard/internal/speech/reading"
)

// Plan is an utterance laid out in time. Its length and the times of its words are known before it is rendered, and it is
// rendered piece by piece, so that a long one needs no more memory than a short one.
type Plan struct {
	timeline *timeline
	params   parameters
	lang     string
	rate     int
	size     int // samples
	volume   float64
	seed     uint64
	unspoken []string
}

// Plan lays out an utterance. silence is the longest silence in seconds, at the ends and between words: longer ones are
// shortened to it; a negative one changes nothing. The error is ErrUnreadable; then the plan has only the unspoken parts.
func (Synth) Plan(u Utterance, silence float64) (*Plan, error) {
	r := reading.Text(u.Text, u.Lang)
	p, err := newPlan(r, u, silence)
	if err != nil {
		return &Plan{unspoken: r.Unspoken}, err
	}
	return p, nil
}

func newPlan(r phone.Reading, u Utterance, silence float64) (*Plan, error) {
	u = u.WithDefaults()
	h := u.parameters()
	s := newTimeline(r, h, silence)
	if len(s.units) == 0 || isSilent(r) {
		return nil, fmt.Errorf("cannot speak: %w", ErrUnreadable)
	}
	seed := fnv.New64a() // of the field names of Traits, too: renaming one changes the noise of every sound
	fmt.Fprintf(seed, "%s%+v", u.Text, u.Traits)
	size := int(math.Round(s.seconds * float64(u.Rate)))
	if limit := int(u.MaxSeconds * float64(u.Rate)); limit > 0 {
		size = min(size, limit)
	}
	return &Plan{timeline: s, params: h, lang: u.Lang, rate: u.Rate, size: size, volume: float64(u.Volume) / 100, seed: seed.Sum64(), unspoken: r.Unspoken}, nil
}

// Rate is the number of samples in a second.
func (p *Plan) Rate() int { return p.rate }

// Samples is the length of the sound in samples.
func (p *Plan) Samples() int { return p.size }

// Unspoken are the parts of the text that the voice cannot read, each once.
func (p *Plan) Unspoken() []string { return p.unspoken }

// Speak renders the whole sound. The error is the context's.
func (p *Plan) Speak(ctx context.Context) (PCM, error) {
	samples, err := p.raw(ctx)
	if err != nil {
		return PCM{}, err
	}
	p.leveller(p.gain(samples)).apply(samples)
	return PCM{Samples: samples, Rate: p.rate, Unspoken: p.unspoken}, nil
}

// Render renders the sound and passes its samples to emit, a tenth of a second at a time. The slice is used again after emit
// has returned. The samples are those of Speak, up to a small difference of loudness: Speak measures the sound itself, Render
// a sketch of it. The error is the context's or emit's.
func (p *Plan) Render(ctx context.Context, emit func([]float32) error) error {
	sketch := p.sketch()
	samples, err := sketch.raw(ctx)
	if err != nil {
		return err
	}
	level := p.leveller(sketch.gain(samples))
	return p.render(ctx, func(piece []float32) error {
		level.apply(piece)
		return emit(piece)
	})
}

// Sketch is the beginning of the sound at a low rate, from which the loudness of all of it can be estimated. It is rendered
// in a few milliseconds. The error is the context's.
func (p *Plan) Sketch(ctx context.Context) (PCM, error) { return p.sketch().Speak(ctx) }

const (
	sketchRate    = 8000 // Hz: nearly all energy of speech is below 4 kHz
	sketchSeconds = 6
)

func (p *Plan) sketch() *Plan {
	low := *p
	low.rate, low.size = sketchRate, min(p.size*sketchRate/p.rate, sketchSeconds*sketchRate)
	return &low
}

// raw renders all samples, without their level.
func (p *Plan) raw(ctx context.Context) ([]float32, error) {
	samples := make([]float32, 0, p.size)
	err := p.render(ctx, func(piece []float32) error {
		samples = append(samples, piece...)
		return nil
	})
	return samples, err
}
