package cli

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/player"
	"callboard/internal/player/loudness"
)

// fakePlayer records its calls and is in the state that a test sets.
type fakePlayer struct {
	st    player.State
	calls []string
}

func (f *fakePlayer) note(format string, a ...any) {
	f.calls = append(f.calls, fmt.Sprintf(format, a...))
}

func (f *fakePlayer) State() player.State { return f.st }
func (f *fakePlayer) Play(c player.Clip) {
	f.note("play %s", c.Path)
	f.st.Clip, f.st.Status, f.st.Position = c, player.Playing, 0
}
func (f *fakePlayer) Flip(c player.Clip) {
	f.note("flip %s", c.Path)
	f.st.Clip = c
}
func (f *fakePlayer) Toggle(player.Clip)     { f.note("toggle") }
func (f *fakePlayer) Pause()                 { f.note("pause"); f.st.Status = player.Paused }
func (f *fakePlayer) Resume()                { f.note("resume"); f.st.Status = player.Playing }
func (f *fakePlayer) Seek(d time.Duration)   { f.note("seek %v", d) }
func (f *fakePlayer) SeekBy(d time.Duration) { f.note("by %v", d) }
func (f *fakePlayer) Jump(p float64)         { f.note("jump %v", p) }
func (f *fakePlayer) SetVolume(v int)        { f.note("volume %d", v) }
func (f *fakePlayer) Mute(on bool)           { f.note("mute %v", on) }
func (f *fakePlayer) SetSpeed(v float64)     { f.note("speed %v", v) }
func (f *fakePlayer) SetLoop(l player.Loop)  { f.note("loop %v", l.To); f.st.Loop = l }
func (f *fakePlayer) Mark()                  { f.note("mark") }
func (f *fakePlayer) Match(on bool)          { f.note("match %v", on) }

// seconds is the state of a playing clip that gets louder to its end.
func seconds(at, length float64) player.State {
	peaks := make([]float32, 512)
	for i := range peaks {
		peaks[i] = float32(i) / 511
	}
	s := func(v float64) time.Duration { return time.Duration(v * float64(time.Second)) }
	return player.State{Status: player.Playing, Position: s(at), Length: s(length), Arrived: s(length), Peaks: peaks, Volume: 100, Speed: 1,
		Measured: true, Loudness: loudness.Loudness{LUFS: -23, TruePeak: -1}}
}

func newTestDeck(look deckLook, files ...string) (*deck, *fakePlayer) {
	f := &fakePlayer{st: seconds(1.2, 4.8)}
	d := newDeck(f, files, look)
	d.Init()
	f.st = seconds(1.2, 4.8)
	f.st.Clip = d.clip(0)
	f.calls = nil
	return d, f
}

