package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/player"
)

// A question that an answer asks opens over another question: nothing is dropped in silence.
func TestOverwriteIsAskedOverAnotherQuestion(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("shift+tab", "down", "S")
	s.jobs.err = fmt.Errorf("take.wav: %w", job.ErrExists)
	_, save := s.m.Update(keyPress("enter"))
	s.press("r")
	s.want("Speak it again?")
	s.run(save)
	s.want("Overwrite?")
	s.jobs.err = nil
	s.press("enter")
	s.want("Speak it again?", "saved ")
}

func TestOutputsHaveACursorWhereTheChosenOneIsMissing(t *testing.T) {
	s := newStage(t, 120, 36)
	s.player.choices, s.player.kind, s.player.device = someOutputs(), "pulse", "unplugged"
	s.press("o")
	s.want("▌   default: Built-in Audio")
	s.press("enter")
	s.wantDid("use auto ")
}

func TestClearedEmotionPromptDoesNotBlockTheNextOrder(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("enter")
	s.write("hello")
	s.press("ctrl+o", "down", "down", "down", "down", "down", "enter")
	s.write("softly")
	s.press("enter", "backspace", "esc", "ctrl+s")
	if len(s.jobs.orders) != 1 || s.jobs.orders[0].Params.Emotion != nil {
		t.Fatalf("orders %+v", s.jobs.orders)
	}
}

func TestHeldKeyKeepsTheQuestion(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("enter")
	s.send(tea.PasteMsg{Content: strings.Repeat("a long first paragraph ", 20) + "\n\nThe short one."})
	s.press("ctrl+s")
	held := keyPress("ctrl+s")
	held.IsRepeat = true
	s.send(held)
	s.want("ctrl+s again speaks this paragraph")
	s.press("ctrl+s")
	if len(s.jobs.orders) != 1 {
		t.Errorf("%d orders after the answer", len(s.jobs.orders))
	}
}

func TestAnswerOfTheFilterAboutAnOldListIsDropped(t *testing.T) {
	s := crowded(t, 5001)
	s.press("/")
	_, filter := s.m.Update(tea.KeyPressMsg{Code: 'A', Text: "A"})
	s.actors.list = crowd(10)
	s.run(s.m.loader().refreshActors())
	s.run(filter)
	s.want("10 of 10")
}

func TestChangedURLClosesItsOwnDialog(t *testing.T) {
	s := newStage(t, 120, 36)
	s.linkUp()
	s.press("shift+tab", "down", "S")
	s.jobs.err = fmt.Errorf("take.wav: %w", job.ErrExists)
	_, save := s.m.Update(keyPress("enter"))
	s.press("L", "u")
	s.readQuestion()
	_, move := s.m.Update(keyPress("enter"))
	s.run(save)
	s.want("Overwrite?")
	s.run(move)
	s.want("Overwrite?")
	s.press("esc")
	s.wantNot("─ Public URL ─")
	s.want("Last changes")
}

func TestLostOutputNamesNoDeadKey(t *testing.T) {
	s := newStage(t, 120, 36)
	s.sounds()
	s.press("shift+tab", "down", "enter")
	s.sounds(func(st *player.State) { st.Status, st.Problem = player.Paused, "removed" })
	s.want("the sound output is gone")
	s.wantNot("another output")
}
