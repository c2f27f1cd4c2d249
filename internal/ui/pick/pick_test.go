package pick

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/ui/terminal"
)

func someActors() []actor.Actor {
	var out []actor.Actor
	for i, names := range [][2]string{{"Mina", "미나"}, {"Sora", "소라"}, {"Minjae", "민재"}, {"Hugo", ""}} {
		a := actor.Actor{Actor: api.Actor{ID: "id" + names[0], Name: map[string]string{"en": names[0]}, Language: "ko", Sex: "female", Age: "teen", Tags: []string{"calm"}}, Favourite: i == 1}
		if names[1] != "" {
			a.Name["ko"] = names[1]
		}
		out = append(out, a)
	}
	return out
}

// keys presses keys: a name for one in brackets, else its letters.
func keys(m *model, presses ...string) {
	for _, p := range presses {
		switch p {
		case "<enter>":
			m.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
		case "<esc>":
			m.Update(tea.KeyPressMsg{Code: tea.KeyEscape})
		case "<down>":
			m.Update(tea.KeyPressMsg{Code: tea.KeyDown})
		case "<up>":
			m.Update(tea.KeyPressMsg{Code: tea.KeyUp})
		case "<backspace>":
			m.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
		case "<ctrl+c>":
			m.Update(tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl})
		default:
			for _, r := range p {
				m.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
			}
		}
	}
}

func TestPick(t *testing.T) {
	t.Parallel()
	for presses, want := range map[string]string{
		"<enter>": "idMina", "<down> <enter>": "idSora", "<down> <down> <up> <enter>": "idSora", "<up> <enter>": "idMina",
		"ㅅㄹ <enter>": "idSora", "minj <enter>": "idMinjae", "fav <enter>": "idSora", "x <backspace> <enter>": "idMina", "so ra <enter>": "idSora",
		"<esc>": "", "<ctrl+c>": "", "zzz <enter> <esc>": "", "q <backspace> j <backspace> hugo <enter>": "idHugo",
	} {
		m := newModel(Options{Actors: someActors()}, colorprofile.ASCII)
		keys(m, strings.Fields(presses)...)
		if got := m.choice.ID; got != want || !m.done || m.picked != (want != "") || m.panicked != nil {
			t.Errorf("%s: picked %q (%v), want %q; %v", presses, got, m.done, want, m.panicked)
		}
		if m.frame != "" {
			t.Errorf("%s: the frame stays: %q", presses, m.frame)
		}
	}
}

// The frame fits every terminal, and is plain with ASCII.
func TestPickFits(t *testing.T) {
	t.Parallel()
	for _, ascii := range []bool{false, true} {
		m := newModel(Options{Actors: someActors(), ASCII: ascii}, colorprofile.ASCII)
		for w := 1; w < 90; w += 3 {
			for _, h := range []int{1, 2, 3, 5, 24} {
				m.Update(tea.WindowSizeMsg{Width: w, Height: h})
				if m.panicked != nil {
					t.Fatal(m.panicked)
				}
				lines := strings.Split(m.frame, "\n")
				if len(lines) > max(h, 2) {
					t.Errorf("%d×%d: %d lines", w, h, len(lines))
				}
				for _, line := range lines {
					if ansi.StringWidth(line) > max(w, 8) {
						t.Errorf("%d×%d: %q is too wide", w, h, line)
					}
				}
			}
		}
		m.Update(tea.WindowSizeMsg{Width: 60, Height: 24})
		keys(m, "mi")
		if !strings.Contains(m.frame, "> mi") || !strings.Contains(m.frame, "2 of 4  enter choose  esc cancel") {
			t.Errorf("the frame is\n%s", m.frame)
		}
	}
}

// stopped is what Suspend of the fake terminal answers.
type stopped struct{}

// fakeShell is a terminal with or without a shell to go back to.
type fakeShell bool

func (f fakeShell) CanSuspend() bool { return bool(f) }
func (f fakeShell) Suspend() tea.Cmd { return func() tea.Msg { return stopped{} } }

// A SIGTSTP from outside and its key stop the program, once its lines are removed. It draws them again when it continues.
func TestPickIsSuspended(t *testing.T) {
	t.Parallel()
	for _, ask := range []tea.Msg{terminal.SuspendMsg{}, tea.KeyPressMsg{Code: 'z', Mod: tea.ModCtrl}} {
		m := newModel(Options{Actors: someActors()}, colorprofile.ASCII)
		m.terminal = fakeShell(true)
		before := m.frame
		if _, cmd := m.Update(ask); cmd == nil || m.frame != "" || m.View().Cursor != nil {
			t.Fatalf("%T: the frame is %q", ask, m.frame)
		}
		_, cmd := m.Update(frameRemoved{})
		if _, ok := cmd().(stopped); !ok {
			t.Errorf("%T: not suspended", ask)
		}
		if m.Update(terminal.ResumedMsg{}); m.frame != before {
			t.Errorf("%T: afterwards the frame is %q", ask, m.frame)
		}
		m.terminal = fakeShell(false)
		if _, cmd := m.Update(ask); cmd != nil || m.frame != before {
			t.Errorf("%T without a shell: the frame is %q", ask, m.frame)
		}
	}
}
