package mp3enc

// scaleFactors divide the quantiser's step in each band.
type scaleFactors struct {
	bits     int // part 2 of the main data
	compress int // the field that encodes the widths
	widths   [4]int
	coarse   bool // scalefac_scale: a factor halves the step, rather than its square
	preflag  bool // pretab is added
	values   [36]int
}

// pretab is added to the upper bands of a long block with preflag (11172-3, table B.6).
var pretab = [22]int{11: 1, 12: 1, 13: 1, 14: 1, 15: 2, 16: 2, 17: 3, 18: 3, 19: 3, 20: 2}

// widthsMPEG1 are the widths for each scalefac_compress: of the first two parts of the bands and of
// the last two.
var widthsMPEG1 = [16][2]int{
	{0, 0}, {0, 1}, {0, 2}, {0, 3}, {3, 0}, {1, 1}, {1, 2}, {1, 3},
	{2, 1}, {2, 2}, {2, 3}, {3, 1}, {3, 2}, {3, 3}, {4, 2}, {4, 3},
}

// unit is the effect of a factor of one on the step, in quarters of a power of two.
func (s *scaleFactors) unit() int {
	if s.coarse {
		return 4
	}
	return 2
}

// maxFactor is the largest factor of band b: four bits in the lower half, three in the upper.
func (p *bandPlan) maxFactor(b int) int {
	if b < p.parts[0]+p.parts[1] {
		return 15
	}
	return 7
}

// choose selects the factors with which the steps are closest to the wanted ones, relative to top.
// Steps are exponents in quarters of a power of two; they are set to the resulting values.
func (s *scaleFactors) choose(p *bandPlan, lsf bool, top int, steps []int) {
	*s = scaleFactors{}
	for b := range p.coded {
		if top-steps[b] > 2*p.maxFactor(b)+1 {
			s.coarse = true
		}
	}
	unit := s.unit()
	s.preflag = !lsf && p.windows == 1
	for b := range p.coded {
		s.values[b] = min(max((top-steps[b]+unit/2)/unit, 0), p.maxFactor(b))
		if p.windows == 1 && s.values[b] < pretab[b] {
			s.preflag = false
		}
	}
	for b := range p.bands() {
		steps[b] = top
		if b < p.coded {
			steps[b] -= unit * s.values[b]
		}
		if s.preflag && b < p.coded {
			s.values[b] -= pretab[b]
		}
	}
	s.setWidths(p, lsf)
}

// setWidths computes the widths of the parts of the scale factors in bits.
func (s *scaleFactors) setWidths(p *bandPlan, lsf bool) {
	var need [4]int
	b := 0
	for part, n := range p.parts {
		for range n {
			for s.values[b]>>need[part] > 0 {
				need[part]++
			}
			b++
		}
	}
	size := func(w [4]int) (bits int) {
		for part, n := range p.parts {
			bits += n * w[part]
		}
		return bits
	}
	if lsf {
		s.widths, s.bits = need, size(need)
		s.compress = (5*need[0]+need[1])<<4 + need[2]<<2 + need[3]
		return
	}
	s.bits = 1 << 30
	for compress, w := range widthsMPEG1 {
		widths := [4]int{w[0], w[0], w[1], w[1]}
		fits := max(need[0], need[1]) <= w[0] && max(need[2], need[3]) <= w[1]
		if n := size(widths); fits && n < s.bits {
			s.bits, s.widths, s.compress = n, widths, compress
		}
	}
}

func (s *scaleFactors) write(w *bitWriter, p *bandPlan) {
	b := 0
	for part, n := range p.parts {
		for range n {
			w.putBits(uint32(s.values[b]), s.widths[part])
			b++
		}
	}
}
