package mp3enc

const (
	thirds        = 3    // short windows of a granule
	attackRatio   = 8    // power relative to the loudest of the last three parts, about 9 dB
	attackMinimum = 1e-7 // mean power of a subband sample, about 70 dB below full scale
	attackHertz   = 1000 // below this, the power of a voice changes within every period
)

// attackFinder finds the onset of a sound in a granule. A long block would spread its quantisation
// noise over the silence before the onset, where it is not masked.
type attackFinder struct {
	first  int // subband
	recent [thirds]float64
}

func newAttackFinder(rate int) attackFinder {
	return attackFinder{first: 1 + attackHertz*2*subbands/rate}
}

// findAttack returns the third of the granule in which a sound begins, or thirds if none does.
func (a *attackFinder) findAttack(s *subbandSamples) int {
	found := thirds
	for t := range thirds {
		power := 0.0
		for sb := a.first; sb < subbands; sb++ {
			for _, x := range s[sb][t*slots/thirds : (t+1)*slots/thirds] {
				power += float64(x * x)
			}
		}
		power /= slots / thirds
		if found == thirds && power > attackMinimum && power > float64(attackRatio*max(a.recent[0], a.recent[1], a.recent[2])) {
			found = t
		}
		a.recent[t] = power
	}
	return found
}

// blockPlan selects the block type of every granule from the attacks in it and in its neighbours.
type blockPlan struct {
	attack [3]int // in the granule before, this one and the next
	short  bool   // the granule before was coded in short blocks
}

// next moves on by one granule; attack is the one found in the granule after it.
//
// The block of a granule spans that granule and the one before. Its three short windows are in the
// middle of these two, so that an onset in the last third of a granule belongs to the next block.
func (p *blockPlan) next(attack int) int {
	p.attack = [3]int{p.attack[1], p.attack[2], attack}
	needsShort := func(before, now int) bool { return now < thirds-1 || before == thirds-1 }
	thisShort := needsShort(p.attack[0], p.attack[1])
	nextShort := needsShort(p.attack[1], p.attack[2])
	thisShort = thisShort || p.short && nextShort // there is no block that is both a stop and a start
	block := blockLong
	switch {
	case thisShort:
		block = blockShort
	case p.short:
		block = blockStop
	case nextShort:
		block = blockStart
	}
	p.short = thisShort
	return block
}
