package webhooks

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/screen"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
)

// want is what part of the list is to be read.
type want int

const (
	wantNothing want = iota
	wantTop          // the newest rows
	wantEnd          // the oldest rows
	wantAround       // the rows around loads.id, or the newest if it is not in the list
	wantAfter        // more rows below those in memory
	wantBefore       // more rows above them
	wantAgain        // the rows in memory once more
)

// loads are the reads of the list. One runs at a time; the answer to an earlier query is ignored.
type loads struct {
	generation int
	busy       bool // one of this generation runs
	want       want // a wish that replaces what is in memory
	at         webhook.Position
	id         string // of wantAround
	stale      bool   // what is in memory may have changed
	ctx        context.Context
	cancel     context.CancelFunc
}

// loadedMsg is the answer of a read.
type loadedMsg struct {
	generation int
	want       want
	query      query.Query
	heads      []webhook.Head
	asked      int // rows that were asked for
	above      int // of wantAround: rows above the one with the id
	id         string
	removed    bool // of wantAgain: it is the first read after rows were deleted here
	follows    bool // of wantTop: it was not asked for, the list followed the newest
	err        error
}

// begin starts a generation.
func (l *loads) begin(ctx context.Context) {
	if l.cancel != nil {
		l.cancel()
	}
	l.generation++
	l.busy = false
	l.ctx, l.cancel = context.WithCancel(ctx)
}

func (l *loads) wish(w want) { l.want = w }

// Fetch is part of screen.Fetching: it reads the rows that are missing, counts, and reads the selected delivery.
func (s *Screen) Fetch(current bool) tea.Cmd {
	if current && !s.counts.current {
		s.counts.due = true // it is seen now
	}
	s.counts.current = current
	return tea.Batch(s.load(current), s.count(), s.readSelected(current), s.detail.Work())
}

// margin is how many rows there should be in memory beyond each end of the window.
const margin = chunkRows / 2

// chunk is how many rows are read at once.
func (s *Screen) chunk() int { return max(chunkRows, 2*s.list.h) }

// next decides what is to be read now.
func (s *Screen) next(current bool) want {
	r, l := s.rows, &s.loads
	if l.want != wantNothing {
		return l.want
	}
	if !current || !r.read {
		return wantNothing
	}
	from, to := s.list.list.Window()
	switch {
	case len(r.heads) > 0 && !r.end && (to+margin > len(r.heads) || s.list.pending > 0):
		return wantAfter
	case len(r.heads) > 0 && r.offset > 0 && (from < margin || s.list.pending < 0):
		return wantBefore
	case l.stale && (s.list.following || len(r.heads) == 0):
		return wantTop
	case l.stale:
		return wantAgain
	}
	return wantNothing
}

// load starts the next read.
func (s *Screen) load(current bool) tea.Cmd {
	l, r := &s.loads, s.rows
	what := s.next(current)
	if l.busy || what == wantNothing {
		return nil
	}
	l.busy, l.want = true, wantNothing
	msg := loadedMsg{generation: l.generation, want: what, query: s.filter.query, asked: s.chunk(), id: l.id}
	svc, ctx, q, at, n := s.svc.Webhooks, l.ctx, msg.query, l.at, msg.asked
	var read func() ([]webhook.Head, error)
	var above []webhook.Head
	switch what {
	case wantTop:
		l.stale, s.list.removed = false, false
		if msg.follows = s.list.following && r.read; msg.follows {
			n = max(n, min(len(r.heads), s.kept()))
			msg.asked = n
		}
		read = func() ([]webhook.Head, error) { return svc.Window(ctx, q, webhook.Position{}, n) }
	case wantEnd:
		last := webhook.Position{At: oldest()}
		read = func() ([]webhook.Head, error) { return svc.WindowBefore(ctx, q, last, n) }
	case wantAround:
		read = func() ([]webhook.Head, error) {
			list, err := svc.WindowBefore(ctx, q, at, n/2)
			if err != nil {
				return nil, err
			}
			above = list
			below, err := svc.Window(ctx, q, before(at), n)
			return append(list, below...), err
		}
	case wantAfter:
		last := r.last()
		read = func() ([]webhook.Head, error) { return svc.Window(ctx, q, last, n) }
	case wantBefore:
		first := r.first()
		read = func() ([]webhook.Head, error) { return svc.WindowBefore(ctx, q, first, n) }
	case wantAgain:
		l.stale = false
		msg.removed, s.list.removed = s.list.removed, false
		first := before(r.first())
		n = len(r.heads) + 1
		msg.asked = n
		read = func() ([]webhook.Head, error) { return svc.Window(ctx, q, first, n) }
	}
	return func() tea.Msg {
		msg.heads, msg.err = read()
		msg.above = len(above)
		return msg
	}
}

