package ui

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/ui/widget/style"
)

// do carries out an action.
func (m *Model) do(act Action, msg tea.KeyPressMsg) tea.Cmd {
	switch act {
	case ActSpeak:
		return m.speak(msg.IsRepeat)
	case ActNextPane:
		m.setFocus((m.focus + 1) % paneCount)
	case ActPrevPane:
		m.setFocus((m.focus + paneCount - 1) % paneCount)
	case ActBack:
		return m.back()
	case ActEnter:
		return m.enter()
	case ActFilter:
		m.setFocus(paneActors)
		m.actors.filtering = true
	case ActHelp:
		m.open(newHelp(m))
	case ActPalette:
		m.open(newPalette(m))
	case ActSettings:
		m.open(newSettings(m))
		return m.wantVersions()
	case ActQuit:
		return m.quit()
	case ActRedraw:
		return tea.ClearScreen
	case ActSuspend:
		return tea.Suspend
	case ActFavourite:
		return m.favourite()
	case ActUndo:
		m.script.buf.Undo()
		return m.keepSoon()
	case ActRedo:
		m.script.buf.Redo()
		return m.keepSoon()
	case ActClear:
		m.script.buf.Clear()
		return m.keepSoon()
	case ActAutoplay:
		m.autoplay = !m.autoplay
		word := map[bool]string{true: "takes play as they arrive", false: "takes wait for space"}
		m.say(flashGood, "%s", word[m.autoplay])
		return m.keepSoon()
	case ActLink:
		return m.openLink()
	case ActRetry, ActProve, ActTakeBack, ActChangeURL, ActRotate, ActCopyURL, ActOpenURL, ActCode, ActOnExit:
		return m.steerLink(act)
	case ActBooth:
		m.say(flashPlain, "this is the Booth")
	case ActLater:
		m.say(flashPlain, "Webhooks and Audition are not in this version yet: the Booth is the one screen")
	case ActAgain:
		return m.again()
	case ActCopy:
		m.copyMenu()
	case ActSave:
		return m.save()
	case ActSaveAs:
		m.saveAs()
	case ActUp, ActDown, ActTop, ActBottom, ActPageUp, ActPageDown, ActHalfUp, ActHalfDown:
		return m.walk(act)
	default:
		return m.steerSound(act, msg)
	}
	return nil
}

// walker is a list that can be walked.
type walker interface {
	Move(int)
	Page(int)
	HalfPage(int)
	Top()
	Bottom()
}

func (m *Model) walk(act Action) tea.Cmd {
	var l walker
	switch m.focus {
	case paneActors:
		l = m.actors.list
	case paneJobs:
		l = m.jobs.list
	default:
		if act == ActUp || act == ActDown {
			m.script.buf.ScrollBy(map[Action]int{ActUp: -1, ActDown: 1}[act])
		}
		return nil
	}
	walkList(l, act)
	if m.focus == paneActors {
		return m.lookAtActor()
	}
	return nil
}

func walkList(l walker, act Action) {
	switch act {
	case ActUp:
		l.Move(-1)
	case ActDown:
		l.Move(1)
	case ActTop:
		l.Top()
	case ActBottom:
		l.Bottom()
	case ActPageUp:
		l.Page(-1)
	case ActPageDown:
		l.Page(1)
	case ActHalfUp:
		l.HalfPage(-1)
	case ActHalfDown:
		l.HalfPage(1)
	}
}

// back clears what can be cleared, then goes one level back. It never quits.
func (m *Model) back() tea.Cmd {
	switch {
	case m.actors.filtering || m.focus == paneActors && m.actors.filter.Text() != "":
		m.actors.clearFilter()
	case m.script.typing:
		m.script.typing = false
	case m.focus != paneActors:
		m.setFocus(paneActors)
	}
	return nil
}

