package outfilter

// setMargins applies a sequence that sets the scroll margins (DECSTBM). The cursor moves to the first cell of the screen or, in
// origin mode, to that of the region: it counts as lost.
func (m *termModel) setMargins(t token) {
	top, bottom, ok := t.params(0)
	top, bottom = max(top, 1)-1, bottom-1
	if bottom < 0 {
		bottom = m.rows - 1
	}
	m.region = region{ok && top < bottom && bottom < m.rows, top, bottom} // terminals differ about others
	m.margins = !m.region.known || top > 0 || bottom < m.rows-1
	m.loseCursor()
}

// scrolling returns the rows that scroll. ok is false if they, or the cursor's row, are not known.
func (m *termModel) scrolling() (r region, ok bool) {
	if m.top != m.bottom || m.margins && !m.region.known {
		return region{}, false
	}
	if !m.margins {
		return region{true, 0, m.rows - 1}, true
	}
	return m.region, true
}

// scroll moves what rows show up by n, or down if n is negative. The rows that become free are blank.
func (m *termModel) scroll(r region, n int) {
	part := m.shown[r.first : r.last+1]
	size := len(part)
	n = max(min(n, size), -size)
	for ; n > 0; n-- {
		free := part[0]
		copy(part, part[1:])
		free.known = false // its memory is used again
		part[size-1] = free
	}
	for ; n < 0; n++ {
		free := part[size-1]
		copy(part[1:], part)
		free.known = false
		part[0] = free
	}
}

// scrollLines applies a sequence that scrolls, or that inserts or deletes lines; ok is false if its effect is not known.
func (m *termModel) scrollLines(t token) (ok bool) {
	n, _, ok := t.params(1)
	r, known := m.scrolling()
	if !ok || !known {
		return false
	}
	switch final := t.final(); final {
	case 'S': // SU
		m.scroll(r, n)
	case 'T': // SD
		m.scroll(r, -n)
	case 'M', 'L': // DL, IL: they do nothing outside of the region
		if m.top < r.first || m.top > r.last {
			return true
		}
		r.first = m.top
		if final == 'L' {
			n = -n
		}
		m.scroll(r, n)
	default:
		return false
	}
	return true
}