func pressed(name string) tea.KeyPressMsg {
	codes := map[string]tea.KeyPressMsg{
		"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "home": {Code: tea.KeyHome},
		"shift+left": {Code: tea.KeyLeft, Mod: tea.ModShift}, "shift+right": {Code: tea.KeyRight, Mod: tea.ModShift}, "esc": {Code: tea.KeyEscape},
		"ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+z": {Code: 'z', Mod: tea.ModCtrl}, "space": {Code: tea.KeySpace, Text: " "},
	}
	if k, ok := codes[name]; ok {
		return k
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

func TestDeckKeys(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]string{
		"space": "toggle", "left": "by -1s", "right": "by 1s", "shift+left": "by -5s", "shift+right": "by 5s", "home": "seek 0s",
		"0": "jump 0", "7": "jump 70", "<": "speed 0.9", ">": "speed 1.1", "-": "volume 95", "=": "volume 105", "_": "mute true", "e": "match true",
		"l": "mark", "ㅣ": "mark", "ㄷ": "match true", "n": "play b.wav", "down": "play b.wav", "p": "play a.wav", "f": "flip b.wav", "f f": "flip b.wav, flip a.wav",
		"n n": "play b.wav", "n p f": "play b.wav, play a.wav, flip b.wav", "esc": "", "x": "", "m": "",
	} {
		d, f := newTestDeck(deckLook{}, "a.wav", "b.wav")
		for k := range strings.FieldsSeq(keys) {
			d.Update(pressed(k))
		}
		if got := strings.Join(f.calls, ", "); got != want || d.done {
			t.Errorf("%s: calls %q, want %q; done %v", keys, got, want, d.done)
		}
	}
}

func TestDeckQuits(t *testing.T) {
	t.Parallel()
	for key, interrupted := range map[string]bool{"q": false, "ㅂ": false, "ctrl+c": true} {
		d, _ := newTestDeck(deckLook{}, "a.wav")
		d.Update(pressed(key))
		if !d.done || d.interrupted != interrupted || d.frame != "" {
			t.Errorf("%s: done %v, interrupted %v, frame %q", key, d.done, d.interrupted, d.frame)
		}
	}
}

func TestDeckAtTheEndOfAFile(t *testing.T) {
	t.Parallel()
	d, f := newTestDeck(deckLook{}, "a.wav", "b.wav")
	f.st.Status = player.Ended
	d.Update(playerChanged{})
	if !slices.Equal(f.calls, []string{"play b.wav"}) {
		t.Errorf("after the first: %q", f.calls)
	}
	f.st.Status = player.Ended
	if d.Update(playerChanged{}); !d.done {
		t.Error("it does not end after the last file")
	}

	d, f = newTestDeck(deckLook{}, "a.wav")
	d.loop = true
	d.Update(playerChanged{})
	d.Update(playerChanged{})
	if !slices.Equal(f.calls, []string{"loop 4.8s"}) || strings.Contains(d.frame, "[") {
		t.Errorf("--loop: %q, %q", f.calls, d.frame)
	}

	d, f = newTestDeck(deckLook{}, "a.wav")
	f.st.Status, f.st.Problem = player.Broken, "cannot play this"
	if d.Update(playerChanged{}); !d.done || code(d.err) != exitUnexpected {
		t.Errorf("a broken file: %v", d.err)
	}
}

func TestDeckHasNoTimerWhilePaused(t *testing.T) {
	t.Parallel()
	d, f := newTestDeck(deckLook{interval: time.Hour}, "a.wav")
	d.Update(playerChanged{})
	if !d.ticking {
		t.Fatal("no timer during playback")
	}
	f.st.Status = player.Paused
	d.Update(deckTick{})
	if d.Update(playerChanged{}); d.ticking {
		t.Error("the timer continues during a pause")
	}
}

func TestDeckRecoversFromAPanic(t *testing.T) {
	t.Parallel()
	d, _ := newTestDeck(deckLook{}, "a.wav")
	d.sound = nil
	if _, cmd := d.Update(playerChanged{}); d.crash == nil || cmd == nil || d.frame != "" {
		t.Errorf("crash %v, frame %q", d.crash, d.frame)
	}
}

func TestDeckLines(t *testing.T) {
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
		d, f := newTestDeck(deckLook{ascii: tt.ascii, profile: colorprofile.ASCII}, "dir/제 이름\x1b]0;\x07은.wav", "b.wav")
		f.st.Volume = 80
		d.Update(tea.WindowSizeMsg{Width: tt.w, Height: 24})
		if d.frame != tt.want {
			t.Errorf("%d cells:\n%q, want\n%q", tt.w, d.frame, tt.want)
		}
	}
}

// At every width and with every content, no line is longer than the terminal, and none has control characters.
func TestDeckNeverWraps(t *testing.T) {
	t.Parallel()
	names := []string{"a.wav", strings.Repeat("안녕하세요", 20) + ".wav", "\x1b[2J\a\r\n.wav", "👨‍👩‍👧 🇰🇷.wav"}
	for _, profile := range []colorprofile.Profile{colorprofile.ASCII, colorprofile.TrueColor} {
		for w := 1; w < 150; w++ {
			for i := range names {
				d, f := newTestDeck(deckLook{profile: profile, ascii: w%2 == 0}, names...)
				f.st.Clip = d.clip(i)
				f.st.Volume, f.st.Speed, f.st.Silent, f.st.Matched, f.st.Loop = 150, 0.75, true, true, player.Loop{From: 1, To: 1e9}
				f.st.Problem = "pacat\x1b stopped playing; bring it back and play again"
				d.showKeys = i%2 == 0
				d.Update(tea.WindowSizeMsg{Width: w, Height: 24})
				lines := strings.Split(d.frame, "\n")
				if len(lines) > 2 || strings.ContainsAny(ansi.Strip(d.frame), "\x1b\a\r") {
					t.Fatalf("%d cells: %q", w, d.frame)
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

func TestLoudnessOfSilenceIsNull(t *testing.T) {
	t.Parallel()
	st := seconds(1, 1)
	if p := playedFile("a.wav", player.Info{}, st); p.LUFS == nil || *p.LUFS != -23 || p.TruePeak == nil {
		t.Errorf("speech: %+v", p)
	}
	st.Loudness = loudness.Loudness{LUFS: math.Inf(-1), TruePeak: math.Inf(-1)}
	if p := playedFile("a.wav", player.Info{}, st); p.LUFS != nil || p.TruePeak != nil {
		t.Errorf("silence: %+v", p)
	}
}
