// Package menu is a vertical list of a few items, one of which can be selected. Dialogs use it for choices.
//
// It replaces bubbles' list, which draws titles, filters, pages and help of its own (0.16 to 0.35 ms a key for
// 100 to 1,000 items, 3.7 ms at 10,000) and whose rows cannot share a width with a box. Lists that may be long, or whose
// rows come and go by key, use package list.
package menu

import "callboard/internal/ui/widget/style"

// Item is a row of a menu.
type Item[T any] struct {
	Value    T      // what the caller gets back; the menu does not read it
	Key      string // the key that chooses the item at once, as it is drawn; may be empty
	Cells    []Cell // one for each column of the layout
	Marked   bool   // the current choice
	Disabled bool   // drawn faint, and passed over by the cursor
}

// Menu holds items, a cursor and a scroll window. The zero value is an empty menu. It belongs to one goroutine.
type Menu[T any] struct {
	// Centered keeps the cursor's row in the middle of the window, as far as there are rows on both sides. Otherwise the
	// window moves only as far as the cursor needs.
	Centered bool

	items []Item[T]
	at    int // the item under the cursor; -1 for none
	top   int // the first item in the window
	rows  int // height of the window; 0 or less shows all items
}

// New returns a menu with the cursor on the first item that is not disabled.
func New[T any](items ...Item[T]) *Menu[T] {
	m := &Menu[T]{}
	m.SetItems(items)
	m.Top()
	return m
}

// SetItems replaces the items. The cursor stays at its index, or goes to the nearest item that is not disabled.
func (m *Menu[T]) SetItems(items []Item[T]) {
	m.items = items
	if m.at >= 0 {
		m.SetIndex(min(m.at, len(items)-1))
		return
	}
	m.scroll()
}

// SetHeight gives the window a number of rows; 0 or less shows all items.
func (m *Menu[T]) SetHeight(rows int) {
	m.rows = rows
	m.scroll()
}

// Len returns the number of items.
func (m *Menu[T]) Len() int { return len(m.items) }

// Index returns the index of the item under the cursor, or -1 if there is none.
func (m *Menu[T]) Index() int {
	if m.at < len(m.items) {
		return m.at
	}
	return -1
}

// Selected returns the item under the cursor; ok is false if there is none.
func (m *Menu[T]) Selected() (it Item[T], ok bool) {
	if i := m.Index(); i >= 0 {
		return m.items[i], true
	}
	return it, false
}

// SetIndex moves the cursor to item i, or to the nearest item that is not disabled: below first, then above. An index
// below zero removes the cursor.
func (m *Menu[T]) SetIndex(i int) {
	m.at = -1
	if i >= 0 {
		i = min(i, len(m.items)-1)
		if m.at = m.find(i, 1); m.at < 0 {
			m.at = m.find(i, -1)
		}
	}
	m.scroll()
}

// Select moves the cursor to the first item that is not disabled and for whose value match is true, and reports whether
// there is one.
func (m *Menu[T]) Select(match func(T) bool) bool {
	for i, it := range m.items {
		if !it.Disabled && match(it.Value) {
			m.at = i
			m.scroll()
			return true
		}
	}
	return false
}

// find returns the first item from i on in a direction that is not disabled, or -1.
func (m *Menu[T]) find(i, dir int) int {
	for ; i >= 0 && i < len(m.items); i += dir {
		if !m.items[i].Disabled {
			return i
		}
	}
	return -1
}

// Move moves the cursor by delta items, down if positive, and stops at the ends. From a
// disabled item it moves on to the next enabled one in its direction, or else back to the last enabled one before it.
func (m *Menu[T]) Move(delta int) {
	if delta == 0 || len(m.items) == 0 {
		return
	}
	dir := 1
	if delta < 0 {
		dir = -1
	}
	last := len(m.items) - 1
	to := m.at
	if m.at < 0 && delta < 0 {
		to = last + 1 // without a cursor the way up begins below the last item
	}
	if delta < 0 {
		to += max(delta, -to)
	} else {
		to += min(delta, last-to)
	}
	if i := m.find(to, dir); i >= 0 {
		m.at = i
	} else if i := m.find(to, -dir); i >= 0 && (i-m.at)*dir > 0 {
		m.at = i
	}
	m.scroll()
}

// Cycle moves the cursor by one item, down if dir is positive, and from an end to the other one.
func (m *Menu[T]) Cycle(dir int) {
	was := m.at
	if dir > 0 {
		if m.Move(1); m.at == was {
			m.Top()
		}
	} else if dir < 0 {
		if m.Move(-1); m.at == was {
			m.Bottom()
		}
	}
}

// Page moves the cursor by a window less one row, down if dir is positive.
func (m *Menu[T]) Page(dir int) {
	rows := m.rows
	if rows <= 0 {
		rows = len(m.items)
	}
	switch rows = max(rows-1, 1); {
	case dir > 0:
		m.Move(rows)
	case dir < 0:
		m.Move(-rows)
	}
}

// HalfPage moves the cursor by half a window, down if dir is positive.
func (m *Menu[T]) HalfPage(dir int) {
	rows := m.rows
	if rows <= 0 {
		rows = len(m.items)
	}
	switch rows = max(rows/2, 1); {
	case dir > 0:
		m.Move(rows)
	case dir < 0:
		m.Move(-rows)
	}
}

// Top moves the cursor to the first item that is not disabled.
func (m *Menu[T]) Top() { m.jump(m.find(0, 1)) }

// Bottom moves the cursor to the last item that is not disabled.
func (m *Menu[T]) Bottom() { m.jump(m.find(len(m.items)-1, -1)) }

func (m *Menu[T]) jump(i int) {
	m.at = i
	m.scroll()
}

// scroll brings the cursor's row into the window, and leaves no empty rows while there are items above.
func (m *Menu[T]) scroll() {
	if m.rows <= 0 {
		m.top = 0
		return
	}
	switch at := m.Index(); {
	case m.Centered:
		m.top = at - m.rows/2
	case at >= 0:
		first := at // with the headings above it, which are items that cannot be chosen
		for first > 0 && m.items[first-1].Disabled {
			first--
		}
		m.top = max(min(m.top, first), at-m.rows+1)
	}
	m.top = max(min(m.top, len(m.items)-m.rows), 0)
}

// Window returns the items that are shown: from, up to but not including to.
func (m *Menu[T]) Window() (from, to int) {
	if m.rows <= 0 {
		return 0, len(m.items)
	}
	return m.top, min(m.top+m.rows, len(m.items))
}

// CursorRow returns the row of the window that the cursor is on, or -1.
func (m *Menu[T]) CursorRow() int {
	if i := m.Index(); i >= 0 {
		return i - m.top
	}
	return -1
}

// MoreAbove reports whether there are items above the window.
func (m *Menu[T]) MoreAbove() bool { return m.top > 0 }

// MoreBelow reports whether there are items below the window.
func (m *Menu[T]) MoreBelow() bool { _, to := m.Window(); return to < len(m.items) }

// Lines draws the items in the window, each in exactly w cells.
func (m *Menu[T]) Lines(t *style.Theme, g style.Glyphs, l Layout, w int) []string {
	from, to := m.Window()
	lines := make([]string, 0, to-from)
	for i := from; i < to; i++ {
		lines = append(lines, Row(t, g, l, m.items[i], i == m.at, w))
	}
	return lines
}
