package resample

import "callboard/internal/player/dsp"

// walk steps through the clip from one output frame to the next.
type walk struct {
	at   int   // the input frame at that time or before it,
	part int64 // and the distance from it, in parts of Kernel.up
}

func (k *Kernel) begin(n int) walk {
	num := int64(n) * k.down
	return walk{int(num / k.up), num % k.up}
}

func (k *Kernel) next(w walk) walk {
	w.at, w.part = w.at+k.step, w.part+k.rest
	if w.part >= k.up {
		w.at, w.part = w.at+1, w.part-k.up
	}
	return w
}

// rowsAt returns the coefficients for a time between two frames. If there are too many such times to keep them all,
// these are the two nearest rows, to be mixed with that much of the second.
func (k *Kernel) rowsAt(part int64) (a, b []float32, mixed float32) {
	p := int(part)
	if k.blend {
		x := float64(part) / float64(k.up) * float64(k.phases)
		p = int(x)
		b = k.rows[(p+1)*k.taps : (p+2)*k.taps]
		mixed = float32(x - float64(p))
	}
	return k.rows[p*k.taps : (p+1)*k.taps], b, mixed
}

// mono makes the output frames from number n on, of a clip of one channel.
func (k *Kernel) mono(out, x []float32, n int) {
	if k.taps == 0 {
		copy(out, x[n:])
		return
	}
	w := k.begin(n)
	for i := range out {
		if first := w.at - k.taps/2 + 1; first >= 0 && first+k.taps <= len(x) && !k.blend { // most are of this kind
			row := int(w.part) * k.taps
			out[i] = dsp.Dot(x[first:first+k.taps], k.rows[row:row+k.taps])
		} else {
			out[i] = k.edge(x, w)
		}
		w = k.next(w)
	}
}

// edge makes a frame near the clip's beginning or end, or one between two rows.
func (k *Kernel) edge(x []float32, w walk) float32 {
	a, b, mixed := k.rowsAt(w.part)
	in, from, to := k.within(w.at, len(x))
	x = x[in : in+to-from]
	v := dsp.Dot(x, a[from:to])
	if mixed > 0 {
		v += mixed * (dsp.Dot(x, b[from:to]) - v)
	}
	return v
}

// stereo is mono for two channels.
func (k *Kernel) stereo(out [][2]float64, x []float32, n int) {
	if k.taps == 0 {
		for i := range out {
			out[i] = [2]float64{float64(x[2*(n+i)]), float64(x[2*(n+i)+1])}
		}
		return
	}
	w := k.begin(n)
	for i := range out {
		a, b, mixed := k.rowsAt(w.part)
		in, from, to := k.within(w.at, len(x)/2)
		part := x[2*in : 2*(in+to-from)]
		l, r := dot2(part, a[from:to])
		if mixed > 0 {
			l2, r2 := dot2(part, b[from:to])
			l, r = l+mixed*(l2-l), r+mixed*(r2-r)
		}
		out[i] = [2]float64{float64(l), float64(r)}
		w = k.next(w)
	}
}

// within returns which coefficients, for a time at or after a frame, fall on frames of the clip, and on which frame the
// first of them falls. Outside of the clip there is silence.
func (k *Kernel) within(at, frames int) (in, from, to int) {
	first := at - k.taps/2 + 1
	from = min(max(0, -first), k.taps)
	to = max(from, min(k.taps, frames-first))
	return min(first+from, frames), from, to
}

// dot2 is the sum of the products of frames of two channels and coefficients, for each channel.
func dot2(x, h []float32) (l, r float32) {
	var l2, r2 float32
	for len(x) >= 4 && len(h) >= 2 {
		l += x[0] * h[0]
		r += x[1] * h[0]
		l2 += x[2] * h[1]
		r2 += x[3] * h[1]
		x, h = x[4:], h[2:]
	}
	if len(x) >= 2 && len(h) >= 1 {
		l += x[0] * h[0]
		r += x[1] * h[0]
	}
	return l + l2, r + r2
}
