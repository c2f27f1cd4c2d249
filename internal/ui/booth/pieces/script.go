// Package pieces is the dialog of a script in pieces: a text of any length that one actor speaks, in as many requests as it needs.
//
// The pieces are those of package script. What they cost is worked out by a command and shown before anything is sent (plan.go).
// Package batch sends them, a few at a time, but none whose take is here (run.go). The takes play as one clip (sound.go) and are
// saved as one file (save.go). All of it is found again in a later run: the pieces of the same text have the same takes.
package pieces

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/list"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// Options are what the dialog needs to know of this run and of the screen that opens it.
type Options struct {
	SaveDir string // the folder that the save key saves to
	Lang    string // the reader's language tag, "en" or "ko": whose names come first
	Sandbox bool   // speaking is free
	// Look gives the state of a job its sign, its word and its ink.
	Look func(style.Inks, style.Glyphs, job.Job) (sign, word string, tone style.Ink)
	// Numbered is called for each job that has got a number or another one.
	Numbered func(id string)
	// Saved is called for each take that was saved in a file of its own. full is the absolute path.
	Saved func(id, path, full string)
}

// Script is the script in pieces. It belongs to one screen, also while its dialog is closed.
type Script struct {
	host  screen.Host
	svc   screen.Services
	state *state.State
	opt   Options

	plan     plan
	asked    int    // plans so far
	planning bool   // the latest is not known yet
	run      *run   // under way; nil: none
	panel    *panel // that was opened last
	stale    bool   // the panel has asked about other pieces than those of the plan on its way

	numbers numbers
	saved   map[string]string // the key of a joined clip to the file that has it
	list    *list.List[int]   // of indices of plan.pieces
	size    screen.Size
	shown   shown
}

// source is what is divided into pieces, and how it is spoken.
type source struct {
	text   string
	actor  actor.Actor
	params api.Params
}

// New makes a Script. It reads nothing.
func New(h screen.Host, svc screen.Services, st *state.State, o Options) *Script {
	return &Script{host: h, svc: svc, state: st, opt: o, numbers: numbers{}, saved: map[string]string{}, list: list.New[int]()}
}

// Open shows the pieces of a text, by an actor, with the speech settings as they are now. While pieces are being sent it shows those.
func (s *Script) Open(text string, a actor.Actor) tea.Cmd {
	src := source{text, a, *s.state.Params}
	switch {
	case s.host.Opened(dialogID):
		return nil
	case s.svc.Takes == nil:
		s.host.Toast(screen.ToastBad, "pieces cannot be spoken in this run")
		return nil
	}
	s.panel = &panel{s}
	s.host.Open(s.panel)
	if s.run != nil {
		if src.text != s.plan.text || src.actor.ID != s.plan.actor.ID {
			s.host.Toast(screen.ToastPlain, "these pieces are still being spoken")
		}
		return nil
	}
	if !s.plan.of(src) {
		s.plan = plan{source: src}
		s.list.SetKeys(nil)
	}
	s.stale = true
	return s.workOut(src)
}

// Update takes the changes of ui/state and the answers to the package's own commands.
func (s *Script) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case plannedMsg:
		s.planned(msg)
	case resultMsg:
		return s.result(msg)
	case ranMsg:
		return s.ran(msg)
	case savedMsg:
		s.wasSaved(msg)
	case state.JobsChanged:
		return s.jobsChanged(msg)
	}
	return nil
}

// jobsChanged numbers the jobs of the run that are new, and plans anew where a take of the plan was removed.
func (s *Script) jobsChanged(batch state.JobsChanged) tea.Cmd {
	stale := false
	for _, c := range batch {
		switch i := s.plan.index(c.After.ID); {
		case c.After.State == job.Removed:
			s.numbers.remove(c.After.ID)
			stale = stale || i >= 0
		case i < 0 && !c.Known:
			s.recognise(c.After)
		}
	}
	if stale && s.run == nil {
		return s.workOut(s.plan.source)
	}
	return nil
}

// Holds reports whether a job is of the pieces that are being sent, or were sent last.
func (s *Script) Holds(id string) bool {
	i := s.plan.index(id)
	return i >= 0 && s.plan.pieces[i].sent
}

// Arrived are the jobs of the pieces that were sent, in order, up to the first that has no audio yet: what can be played in turn.
func (s *Script) Arrived() (ids []string) {
	for i, p := range s.plan.pieces {
		if !p.sent {
			continue
		}
		j := s.job(i)
		if j.File == "" && !(j.ID != "" && j.Finished()) {
			break
		}
		ids = append(ids, j.ID)
	}
	return ids
}

// job is the job of a piece as it is now; zero: it has none.
func (s *Script) job(i int) job.Job {
	p := s.plan.pieces[s.plan.pieces[i].first]
	if j, ok := s.state.Jobs.Get(p.job.ID); ok {
		return j
	}
	return p.job
}

// selected is the index of the piece under the cursor.
func (s *Script) selected() (int, bool) {
	i, ok := s.list.Selected()
	return i, ok && i < len(s.plan.pieces)
}

// name is the name of the actor.
func (s *Script) name() string { return words.OneLine(s.plan.actor.Label(s.opt.Lang)) }

// ctx ends with the program.
func (s *Script) ctx() context.Context { return s.host.Context() }

// failed says that something did not work.
func (s *Script) failed(what string, err error) {
	s.host.Toast(screen.ToastBad, "%s: %s", what, words.Error(err))
}

// characters writes a number of characters.
func characters(n int) string { return words.Count(n, "character") }

// numbersOf writes which pieces are meant, from 1: "7, 9".
func numbersOf(indices []int) string {
	const most = 4
	var out []string
	for n, i := range indices {
		if n == most {
			return strings.Join(out, ", ") + " and " + words.Count(len(indices)-n, "other")
		}
		out = append(out, itoa(i+1))
	}
	return strings.Join(out, ", ")
}

// sortedIndices are the pieces for which a condition holds.
func (s *Script) where(holds func(kind) bool) (indices []int) {
	for i := range s.plan.pieces {
		if holds(s.kind(i)) {
			indices = append(indices, i)
		}
	}
	return slices.Clip(indices)
}
