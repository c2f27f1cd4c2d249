package play

import (
	"errors"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/player"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/terminal"
)

func pressed(name string) tea.KeyPressMsg {
	codes := map[string]tea.KeyPressMsg{
		"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "home": {Code: tea.KeyHome},
		"shift+left": {Code: tea.KeyLeft, Mod: tea.ModShift}, "shift+right": {Code: tea.KeyRight, Mod: tea.ModShift}, "esc": {Code: tea.KeyEscape},
		"ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+z": {Code: 'z', Mod: tea.ModCtrl}, "space": {Code: tea.KeySpace, Text: " "}, "f5": {Code: tea.KeyF5},
	}
	if k, ok := codes[name]; ok {
		return k
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]string{
		"space": "toggle", "left": "by -1s", "right": "by 1s", "shift+left": "by -5s", "shift+right": "by 5s", "home": "seek 0s",
		"0": "jump 0", "7": "jump 70", "<": "speed 0.9", ">": "speed 1.1", "-": "volume 95", "=": "volume 105", "_": "mute true", "e": "match true",
		"l": "mark", "ㅣ": "mark", "ㄷ": "match true", "n": "play b.wav", "down": "play b.wav", "p": "play a.wav", "f": "flip b.wav", "f f": "flip b.wav, flip a.wav",
		"n n": "play b.wav", "n p f": "play b.wav, play a.wav, flip b.wav", "esc": "", "x": "", "m": "",
	} {
		m, f := newTest(Options{}, "a.wav", "b.wav")
		for k := range strings.FieldsSeq(keys) {
			m.Update(pressed(k))
		}
		if got := strings.Join(f.calls, ", "); got != want || m.done {
			t.Errorf("%s: calls %q, want %q; done %v", keys, got, want, m.done)
		}
	}
}

func TestQuits(t *testing.T) {
	t.Parallel()
	for key, interrupted := range map[string]bool{"q": false, "ㅂ": false, "ctrl+c": true} {
		m, _ := newTest(Options{}, "a.wav")
		m.Update(pressed(key))
		if !m.done || errors.Is(m.err, ErrInterrupted) != interrupted || m.frame != "" {
			t.Errorf("%s: done %v, error %v, frame %q", key, m.done, m.err, m.frame)
		}
	}
}

// A rebound key changes what the program does and what its key hints say.
func TestRebindKey(t *testing.T) {
	t.Parallel()
	m, f := newTest(Options{}, "a.wav", "b.wav")
	m.keys.Rebind(keymap.Loop, keymap.OfPlayer, "z")
	m.keys.Rebind(keymap.NextFile, keymap.InPlay, "f5")
	m.keys.Rebind(keymap.Quit, keymap.InPlay, "x")
	m.Update(tea.WindowSizeMsg{Width: 140, Height: 24})
	m.Update(pressed("?"))
	for _, hint := range []string{"  z loop", "  f5 next", " x quit"} {
		if !strings.Contains(m.frame, hint) {
			t.Errorf("the key hints do not have %q: %q", hint, m.frame)
		}
	}
	for _, k := range []string{"l", "n", "down", "q"} {
		m.Update(pressed(k))
	}
	if len(f.calls) > 0 || m.done {
		t.Errorf("the old keys still work: %q, done %v", f.calls, m.done)
	}
	for _, k := range []string{"z", "f5", "x"} {
		m.Update(pressed(k))
	}
	if want := []string{"mark", "play b.wav"}; !slices.Equal(f.calls, want) || !m.done {
		t.Errorf("the new keys: calls %q, want %q; done %v", f.calls, want, m.done)
	}
}

// fakeShell is a terminal with or without a shell to go back to.
type fakeShell bool

func (f fakeShell) CanSuspend() bool { return bool(f) }
func (f fakeShell) Suspend() tea.Cmd { return nil }

func TestSuspendWithoutShell(t *testing.T) {
	t.Parallel()
	m, f := newTest(Options{}, "a.wav")
	m.terminal = fakeShell(false)
	m.Update(pressed("ctrl+z"))
	if len(f.calls) != 0 || m.suspended || !strings.Contains(m.frame, "no shell to go back to") {
		t.Errorf("calls %q, suspended %v, frame %q", f.calls, m.suspended, m.frame)
	}
	if m.Update(pressed("?")); strings.Contains(m.frame, "no shell") {
		t.Errorf("after a key: %q", m.frame)
	}
}

func TestSuspendPausesAndResumes(t *testing.T) {
	t.Parallel()
	for status, want := range map[player.Status][]string{player.Playing: {"pause", "resume"}, player.Paused: {"pause"}} {
		m, f := newTest(Options{}, "a.wav")
		m.terminal = fakeShell(true)
		f.st.Status = status
		if m.Update(pressed("ctrl+z")); m.frame != "" {
			t.Errorf("%s: the frame is %q", status, m.frame)
		}
		m.Update(fadedOut{})
		m.Update(terminal.ResumedMsg{})
		if !slices.Equal(f.calls, want) || m.frame == "" {
			t.Errorf("%s: calls %q, want %q; frame %q", status, f.calls, want, m.frame)
		}
	}
}
