package detail

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/webhook"
	"callboard/internal/webhook/pretty"
)

// longBody is the length in bytes of a body from which its end is looked for outside of Update.
const longBody = 64 << 10

// WorkedMsg is the answer of the command of Work. It goes to Worked.
type WorkedMsg struct {
	page, gen int   // of the page that it is about
	find      int64 // of the search; 0: it looked for the end
	src       source
	found     []match
	more      bool
}

// Work starts what takes too long for Update: a search, and reading a long body to its end. It is called after every message, and
// returns nil if there is nothing to do.
func (d *Detail) Work() tea.Cmd {
	f := &d.find
	if !f.due && !d.ending || d.working || d.page().src == nil || d.page().stale {
		return nil
	}
	d.working = true
	msg := WorkedMsg{page: d.pageNumber(), gen: d.page().gen}
	src := again(d.page())
	if d.ending {
		return func() tea.Msg {
			msg.src = src()
			msg.src.count()
			return msg
		}
	}
	f.due = false
	gen := f.gen
	msg.find = gen.Load()
	text := f.field.Text()
	return func() tea.Msg {
		msg.src = src()
		msg.found, msg.more = search(msg.src, text, func() bool { return gen.Load() != msg.find })
		return msg
	}
}

// again makes a source that another goroutine may read while the page has its own.
func again(p *page) func() source {
	doc, ok := p.src.(document)
	if !ok {
		src := p.src
		return func() source { return src } // a list does not change
	}
	make, w := p.remake, doc.w
	return func() source { return document{make(), w} }
}

// Worked takes the answer of Work.
func (d *Detail) Worked(msg WorkedMsg) {
	d.working = false
	p := d.page()
	current := msg.page == d.pageNumber() && msg.gen == p.gen && !p.stale
	if current {
		if doc, ok := msg.src.(document); ok { // it is read to the end
			p.src, p.doc, p.kept = doc, doc.d, nil
		}
	}
	switch {
	case msg.find == 0 && current && d.ending:
		p.Bottom()
		d.dirty = true
		d.ending = false
	case msg.find == 0:
	case msg.find == d.find.gen.Load() && current:
		d.searched(msg.found, msg.more)
	case d.find.field.Text() != "" && (!d.find.known || d.find.keep >= 0):
		d.find.due = true
	}
}

// known reports whether the end of what shows is found without reading much.
func (d *Detail) known() bool {
	doc, ok := d.page().src.(document)
	if !ok || d.delivery == nil || len(d.delivery.Body) < longBody && !doc.d.Unpacked() {
		return true
	}
	_, all := doc.d.Known()
	return all
}

// document makes the document of a tab, or takes the one that is there if it is the same at another width.
func (d *Detail) document(p *page, raw bool) *pretty.Document {
	v, kind, w := *d.delivery, contentType(d.delivery.Headers), d.w
	p.remake = func() *pretty.Document {
		body := v.SafeBody(webhook.Masked)
		if raw {
			return pretty.Raw(body, w)
		}
		return pretty.Body(body, kind, w)
	}
	switch {
	case p.doc == nil && p.given != nil && !p.given.Wide():
		p.doc = p.given
	case p.doc == nil, p.doc.Wide():
		p.doc = p.remake()
	}
	p.given = nil
	return p.doc
}
