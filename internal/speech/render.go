package speech

import (
	"context"
	"math"

	"callboard/internal/speech/klatt"
)

// pieceTicks is the number of frames in a piece: a tenth of a second of sound.
const pieceTicks = 40

// render renders the samples of a plan and passes them to emit, piece by piece. The slice is used again after emit has
// returned. It checks the context before each piece. The error is the context's or emit's.
func (p *Plan) render(ctx context.Context, emit func([]float32) error) error {
	r := renderer{timeline: p.timeline, params: p.params, tracks: p.timeline.tracks(), tract: klatt.New(p.rate, p.params.size, p.seed)}
	buffer := make([]float32, int(math.Ceil(pieceTicks*tick*float64(p.rate)))+1)
	for k, at, from := 1, 0, 0; at < p.size; k++ {
		if k%pieceTicks == 1 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		end := min(p.size, int(math.Round(float64(k)*tick*float64(p.rate))))
		f := r.frame(k)
		r.tract.Render(buffer[at-from:end-from], &f)
		at = end
		if k%pieceTicks == 0 || at == p.size {
			if err := emit(buffer[:at-from]); err != nil {
				return err
			}
			from = at
		}
	}
	return nil
}

// renderer computes the frames of a timeline, in order.
type renderer struct {
	timeline *timeline
	params   parameters
	tracks   *tracks
	tract    *klatt.Tract
	unit     int // index of the unit at the current time
	point    int // index of the first pitch point after the current time
}

func (p *renderer) frame(k int) klatt.Frame {
	t := float64(k) * tick
	us := p.timeline.units
	for p.unit+1 < len(us) && us[p.unit+1].at <= t {
		p.unit++
	}
	for p.point < len(p.timeline.contour) && p.timeline.contour[p.point].at <= t {
		p.point++
	}
	k = min(k, len(p.tracks.voice)-1)
	tr, h := p.tracks, &p.params
	f := klatt.Frame{
		Hz:        min(1200, h.hz*pitchFactor(contourAt(p.timeline.contour, p.point, t)+float64(tr.pitch[k]))),
		Voice:     float64(tr.voice[k]),
		Breath:    float64(tr.breath[k]),
		Frication: float64(tr.frication[k]),
		Open:      h.open * (1 - 0.2*float64(tr.press[k])),
		Tilt:      max(0, h.tilt+float64(tr.tilt[k])-4*float64(tr.press[k])),
		Jitter:    h.jitter, Rough: h.rough,
	}
	f.Breath += f.Voice * (0.002 + 0.03*h.breath)
	f.Voice *= 1 - 0.3*h.breath
	if h.whisper {
		f.Breath, f.Voice = 0.8*f.Voice*(1-min(1, float64(tr.tilt[k])/20))+1.2*float64(tr.breath[k]), 0
	}
	if s := tr.noise[k]; s != nil {
		f.Peak, f.Bypass = s.peak, s.bypass
	}
	p.shape(&f, &us[p.unit], t)
	p.nose(&f, float64(tr.nose[k]))
	return f
}

// shape sets the resonances.
func (p *renderer) shape(f *klatt.Frame, u *unit, t float64) {
	at := position(u, t-u.at)
	size := p.params.size
	if p.params.whisper {
		at[0] *= 1.12 // the open glottis raises the first formant of a whisper
	}
	for i := range at {
		f.Formant[i] = at[i] * size
	}
	f.Formant[3] = max(klatt.NeutralFormant(3), at[2]+400) * size
	// Widths grow with frequency, and the first with the opening of the folds.
	f.Bandwidth = [klatt.MovingFormants]float64{40 + 0.045*at[0], 40 + 0.02*at[1], 40 + 0.022*at[2], klatt.Bandwidth(3)}
	f.Bandwidth[0] += 60 * p.params.breath
	if f.Voice < f.Breath {
		f.Bandwidth[0] += 120
		f.Bandwidth[1] += 30
	}
	if u.manner == fricative {
		f.Bandwidth[0] += 40
		f.Bandwidth[1] += 120
		f.Bandwidth[2] += 120
	}
	for i := range f.Bandwidth {
		f.Bandwidth[i] *= math.Sqrt(size)
	}
}

// nose couples the nasal cavity: the zero moves up, away from the pole, and the first formants get wider.
func (p *renderer) nose(f *klatt.Frame, open float64) {
	open = min(1, max(open, 0.6*p.params.nasal))
	f.NasalZero = (klatt.NasalPole + 180*open) * p.params.size
	f.Bandwidth[0] += 60 * open * (1 - open)
	f.Bandwidth[1] += 220 * open * open
	f.Bandwidth[2] += 200 * open * open
}

// position is the formants at t seconds after the start of a unit.
func position(u *unit, t float64) formants {
	x := 0.0
	if u.seconds > 0 {
		x = t / u.seconds
	}
	if !u.syllabic() {
		return interpolate(u.in, u.out, smoothstep(x))
	}
	at := u.start
	if u.start != u.end {
		at = interpolate(u.start, u.end, smoothstep((x-0.2)/0.65))
	}
	if u.rise > 0 && t < u.rise {
		w := 1 - smoothstep(t/u.rise)
		for i := range at {
			at[i] += w * (u.in[i] - u.start[i])
		}
	}
	if left := u.seconds - t; u.fall > 0 && left < u.fall {
		w := 1 - smoothstep(left/u.fall)
		for i := range at {
			at[i] += w * (u.out[i] - u.end[i])
		}
	}
	return at
}