func (m *Model) enter() tea.Cmd {
	switch m.focus {
	case paneActors:
		return m.chooseActor()
	case paneScript:
		m.script.typing = true
	case paneJobs:
		if j, ok := m.jobs.selected(); ok {
			m.open(&details{id: j.ID})
		}
	}
	return nil
}

// chooseActor makes the highlighted actor the one who speaks, and moves on to the script.
func (m *Model) chooseActor() tea.Cmd {
	if m.actors.behind { // enter means what was typed, not what was shown before
		m.actors.refilter()
	}
	a, ok := m.actors.selected()
	if !ok {
		return nil
	}
	m.actors.choose(a.ID)
	m.setFocus(paneScript)
	return tea.Batch(m.keepSoon(), m.wantVersions())
}

func (m *Model) favourite() tea.Cmd {
	a, ok := m.actors.selected()
	if !ok {
		return nil
	}
	on := !a.Favourite
	m.actors.setFavourite(a.ID, on)
	return func() tea.Msg {
		if err := m.deps.Actors.SetFavourite(m.ctx, a.ID, on); err != nil {
			return failedMsg{"the favourite was not kept", err}
		}
		return nil
	}
}

// play starts, pauses or resumes the selected take; with the actors in focus, the actor's sample.
func (m *Model) play() tea.Cmd {
	if m.focus == paneActors && m.top() == nil {
		if cmd, ok := m.playSample(); ok {
			return cmd
		}
	}
	j, ok := m.jobs.selected()
	switch {
	case !ok:
		m.say(flashPlain, "nothing to play yet: ctrl+s speaks the script")
	case j.File != "":
		m.deps.Player.Toggle(player.Clip{Key: j.ID, Path: j.File})
		return m.animate()
	case m.arriving(j, m.deps.Player.Toggle):
		return m.animate()
	case !j.Finished():
		m.say(flashPlain, "%s", notYet(j))
	default:
		m.say(flashBad, "%s", orElse(j.Problem, "this take has no audio"))
	}
	return nil
}

// arriving has a take heard whose audio is still on its way, and reports whether it is.
func (m *Model) arriving(j job.Job, hear func(player.Clip)) bool {
	if j.State != job.Done || j.File != "" {
		return false
	}
	a, ok := m.deps.Jobs.Downloading(j.ID)
	if ok {
		hear(player.Clip{Key: j.ID, Feed: a})
	}
	return ok
}

// again does the next best thing for what failed: free where it can be, and with a question where it costs.
func (m *Model) again() tea.Cmd {
	if m.focus == paneActors {
		m.actors.loading, m.actors.problem = true, ""
		return m.refreshActors()
	}
	j, ok := m.jobs.selected()
	if !ok {
		return nil
	}
	if j.State == job.Done && j.File == "" || j.State == job.Expired {
		if m.now().Before(j.ExpiresAt) || j.State == job.Done {
			m.say(flashPlain, "fetching the audio again; this is free")
			return m.refetch(j.ID)
		}
	}
	if !j.Finished() {
		m.say(flashPlain, "this take is still under way")
		return nil
	}
	m.open(&confirm{
		title: "Speak it again?",
		text:  "“" + paintShort(j.Text) + "”\n\nby " + j.ActorName + ". This is a new request and costs " + count(j.Chars(), "character") + " of your quota.",
		yes:   "speak",
		then: func(m *Model) tea.Cmd {
			return m.order(job.Order{ActorID: j.ActorID, ActorName: j.ActorName, Text: j.Text, Params: j.Params})
		},
	})
	return nil
}

// notYet says what a take that cannot be heard is waiting for.
func notYet(j job.Job) string {
	switch {
	case j.State == job.Done && j.Problem != "":
		return j.Problem
	case j.State == job.Done:
		return "this take is done, and its audio is on the way"
	}
	_, word, _ := stateLook(style.Inks{}, style.Glyphs{}, j)
	return "this take is not here yet: it is " + word // as its row says
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
