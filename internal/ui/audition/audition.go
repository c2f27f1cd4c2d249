// Package audition is screen 3: one line, spoken by many actors. Actors are marked, the line is spoken by those that have no take
// of it yet, and the takes are compared, rated, kept and dropped.
//
// What a line costs is worked out by a command whenever the line, the marks, the settings or the takes have changed (price.go),
// and the speak key sends exactly what the price was worked out for (speak.go). Package batch sees to it that no take is sent
// twice. The rows are the jobs of the line, of this run and of earlier ones (takes.go).
package audition

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/ui/actorlist"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/savefile"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/mouse"
)

// Options are what the screen needs to know of this run.
type Options struct {
	SaveDir  string // the folder for what is saved
	Lang     string // the reader's language tag, "en" or "ko": whose names come first
	NoMotion bool   // no spinners
	Sandbox  bool   // speaking is free
	// Concurrency is the most takes that are made at once; 0: batch.DefaultConcurrency.
	Concurrency int
}

// Screen is the screen of auditions.
type Screen struct {
	host  screen.Host
	svc   screen.Services
	state *state.State
	opt   Options

	area   screen.Area
	layout layout
	focus  pane
	came   pane // where the focus came from
	line   *linePane
	cast   *castPane
	takes  *takesPane

	actorMarks *actorlist.Marks // that the user gives to actors

	price price
	run   *run // under way; nil: none

	saver      *savefile.Takes
	noDownload map[string]bool // jobs whose audio did not come again in this run
	marks      marks
	waves      waves
	sound      sound
	matches    matches // the knock-outs of the lines
	clicks     mouse.Clicks

	scopes []keymap.Scope // where keys hold, as it was when the last message had been handled
}

var (
	_ screen.Screen     = (*Screen)(nil)
	_ screen.Tabbed     = (*Screen)(nil)
	_ screen.Offering   = (*Screen)(nil)
	_ screen.Fetching   = (*Screen)(nil)
	_ screen.Persistent = (*Screen)(nil)
)

// New makes the screen. It reads nothing and waits for nothing.
func New(h screen.Host, svc screen.Services, s *state.State, o Options) *Screen {
	a := &Screen{host: h, svc: svc, state: s, opt: o, line: newLinePane(s.Params), cast: newCastPane(s, actorlist.NewFinder(h, svc.Actors, s.Actors), o.Lang),
		actorMarks: actorlist.NewMarks(h, svc.Actors, s.Actors, o.Lang), takes: newTakesPane()}
	a.waves.of = map[string]wave{}
	a.noDownload = map[string]bool{}
	a.saver = savefile.NewTakes(h, svc.Jobs, func() string { return a.opt.SaveDir }, func() string { return a.key(keymap.SaveAs, keymap.InTakes) })
	a.setFocus(paneCast)
	a.came = paneCast
	a.scopes = a.Scopes()
	return a
}

// Title is part of screen.Screen.
func (s *Screen) Title() string { return "Audition" }

// Bindings is part of screen.Screen.
func (s *Screen) Bindings() []keymap.Binding { return keymap.Audition() }

// Scopes is part of screen.Screen.
func (s *Screen) Scopes() []keymap.Scope {
	around := []keymap.Scope{keymap.CastingKeys, keymap.InAudition, keymap.OutsideText, keymap.Moving, keymap.OfPlayer, keymap.Anywhere}
	switch {
	case s.cast.filter.Open:
		return []keymap.Scope{keymap.InActorFilter, keymap.InFilter, keymap.InAudition, keymap.Anywhere}
	case s.typedFilter() != nil:
		return []keymap.Scope{keymap.InFilter, keymap.InAudition, keymap.Anywhere}
	case s.line.typing:
		return []keymap.Scope{keymap.InLine, keymap.InAudition, keymap.Anywhere}
	case s.focus == paneTakes:
		return append([]keymap.Scope{keymap.InTakes}, around...)
	case s.focus == paneCast:
		return append([]keymap.Scope{keymap.InCast}, around...)
	}
	return around
}

// Type is part of screen.Screen.
func (s *Screen) Type(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case s.typedFilter() != nil:
		if s.typedFilter().Field.Key(msg) {
			return s.filterChanged()
		}
	case s.line.typing:
		if s.line.buf.Key(msg) {
			s.lineChanged()
		}
	}
	return nil
}

// Paste is part of screen.Screen. Outside of the filter what is pasted is the line.
func (s *Screen) Paste(text string) tea.Cmd {
	if f := s.typedFilter(); f != nil {
		f.Field.Insert(text)
		return s.filterChanged()
	}
	s.setFocus(paneLine)
	s.line.buf.Paste(text)
	s.lineChanged()
	return nil
}

// setFocus moves the focus. The line pane starts in typing mode.
func (s *Screen) setFocus(p pane) {
	s.cast.filter.Open, s.takes.filter.Open = false, false
	if p != s.focus {
		s.came = s.focus
	}
	s.focus = p
	s.leaveLine()
	s.line.typing = p == paneLine
	s.cast.focused, s.takes.focused = p == paneCast, p == paneTakes
	s.cast.list.InvalidateAll()
	s.takes.list.InvalidateAll()
}

// Playable is part of screen.Screen.
func (s *Screen) Playable() (job.Job, bool) {
	j, ok := s.takes.selected()
	return j, ok && j.File != ""
}

// ctx ends with the program.
func (s *Screen) ctx() context.Context { return s.host.Context() }

// key is how a reader sees the key of an action of this screen.
func (s *Screen) key(act keymap.Action, more ...keymap.Scope) string {
	return s.host.Keys().Key(act, append(more, keymap.CastingKeys, keymap.InAudition, keymap.OfPlayer, keymap.OutsideText)...)
}
