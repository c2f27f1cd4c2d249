package booth

import (
	"time"

	"callboard/internal/ui/screen"
)

// pane names a part of the Booth that can have the focus.
type pane int

const (
	paneActors pane = iota
	paneScript
	paneJobs
	paneCount
)

// layout says where the panes are. It depends on the size and on the focus.
type layout struct {
	compact              bool // one pane at a time, in the whole area
	wide                 bool // actors on the left, script above jobs on the right
	actors, script, jobs screen.Area
}

// place works out the layout of an area. term is the size of the terminal. Where rows are few, the focused pane gets those
// that the others can do without.
func place(a screen.Area, term screen.Size, focus pane) layout {
	switch {
	case term.Compact():
		return layout{compact: true, actors: a, script: a, jobs: a}
	case a.W >= 100 && a.H >= 12:
		left := min(40+max(a.W-120, 0)/2, 84)
		script := min(max(a.H/3, 6), 12)
		if focus == paneScript {
			script = min(max(a.H/2, script), 12)
		}
		return layout{
			wide:   true,
			actors: screen.Area{X: a.X, Y: a.Y, W: left, H: a.H},
			script: screen.Area{X: a.X + left, Y: a.Y, W: a.W - left, H: script},
			jobs:   screen.Area{X: a.X + left, Y: a.Y + script, W: a.W - left, H: a.H - script},
		}
	}
	rows := share(a.H, focus)
	return layout{
		actors: screen.Area{X: a.X, Y: a.Y, W: a.W, H: rows[paneActors]},
		script: screen.Area{X: a.X, Y: a.Y + rows[paneActors], W: a.W, H: rows[paneScript]},
		jobs:   screen.Area{X: a.X, Y: a.Y + rows[paneActors] + rows[paneScript], W: a.W, H: rows[paneJobs]},
	}
}

// share divides h rows among panes that are one above the other, their frames included: each is recognised, then the
// focused one has room to work, then the others, and the lists get the rest.
func share(h int, focus pane) (rows [paneCount]int) {
	rows = [paneCount]int{paneActors: 5, paneScript: 4, paneJobs: 5}
	room := [paneCount]int{paneActors: 12, paneScript: 10, paneJobs: 12}
	left := h
	for _, n := range rows {
		left -= n
	}
	give := func(p pane, n int) {
		n = max(min(n, left), 0)
		rows[p], left = rows[p]+n, left-n
	}
	give(focus, room[focus]-rows[focus])
	for _, p := range []pane{paneScript, paneJobs, paneActors} {
		give(p, room[p]-rows[p])
	}
	give(paneActors, left/2)
	give(paneJobs, left)
	return rows
}

// Resize is part of screen.Screen. It also notes what View needs and must not ask for.
func (b *Booth) Resize(area screen.Area) {
	b.area = area
	b.layout = place(area, screen.Size{W: area.W, H: area.H + 3}, b.focus)
	l := b.layout
	b.actors.resize(l.actors.W-4, l.actors.H-2)
	b.script.setParams(*b.state.Params)
	b.script.resize(l.script.W-4, l.script.H-2)
	b.jobs.resize(l.jobs.W-4, l.jobs.H-2)
	b.scopes = b.Scopes()
	b.selected, _ = b.jobs.selectedJob()
	b.downloading = false
	if j := b.selected; j.MayArrive() && j.ID != "" {
		_, b.downloading = b.svc.Jobs.Downloading(j.ID)
	}
}

// Tabs is part of screen.Tabbed.
func (b *Booth) Tabs() (names []string, current int) {
	return []string{"Actors", "Script", "Jobs"}, int(b.focus)
}

// ShowTab is part of screen.Tabbed.
func (b *Booth) ShowTab(n int) { b.setFocus(pane(n)) }

// Pace is part of screen.Screen.
func (b *Booth) Pace(now time.Time) time.Duration { return b.jobs.pace(now) }

// paneAt is the pane under a cell, or −1.
func (b *Booth) paneAt(x, y int) pane {
	l := b.layout
	if l.compact {
		if b.area.Has(x, y) {
			return b.focus
		}
		return -1
	}
	for p, a := range [paneCount]screen.Area{l.actors, l.script, l.jobs} {
		if a.Has(x, y) {
			return pane(p)
		}
	}
	return -1
}
