package detail

import (
	"strings"

	"callboard/internal/ui/widget/style"
)

// Tab is one way to look at a delivery.
type Tab int

// The tabs, from left to right.
const (
	Pretty   Tab = iota // the body, laid out and coloured
	Raw                 // the body as it came
	Headers             // the request line and the headers
	Timeline            // the job's steps and all deliveries of it, to scale
	Forward             // what targets answered

	tabs = 5
)

// String is the name of the tab.
func (t Tab) String() string {
	return [tabs]string{"Pretty", "Raw", "Headers", "Timeline", "Forward"}[max(min(t, tabs-1), 0)]
}

// TabNames are the names of the tabs, from left to right.
func TabNames() []string {
	names := make([]string, tabs)
	for t := range Tab(tabs) {
		names[t] = t.String()
	}
	return names
}

// Tab is the current tab.
func (d *Detail) Tab() Tab { return d.tab }

// SetTab shows a tab, which ends a comparison.
func (d *Detail) SetTab(t Tab) {
	if t < 0 || t >= tabs {
		return
	}
	if t != d.tab || d.Comparing() {
		d.EndCompare()
		d.tab = t
		d.searchAgain(false) // in what shows now
	}
}

// NextTab shows the tab to the right; after the last comes the first.
func (d *Detail) NextTab() { d.SetTab((d.tab + 1) % tabs) }

// PrevTab shows the tab to the left; before the first comes the last.
func (d *Detail) PrevTab() { d.SetTab((d.tab + tabs - 1) % tabs) }

// Click takes a click on a cell of the inside, counted from its corner, and reports whether something is there: the name of a tab.
func (d *Detail) Click(x, y int) bool {
	if y != 0 || d.Comparing() {
		return false
	}
	gap, at := d.tabGap(), 0
	for t := range Tab(tabs) {
		n := len(t.String())
		if x >= at && x < at+n && x < d.w {
			d.SetTab(t)
			return true
		}
		at += n + gap
	}
	return false
}

// tabGap is the number of cells between two names: three, or fewer where there is little room.
func (d *Detail) tabGap() int {
	room := d.w - len(strings.Join(TabNames(), ""))
	return max(min(room/(tabs-1), 3), 1)
}

// tabLine draws the names of the tabs.
func (d *Detail) tabLine() string {
	t, gap := d.host.Look().Theme, d.tabGap()
	var b strings.Builder
	at := 0
	for tab := range Tab(tabs) {
		name := style.Truncate(tab.String(), d.w-at)
		ink := t.Muted
		if tab == d.tab {
			ink = t.Strong
		}
		b.WriteString(ink.Paint(name))
		at += len(tab.String())
		pad := gap
		if tab == tabs-1 {
			pad = d.w - at
		}
		pad = max(min(pad, d.w-at), 0)
		b.WriteString(style.Blank(pad))
		at += pad
	}
	return b.String()
}
