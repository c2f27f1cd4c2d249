package ui

import (
	"context"
	"reflect"
	"testing"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/dialog"
)

// fakeClipboard is the programs of a machine; where is what they say.
type fakeClipboard struct {
	where string
	texts []string
}

func (c *fakeClipboard) Copy(_ context.Context, text string) (string, bool) {
	c.texts = append(c.texts, text)
	return c.where, c.where != ""
}

// A copy says where it went, and nothing more than what is known.
func TestCopySaysWhereItWent(t *testing.T) {
	for where, want := range map[string]string{
		"the tmux buffer": "copied text to the tmux buffer",
		"":                "sent text to the terminal · if it does not arrive, v in the copy menu shows it",
	} {
		s := newStage(t, 160, 36)
		clip := &fakeClipboard{where: where}
		s.m.svc.Clipboard = clip
		cmd := host{s.m}.Copy("text", "제 이름은")
		if len(clip.texts) > 0 {
			t.Fatal("it is copied before the command runs")
		}
		s.run(cmd)
		s.want(want)
		sent := reflect.TypeOf(s.last) == reflect.TypeOf(tea.SetClipboard("")())
		if sent != (where == "") || len(clip.texts) != 1 || clip.texts[0] != "제 이름은" {
			t.Errorf("%q: asked the terminal: %v, the programs got %q", where, sent, clip.texts)
		}
	}
}

// While a value shows that a user may select, the mouse is the terminal's.
func TestMouseIsFreeForASelection(t *testing.T) {
	s := newStage(t, 80, 24)
	host{s.m}.Open(dialog.NewValue(host{s.m}, "the request", "curl"))
	s.m.arrange()
	if v := s.m.View(); v.MouseMode != tea.MouseModeNone {
		t.Errorf("mouse mode %d", v.MouseMode)
	}
	s.press("esc")
	if v := s.m.View(); v.MouseMode == tea.MouseModeNone {
		t.Error("the mouse does nothing afterwards")
	}
}
