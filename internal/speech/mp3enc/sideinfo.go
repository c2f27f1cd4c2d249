package mp3enc

// writeSide writes the side information of a frame (11172-3, 2.4.1.7; 13818-3, 2.4.1.7).
func (f format) writeSide(w *bitWriter, begin int, granules []*granule) {
	w.reset()
	if f.lsf {
		w.putBits(uint32(begin), 8)
		w.putBits(0, 1) // private
	} else {
		w.putBits(uint32(begin), 9)
		w.putBits(0, 5+4) // private, and scfsi: no scale factors are shared
	}
	for _, g := range granules {
		g.writeSide(w, f.lsf)
	}
}

func (g *granule) writeSide(w *bitWriter, lsf bool) {
	c := &g.coding
	w.putBits(uint32(g.bits()), 12)
	w.putBits(uint32(c.pairs), 9)
	w.putBits(uint32(g.gain), 8)
	if lsf {
		w.putBits(uint32(g.factors.compress), 9)
	} else {
		w.putBits(uint32(g.factors.compress), 4)
	}
	w.flag(g.block != blockLong)
	if g.block != blockLong {
		w.putBits(uint32(g.block), 2)
		w.putBits(0, 1) // not mixed
		w.putBits(uint32(c.tables[0]), 5)
		w.putBits(uint32(c.tables[1]), 5)
		w.putBits(0, 9) // no gain of a single window
	} else {
		for _, table := range c.tables {
			w.putBits(uint32(table), 5)
		}
		w.putBits(uint32(c.regions[0]-1), 4)
		w.putBits(uint32(c.regions[1]-c.regions[0]-1), 3)
	}
	if !lsf {
		w.flag(g.factors.preflag)
	}
	w.flag(g.factors.coarse)
	w.putBits(uint32(c.quadTable), 1)
}
