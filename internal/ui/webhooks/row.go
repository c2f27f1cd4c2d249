package webhooks

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"callboard/internal/columns"
	"callboard/internal/text"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
	"callboard/internal/webhook"
)

// columnGap is the space between two columns, and signs is the space before the first, in cells: the cursor, the mark, the star
// or a warning, and a blank.
const (
	columnGap = 2
	signs     = 4
)

// clock is how the time of a delivery of today is written, day that of an earlier one. Both are as wide. The short forms are those
// in a list of at most narrowList cells, where a job needs the place.
const (
	clock = "15:04:05.000"
	day   = "Jan 02 15:04"

	narrowList = 44
	clockShort = "15:04:05"
	dayShort   = "Jan 02"
)

// newContent are the widths that the list begins with: those of usual values, so that no column moves while rows come.
func newContent() *columns.Content {
	cols := columns.DeliveryPane()
	c := columns.NewContent(cols, true)
	for key, usual := range map[string]string{"time": clock, "event": "failed", "job": strings.Repeat("x", 30), "ours": "200", "forward": "200 12ms"} {
		c.AddWidth(columns.Index(cols, key), style.Width(usual))
	}
	return c
}

// makeRoom makes room in the columns for rows. Where that moves a column, all rows are drawn again.
func (p *listPane) makeRoom(heads []webhook.Head) {
	grew := false
	for _, h := range heads {
		for i, c := range p.content.Columns() {
			if c.Key == "event" || c.Key == "ours" || c.Key == "forward" {
				value, _ := cell(c.Key, style.Inks{}, h, time.Time{})
				grew = p.content.AddWidth(i, style.Width(value)) || grew
			}
		}
	}
	if grew {
		p.list.InvalidateAll()
	}
}

// widths are those of the columns in a row of w cells.
func (p *listPane) widths(w int) []int {
	content := p.content.Widths()
	if w <= narrowList {
		content[columns.Index(p.content.Columns(), "time")] = len(clockShort)
	}
	return columns.Fit(p.content.Columns(), content, w-signs, columnGap)
}

// titles draws the titles of the columns.
func (p *listPane) titles(t *style.Theme) string {
	var b strings.Builder
	b.WriteString(style.Blank(signs))
	first := true
	for i, width := range p.widths(p.w) {
		if width == 0 {
			continue
		}
		if !first {
			b.WriteString(style.Blank(columnGap))
		}
		first = false
		b.WriteString(style.Fit(p.content.Columns()[i].Title, width))
	}
	return t.Faint.Paint(style.Fit(b.String(), p.w))
}

// row draws one delivery; only the focused pane's cursor has a background.
func (p *listPane) row(t *style.Theme, g style.Glyphs, h webhook.Head, selected, marked bool, now time.Time, w int) string {
	ink, bar, barInk := t.Inks, " ", t.Muted
	if selected {
		bar = g.Bar
	}
	if selected && p.focused {
		ink, bar, barInk = t.Selected, t.Bar(g), t.Selected.Accent
	}
	var b strings.Builder
	mark, sign, signInk, warning := " ", " ", ink.Text, ""
	if marked {
		mark = g.OK
	}
	switch {
	case h.Starred:
		sign, signInk = g.Star, ink.Accent
	case unmatched(h) != "": // the job's column has the word
		sign, signInk = "!", ink.Warn
	}
	if h.Starred && unmatched(h) != "" { // in the place of the blank
		warning = "!"
	}
	b.WriteString(barInk.Paint(bar) + ink.Accent.Paint(mark) + signInk.Paint(sign) + ink.Warn.Paint(words.OrElse(warning, " ")))
	cols, first := p.content.Columns(), true
	for i, width := range p.widths(w) {
		if width == 0 {
			continue
		}
		if !first {
			b.WriteString(ink.Text.Paint(style.Blank(columnGap)))
		}
		first = false
		if cols[i].Key == "job" {
			jobCell(&b, ink, h, width)
			continue
		}
		value, tone := cell(cols[i].Key, ink, h, now)
		if cols[i].Key == "time" && width < len(clock) {
			value = timeText(h.At, now, clockShort, dayShort)
		}
		b.WriteString(tone.Paint(style.Fit(value, width)))
	}
	return b.String()
}

