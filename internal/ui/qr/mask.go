package qr

// masks is how many ways there are to turn over modules, so that no large areas and no false patterns arise.
const masks = 8

// turns reports whether a mask turns a module over (ISO/IEC 18004, table 10).
func turns(mask, x, y int) bool {
	switch mask {
	case 0:
		return (x+y)%2 == 0
	case 1:
		return y%2 == 0
	case 2:
		return x%3 == 0
	case 3:
		return (x+y)%3 == 0
	case 4:
		return (x/3+y/2)%2 == 0
	case 5:
		return x*y%2+x*y%3 == 0
	case 6:
		return (x*y%2+x*y%3)%2 == 0
	}
	return ((x+y)%2+x*y%3)%2 == 0
}

// masked is the code under a mask.
func (c *Code) masked(mask int) *Code {
	out := &Code{size: c.size, dark: make([]bool, len(c.dark)), fixed: c.fixed}
	for i, dark := range c.dark {
		out.dark[i] = dark != (!c.fixed[i] && turns(mask, i%c.size, i/c.size))
	}
	return out
}

// penalty is how hard a code is to read: long runs, blocks, what looks like a finder pattern, and too much of one shade.
func (c *Code) penalty() int {
	total, dark := 0, 0
	for i := range c.size {
		total += c.linePenalty(i*c.size, 1) + c.linePenalty(i, c.size)
	}
	for y := range c.size {
		for x := range c.size {
			here := c.dark[y*c.size+x]
			if here {
				dark++
			}
			if x+1 < c.size && y+1 < c.size && here == c.dark[y*c.size+x+1] && here == c.dark[(y+1)*c.size+x] && here == c.dark[(y+1)*c.size+x+1] {
				total += 3
			}
		}
	}
	off := dark*20 - c.size*c.size*10 // twentieths away from one half
	return total + max(off, -off)/(c.size*c.size)*10
}

// linePenalty looks at one row or column: where it begins, and how far it is from one of its modules to the next.
func (c *Code) linePenalty(at, step int) int {
	const (
		finder = 0b10111010000 // 1:1:3:1:1 and four light modules behind it
		before = 0b00001011101 // or before it
	)
	total, run, window := 0, 0, 0
	last := false
	for k := range c.size {
		dark := c.dark[at+k*step]
		if dark != last {
			run, last = 0, dark
		}
		run++
		switch {
		case run == 5:
			total += 3
		case run > 5:
			total++
		}
		window = window << 1 & 0x7FF
		if dark {
			window |= 1
		}
		if k >= 10 && (window == finder || window == before) {
			total += 40
		}
	}
	return total
}
