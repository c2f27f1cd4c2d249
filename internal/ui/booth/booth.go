// Package booth is screen 1: the actors, the script and the jobs. An actor is chosen, a text is typed and spoken, and
// the jobs show what became of it.
package booth

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/ui/actorlist"
	"callboard/internal/ui/booth/pieces"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/savefile"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/mouse"
)

// Options are what the Booth needs to know of this run.
type Options struct {
	SaveDir  string // the folder that the save key saves to
	APIURL   string // for the request that is copied as curl
	Lang     string // the reader's language tag, "en" or "ko": whose names come first
	NoMotion bool   // no spinners
	Sandbox  bool   // speaking is free
	// Started is when this run began. Uncertain jobs of before that were settled since are what a run has left that was killed.
	Started time.Time
}

// Booth is the screen.
type Booth struct {
	host  screen.Host
	svc   screen.Services
	state *state.State
	opt   Options

	area   screen.Area
	layout layout
	focus  pane
	came   pane // where the focus came from
	actors *actorsPane
	script *scriptPane
	jobs   *jobsPane
	pieces *pieces.Script

	marks   *actorlist.Marks // that the user gives to actors
	orders  orders
	auto    autoplay
	saver   *savefile.Takes
	kept    map[string]string // job id to where the save key has written its audio
	files   savedFiles
	asked   question // before an order
	details *details // while they are open

	described string // the voice that was last looked for
	clicks    mouse.Clicks

	// What View shows, as it was when the last message had been handled.
	selected    job.Job        // the job under the cursor
	downloading bool           // its download runs and can be played
	scopes      []keymap.Scope // where keys hold
}

// New makes the Booth. It reads nothing and waits for nothing.
func New(h screen.Host, svc screen.Services, s *state.State, o Options) *Booth {
	b := &Booth{host: h, svc: svc, state: s, opt: o,
		actors: newActorsPane(s.Actors, s.Audition, actorlist.NewFinder(h, svc.Actors, s.Actors), o.Lang), marks: actorlist.NewMarks(h, svc.Actors, s.Actors, o.Lang),
		script: newScriptPane(), jobs: newJobsPane(s, o.NoMotion), auto: autoplay{seen: map[string]bool{}}, kept: map[string]string{}, files: savedFiles{}}
	b.pieces = pieces.New(h, svc, s, pieces.Options{SaveDir: o.SaveDir, Lang: o.Lang, Sandbox: o.Sandbox, Look: stateLook, Numbered: b.jobs.list.Invalidate, Saved: b.noteSaved})
	b.saver = savefile.NewTakes(h, svc.Jobs, func() string { return b.opt.SaveDir }, func() string { return h.Keys().Key(keymap.SaveAs, keymap.BoothKeys) })
	b.jobs.number = b.pieces.Number
	b.markFocus()
	return b
}

// Title is part of screen.Screen.
func (b *Booth) Title() string { return "Booth" }

// Bindings is part of screen.Screen.
func (b *Booth) Bindings() []keymap.Binding { return keymap.Booth() }

// Scopes is part of screen.Screen.
func (b *Booth) Scopes() []keymap.Scope {
	switch {
	case b.typedBox() != nil && b.focus == paneActors:
		return []keymap.Scope{keymap.InActorFilter, keymap.InFilter, keymap.InBooth, keymap.Anywhere}
	case b.typedBox() != nil:
		return []keymap.Scope{keymap.InFilter, keymap.InBooth, keymap.Anywhere}
	case b.script.typing:
		return []keymap.Scope{keymap.InScript, keymap.InBooth, keymap.Anywhere}
	case b.focus == paneActors:
		return []keymap.Scope{keymap.InActors, keymap.BoothKeys, keymap.InBooth, keymap.OutsideText, keymap.Moving, keymap.OfPlayer, keymap.Anywhere}
	case b.focus == paneJobs:
		return []keymap.Scope{keymap.InJobs, keymap.BoothKeys, keymap.InBooth, keymap.OutsideText, keymap.Moving, keymap.OfPlayer, keymap.Anywhere}
	}
	return []keymap.Scope{keymap.BoothKeys, keymap.InBooth, keymap.OutsideText, keymap.Moving, keymap.OfPlayer, keymap.Anywhere}
}

// HelpScopes is part of screen.Helped: of the script its own keys come first, which hold only while it is typed.
func (b *Booth) HelpScopes() []keymap.Scope {
	in := b.Scopes()
	if b.focus == paneScript && !b.script.typing {
		in = append([]keymap.Scope{keymap.InScript}, in...)
	}
	return in
}

// Type is part of screen.Screen.
func (b *Booth) Type(msg tea.KeyPressMsg) tea.Cmd {
	switch f := b.typedBox(); {
	case f != nil:
		if f.Field.Key(msg) {
			return b.filterChanged()
		}
	case b.script.typing:
		if b.script.key(msg) {
			b.host.Persist()
		}
	}
	return nil
}

// Paste is part of screen.Screen. Outside of text the paste goes to the script, so that nothing is lost.
func (b *Booth) Paste(text string) tea.Cmd {
	if f := b.typedBox(); f != nil {
		f.Field.Insert(text)
		return b.filterChanged()
	}
	b.setFocus(paneScript)
	dropped := b.script.buf.Paste(text)
	switch {
	case dropped > 0 && b.script.buf.Chars() >= scriptMax:
		b.host.Toast(screen.ToastBad, "the script is full: %s of the paste did not fit; %s undoes the paste",
			characters(dropped), b.host.Keys().Key(keymap.Undo, keymap.InScript))
	case dropped > 0:
		b.host.Toast(screen.ToastPlain, "left out %s that cannot be spoken or shown", characters(dropped))
	}
	b.host.Persist()
	return nil
}

// setFocus moves the focus. The script pane starts in typing mode.
func (b *Booth) setFocus(p pane) {
	if f := b.box(b.focus); f != nil && p != b.focus { // a click beside the rows leaves the keys where they are
		f.Open = false
	}
	b.actors.leaveRow()
	if p != b.focus {
		b.came = b.focus
	}
	b.focus = p
	b.script.typing = p == paneScript
	b.markFocus()
}

// markFocus tells the lists which of them has the focus: only its cursor row has a background.
func (b *Booth) markFocus() {
	b.actors.focused, b.jobs.focused = b.focus == paneActors, b.focus == paneJobs
	b.actors.list.InvalidateAll()
	b.jobs.list.InvalidateAll()
}

// Playable is part of screen.Screen.
func (b *Booth) Playable() (job.Job, bool) { return b.selected, b.canPlay(b.selected) }

// canPlay reports whether a job has audio, complete or still downloading. Of the latter only the selected one is known.
func (b *Booth) canPlay(j job.Job) bool {
	return j.File != "" || b.downloading && j.ID == b.selected.ID && j.ID != ""
}

// ctx ends with the program.
func (b *Booth) ctx() context.Context { return b.host.Context() }
