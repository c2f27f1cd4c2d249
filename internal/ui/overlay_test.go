package ui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/player"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
)

// The player's line keeps its colours under a dialog unless the box covers it.
func TestPlayerLineKeepsItsColoursUnderADialog(t *testing.T) {
	s := newStage(t, 120, 36)
	s.sounds()
	strip := func() string { return strings.Split(s.m.View().Content, "\n")[s.m.size.H-2] }
	bright := strip()
	for _, key := range []string{"?", "ctrl+p", "ctrl+o", "o"} {
		s.press(key)
		if strip() != bright {
			t.Errorf("%s dims the player's line: %q", key, strip())
		}
		s.press("esc")
	}
	s.press("P")
	if strip() == bright {
		t.Error("the panel does not cover the player's line")
	}
}

func TestPlayerPanelShowsBehindTheOutputs(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 24}, {40, 12}} {
		s := newStage(t, size[0], size[1])
		s.player.choices = someOutputs()
		s.sounds()
		s.press("P", "o")
		s.want("Sound output", "USB Headset")
		if size[1] > 12 {
			s.want("volume", "speed 1.0×", "╯\n enter use it") // down to its frame
		}
		fits(t, s, size[0], size[1])
		s.send(tea.WindowSizeMsg{Width: 100, Height: 30})
		fits(t, s, 100, 30)
		s.press("enter")
		s.want("─ Player ─")
		s.wantNot("─ Sound output ─")
	}
}

// A toast of several lines leaves the player's line where it is, and the mouse finds it there.
func TestLongToastDoesNotCoverThePlayerLine(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 36}} {
		s := newStage(t, size[0], size[1])
		s.sounds()
		s.say(screen.ToastBad, strings.Repeat("something went wrong, and this is why ", 6))
		s.want("0:01.2 / 0:02.3", "this is why")
		fits(t, s, size[0], size[1])
		wave := s.wave()
		if wave.Y != s.m.size.H-2 || !strings.Contains(strings.Split(s.text(), "\n")[wave.Y], "0:01.2") {
			t.Errorf("%v: the waveform is said to be in line %d:\n%s", size, wave.Y, s.text())
		}
		s.send(tea.MouseClickMsg{X: wave.X, Y: wave.Y, Button: tea.MouseLeft})
		s.wantDid("seek " + timeAt(wave.X, wave, s.player.state.Length))
		s.press("x")
		if wave := s.wave(); wave.Y != s.m.size.H-2 {
			t.Errorf("%v: the strip stays in line %d", size, wave.Y)
		}
	}
}

func TestToastInATinyTerminal(t *testing.T) {
	s := newStage(t, 20, 5)
	s.sounds(func(st *player.State) { st.Status, st.OutputLost, st.Problem = player.Paused, true, "gone" })
	fits(t, s, 20, 5)
}

func TestBoxCoversExactlyItsCells(t *testing.T) {
	m := newModel(t.Context(), Options{})
	m.size, m.look.Theme = screen.Size{W: 20, H: 3}, style.NewTheme(true, colorprofile.ASCII)
	lines := []string{strings.Repeat("한", 10), strings.Repeat("글", 10), strings.Repeat("x", 20)}
	for x := range 15 {
		out := m.lay(0, lines, []string{"[===]"}, screen.Area{X: x, Y: 1, W: 5, H: 1})
		if got := ansi.StringWidth(out[1]); got != 20 {
			t.Errorf("at %d the line has %d cells: %q", x, got, out[1])
		}
		if strings.Contains(out[1], "…") || !strings.Contains(out[1], "[===]") {
			t.Errorf("at %d the line is %q", x, out[1])
		}
		if out[0] != lines[0] || out[2] != lines[2] {
			t.Errorf("at %d the other lines changed", x)
		}
	}
}

// The lines that are kept from one frame to the next follow whatever they depend on.
func TestKeptLinesAreThoseOfTheFrame(t *testing.T) {
	m := newModel(t.Context(), Options{})
	dark, light := style.NewTheme(true, colorprofile.TrueColor), style.NewTheme(false, colorprofile.TrueColor)
	lines := []string{"one two three four five", "six seven eight nine ten"}
	other := []string{lines[0], "a line that has changed "}
	for i, c := range []struct {
		theme *style.Theme
		w     int
		lines []string
		box   []string
		at    screen.Area
	}{
		{dark, 24, lines, []string{"[====]"}, screen.Area{X: 14, Y: 1}}, {dark, 24, other, []string{"[====]"}, screen.Area{X: 14, Y: 1}},
		{dark, 24, other, []string{"[####]"}, screen.Area{X: 14, Y: 1}}, {dark, 24, other, []string{"[####]"}, screen.Area{X: 14, Y: 0}},
		{dark, 24, other, []string{"[####]"}, screen.Area{X: 13, Y: 0}}, {dark, 44, other, []string{"[####]"}, screen.Area{X: 13, Y: 0}},
		{light, 44, other, []string{"[####]"}, screen.Area{X: 13, Y: 0}}, {light, 44, other[:1], []string{"[####]"}, screen.Area{X: 13, Y: 0}},
	} {
		fresh := newModel(t.Context(), Options{})
		for _, m := range []*Model{m, fresh} {
			m.size, m.look.Theme = screen.Size{W: c.w, H: 2}, c.theme
		}
		got, want := m.lay(0, c.lines, c.box, c.at), fresh.lay(0, c.lines, c.box, c.at)
		if !slices.Equal(got, want) {
			t.Errorf("%d: %q, want %q", i, got, want)
		}
	}
}
