package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
)

// The messages of the timers. Each carries its generation: a late one is dropped.
type (
	toastMsg  int
	tickMsg   int
	redrawMsg int
	saveMsg   int
)

// How long things wait.
const (
	toastFades = 4 * time.Second
	toastStays = 15 * time.Second       // a toast of what went wrong, or one that asks
	saveAfter  = 500 * time.Millisecond // after the last change of the work
	paceLow    = 250 * time.Millisecond // between two drawings with low power
	paceStill  = time.Second            // without motion
)

// timers are the clocks of the root. They run only while something moves, fades or waits to be saved.
type timers struct {
	fading int // the toast whose fading is waited for, by number

	tick      int           // generation of the animation clock
	tickEvery time.Duration // until its next tick; 0: it does not run

	redraw   int       // generation of the clock that redraws ages and countdowns
	redrawAt time.Time // when it will; zero: it does not run

	save    int  // generation of the work to be saved
	unsaved bool // the work has changed and no timer runs for the change
}

// startTimers starts what is due after a message: the fading of a new toast, the animation, the redrawing of an age,
// and the saving of changed work.
func (m *Model) startTimers() tea.Cmd {
	var cmds []tea.Cmd
	if s := &m.toast; s.fades() > 0 && s.number != m.timers.fading {
		m.timers.fading = s.number
		cmds = append(cmds, m.after(s.fades(), toastMsg(s.number)))
	}
	if m.timers.unsaved {
		m.timers.unsaved = false
		m.timers.save++
		cmds = append(cmds, m.after(saveAfter, saveMsg(m.timers.save)))
	}
	cmds = append(cmds, m.asking.watch(m.present()))
	if !m.bare {
		cmds = append(cmds, m.animate(), m.redrawLater())
	}
	return tea.Batch(cmds...)
}

// animate keeps the animation clock running while something moves. A quicker pace does not wait for the tick of a
// slower one.
func (m *Model) animate() tea.Cmd {
	every := m.player.Pace()
	if pace := m.screen().Pace(m.now()); every == 0 || pace > 0 && pace < every {
		every = pace
	}
	if every == 0 {
		return nil
	}
	if m.state.Player.LowPower {
		every = max(every, paceLow)
	}
	if m.opt.NoMotion {
		every = max(every, paceStill)
	}
	t := &m.timers
	if t.tickEvery > 0 && t.tickEvery <= every {
		return nil
	}
	t.tickEvery = every
	t.tick++
	return m.after(every, tickMsg(t.tick))
}

// redrawLater draws the screen again when the words of an age or a countdown change.
func (m *Model) redrawLater() tea.Cmd {
	now, t := m.now(), &m.timers
	wait := m.link.Redraw(now)
	if wait == 0 {
		return nil
	}
	if due := now.Add(wait); t.redrawAt.IsZero() || due.Before(t.redrawAt) {
		t.redrawAt = due
		t.redraw++
		return m.after(wait, redrawMsg(t.redraw))
	}
	return nil
}

// timer takes the message of a timer.
func (m *Model) timer(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case toastMsg:
		if int(msg) == m.toast.number {
			m.toast.clear()
		}
	case tickMsg:
		if int(msg) == m.timers.tick {
			m.timers.tickEvery = 0
			return m.broadcast(state.Tick{})
		}
	case redrawMsg:
		if int(msg) == m.timers.redraw {
			m.timers.redrawAt = time.Time{}
		}
	case askedMsg:
		return m.asking.shown(msg)
	case saveMsg:
		if int(msg) == m.timers.save {
			return m.save()
		}
	}
	return nil
}

// toast is the message of the moment.
type toast struct {
	text   string
	kind   screen.ToastKind
	ask    keymap.Action // the action that confirms it; empty: it is no question
	number int
}

// fades is how long the toast stays if no key is pressed; 0: there is none. What went wrong, and questions, stay longer: they
// have more words, and the user may look elsewhere. A question that has gone is answered by nothing.
func (t *toast) fades() time.Duration {
	switch {
	case t.text == "":
		return 0
	case t.ask != keymap.None, t.kind == screen.ToastWarn, t.kind == screen.ToastBad:
		return toastStays
	}
	return toastFades
}

func (t *toast) clear() { *t = toast{number: t.number} }
