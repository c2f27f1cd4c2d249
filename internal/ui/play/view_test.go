package play

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/player"
)

func TestLines(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		w     int
		ascii bool
		want  string
	}{
		{20, false, " ▶  0:01.2 / 0:04.8"},
		{40, false, " ▶ 1/2 제 이름]0;은.w…  0:01.2 / 0:04.8"},
		{80, false, " ▶ 1/2 제 이름]0;은.wav  ▁▁▁▂▂▂▃┃▃▃▄▄▄▄▅▅▅▅▆▆▆▆▇▇▇▇███  0:01.2 / 0:04.8  vol 80"},
		{120, false, " ▶ 1/2 제 이름]0;은.wav  ▁▁▁▁▁▁▂▂▂▂▂▃┃▃▃▃▃▄▄▄▄▄▄▅▅▅▅▅▅▅▆▆▆▆▆▆▆▇▇▇▇▇▇▇████  0:01.2 / 0:04.8  vol 80"},
		{80, true, " > 1/2 제 이름]0;은.wav  ___...:|::----====++++****###  0:01.2 / 0:04.8  vol 80"},
	} {
		m, f := newTest(Options{ASCII: tt.ascii}, "dir/제 이름\x1b]0;\x07은.wav", "b.wav")
		f.st.Volume = 80
		m.Update(tea.WindowSizeMsg{Width: tt.w, Height: 24})
		if m.frame != tt.want {
			t.Errorf("%d cells:\n%q, want\n%q", tt.w, m.frame, tt.want)
		}
	}
}

// At every width and with every content, no line is longer than the terminal, and none has control characters.
func TestNeverWraps(t *testing.T) {
	t.Parallel()
	names := []string{"a.wav", strings.Repeat("안녕하세요", 20) + ".wav", "\x1b[2J\a\r\n.wav", "👨‍👩‍👧 🇰🇷.wav"}
	for _, profile := range []colorprofile.Profile{colorprofile.ASCII, colorprofile.TrueColor} {
		for w := 1; w < 150; w++ {
			for i := range names {
				m, f := newTestProfile(Options{ASCII: w%2 == 0}, profile, names...)
				f.st.Clip = m.clip(i)
				f.st.Volume, f.st.Speed, f.st.Silent, f.st.Matched, f.st.Loop = 150, 0.75, true, true, player.Loop{From: 1, To: 1e9}
				f.st.Problem = "pacat\x1b stopped playing; bring it back and play again"
				m.showKeys = i%2 == 0
				m.Update(tea.WindowSizeMsg{Width: w, Height: 24})
				lines := strings.Split(m.frame, "\n")
				if len(lines) > 24 || !m.showKeys && len(lines) > 2 || strings.ContainsAny(ansi.Strip(m.frame), "\x1b\a\r") {
					t.Fatalf("%d cells: %q", w, m.frame)
				}
				for _, l := range lines {
					if n := ansi.StringWidth(l); n > max(w-1, 0) {
						t.Errorf("%d cells: %q has %d", w, l, n)
					}
				}
			}
		}
	}
}

// The loop of Options.Loop has no ends in the waveform; a loop between two marks has.
func TestLoopEnds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		loop player.Loop
		fact string
		ends bool
	}{
		{player.Loop{To: 4800 * time.Millisecond}, "  loop", false},
		{player.Loop{From: 2 * time.Second, To: 3 * time.Second}, "  loop A–B", true},
	} {
		m, f := newTest(Options{Loop: true}, "a.wav")
		f.st.Loop = tt.loop
		m.Update(playerChanged{})
		if !strings.HasSuffix(m.frame, tt.fact) || strings.Contains(m.frame, "[") != tt.ends || strings.Contains(m.frame, "]") != tt.ends {
			t.Errorf("%v: %q", tt.loop, m.frame)
		}
	}
}

// In a terminal without room for more lines the key that quits replaces other key hints.
func TestKeyHints(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		w     int
		files []string
		ascii bool
		want  string
	}{
		{12, []string{"a.wav"}, false, " q quit"},
		{40, []string{"a.wav", "b.wav"}, false, " space pause  n next  f flip  q quit"},
		{80, []string{"a.wav"}, false, " space pause  ←→ 1 s  l loop  <> speed  -= volume  0…9 jump  _ mute  q quit"},
		{80, []string{"a.wav", "b.wav"}, false, " space pause  n next  p previous  f flip  ←→ 1 s  l loop  <> speed  q quit"},
		{160, []string{"a.wav", "b.wav"}, false,
			" space pause  n next  p previous  f flip  ←→ 1 s  l loop  <> speed  -= volume  0…9 jump  _ mute  e equal loudness  shift+← 5 s  home start  q quit"},
		{160, []string{"a.wav", "b.wav"}, true,
			" space pause  n next  p previous  f flip  left/right 1 s  l loop  < > speed  - = volume  0..9 jump  _ mute  e equal loudness  shift+left 5 s  q quit"},
	} {
		m, _ := newTest(Options{ASCII: tt.ascii}, tt.files...)
		m.Update(tea.WindowSizeMsg{Width: tt.w, Height: 2})
		m.Update(pressed("?"))
		if _, got, _ := strings.Cut(m.frame, "\n"); got != tt.want {
			t.Errorf("%d cells, %d files:\n%q, want\n%q", tt.w, len(tt.files), got, tt.want)
		}
	}
}

// The key that shows the keys shows all of them, in as many lines as they need and the terminal has.
func TestAllKeysAreShown(t *testing.T) {
	t.Parallel()
	for _, ascii := range []bool{false, true} {
		for _, w := range []int{30, 40, 80, 120, 200} {
			m, _ := newTest(Options{ASCII: ascii, NoColor: true}, "a.wav", "b.wav")
			m.w, m.h = w, 24
			m.Update(pressed("?"))
			lines := strings.Split(ansi.Strip(m.frame), "\n")
			list, quit := m.hints()
			shown := strings.Join(lines[1:], "  ")
			for _, hint := range append(list, quit) {
				if want := hint.Help().Key + " " + hint.Help().Desc; !strings.Contains(shown, want) {
					t.Errorf("%d columns, ASCII %v: no %q in\n%s", w, ascii, want, m.frame)
				}
			}
			for _, line := range lines {
				if ansi.StringWidth(line) >= w || ascii && strings.ContainsFunc(line, func(r rune) bool { return r > 0x7e }) {
					t.Errorf("%d columns, ASCII %v: %q", w, ascii, line)
				}
			}
			for h := 2; h < 6; h++ { // where there is no room for all, the key that quits is there
				m.h = h
				m.Update(frameTick{})
				if got := strings.Split(ansi.Strip(m.frame), "\n"); len(got) > h || !strings.Contains(got[len(got)-1], "q quit") {
					t.Errorf("%d × %d: %q", w, h, got)
				}
			}
		}
	}
}
