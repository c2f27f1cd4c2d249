package booth

import (
	"cmp"
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
		jobs, c3 := b.jobsBox()
		return style.JoinColumns(actors, slices.Concat(script, jobs)), cmp.Or(c1, c2, c3)
	case !b.layout.compact:
		actors, c1 := b.actorsBox()
		script, c2 := b.scriptBox()
		jobs, c3 := b.jobsBox()
		return slices.Concat(actors, script, jobs), cmp.Or(c1, c2, c3)
	case b.focus == paneActors:
		return b.actorsBox()
	case b.focus == paneScript:
		return b.scriptBox()
	}
	return b.jobsBox()
}

// frame draws a pane's frame; that of the focused pane has the accent. What the account has left and the session has spent is in
// the lower rule of the script.
func (b *Booth) frame(p pane, title, note string, lines []string, a screen.Area) []string {
	look := b.host.Look()
	rule, ink := look.Theme.Faint, look.Theme.Muted
	if b.focus == p && !b.host.Opened("") {
		rule, ink = look.Theme.Accent, look.Theme.Strong
	}
	out := style.Box(look.Glyphs, rule, ink.Paint(title), note, lines, a.W, a.H)
	if p == paneScript && a.H > 1 {
		tone := look.Theme.Muted
		price, short := b.scriptNote(a.W - 6)
		if short {
			tone = look.Theme.Warn
		}
		if price != "" {
			out[len(out)-1] = style.BottomRule(look.Glyphs, rule, "", tone.Paint(price), a.W)
		}
	}
	return out
}

// scriptNote is at the lower rule of the script, whose length is its price: the credits that are left and what this run has spent, as
// far as w cells take it. short reports that the credits do not cover the script.
func (b *Booth) scriptNote(w int) (note string, short bool) {
	price := b.script.sent
	if b.script.long() {
		price = b.script.speaks
	}
	left, spent := b.state.Credits.Beside(price), b.state.Session.Spent()
	short = b.state.Credits.TooFew(price)
	if left == "" || spent == "" {
		return left + spent, short
	}
	return style.FirstFitting(w, left+" · "+spent, left, spent), short
}

func (b *Booth) actorsBox() ([]string, *screen.Point) {
	a := b.layout.actors
	lines, x := b.actors.view(b.host.Look(), b.retryKey(), b.clearKey())
	var cursor *screen.Point
	if x >= 0 && b.focus == paneActors {
		cursor = &screen.Point{X: a.X + 2 + x, Y: a.Y + 1}
	}
	return b.frame(paneActors, b.actors.title(), b.windowNote(b.actors.list.Window, b.actors.list.Len()), lines, a), cursor
}

func (b *Booth) scriptBox() ([]string, *screen.Point) {
	a, look := b.layout.script, b.host.Look()
	lines, cursor := b.script.view(look, scriptKeys{enter: b.typeKey(), speak: b.speakKey(), pieces: b.piecesKey()})
	if cursor != nil {
		cursor = &screen.Point{X: a.X + 2 + cursor.X, Y: a.Y + 1 + cursor.Y}
	}
	note := look.Theme.Muted.Paint("no actor chosen")
	if who, ok := b.actors.speaker(); ok {
		ink := look.Theme.Muted
		if who.ID == b.state.Actors.Chosen() {
			ink = look.Theme.Accent
		}
		note = ink.Paint(b.actors.name(who))
	}
	return b.frame(paneScript, "Script", note, lines, a), cursor
}

func (b *Booth) jobsBox() ([]string, *screen.Point) {
	a := b.layout.jobs
	lines, x := b.jobs.view(b.host.Look(), b.emptyJobs(), b.host.Now())
	var cursor *screen.Point
	if x >= 0 && b.focus == paneJobs {
		cursor = &screen.Point{X: a.X + 2 + x, Y: a.Y + 1}
	}
	title := b.jobs.title()
	note := b.windowNote(b.jobs.list.Window, b.jobs.list.Len())
	if auto := b.autoplayNote(b.host.Look(), a.W-10-style.Width(title)-style.Width(note)); auto != "" && note != "" {
		note = auto + "  " + note
	} else {
		note = cmp.Or(auto, note)
	}
	return b.frame(paneJobs, title, note, lines, a), cursor
}

// windowNote says which rows show, once there are more than fit.
func (b *Booth) windowNote(window func() (int, int), n int) string {
	from, to := window()
	if n == 0 || to-from >= n {
		return ""
	}
	return b.host.Look().Theme.Faint.Paint(fmt.Sprintf("%d–%d", from+1, to))
}
