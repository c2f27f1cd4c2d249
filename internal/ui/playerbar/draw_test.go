package playerbar

import (
	"callboard/internal/player"
	"callboard/internal/ui/widget/style"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// A label gives way to the end of a loop, and so does one that would not be whole; the mark of its time stays.
func TestRulerKeepsItsMarks(t *testing.T) {
	theme := style.NewTheme(true, colorprofile.ASCII)
	draw := func(from, to time.Duration) string {
		st := player.State{}
		st.Length, st.Loop = 4*time.Second, player.Loop{From: from, To: to}
		return ruler(theme, style.UnicodeGlyphs(), st, 44)
	}
	for _, c := range []struct {
		from, to time.Duration
		want     string
	}{
		{0, 0, "╵0:00      ╵0:01      ╵0:02      ╵0:03      "},
		{450 * time.Millisecond, 3200 * time.Millisecond, "╵   A      ╵0:01      ╵0:02      ╵ B         "},
		{500 * time.Millisecond, 2 * time.Second, "╵    A     ╵0:01      B          ╵0:03      "},
		{900 * time.Millisecond, 1600 * time.Millisecond, "╵0:00    A ╵0:01 B    ╵0:02      ╵0:03      "},
	} {
		if got := draw(c.from, c.to); strings.TrimRight(got, " ") != strings.TrimRight(c.want, " ") {
			t.Errorf("%v–%v: %q; want %q", c.from, c.to, got, c.want)
		}
	}
	st := player.State{}
	st.Length = 4*time.Second + 100*time.Millisecond
	if got := ruler(theme, style.UnicodeGlyphs(), st, 41); strings.Count(got, "╵") != 5 || ansi.StringWidth(got) != 41 {
		t.Errorf("the mark at the right end is lost: %q", got)
	}
}

func TestAnOutputIsNamedByItsShortName(t *testing.T) {
	if got := outputText(player.State{Backend: "aplay (unverified)", BackendShort: "aplay", Device: "hw:0"}); got != "aplay · hw:0" {
		t.Errorf("the strip says %q", got)
	}
}

// Only what plays or is paused has the accent.
func TestAFinishedWaveformIsFaint(t *testing.T) {
	theme := style.NewTheme(true, colorprofile.TrueColor)
	accent := strings.SplitN(theme.Accent.Paint("x"), "x", 2)[0]
	for status, want := range map[player.Status]bool{player.Playing: true, player.Paused: true, player.Ended: false} {
		st := player.State{Status: status}
		st.Length, st.Position, st.Arrived = 4*time.Second, 2*time.Second, 4*time.Second
		if status == player.Ended {
			st.Position = st.Length
		}
		line := Wave(theme, style.UnicodeGlyphs(), st, 40)
		tall := strings.Join(tallWave(theme, style.UnicodeGlyphs(), st, 40, 4, false), "")
		if strings.Contains(line, accent) != want || strings.Contains(tall, accent) != want {
			t.Errorf("%s: the accent in the line is %v, in the panel %v", status, strings.Contains(line, accent), strings.Contains(tall, accent))
		}
	}
}
