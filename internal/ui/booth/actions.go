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
	case keymap.ShowPieces:
		return b.showPieces(), true
	case keymap.NextPane:
		b.setFocus((b.focus + 1) % paneCount)
	case keymap.PrevPane:
		b.setFocus((b.focus + paneCount - 1) % paneCount)
	case keymap.Back:
		return b.back(), true
	case keymap.Enter:
		return b.enter(), true
	case keymap.Accept: // of the filter
		return b.acceptFilter(), true
	case keymap.Filter:
		return b.openFilter(), true
	case keymap.Settings:
		return b.openSettings(), true
	case keymap.ActorFacets:
		b.openFacets()
	case keymap.FindVoice:
		b.askForVoices()
	case keymap.Favourite:
		return b.toggleFavourite(), true
	case keymap.RateActorUp, keymap.RateActorDown, keymap.NoteActor, keymap.TagActor:
		return b.markActor(act), true
	case keymap.Mark, keymap.MarkAll:
		return b.markActors(act), true
	case keymap.Undo, keymap.Redo, keymap.Clear:
		if act == keymap.Undo && b.focus == paneActors {
			return b.undoMark(), true
		}
		b.edit(act)
	case keymap.Autoplay:
		b.toggleAutoplay()
	case keymap.Play:
		return b.play(), true
	case keymap.Retry:
		return b.retry(), true
	case keymap.ToScript:
		return b.toScript(), true
	case keymap.ShowDeliveries:
		return b.showDeliveries(), true
	case keymap.RemoveJob:
		b.confirmRemove()
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
		b.setFocus(paneScript) // where the undo key holds
		if b.script.buf.Empty() {
			return
		}
		b.script.buf.Clear()
		b.host.Toast(screen.ToastPlain, "the script is cleared · %s brings it back", b.host.Keys().Key(keymap.Undo, keymap.InScript))
	}
	b.host.Persist()
}

// move moves the cursor of the focused pane.
func (b *Booth) move(act keymap.Action) tea.Cmd {
	switch b.focus {
	case paneActors:
		b.actors.moved = true
		keymap.MoveCursor(b.actors.list, act)
		b.actors.leaveRow()
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

// back clears what can be cleared, then goes one level back. It never quits. A filter with words is emptied and keeps the
// keys: the letters of the next word must not run as commands.
func (b *Booth) back() tea.Cmd {
	switch f := b.box(b.focus); {
	case f != nil && f.Text() != "":
		return b.clearFilter()
	case f != nil && f.Open:
		f.Open = false
	case b.script.typing:
		b.script.typing = false
		b.script.buf.EndStep()
	case b.focus != paneActors: // where the focus came from, and from there to the actors
		b.setFocus(b.came)
		b.script.typing, b.came = false, paneActors
	}
	return nil
}

func (b *Booth) enter() tea.Cmd {
	switch b.focus {
	case paneActors:
		return b.chooseActor()
	case paneScript:
		b.script.typing = true
	case paneJobs:
		if j, ok := b.jobs.selectedJob(); ok {
			b.openDetails(j.ID)
		}
	}
	return nil
}
