package booth

import (
	"slices"
	"strings"
	"time"

	"callboard/internal/columns"
	"callboard/internal/job"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// newJobContent are the widths that every list begins with: those of the usual values.
func newJobContent() *columns.Content {
	cols := columns.JobPane()
	c := columns.NewContent(cols, false)
	for key, usual := range map[string]string{"time": "15:04:05", "state": "progress", "settled": "webhook 2.0 s"} {
		c.AddWidth(columns.Index(cols, key), style.Width(usual))
	}
	return c
}

// usualState is the cell of state and seconds together that every list begins with.
const usualState = len("progress 12 min")

// makeRoom makes room in the columns for a job. Where that moves a column, all rows are drawn again. The seconds of a job
// that runs have room already.
func (p *jobsPane) makeRoom(j job.Job) {
	before := p.widths()
	for i, c := range columns.JobPane() {
		switch text, _ := p.cell(c.Key, style.Inks{}, style.Glyphs{}, j, time.Time{}); {
		case c.Key == "time":
		case c.Key == "seconds" && j.Finished():
			_, word, _ := stateLook(style.Inks{}, style.Glyphs{}, j)
			p.stateCell = max(p.stateCell, style.Width(word+" "+text))
		case c.Key != "seconds":
			p.content.AddWidth(i, style.Width(text))
		}
	}
	if !slices.Equal(before, p.widths()) {
		p.list.InvalidateAll()
	}
}

// widths are the widths of the columns' content. State and seconds share a cell: the seconds need what the state leaves.
func (p *jobsPane) widths() []int {
	cols, out := columns.JobPane(), p.content.Widths()
	state, seconds := columns.Index(cols, "state"), columns.Index(cols, "seconds")
	out[seconds] = max(p.stateCell-out[state]-cols[seconds].GapOf(columnGap), 1)
	return out
}

// cell is the value of one column of a job, and its ink. The colour of the state is that of the sign, once in a row.
func (p *jobsPane) cell(key string, ink style.Inks, g style.Glyphs, j job.Job, now time.Time) (string, style.Ink) {
	_, word, _ := stateLook(ink, g, j)
	switch key {
	case "time":
		return j.CreatedAt.Local().Format("15:04:05"), ink.Muted
	case "actor":
		return words.OneLine(j.ActorName), ink.Text
	case "text":
		text := words.OneLine(j.Text)
		if n := p.number(j.ID); n != "" {
			text = n + " " + text
		}
		return text, ink.Text
	case "state":
		if j.State == job.Done && j.File != "" {
			return word, ink.Muted
		}
		return word, ink.Text
	case "seconds":
		return rowTime(j, now), ink.Muted
	case "settled":
		if m, markInk := p.mark(ink, j); m != "" {
			return m, markInk
		}
		return p.settled(j), ink.Muted
	}
	return "", ink.Text
}

// columnGap is the space between two columns, in cells.
const columnGap = 2

// row draws one job; only the focused pane's cursor has a background. The narrower the pane, the fewer the columns; the
// sign and the state's word, or the mark in its place, always stay.
func (p *jobsPane) row(t *style.Theme, g style.Glyphs, j job.Job, selected bool, now time.Time, w int) string {
	ink, bar, barInk := t.Inks, " ", t.Muted
	if selected {
		bar = g.Bar
	}
	if selected && p.focused {
		ink, bar, barInk = t.Selected, t.Bar(g), t.Selected.Accent
	}
	var b strings.Builder
	sign, signInk := p.sign(ink, g, j, now)
	b.WriteString(barInk.Paint(bar) + signInk.Paint(sign+" "))
	cols := columns.JobPane()
	widths := columns.Fit(cols, p.widths(), w-3, columnGap)
	noMark := widths[columns.Index(cols, "settled")] == 0
	gap := 0
	for i, width := range widths {
		if width == 0 || cols[i].Key == "seconds" {
			continue
		}
		b.WriteString(ink.Text.Paint(style.Blank(gap)))
		gap = columnGap
		text, tone := p.cell(cols[i].Key, ink, g, j, now)
		if cols[i].Whole && style.Width(text) > width {
			text = words.First(text)
		}
		if m, markInk := p.mark(ink, j); cols[i].Key == "state" && noMark && m != "" && j.State == job.Done { // without a column of its own
			text, tone = m, markInk
		}
		if cols[i].Key == "state" && i+1 < len(cols) && widths[i+1] > 0 { // the seconds are at the end of the same cell
			seconds, _ := p.cell("seconds", ink, g, j, now)
			width += cols[i+1].GapOf(columnGap) + widths[i+1]
			text = style.Fit(text, width-style.Width(seconds)) + seconds
		}
		if cols[i].Right {
			text = style.FitRight(text, width)
		}
		b.WriteString(tone.Paint(style.Fit(text, width)))
	}
	return b.String()
}

// sign is the symbol before a row: the state, a spinner while the job runs, or that its take plays.
func (p *jobsPane) sign(ink style.Inks, g style.Glyphs, j job.Job, now time.Time) (string, style.Ink) {
	sign, _, tone := stateLook(ink, g, j)
	switch {
	case j.ID == p.current:
		return p.playSign, ink.Accent
	case p.noMotion || j.Finished():
	case now.Sub(j.CreatedAt) > spinAfter && now.Sub(j.CreatedAt) < spinFor:
		return g.Spin[int(now.Sub(j.CreatedAt)/spinEvery)%len(g.Spin)], tone
	}
	return sign, tone
}
