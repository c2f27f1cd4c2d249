package detail

import (
	"strings"

	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
	"callboard/internal/webhook"
)

// lay makes the page that shows, and its lines.
func (d *Detail) lay() {
	p := d.page()
	box := d.Found() && d.h > 2
	rows := d.h - 1
	if box {
		rows--
	}
	p.resize(d.w, max(rows, 0))
	if p.stale {
		if p.gen++; p.fresh {
			p.doc = nil
		}
		src := d.source(p)
		if p.fresh {
			p.set(src)
		} else {
			p.update(src)
		}
		p.stale, p.fresh = false, false
		d.refreshSearch()
	}
	p.lay(d.theme)
	d.lines = make([]string, 0, d.h)
	if d.h > 0 {
		d.lines = append(d.lines, d.firstLine())
	}
	d.lines = append(d.lines, p.rows...)
	d.cursorX = -1
	if box {
		line, x := d.findLine()
		d.lines, d.cursorX = append(d.lines, line), x
	}
}

// source makes what a page shows.
func (d *Detail) source(p *page) source {
	p.what = ""
	switch {
	case d.Comparing():
		return d.compareLines()
	case d.head.ID == "":
		return say(style.ToneMuted, "No delivery is selected.", 0, d.w)
	case d.tab == Timeline:
		return d.timelineLines()
	case d.tab == Forward:
		return d.forwardLines()
	case d.delivery == nil:
		return list{} // it comes within a moment
	case d.tab == Headers:
		return d.headerLines()
	}
	doc := d.document(p, d.tab == Raw)
	p.what = doc.What() + " · " + bytesWords(len(d.delivery.Body))
	return document{doc, d.w}
}

func contentType(headers [][2]string) string {
	for _, h := range headers {
		if strings.EqualFold(h[0], "Content-Type") {
			return h[1]
		}
	}
	return ""
}

// firstLine names the tabs, or says what the signs of a comparison mean.
func (d *Detail) firstLine() string {
	if !d.Comparing() {
		return d.tabLine()
	}
	t := d.theme
	a, b := "- "+clock(d.compared[0].At), "+ "+clock(d.compared[1].At)
	if style.Width(a)+3+style.Width(b) > d.w {
		return t.Muted.Paint(style.Fit("- older, + newer", d.w))
	}
	return t.Bad.Paint(a) + "   " + t.OK.Paint(b) + style.Blank(d.w-style.Width(a)-3-style.Width(b))
}

// Title names what shows, for the frame: "done · Mina · My name is Typecast". It is clean, but may be too long for the frame.
func (d *Detail) Title() string {
	switch {
	case d.Comparing():
		return "Compare"
	case d.head.ID == "":
		return "Delivery"
	}
	h := d.head
	if h.Refused != webhook.NotRefused {
		return "refused: " + string(h.Refused)
	}
	parts := []string{words.Clean(words.Dash(h.Status))}
	switch {
	case h.JobID == "":
		parts = append(parts, "unmatched")
	default:
		for _, s := range []string{h.ActorName, words.OneLine(h.Text)} {
			if s = words.Clean(s); s != "" {
				parts = append(parts, s)
			}
		}
	}
	return strings.Join(parts, " · ")
}

// Note says for the frame what the body is, and whether there is more above or below.
func (d *Detail) Note() string {
	what, more := d.page().what, d.More()
	if what != "" && more != "" {
		return what + " · " + more
	}
	return what + more
}

// More is the part of Note that says whether there is more above or below.
func (d *Detail) More() string {
	p := d.page()
	return style.MoreNote(d.host.Look().Glyphs, p.above, p.more)
}

// View returns exactly as many lines of exactly the width that Resize has set. They must not be changed.
func (d *Detail) View() []string { return d.lines }

// Move scrolls n rows down, up if negative.
func (d *Detail) Move(n int) { d.scroll().Move(n) }

// Page scrolls by the height, down if dir is positive.
func (d *Detail) Page(dir int) { d.scroll().Page(dir) }

// HalfPage scrolls by half of the height, down if dir is positive.
func (d *Detail) HalfPage(dir int) { d.scroll().HalfPage(dir) }

// Top scrolls to the first row.
func (d *Detail) Top() { d.scroll().Top() }

// Bottom scrolls to the last row: of a long body once Work has read it, unless something else is asked for before.
func (d *Detail) Bottom() {
	p := d.scroll()
	if d.ending = !d.known(); !d.ending {
		p.Bottom()
	}
}

// scroll is the page that shows, which is about to be scrolled.
func (d *Detail) scroll() *page {
	d.dirty, d.ending = true, false
	return d.page()
}
