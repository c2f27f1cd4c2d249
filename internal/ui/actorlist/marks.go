package actorlist

import (
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/actor"
	"callboard/internal/rating"
	"callboard/internal/text"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/words"
)

// Marks changes what the user thinks of actors. A change shows at once and is stored by commands, one at a time for each actor, so
// that the last one wins.
type Marks struct {
	host   screen.Host
	svc    screen.Actors
	actors *state.Actors
	lang   string // the reader's language, for names
	done   []change
	want   map[string]actor.Marks // what is to be stored after what is being stored
	saving map[string]bool        // the actors whose marks are being stored
}

// change is a change that can be undone.
type change struct {
	id, what string
	before   actor.Marks
}

// mostDone is how many changes can be undone.
const mostDone = 100

// marksSavedMsg says that the marks of an actor were stored, or why not.
type marksSavedMsg struct {
	by  *Marks
	id  string
	err error
}

// NewMarks makes Marks. lang is the reader's language tag.
func NewMarks(h screen.Host, svc screen.Actors, a *state.Actors, lang string) *Marks {
	return &Marks{host: h, svc: svc, actors: a, lang: lang, want: map[string]actor.Marks{}, saving: map[string]bool{}}
}

// Do carries out an action about an actor: RateActorUp, RateActorDown, NoteActor or TagActor.
func (m *Marks) Do(act keymap.Action, a actor.Actor) tea.Cmd {
	switch act {
	case keymap.RateActorUp:
		return m.rate(a, 1)
	case keymap.RateActorDown:
		return m.rate(a, -1)
	case keymap.NoteActor:
		m.note(a)
	case keymap.TagActor:
		m.tag(a)
	}
	return nil
}

// rate changes the rating of an actor by stars.
func (m *Marks) rate(a actor.Actor, by int) tea.Cmd {
	switch now := a.Marks.Rating; {
	case by < 0 && now == 0:
		m.host.Toast(screen.ToastPlain, "%s is not rated: %s rates up", m.name(a), m.host.KeyNow(keymap.RateActorUp))
	case by > 0 && now == rating.Most:
		m.host.Toast(screen.ToastPlain, "%s has all %s", m.name(a), words.Count(now, "star"))
	}
	return m.change(a, "rating", func(now *actor.Marks) { now.Rating = min(max(now.Rating+by, 0), rating.Most) })
}

// note asks for the note about an actor.
func (m *Marks) note(a actor.Actor) {
	m.host.Open(dialog.NewPrompt(m.host, "Note · "+m.name(a), a.Marks.Note, "one line about this actor; an empty one removes it", "store",
		func(text string) tea.Cmd { return m.change(a, "note", func(now *actor.Marks) { now.Note = text }) }))
}

// tag asks for the user's own tags of an actor.
func (m *Marks) tag(a actor.Actor) {
	m.host.Open(dialog.NewPrompt(m.host, "Tags · "+m.name(a), strings.Join(a.Marks.Tags, ", "), "your own words, with commas between them", "store",
		func(text string) tea.Cmd {
			return m.change(a, "tags", func(now *actor.Marks) { now.Tags = splitTags(text) })
		}))
}

// splitTags reads tags with commas between them. A # before a tag, as lists show it, is not a part of it.
func splitTags(typed string) []string {
	var tags []string
	for _, tag := range strings.FieldsFunc(text.Line(typed), func(r rune) bool { return r == ',' || r == '，' || r == '、' }) {
		tag = strings.TrimLeftFunc(tag, func(r rune) bool { return r == '#' || unicode.IsSpace(r) })
		if tag = strings.TrimSpace(tag); tag != "" {
			tags = append(tags, tag)
		}
	}
	return tags
}

// CanUndo reports whether there is a change that Undo takes back.
func (m *Marks) CanUndo() bool { return len(m.done) > 0 }

// Undo takes the latest change back. It reports which actor that was; empty: there is nothing to undo.
func (m *Marks) Undo() (id string, cmd tea.Cmd) {
	if len(m.done) == 0 {
		m.host.Toast(screen.ToastPlain, "nothing to undo")
		return "", nil
	}
	last := m.done[len(m.done)-1]
	m.done = m.done[:len(m.done)-1]
	a, ok := m.actors.Get(last.id)
	if !ok {
		m.host.Toast(screen.ToastPlain, "the actor of that change is not in the list now")
		return "", nil
	}
	m.host.Toast(screen.ToastPlain, "undone: the %s of %s", last.what, m.name(a))
	now := last.before
	now.Heard = a.Marks.Heard // is not a user's decision
	return last.id, m.store(last.id, now)
}

// change changes the marks of an actor as they are now.
func (m *Marks) change(a actor.Actor, what string, to func(*actor.Marks)) tea.Cmd {
	a, ok := m.actors.Get(a.ID) // a dialog may have been open for long
	if !ok {
		return nil
	}
	now := a.Marks
	to(&now)
	now, err := now.Clean()
	switch {
	case err != nil:
		m.host.Toast(screen.ToastBad, "not changed: %s", words.Error(err))
		return nil
	case now.Equal(a.Marks):
		return nil
	}
	m.done = append(m.done[max(0, len(m.done)-mostDone+1):], change{a.ID, what, a.Marks})
	return m.store(a.ID, now)
}

// store shows marks and stores them.
func (m *Marks) store(id string, now actor.Marks) tea.Cmd {
	m.actors.SetMarks(id, now)
	tell := func() tea.Msg { return state.ActorsMarked{IDs: []string{id}} }
	m.want[id] = now
	if m.saving[id] {
		return tell // it is stored when the command under way has ended
	}
	return tea.Batch(tell, m.save(id))
}

func (m *Marks) save(id string) tea.Cmd {
	now := m.want[id]
	delete(m.want, id)
	m.saving[id] = true
	ctx, svc := m.host.Context(), m.svc
	return func() tea.Msg { return marksSavedMsg{m, id, svc.SetMarks(ctx, id, now)} }
}

// Update takes the messages of Marks: it stores what has changed meanwhile.
func (m *Marks) Update(msg tea.Msg) tea.Cmd {
	saved, ok := msg.(marksSavedMsg)
	if !ok || saved.by != m {
		return nil
	}
	delete(m.saving, saved.id)
	if saved.err != nil {
		m.host.Toast(screen.ToastBad, "the marks of the actor were not stored: %s", words.Error(saved.err))
	}
	if _, more := m.want[saved.id]; more {
		return m.save(saved.id)
	}
	return nil
}

func (m *Marks) name(a actor.Actor) string { return words.OneLine(a.Label(m.lang)) }
