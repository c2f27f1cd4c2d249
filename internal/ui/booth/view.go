package booth

import (
	"fmt"
	"slices"

	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
)

// View is part of screen.Screen.
func (b *Booth) View() ([]string, *screen.Point) {
	switch {
	case b.layout.wide:
		actors, c1 := b.actorsBox()
		script, c2 := b.scriptBox()
		return style.JoinColumns(actors, slices.Concat(script, b.jobsBox())), either(c1, c2)
	case !b.layout.compact:
		actors, c1 := b.actorsBox()
		script, c2 := b.scriptBox()
		return slices.Concat(actors, script, b.jobsBox()), either(c1, c2)
	case b.focus == paneActors:
		return b.actorsBox()
	case b.focus == paneScript:
		return b.scriptBox()
	}
	return b.jobsBox(), nil
}

func either(a, b *screen.Point) *screen.Point {
	if a != nil {
		return a
	}
	return b
}

// box draws a pane's frame; that of the focused pane has the accent.
func (b *Booth) box(p pane, title, note string, lines []string, a screen.Area) []string {
	look := b.host.Look()
	rule, ink := look.Theme.Faint, look.Theme.Muted
	if b.focus == p && !b.host.Opened("") {
		rule, ink = look.Theme.Accent, look.Theme.Strong
	}
	return style.Box(look.Glyphs, rule, ink.Paint(title), note, lines, a.W, a.H)
}

func (b *Booth) actorsBox() ([]string, *screen.Point) {
	a := b.layout.actors
	lines, x := b.actors.view(b.host.Look(), b.retryKey(), b.clearKey())
	var cursor *screen.Point
	if x >= 0 && b.focus == paneActors {
		cursor = &screen.Point{X: a.X + 2 + x, Y: a.Y + 1}
	}
	return b.box(paneActors, b.actors.title(), b.windowNote(b.actors.list.Window, b.actors.list.Len()), lines, a), cursor
}

func (b *Booth) scriptBox() ([]string, *screen.Point) {
	a, look := b.layout.script, b.host.Look()
	lines, cursor := b.script.view(look, b.typeKey())
	if cursor != nil {
		cursor = &screen.Point{X: a.X + 2 + cursor.X, Y: a.Y + 1 + cursor.Y}
	}
	note := look.Theme.Muted.Paint("no actor chosen")
	if who, ok := b.actors.speaker(); ok {
		ink := look.Theme.Muted
		if who.ID == b.state.Actors.Chosen() {
			ink = look.Theme.Accent
		}
		note = ink.Paint(style.StableWidth(nameOf(who, b.opt.Lang)))
	}
	return b.box(paneScript, "Script", note, lines, a), cursor
}

func (b *Booth) jobsBox() []string {
	lines := b.jobs.view(b.host.Look(), b.emptyJobs(), b.host.Now())
	return b.box(paneJobs, b.jobs.title(), b.windowNote(b.jobs.list.Window, b.jobs.list.Len()), lines, b.layout.jobs)
}

// windowNote says which rows show, once there are more than fit.
func (b *Booth) windowNote(window func() (int, int), n int) string {
	from, to := window()
	if n == 0 || to-from >= n {
		return ""
	}
	return b.host.Look().Theme.Faint.Paint(fmt.Sprintf("%d–%d", from+1, to))
}
