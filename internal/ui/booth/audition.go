package booth

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/words"
)

// markActors marks the selected actor for the audition or, with MarkAll, all that the filter shows. What is marked already loses
// its mark.
func (b *Booth) markActors(act keymap.Action) tea.Cmd {
	var ids []string
	if a, ok := b.actors.selected(); ok && act == keymap.Mark {
		ids = []string{a.ID}
	} else if act == keymap.MarkAll {
		b.actors.finder.Now()
		ids = b.actors.finder.Found().IDs
	}
	if len(ids) == 0 {
		return nil
	}
	b.state.Audition.Toggle(ids...)
	b.host.Persist()
	b.host.Toast(screen.ToastPlain, "%s marked for the audition · %s shows it", words.Count(len(b.state.Audition.Marked()), "actor"),
		b.host.Keys().Key(keymap.Screen3, keymap.OutsideText))
	return func() tea.Msg { return state.MarkedChanged{} }
}

// useActor speaks the next order with an actor and settings that another screen has named.
func (b *Booth) useActor(msg state.UseActor) tea.Cmd {
	if _, known := b.state.Actors.Get(msg.ActorID); !known {
		b.host.Toast(screen.ToastBad, "%s is not among the actors now", words.OneLine(msg.Name))
		return nil
	}
	b.actors.choose(msg.ActorID)
	*b.state.Params = msg.Params
	b.setFocus(paneScript)
	b.host.Persist()
	b.host.Toast(screen.ToastGood, "the next take is by %s, with the settings of the audition", words.OneLine(msg.Name))
	return b.loadSpeakerVersions()
}

// markActor changes what the user thinks of the selected actor.
func (b *Booth) markActor(act keymap.Action) tea.Cmd {
	a, ok := b.actors.selected()
	if !ok {
		return nil
	}
	return b.marks.Do(act, a)
}

// undoMark takes the latest change of marks back, and shows the actor.
func (b *Booth) undoMark() tea.Cmd {
	id, cmd := b.marks.Undo()
	if id != "" {
		b.actors.list.Select(id)
	}
	return cmd
}
