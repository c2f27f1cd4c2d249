package voice

import (
	"context"
	"math"
)

// renderer turns a plan into samples. It belongs to one goroutine and one utterance.
type renderer struct {
	u     Utterance
	mood  mood
	rate  float64
	limit int // samples, 0 is none

	source glottis
	noise  *noise
	tract  [4]resonator
	mouth  resonator // shapes a consonant's noise
	soft   float64   // state of the source's low pass
	low    float64   // what the lips radiate badly

	now segment // where the glide stands
	out []float32
}

func newRenderer(u Utterance, seed uint64) *renderer {
	r := &renderer{u: u, mood: moodOf(u.Emotion, u.Scale), rate: float64(u.Rate), noise: newNoise(seed)}
	r.source = glottis{rate: r.rate, noise: newNoise(seed ^ 0x9E3779B97F4A7C15)}
	if u.MaxSeconds > 0 {
		r.limit = int(u.MaxSeconds * r.rate)
	}
	r.now = segment{tract: shape(0), hz: u.Traits.PitchHz, hissHz: 3000}
	return r
}

// render fills out. It looks at the context once a segment, and returns its error.
func (r *renderer) render(ctx context.Context, plan []segment) error {
	total := 0.0
	for _, s := range plan {
		total += s.seconds
	}
	size := int(math.Round(total * r.rate))
	if r.limit > 0 {
		size = min(size, r.limit)
	}
	r.out = make([]float32, 0, size)
	end := 0.0
	for _, s := range plan {
		if err := ctx.Err(); err != nil {
			return err
		}
		end += s.seconds
		r.segment(s, min(int(math.Round(end*r.rate)), size)-len(r.out))
	}
	return nil
}

// segment renders n samples towards one aim, retuning every five milliseconds.
func (r *renderer) segment(aim segment, n int) {
	frame := int(r.rate * 0.005)
	if aim.hiss > 0 {
		r.now.hissHz = aim.hissHz
	}
	for n > 0 {
		k := min(frame, n)
		r.glide(aim)
		r.frame(aim, k)
		n -= k
	}
}

// glide moves the resonances and the melody a step towards the aim, as muscles do.
func (r *renderer) glide(aim segment) {
	const quick, slow = 0.35, 0.16
	for i := range r.now.tract {
		r.now.tract[i] += quick * (aim.tract[i] - r.now.tract[i])
		width := 60 + 40*float64(i) + 60*r.breath()
		r.tract[i].tune(r.now.tract[i]*r.u.Traits.Formant, width, r.rate)
	}
	r.now.hz += slow * (aim.hz - r.now.hz)
	r.mouth.tune(r.now.hissHz, 900, r.rate)
}

func (r *renderer) breath() float64 { return min(1, r.u.Traits.Breath*0.5+r.mood.breath) }

func (r *renderer) frame(aim segment, k int) {
	ease := 1 - math.Exp(-1/(0.007*r.rate)) // loudness follows within seven milliseconds
	dark := math.Exp(-2 * math.Pi * min(0.45*r.rate, 7000*r.mood.bright) / r.rate)
	lips := 1 - math.Exp(-2*math.Pi*1800/r.rate)
	breath := r.breath()
	for range k {
		r.now.voiced += ease * (aim.voiced - r.now.voiced)
		r.now.hiss += ease * (aim.hiss - r.now.hiss)
		x := r.source.step(r.now.hz)
		air := r.noise.next()
		x = (1-0.8*breath)*x + 0.22*breath*air
		r.soft += (1 - dark) * (x - r.soft)
		y := r.soft * r.now.voiced
		for i := range r.tract {
			y = r.tract[i].step(y)
		}
		r.low += lips * (y - r.low)
		y += 8 * (y - r.low) // four resonances alone leave the upper part too weak
		y += 5 * r.mouth.step(r.now.hiss*air)
		r.out = append(r.out, float32(y))
	}
}

// finish fades the ends, and sets the level so that nothing can clip.
func (r *renderer) finish() []float32 {
	fade := min(int(0.01*r.rate), len(r.out)/2)
	for i := range fade {
		g := float32(i) / float32(fade)
		r.out[i] *= g
		r.out[len(r.out)-1-i] *= g
	}
	peak := float32(0)
	for _, s := range r.out {
		peak = max(peak, s, -s)
	}
	if peak == 0 {
		return r.out
	}
	// Bent a little, so that quiet vowels stand nearer to loud ones; full scale stays full scale.
	const bend = 1.5
	gain := level * float32(r.u.Volume) / 100
	for i, s := range r.out {
		s /= peak
		r.out[i] = gain * s * (1 + bend) / (1 + bend*max(s, -s))
	}
	return r.out
}
