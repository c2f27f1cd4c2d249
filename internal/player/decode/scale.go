package decode

import (
	"math"
	"slices"
)

// scale finds out by their values how float samples are scaled. Full scale should be ±1; programs that forget to divide
// whole numbers write ±32768 or more, which would play 90 dB too loud.
//
// The answer may depend on the first samples only, because a clip is played while it arrives, and what was played cannot
// change. Zeros and ±1 say nothing: they are silence, with noise in its lowest bit, in a file of whole numbers too. Of the
// first quarter of a second of other samples, half must be larger than 1 if all are whole numbers, or else larger than 4:
// sound with a scale of ±1 can be a little too loud, but not so much.
type scale struct {
	decided bool
	unit    float64 // full scale; 0 until decided
	enough  int     // samples that decide

	seen   int // samples that were looked at
	counts int // of them, those that say something
	whole  int // of those, the whole numbers
	above  int // and those larger than 4
	top    float64
}

// apply looks at all, whose samples from from on are new, and scales what is known to need it. last means that no more
// come.
func (s *scale) apply(all []float32, from int, last bool) {
	if !s.decided {
		for s.seen < len(all) && s.counts < s.enough {
			s.look(all[s.seen])
			s.seen++
		}
		if s.counts < s.enough && !last {
			return
		}
		s.decide()
		from = 0
	}
	if s.unit > 1 {
		for i, v := range all[from:] {
			all[from+i] = max(-1, min(finite(float32(float64(v)/s.unit)), 1))
		}
		return
	}
	for i, v := range all[from:] {
		all[from+i] = finite(v)
	}
}

func (s *scale) look(v float32) {
	m := math.Abs(float64(v))
	if m == 0 || m == 1 || math.IsInf(m, 0) || m != m {
		return
	}
	s.counts++
	s.top = max(s.top, m)
	if m > 4 {
		s.above++
	}
	if m == math.Trunc(m) {
		s.whole++
	}
}

func (s *scale) decide() {
	s.decided, s.unit = true, 1
	if s.counts == 0 || s.whole < s.counts && s.above*2 <= s.counts {
		return
	}
	units := []float64{1 << 15, 1 << 23, 1 << 31}
	i := slices.IndexFunc(units, func(u float64) bool { return s.top <= 1.5*u })
	if i < 0 {
		i = len(units) - 1
	}
	s.unit = units[i]
}

// finite keeps NaN and infinities out of the filters, where they would stay, and limits absurd levels.
func finite(v float32) float32 {
	switch {
	case v != v:
		return 0
	case v > 8:
		return 8
	case v < -8:
		return -8
	}
	return v
}
