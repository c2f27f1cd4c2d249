package linkpanel

import (
	"slices"

	"callboard/internal/link"
	"callboard/internal/ui/widget/facts"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// historyView are the lines of the history. They are written again only when something in them changes.
type historyView struct {
	newest link.Change
	n, w   int
	theme  *style.Theme
	day    int
	lines  []string
}

// historyLines are what happened to the link, the newest first; nil where there is no link to have a history.
func (d *panel) historyLines(w int) []string {
	if d.c.link == nil || d.c.linkless() || d.c.info.Status.Follower {
		return nil
	}
	changes, t := d.c.info.History, d.c.host.Look().Theme
	if len(changes) == 0 {
		return []string{t.Muted.Paint(style.Fit("none yet", w))}
	}
	now := historyView{newest: changes[len(changes)-1], n: len(changes), w: w, theme: t, day: d.c.host.Now().Local().YearDay()}
	if p := d.history; p.newest != now.newest || p.n != now.n || p.w != now.w || p.theme != now.theme || p.day != now.day {
		now.lines = d.changeLines(changes, w)
		d.history = now
	}
	return d.history.lines
}

// changeLines draws the history: when, whether it was trouble, and what.
func (d *panel) changeLines(changes []link.Change, w int) []string {
	look, now := d.c.host.Look(), d.c.host.Now()
	t := look.Theme
	const signs = 2 // cells of the column of the signs
	label := labelWidth(w) - signs
	for _, c := range changes {
		label = max(label, style.Width(clock(c.At, now, w))+2)
	}
	rows := make([]facts.Row, 0, len(changes))
	for _, c := range slices.Backward(changes) {
		row := facts.Row{Label: clock(c.At, now, w), Value: words.Clean(c.Text), Ink: t.Text}
		switch {
		case c.State == link.Reconnecting: // trouble that ends by itself has the sign of the state, here as above
			row.Ink, row.Sign, _ = appearance(t.Inks, look.Glyphs, link.Status{State: c.State})
		case c.Bad:
			row.Ink, row.Sign = t.Warn, look.Glyphs.Bad
		}
		rows = append(rows, row)
	}
	return facts.Layout{Label: t.Muted, Width: label, Signs: true}.Lines(rows, w)
}
