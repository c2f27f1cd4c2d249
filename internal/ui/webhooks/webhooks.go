// Package webhooks is screen 2: the deliveries on the left, one of them on the right, and what a developer of a webhook
// receiver does with them: replay, edit, forward, answer on purpose, make up, compare, export.
//
// The list holds a few hundred rows around the selection, however many are stored (rows.go). What is missing is read by
// commands; while they run, what is there stays (fetch.go).
package webhooks

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/webhooks/detail"
	"callboard/internal/ui/widget/mouse"
	"callboard/internal/webhook"
)

// Options are what the screen needs to know of this run.
type Options struct {
	Dir string // the folder for exports
}

// Screen is the screen of the deliveries.
type Screen struct {
	host  screen.Host
	svc   screen.Services
	state *state.State
	opt   Options

	area   screen.Area
	layout layout
	focus  pane
	rows   *rows
	list   *listPane
	filter *filterBox
	detail *detail.Detail

	loads   loads
	counts  counts
	reading reading
	marks   []string // ids, in the order of marking
	undo    []undo   // the deletions that can be brought back, the latest last
	// forwarded says that forwarding was on in this run.
	forwarded bool
	target    string       // the last URL that was typed for a replay or a made-up delivery
	clicks    mouse.Clicks // on rows
	sounds    map[string]time.Time
	scratch   scratch
	editing   *request // the edited request, while its dialog is open

	selected webhook.Head   // the row under the cursor, as it was when the last message had been handled
	scopes   []keymap.Scope // where keys hold
}

var (
	_ screen.Screen     = (*Screen)(nil)
	_ screen.Tabbed     = (*Screen)(nil)
	_ screen.Offering   = (*Screen)(nil)
	_ screen.Reporting  = (*Screen)(nil)
	_ screen.Fetching   = (*Screen)(nil)
	_ screen.Persistent = (*Screen)(nil)
	_ screen.Closing    = (*Screen)(nil)
)

// New makes the screen. It reads nothing and waits for nothing.
func New(h screen.Host, svc screen.Services, s *state.State, o Options) *Screen {
	d := &Screen{host: h, svc: svc, state: s, opt: o, rows: &rows{}, filter: newFilterBox(), detail: detail.New(h), sounds: map[string]time.Time{}}
	d.list = newListPane()
	d.loads.begin(h.Context())
	d.loads.want = wantTop
	d.counts.seen = webhook.Position{At: h.Now()}
	d.counts.due = true
	d.scopes = d.Scopes()
	return d
}

// Title is part of screen.Screen.
func (s *Screen) Title() string { return "Webhooks" }

// Bindings is part of screen.Screen.
func (s *Screen) Bindings() []keymap.Binding { return keymap.Webhooks() }

// Scopes is part of screen.Screen.
func (s *Screen) Scopes() []keymap.Scope {
	switch {
	case s.detail.Finding():
		return []keymap.Scope{keymap.InFind, keymap.InWebhooks, keymap.Anywhere}
	case s.filter.open:
		return []keymap.Scope{keymap.InQuery, keymap.InFilter, keymap.InWebhooks, keymap.Anywhere}
	case s.focus == paneDetail:
		return []keymap.Scope{keymap.InDelivery, keymap.WebhookKeys, keymap.InWebhooks, keymap.OutsideText, keymap.Moving, keymap.OfPlayer, keymap.Anywhere}
	}
	return []keymap.Scope{keymap.WebhookKeys, keymap.InWebhooks, keymap.OutsideText, keymap.Moving, keymap.OfPlayer, keymap.Anywhere}
}

// Type is part of screen.Screen.
func (s *Screen) Type(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case s.detail.Finding():
		s.detail.TypeFind(msg)
	case s.filter.open && s.filter.field.Key(msg):
		s.filterChanged()
	}
	return nil
}

// Paste is part of screen.Screen. What is pasted is a filter, or a search where the details have the focus.
func (s *Screen) Paste(text string) tea.Cmd {
	if s.focus == paneDetail {
		if !s.detail.Finding() {
			s.detail.OpenFind()
		}
		s.detail.PasteFind(text)
		return nil
	}
	if !s.filter.open {
		s.openFilter()
	}
	s.filter.field.Insert(text)
	s.filterChanged()
	return nil
}

// Playable is part of screen.Screen.
func (s *Screen) Playable() (job.Job, bool) {
	j, ok := s.jobOf(s.selected)
	return j, ok && j.File != ""
}

// Pace is part of screen.Screen: the timeline of the detail counts down to the next try.
func (s *Screen) Pace(now time.Time) time.Duration { return s.detail.Pace(now) }

// jobOf is the job of a delivery.
func (s *Screen) jobOf(h webhook.Head) (job.Job, bool) {
	if h.JobID == "" {
		return job.Job{}, false
	}
	return s.state.Jobs.Get(h.JobID)
}

// setFocus moves the focus. A filter that is typed is accepted as far as it is right.
func (s *Screen) setFocus(p pane) {
	if s.filter.open {
		s.filter.open = false
		s.filterChanged()
	}
	if s.focus = p; p != paneDetail && s.detail.Finding() {
		s.detail.AcceptFind()
	}
	s.list.setFocused(p == paneList)
}

// ctx ends with the program.
func (s *Screen) ctx() context.Context { return s.host.Context() }

// key is how a reader sees the key of an action of this screen.
func (s *Screen) key(act keymap.Action) string {
	return s.host.Keys().Key(act, keymap.WebhookKeys, keymap.InWebhooks, keymap.OfPlayer, keymap.OutsideText)
}
