package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/player"
)

// Sound fades out before the process stops, and plays on when it continues, unless it was paused before.
func TestSuspendHoldsTheSound(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		status       player.Status
		held, resume string
	}{{player.Playing, "hold", "resume"}, {player.Paused, "hold", ""}} {
		s := newStage(t, 120, 36)
		s.sounds(func(st *player.State) { st.Status = tc.status })
		s.did()
		_, cmd := s.m.Update(keyPress("ctrl+z"))
		s.wantDid("") // only the command waits
		_, stop := s.m.Update(answerOf[heldMsg](t, cmd))
		s.wantDid(tc.held)
		answerOf[tea.SuspendMsg](t, stop)
		s.send(tea.ResumeMsg{})
		s.wantDid(tc.resume)
		s.send(tea.ResumeMsg{}) // a second one changes nothing
		s.wantDid("")
	}
}

// answerOf runs a command, and those that it consists of, until one answers with a T.
func answerOf[T tea.Msg](t *testing.T, cmd tea.Cmd) (answer T) {
	t.Helper()
	cmds := []tea.Cmd{cmd}
	for len(cmds) > 0 {
		next := cmds[0]
		if cmds = cmds[1:]; next == nil {
			continue
		}
		switch msg := next().(type) {
		case T:
			return msg
		case tea.BatchMsg:
			cmds = append(cmds, msg...)
		}
	}
	t.Fatalf("no %T", answer)
	return answer
}