// jobCell draws the actor and the text of the job, or why there is none.
func jobCell(b *strings.Builder, ink style.Inks, h webhook.Head, w int) {
	if why := unmatched(h); why != "" {
		b.WriteString(ink.Muted.Paint(style.Fit(why, w)))
		return
	}
	actor, line := style.Truncate(words.OneLine(h.ActorName), max(w/2, 8)), words.OneLine(h.Text)
	left := w - style.Width(actor) - 2
	if left < 4 {
		b.WriteString(ink.Text.Paint(style.Fit(actor, w)))
		return
	}
	b.WriteString(ink.Text.Paint(actor) + ink.Muted.Paint("  "+style.Fit(line, left)))
}

// unmatched is why a request has no job; empty: it has one.
func unmatched(h webhook.Head) string {
	switch {
	case h.Refused == webhook.RefusedMethod:
		return "refused: " + words.Clean(cmp.Or(h.Method, "no method")) + ", not POST"
	case h.Refused != "":
		return "refused: " + words.Clean(string(h.Refused))
	case h.JobID == "":
		return "unmatched"
	}
	return ""
}

// cell is the value of one column of a delivery, and its ink.
func cell(key string, ink style.Inks, h webhook.Head, now time.Time) (string, style.Ink) {
	switch key {
	case "time":
		return timeText(h.At, now, clock, day), ink.Muted
	case "event":
		return eventCell(ink, h)
	case "ours":
		return oursCell(ink, h)
	case "forward":
		return forwardCell(ink, h.Forwarded)
	}
	return "", ink.Text
}

// timeText is the time of a delivery by the layout of today, or that of an earlier day.
func timeText(at, now time.Time, today, earlier string) string {
	at, now = at.Local(), now.Local()
	if y, m, d := at.Date(); !now.IsZero() {
		if ny, nm, nd := now.Date(); y != ny || m != nm || d != nd {
			return at.Format(earlier)
		}
	}
	return at.Format(today)
}

func eventCell(ink style.Inks, h webhook.Head) (string, style.Ink) {
	word := words.OneLine(text.Line(h.Status))
	switch {
	case word == "":
		return "–", ink.Muted
	case word == "done" && !h.Duplicate:
		return word, ink.OK
	case word == "failed":
		return word, ink.Bad
	}
	return word, ink.Muted
}

// oursCell is our answer. One that was not the normal one stands out.
func oursCell(ink style.Inks, h webhook.Head) (string, style.Ink) {
	switch {
	case h.Pending():
		return "…", ink.Muted
	case h.Answered == 0:
		return "–", ink.Warn
	case h.Answered >= 400:
		return strconv.Itoa(h.Answered), ink.Warn
	}
	return strconv.Itoa(h.Answered), ink.Text
}

// forwardCell is what the target answered, and how long that took.
func forwardCell(ink style.Inks, f webhook.Forwarded) (string, style.Ink) {
	switch f.State {
	case webhook.ForwardWaits:
		return "…", ink.Muted
	case webhook.ForwardAnswered:
		took := words.Millis(f.Took)
		if f.Took >= time.Second-time.Millisecond/2 {
			took = words.Seconds(f.Took)
		}
		out := strconv.Itoa(f.Status) + " " + strings.ReplaceAll(took, " ", "")
		if f.Status >= 400 {
			return out, ink.Bad
		}
		return out, ink.Text
	case webhook.ForwardFailed:
		return "no answer", ink.Bad // the details say why
	case webhook.ForwardCircle:
		return "circle", ink.Warn
	}
	return "–", ink.Faint
}