// kept is how many rows stay in memory.
func (s *Screen) kept() int { return max(keptRows, 4*s.chunk()) }

// loaded takes the answer of a read.
func (s *Screen) loaded(msg loadedMsg) {
	l, r, p := &s.loads, s.rows, s.list
	if msg.generation != l.generation {
		return
	}
	l.busy = false
	if msg.err != nil {
		if s.ctx().Err() == nil {
			p.pending = 0
			r.read = true
			s.host.Toast(screen.ToastBad, "the deliveries could not be read: %s", errorText(msg.err))
		}
		return
	}
	s.counts.due = true
	if msg.follows && !p.following { // the user has moved since: the rows around the cursor are read instead
		l.stale = true
		return
	}
	before := *r
	switch msg.want {
	case wantTop, wantEnd, wantAround:
		s.replace(msg)
	case wantAfter:
		r.end = len(msg.heads) < msg.asked
		r.set(append(r.heads[:len(r.heads):len(r.heads)], msg.heads...))
		p.show(r, 0)
		s.trim(true)
	case wantBefore:
		n := len(msg.heads)
		if r.offset = max(r.offset-n, 1); n < msg.asked {
			r.offset = 0
		}
		r.set(append(msg.heads, r.heads...))
		p.show(r, n)
		s.trim(false)
	case wantAgain:
		r.end = len(msg.heads) < msg.asked
		r.set(msg.heads[:min(len(msg.heads), msg.asked-1)])
		p.show(r, 0)
		if len(r.heads) == 0 {
			l.wish(wantTop)
		}
		if msg.removed && s.focus == paneList && len(r.heads) > 0 { // the cursor may be on the newest row now
			pending := p.pending
			s.moved(0)
			p.pending = pending
		}
	}
	s.noticeSiblings(&before)
	p.invalidate(&before, r.heads)
	p.makeRoom(r.heads)
	if pending := p.pending; pending != 0 {
		p.pending = 0
		s.move(pending)
	}
}

// replace takes rows that have nothing to do with those in memory.
func (s *Screen) replace(msg loadedMsg) {
	r, p := s.rows, s.list
	same := r.read && p.following && msg.want == wantTop
	r.query = msg.query
	r.set(msg.heads)
	switch msg.want {
	case wantTop:
		r.offset, r.end = 0, len(msg.heads) < msg.asked
		p.following = true
		if same {
			p.show(r, 0)
		} else {
			p.restart(r, "")
		}
	case wantEnd:
		r.offset, r.end = max(r.total-len(msg.heads), 0), true
		if len(msg.heads) < msg.asked {
			r.offset = 0
		}
		p.following = false
		p.restart(r, "")
		p.list.Bottom()
	case wantAround:
		if r.offset = 0; msg.above >= msg.asked/2 {
			r.offset = 1 // until it is counted
		}
		r.end = len(msg.heads)-msg.above < msg.asked
		p.following = false
		p.restart(r, msg.id)
		s.moved(0)
	}
}

// trim drops rows far from the window: at the start if top, else at the end.
func (s *Screen) trim(top bool) {
	r := s.rows
	more := len(r.heads) - s.kept()
	if more <= 0 {
		return
	}
	if top {
		r.set(append([]webhook.Head(nil), r.heads[more:]...))
		r.offset += more
		s.list.show(r, -more)
		return
	}
	r.set(append([]webhook.Head(nil), r.heads[:s.kept()]...))
	r.end = false
	s.list.show(r, 0)
}
