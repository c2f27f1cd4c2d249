package webhooks

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/screen"
	"callboard/internal/ui/webhooks/detail"
	"callboard/internal/ui/words"
	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
)

// reading is the read of the selected delivery. One runs at a time; while a key is held down, the rows between are left out.
type reading struct {
	busy  bool
	id    string // of the delivery that the details have read; empty: not the selected one
	stale bool   // it may have changed since
	speak string // the speak id of that delivery

	failed string // the id of the selected delivery, while the time after a failed read of it runs
	told   string // the id of the delivery whose failed read was reported
}

// readAgainAfter is the time after which a failed read is repeated.
const readAgainAfter = 2 * time.Second

// readAgainMsg comes then.
type readAgainMsg struct{ id string }

// readMsg is the answer.
type readMsg struct {
	head     webhook.Head
	delivery detail.Prepared
	found    bool
	results  []send.Result
	siblings []webhook.Head
	err      error
}

// reselected is called when the details turn to another delivery, or to none: they drop what was read.
func (r *reading) reselected() { r.id, r.failed = "", "" }

// readSelected reads what the details show, if they show.
func (s *Screen) readSelected(current bool) tea.Cmd {
	r, h := &s.reading, s.selected
	if !current || r.busy || h.ID == "" || !s.shows(paneDetail) || h.ID == r.failed || h.ID == r.id && !r.stale {
		return nil
	}
	r.busy, r.stale = true, false
	svc, ctx, w := s.svc.Webhooks, s.ctx(), s.detail.Width()
	return func() tea.Msg {
		msg := readMsg{head: h}
		var d webhook.Delivery
		d, msg.found, msg.err = svc.Delivery(ctx, h.ID)
		msg.delivery = detail.Prepare(d, w)
		if msg.err == nil {
			msg.results, msg.err = svc.Results(ctx, h.ID)
		}
		if msg.err == nil && h.SpeakID != "" {
			msg.siblings, msg.err = svc.OfSpeak(ctx, h.SpeakID)
		}
		return msg
	}
}

// readDone takes the answer. A read that has failed is repeated after a while, and reported once.
func (s *Screen) readDone(msg readMsg) tea.Cmd {
	r, id := &s.reading, msg.head.ID
	r.busy = false
	if msg.err != nil {
		if s.ctx().Err() != nil {
			return nil
		}
		if r.told != id {
			r.told = id
			s.host.Toast(screen.ToastBad, "the delivery could not be read: %s", errorText(msg.err))
		}
		if id != s.detail.ID() {
			return nil
		}
		r.failed, r.stale = id, true
		return s.host.After(readAgainAfter, readAgainMsg{id})
	}
	r.id, r.speak, r.told = id, msg.head.SpeakID, ""
	if msg.head.ID != s.detail.ID() || !msg.found {
		return nil
	}
	s.detail.SetPrepared(msg.delivery)
	s.detail.SetResults(msg.results)
	s.detail.SetSiblings(msg.siblings)
	return nil
}

// readAgain lets a failed read be repeated.
func (s *Screen) readAgain(msg readAgainMsg) {
	if s.reading.failed == msg.id {
		s.reading.failed = ""
	}
}

// noticeSiblings has the selected delivery read again when another one of its synthesis has come: its timeline has both.
func (s *Screen) noticeSiblings(before *rows) {
	speak := s.reading.speak
	if speak == "" {
		return
	}
	for _, h := range s.rows.heads {
		if _, known := before.at[h.ID]; !known && h.SpeakID == speak {
			s.reading.stale = true
			return
		}
	}
}

// changed takes what the service reports.
func (s *Screen) changed(ids []string, many bool) {
	l := &s.loads
	for _, id := range ids {
		_, known := s.rows.at[id]
		if known || s.list.following || many {
			l.stale = true
		}
	}
	l.stale = l.stale || many
	if many || slices.Contains(ids, s.reading.id) {
		s.reading.stale = true
	}
	if many || len(ids) > 0 {
		s.counts.due = true
	}
}

// errorText is an error in one line.
func errorText(err error) string { return words.Error(err) }
