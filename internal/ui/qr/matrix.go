package qr

// blank is a code with all its patterns and nothing written into it.
func blank(v version) *Code {
	n := v.size()
	c := &Code{size: n, dark: make([]bool, n*n), fixed: make([]bool, n*n)}
	for i := range n { // the two rulers; the other patterns lie over their ends
		c.fix(6, i, i%2 == 0)
		c.fix(i, 6, i%2 == 0)
	}
	for _, at := range [][2]int{{3, 3}, {n - 4, 3}, {3, n - 4}} {
		c.rings(at[0], at[1], 4, func(ring int) bool { return ring != 2 && ring != 4 })
	}
	last := len(v.align) - 1
	for i, y := range v.align {
		for j, x := range v.align {
			if i == 0 && j == 0 || i == 0 && j == last || i == last && j == 0 {
				continue // a corner has a finder pattern there
			}
			c.rings(x, y, 2, func(ring int) bool { return ring != 1 })
		}
	}
	c.format(Low, 0) // takes the room; what is written there comes with the mask
	if v.number >= 7 {
		c.number(v.number)
	}
	return c
}

// fix sets a module of the pattern itself.
func (c *Code) fix(x, y int, dark bool) {
	if x < 0 || y < 0 || x >= c.size || y >= c.size {
		return
	}
	c.dark[y*c.size+x], c.fixed[y*c.size+x] = dark, true
}

// rings draws squares around a middle, from 0 outward.
func (c *Code) rings(x, y, outer int, dark func(ring int) bool) {
	for dy := -outer; dy <= outer; dy++ {
		for dx := -outer; dx <= outer; dx++ {
			c.fix(x+dx, y+dy, dark(max(dx, -dx, dy, -dy)))
		}
	}
}

// format writes the level and the mask, twice, around the finder patterns.
func (c *Code) format(l Level, mask int) {
	bits := withCheck(l.bits()<<3|mask, 10, 0x537) ^ 0x5412
	bit := func(i int) bool { return bits>>i&1 == 1 }
	n := c.size
	for i := range 15 {
		// Once down the upper left finder's right side and along its bottom, round the corner between them …
		switch {
		case i < 6:
			c.fix(8, i, bit(i))
		case i < 8:
			c.fix(8, i+1, bit(i))
		case i == 8:
			c.fix(7, 8, bit(i))
		default:
			c.fix(14-i, 8, bit(i))
		}
		// … and once below the upper right finder and beside the lower left one.
		if i < 8 {
			c.fix(n-1-i, 8, bit(i))
		} else {
			c.fix(8, n-15+i, bit(i))
		}
	}
	c.fix(8, n-8, true)
}

// number writes which version this is, twice; the small ones do without.
func (c *Code) number(v int) {
	bits := withCheck(v, 12, 0x1F25)
	for i := range 18 {
		far, near := c.size-11+i%3, i/3
		c.fix(far, near, bits>>i&1 == 1)
		c.fix(near, far, bits>>i&1 == 1)
	}
}

// withCheck is a value with the remainder of its division by a polynomial behind it.
func withCheck(value, bits, polynomial int) int {
	rest := value
	for range bits {
		rest = rest<<1 ^ rest>>(bits-1)*polynomial
	}
	return value<<bits | rest
}

// place writes codewords into the free modules: up and down in columns two wide, from the right.
func (c *Code) place(words []byte) {
	at := 0
	up := true
	for right := c.size - 1; right > 0; right -= 2 {
		if right == 6 { // the ruler's column
			right--
		}
		for row := range c.size {
			y := row
			if up {
				y = c.size - 1 - row
			}
			for _, x := range [2]int{right, right - 1} {
				if c.fixed[y*c.size+x] || at == 8*len(words) {
					continue
				}
				c.dark[y*c.size+x] = words[at/8]>>(7-at%8)&1 == 1
				at++
			}
		}
		up = !up
	}
}
