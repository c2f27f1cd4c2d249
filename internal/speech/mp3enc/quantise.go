package mp3enc

import (
	"math"
	"sort"

	"callboard/internal/lazy"
)

const (
	gainOne    = 210 // the global gain of a step of one
	gainMax    = 255
	roundUp    = 0.4054 // of 11172-3, C.1.5.4.4.1: large values are rarer than small ones, so less than 0.5
	granuleMax = 4095   // largest value of part2_3_length, in bits
)

// granule is one block, with its lines, quantised values and side information.
type granule struct {
	block   int
	plan    *bandPlan
	lines   spectrum
	powers  [granuleLines]float64 // |line|^(3/4), which the quantiser rounds
	peaks   [39]float64           // the largest of them in each band
	steps   [39]int               // each band's step at an offset of 0, in quarters of a power of two
	top     int                   // the step of a band without a scale factor
	factors scaleFactors
	values  [granuleLines]int32 // magnitudes
	coding  coding
	gain    int // global_gain
}

// bits is part2_3_length.
func (g *granule) bits() int { return g.factors.bits + g.coding.bits }

// computeSteps sets the steps, so that each band has the noise that the psychoacoustic model allows,
// and the scale factors.
//
// After a quantiser of |x|^(3/4) with step d, a line has the noise power 4/27 d^(3/2) |x|^(1/2). This
// is solved for d.
func (g *granule) computeSteps(lsf bool) {
	p := g.plan
	var power, allowed, roots [39]float64
	n := p.bands()
	for b := range n {
		peak := 0.0
		for i := p.edges[b]; i < p.edges[b+1]; i++ {
			x := math.Abs(g.lines[i])
			root := math.Sqrt(x)
			y := math.Sqrt(float64(x * root))
			g.powers[i] = y
			peak = max(peak, y)
			power[b] += float64(x * x)
			roots[b] += root
		}
		g.peaks[b] = peak
		width := float64(p.edges[b+1] - p.edges[b])
		power[b] /= width
		roots[b] /= width
	}
	p.allowedNoise(power[:n], allowed[:n])
	g.top = minStep
	audible := false
	for b := range n {
		g.steps[b] = maxStep
		if roots[b] > 0 {
			g.steps[b] = stepFor(float64(6.75*allowed[b]) / roots[b])
		}
		if power[b] > allowed[b] {
			audible = true
			g.top = max(g.top, g.steps[b])
		}
	}
	if !audible {
		g.top = maxStep
		for b := range n {
			g.top = min(g.top, g.steps[b])
		}
	}
	for b := p.coded; b < n; b++ {
		if power[b] > allowed[b] {
			g.top = min(g.top, g.steps[b])
		}
	}
	g.top = min(g.top, gainMax-gainOne)
	g.factors.choose(p, lsf, g.top, g.steps[:n])
}

// quantise rounds the lines with all steps moved by offset and counts the bits. It returns false
// when a value is too large to be coded.
func (g *granule) quantise(offset int) bool {
	p := g.plan
	g.gain = gainOne + g.top + offset
	scales := stepScale.Get()
	for b := range p.bands() {
		scale := scales[g.steps[b]+offset-minStep]
		values := g.values[p.edges[b]:p.edges[b+1]]
		switch peak := float64(g.peaks[b]*scale) + roundUp; {
		case peak >= largest+1:
			return false
		case peak < 1:
			clear(values)
			continue
		}
		powers := g.powers[p.edges[b]:p.edges[b+1]]
		for i, y := range powers {
			values[i] = int32(float64(y*scale) + roundUp)
		}
	}
	g.coding = p.code(&g.values)
	return true
}

// clamp limits an offset to the range of the global gain.
func (g *granule) clamp(offset int) int {
	return min(max(offset, -gainOne-g.top), gainMax-gainOne-g.top)
}

// fits reports whether the granule, with all steps moved by offset, needs at most target bits.
func (g *granule) fits(offset, target int) bool {
	return g.quantise(offset) && g.bits() <= target
}

// search quantises as finely as target allows, starting at the given offset, and returns the
// resulting offset. Coarser steps need fewer bits, with rare exceptions that do no harm.
func (g *granule) search(from, target int) int {
	lowest, highest := g.clamp(-1<<30), g.clamp(1<<30)
	fitting := g.clamp(from)
	failing := fitting
	if g.fits(fitting, target) {
		for stride := 1; fitting > lowest; stride *= 2 {
			failing = max(fitting-stride, lowest)
			if !g.fits(failing, target) {
				break
			}
			fitting = failing
		}
	} else {
		for stride := 1; fitting < highest; stride *= 2 {
			failing, fitting = fitting, min(fitting+stride, highest)
			if g.fits(fitting, target) {
				break
			}
		}
	}
	for fitting-failing > 1 {
		if middle := failing + (fitting-failing)/2; g.fits(middle, target) {
			fitting = middle
		} else {
			failing = middle
		}
	}
	if !g.fits(fitting, target) { // not even zeros: the scale factors do not fit
		clear(g.values[:])
		g.coding = g.plan.code(&g.values)
	}
	if g.coding.pairs+g.coding.quads == 0 {
		g.factors = scaleFactors{} // not needed for zeros
	}
	return fitting
}

// The range of steps: the global gain's, less the largest scale factor with pretab.
const (
	minStep = -gainOne - 4*(15+3)
	maxStep = gainMax - gainOne
)

var (
	// stepScale is the factor 2^(-3s/16) of |x|^(3/4) for the step 2^(s/4).
	stepScale = lazy.Value[[]float64]{Make: func() []float64 {
		t := make([]float64, maxStep-minStep+1)
		for i := range t {
			t[i] = 1 / exp2Sixteenths(3*(minStep+i))
		}
		return t
	}}
	// stepNoise is 2^(3s/8).
	stepNoise = lazy.Value[[]float64]{Make: func() []float64 {
		t := make([]float64, maxStep-minStep+1)
		for i := range t {
			t[i] = exp2Sixteenths(6 * (minStep + i))
		}
		return t
	}}
)

// stepFor is the largest step s for which 2^(3s/8) is not above r.
func stepFor(r float64) int {
	return minStep + max(sort.SearchFloat64s(stepNoise.Get(), r), 1) - 1
}

// exp2Sixteenths is 2^(n/16), computed with square roots, which are exact on every machine.
func exp2Sixteenths(n int) float64 {
	root, x := 2.0, 1.0
	for bit := 8; bit > 0; bit /= 2 {
		root = math.Sqrt(root)
		if n&bit != 0 {
			x *= root
		}
	}
	return math.Ldexp(x, n>>4)
}
