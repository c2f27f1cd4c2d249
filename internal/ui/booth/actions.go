package booth

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
)

// Do is part of screen.Screen.
func (b *Booth) Do(act keymap.Action, msg tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.Speak:
		return b.speak(msg.IsRepeat), true
	case keymap.NextPane:
		b.setFocus((b.focus + 1) % paneCount)
	case keymap.PrevPane:
		b.setFocus((b.focus + paneCount - 1) % paneCount)
	case keymap.Back:
		b.back()
	case keymap.Enter:
		return b.enter(), true
	case keymap.Accept: // of the filter
		return b.chooseActor(), true
	case keymap.Filter:
		b.setFocus(paneActors)
		b.actors.filtering = true
	case keymap.Settings:
		return b.openSettings(), true
	case keymap.Favourite:
		return b.toggleFavourite(), true
	case keymap.Undo, keymap.Redo, keymap.Clear:
		b.edit(act)
	case keymap.Autoplay:
		b.toggleAutoplay()
	case keymap.Play:
		return b.play(), true
	case keymap.Retry:
		return b.retry(), true
	case keymap.Copy:
		b.openCopyMenu()
	case keymap.Save:
		return b.save(), true
	case keymap.SaveAs:
		return b.openSaveAs(), true
	case keymap.Up, keymap.Down, keymap.Top, keymap.Bottom, keymap.PageUp, keymap.PageDown, keymap.HalfUp, keymap.HalfDown:
		return b.move(act), true
	default:
		return nil, false
	}
	return nil, true
}

// edit changes the script as a whole.
func (b *Booth) edit(act keymap.Action) {
	switch act {
	case keymap.Undo:
		b.script.buf.Undo()
	case keymap.Redo:
		b.script.buf.Redo()
	case keymap.Clear:
		b.script.buf.Clear()
	}
	b.host.Persist()
}

func (b *Booth) toggleAutoplay() {
	p := b.state.Player
	p.Autoplay = !p.Autoplay
	text := "takes wait for " + b.host.Keys().Key(keymap.Play)
	if p.Autoplay {
		text = "takes play as they arrive"
	}
	b.host.Toast(screen.ToastGood, "%s", text)
	b.host.Persist()
}

// move moves the cursor of the focused pane.
func (b *Booth) move(act keymap.Action) tea.Cmd {
	switch b.focus {
	case paneActors:
		keymap.MoveCursor(b.actors.list, act)
		return b.loadShownVersions()
	case paneJobs:
		keymap.MoveCursor(b.jobs.list, act)
	default:
		switch act {
		case keymap.Up:
			b.script.buf.ScrollBy(-1)
		case keymap.Down:
			b.script.buf.ScrollBy(1)
		}
	}
	return nil
}

// back clears what can be cleared, then goes one level back. It never quits.
func (b *Booth) back() {
	switch {
	case b.actors.filtering || b.focus == paneActors && b.actors.filter.Text() != "":
		b.actors.clearFilter()
	case b.script.typing:
		b.script.typing = false
	case b.focus != paneActors:
		b.setFocus(paneActors)
	}
}

func (b *Booth) enter() tea.Cmd {
	switch b.focus {
	case paneActors:
		return b.chooseActor()
	case paneScript:
		b.script.typing = true
	case paneJobs:
		if j, ok := b.jobs.selectedJob(); ok {
			b.host.Open(&details{b: b, id: j.ID})
		}
	}
	return nil
}
