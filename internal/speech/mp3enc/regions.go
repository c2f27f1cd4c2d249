package mp3enc

import "callboard/internal/lazy"

// lanes add the lengths of a pair in all tables at once: four words of four 16-bit lanes. The
// largest sum, 288 pairs of 21 bits, does not overflow into the next lane.
type lanes [4]uint64

// laneTables are the tables of the lanes; the last lane counts the values that need linbits.
var laneTables = [15]int{1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 24}

const (
	lane16     = 13
	lane24     = 14
	laneEscape = 15
)

func (l *lanes) at(lane int) int { return int(uint16(l[lane/4] >> (lane % 4 * 16))) }

// pairLanes[16x+y] holds the lengths with their signs.
var pairLanes = lazy.Value[*[256]lanes]{Make: func() *[256]lanes {
	var t [256]lanes
	words := pairWords.Get()
	for i := range t {
		x, y := i/16, i%16
		add := func(lane, n int) { t[i][lane/4] += uint64(n) << (lane % 4 * 16) }
		for lane, table := range laneTables {
			if w := words[table][i]; w.n > 0 {
				add(lane, w.n+min(x, 1)+min(y, 1))
			}
		}
		add(laneEscape, x/15+y/15)
	}
	return &t
}}

// lanesFor[m] is the range of the lanes (first, end) for a region whose largest value is m.
var lanesFor = [16][2]int{
	1: {0, 1}, 2: {1, 3}, 3: {3, 5}, 4: {5, 8}, 5: {5, 8}, 6: {8, 11}, 7: {8, 11},
	8: {11, 13}, 9: {11, 13}, 10: {11, 13}, 11: {11, 13}, 12: {11, 13}, 13: {11, 13}, 14: {11, 13}, 15: {11, 13},
}

// laneSums has, at each index, the sums of the bands before it.
type laneSums [40]lanes

// code finds the shortest coding of the magnitudes v, with the bands of p.
func (p *bandPlan) code(v *[granuleLines]int32) (c coding) {
	end := granuleLines
	for end > 0 && v[end-1]|v[end-2] == 0 {
		end -= 2
	}
	big := end
	quads := quadWords.Get()
	var quadBits [2]int
	for big >= 4 && v[big-1]|v[big-2]|v[big-3]|v[big-4] <= 1 {
		big -= 4
		i := 8*v[big] + 4*v[big+1] + 2*v[big+2] + v[big+3]
		signs := int(v[big] + v[big+1] + v[big+2] + v[big+3])
		quadBits[0] += quads[0][i].n + signs
		quadBits[1] += quads[1][i].n + signs
	}
	c.pairs, c.quads = big/2, (end-big)/4
	if quadBits[1] < quadBits[0] {
		c.quadTable = 1
	}
	c.bits = quadBits[c.quadTable]

	var sums laneSums
	var most [40]int32
	used := 0 // bands that hold pairs
	var sum lanes
	pairs := pairLanes.Get()
	for b := 0; b < p.bands() && p.edges[b] < big; b++ {
		m := int32(0)
		band := v[p.edges[b]:min(p.edges[b+1], big)]
		for i := 0; i+1 < len(band); i += 2 {
			x, y := band[i], band[i+1]
			m = max(m, x, y)
			l := &pairs[16*min(x, 15)+min(y, 15)]
			sum[0] += l[0]
			sum[1] += l[1]
			sum[2] += l[2]
			sum[3] += l[3]
		}
		most[b] = m
		sums[b+1] = sum
		used = b + 1
	}
	if p.split > 0 {
		p.codeFixed(&c, &sums, most[:], used)
	} else {
		p.codeFree(&c, &sums, most[:], used)
	}
	return c
}

// codeFixed chooses the tables of the two regions of a block next to or of short ones.
func (p *bandPlan) codeFixed(c *coding, sums *laneSums, most []int32, used int) {
	for region, span := range [2][2]int{{0, min(p.split, used)}, {min(p.split, used), used}} {
		m := int32(0)
		for _, x := range most[span[0]:span[1]] {
			m = max(m, x)
		}
		table, bits := sums.cheapest(span[0], span[1], m)
		c.tables[region] = table
		c.bits += bits
	}
}

// codeFree tries all boundaries of the three regions of a long block: the first has 1 to 16 bands
// and the second 1 to 8.
func (p *bandPlan) codeFree(c *coding, sums *laneSums, most []int32, used int) {
	c.regions = [2]int{1, 2}
	if used == 0 {
		return
	}
	var lastTable, lastBits [23]int // of a third region that begins at this band
	m := int32(0)
	for b := used - 1; b >= 0; b-- {
		m = max(m, most[b])
		lastTable[b], lastBits[b] = sums.cheapest(b, used, m)
	}
	best := 1 << 30
	first := int32(0)
	for r := 1; r <= min(16, used); r++ {
		first = max(first, most[r-1])
		firstTable, firstBits := sums.cheapest(0, r, first)
		second := int32(0)
		for s := r + 1; s <= min(r+8, p.bands()); s++ {
			second = max(second, most[s-1])
			table, bits := sums.cheapest(r, min(max(s, r), used), second)
			if total := firstBits + bits + lastBits[s]; total < best {
				best = total
				c.regions = [2]int{r, s}
				c.tables = [3]int{firstTable, table, lastTable[s]}
			}
			if s >= used {
				break
			}
		}
	}
	c.bits += best
}

// cheapest is the best table for the bands from a to b, whose largest value is m, and its bits.
func (s *laneSums) cheapest(a, b int, m int32) (table, bits int) {
	if m == 0 {
		return 0, 0
	}
	if m <= 15 {
		bits = 1 << 30
		for lane := lanesFor[m][0]; lane < lanesFor[m][1]; lane++ {
			if n := s[b].at(lane) - s[a].at(lane); n < bits {
				table, bits = laneTables[lane], n
			}
		}
		return table, bits
	}
	escapes := s[b].at(laneEscape) - s[a].at(laneEscape)
	table = 16
	for int32(1)<<linbits[table] <= m-15 {
		table++
	}
	other := 24
	for int32(1)<<linbits[other] <= m-15 {
		other++
	}
	bits = s[b].at(lane16) - s[a].at(lane16) + escapes*linbits[table]
	if n := s[b].at(lane24) - s[a].at(lane24) + escapes*linbits[other]; n < bits {
		return other, n
	}
	return table, bits
}
