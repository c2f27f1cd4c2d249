package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/player"
	"callboard/internal/ui/widget/style"
)

// What sounds goes on under a dialog: it keeps its colours unless the box covers it.
func TestTheStripKeepsItsColoursUnderADialog(t *testing.T) {
	s := newStage(t, 120, 36)
	s.sounds()
	strip := func() string { return strings.Split(s.m.View().Content, "\n")[s.m.lay.strip.y] }
	bright := strip()
	for _, key := range []string{"?", "ctrl+p", "ctrl+o", "o"} {
		s.press(key)
		if strip() != bright {
			t.Errorf("%s turns the strip down: %q", key, strip())
		}
		s.press("esc")
	}
	s.press("P")
	if strip() == bright {
		t.Error("the panel does not cover the strip")
	}
}

func TestThePlayerIsSeenBehindTheOutputs(t *testing.T) {
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

// A message that needs several lines makes the strip give way upwards, and the mouse finds it there.
func TestALongMessageDoesNotCoverTheStrip(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 36}} {
		s := newStage(t, size[0], size[1])
		s.sounds()
		s.m.say(flashBad, "%s", strings.Repeat("something went wrong, and this is why ", 6))
		s.want("0:01.2 / 0:02.3", "this is why")
		fits(t, s, size[0], size[1])
		_, wave := s.m.playerLine()
		if wave.y >= s.m.lay.strip.y || !strings.Contains(strings.Split(s.text(), "\n")[wave.y], "0:01.2") {
			t.Errorf("%v: the waveform is said to be in line %d:\n%s", size, wave.y, s.text())
		}
		s.send(tea.MouseClickMsg{X: wave.x, Y: wave.y, Button: tea.MouseLeft})
		s.wantDid("seek " + momentAt(wave.x, wave, s.player.state.Length).String())
		s.press("x")
		if _, wave := s.m.playerLine(); wave.y != s.m.lay.strip.y {
			t.Errorf("%v: the strip stays in line %d", size, wave.y)
		}
	}
}

func TestAMessageInASizeWhereNothingFitsIsNoHarm(t *testing.T) {
	s := newStage(t, 20, 5)
	s.sounds(func(st *player.State) { st.Status, st.Gone, st.Problem = player.Paused, true, "gone" })
	fits(t, s, 20, 5)
}

func TestCutCellsNeverSplitsAWideSign(t *testing.T) {
	s := "ab하늘cd"
	for _, c := range []struct {
		a, b int
		want string
	}{
		{0, 3, "ab "}, {0, 4, "ab하"}, {3, 8, " 늘cd"}, {4, 8, "늘cd"}, {5, 8, " cd"}, {2, 4, "하"}, {3, 4, " "}, {6, 8, "cd"},
	} {
		if got := cutCells(s, c.a, c.b); got != c.want {
			t.Errorf("cells %d to %d are %q; want %q", c.a, c.b, got, c.want)
		}
	}
}

func TestAPanelCoversExactlyItsCells(t *testing.T) {
	theme := style.NewTheme(true, colorprofile.ASCII)
	screen := []string{strings.Repeat("한", 10), strings.Repeat("글", 10), strings.Repeat("x", 20)}
	for x := range 15 {
		out := lay(theme, screen, []string{"[===]"}, x, 1, 20)
		if got := ansi.StringWidth(out[1]); got != 20 {
			t.Errorf("at %d the line has %d cells: %q", x, got, out[1])
		}
		if strings.Contains(out[1], "…") || !strings.Contains(out[1], "[===]") {
			t.Errorf("at %d the line is %q", x, out[1])
		}
		if out[0] != screen[0] || out[2] != screen[2] {
			t.Errorf("at %d the other lines changed", x)
		}
	}
}
