package mp3enc

import "math"

// bandPlan divides the lines of a block into bands. In a short block each window of a scale factor
// band is a separate band.
type bandPlan struct {
	edges   []int  // the first line of each band, and the end
	coded   int    // bands that have a scale factor
	parts   [4]int // bands that share a width for their scale factors, in order
	windows int
	split   int         // the first band of region 1 where the format fixes it; 0 where it is free
	masks   [][]float64 // [band][band]: share of the second's power that masks noise in the first
	quiet   []float64   // power of a line that cannot be heard, in each band
}

func (p *bandPlan) bands() int { return len(p.edges) - 1 }

// longPlan is the plan of long blocks; those next to short ones have a fixed first region.
func (f format) longPlan(fixed bool) *bandPlan {
	p := &bandPlan{edges: f.long[:], coded: 21, parts: [4]int{6, 5, 5, 5}, windows: 1}
	if fixed {
		p.split = 8
	}
	p.setMasking(float64(f.rate) / (2 * granuleLines))
	return p
}

func (f format) shortPlan() *bandPlan {
	p := &bandPlan{edges: []int{0}, coded: 36, parts: [4]int{9, 9, 9, 9}, windows: 3, split: 9}
	for b := range len(f.short) - 1 {
		for range 3 {
			p.edges = append(p.edges, p.edges[len(p.edges)-1]+f.short[b+1]-f.short[b])
		}
	}
	p.setMasking(float64(f.rate) / (2 * granuleLines))
	return p
}

// setMasking computes the psychoacoustic model for bands of lines that are hz apart. The windows of a
// short block do not mask each other.
func (p *bandPlan) setMasking(hz float64) {
	n := p.bands()
	centre := make([]float64, n) // Bark
	for b := range n {
		first := p.edges[b-b%p.windows]
		last := p.edges[b-b%p.windows+p.windows]
		centre[b] = bark(hz * float64(first+last) / 2)
		least := math.Inf(1)
		for i := first; i < last; i++ {
			least = min(least, threshold(hz*(float64(i)+0.5)))
		}
		p.quiet = append(p.quiet, stableTable(math.Pow(10, (least-fullScale)/10)))
	}
	for b := range n {
		row := make([]float64, n)
		for c := range n {
			if b%p.windows == c%p.windows {
				row[c] = stableTable(math.Pow(10, -(spread(centre[b]-centre[c])+margin(centre[b]))/10))
			}
		}
		p.masks = append(p.masks, row)
	}
}

// allowedNoise sets, for each band, the noise power that a line may have, from the signal power.
func (p *bandPlan) allowedNoise(power, allowed []float64) {
	for b, row := range p.masks {
		limit := p.quiet[b]
		for c := b % p.windows; c < len(row); c += p.windows {
			limit = max(limit, float64(row[c]*power[c]))
		}
		allowed[b] = limit
	}
}

// fullScale is the sound pressure level that a full-scale sine is taken to have, in dB.
const fullScale = 96

// bark is E. Zwicker's scale of critical bands.
func bark(hz float64) float64 {
	return 13*math.Atan(0.00076*hz) + 3.5*math.Atan(hz/7500*hz/7500)
}

// threshold is the threshold in quiet in dB, after E. Terhardt. It is limited where people differ.
func threshold(hz float64) float64 {
	k := max(hz/1000, 0.05)
	t := 3.64*math.Pow(k, -0.8) - 6.5*math.Exp(-0.6*(k-3.3)*(k-3.3)) + 0.001*k*k*k*k
	return min(t, 60)
}

// spread is how many dB less a sound masks at a distance in Bark: it masks much above its own
// frequency and little below.
func spread(z float64) float64 {
	if z < 0 {
		return -27 * z
	}
	return 12 * z
}

// margin is how many dB below the signal the noise must be: much where a voice has separate
// harmonics, less where it is noise itself.
func margin(z float64) float64 { return max(18-0.5*z, 6) }
