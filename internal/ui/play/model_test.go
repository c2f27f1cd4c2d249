package play

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"callboard/internal/player"
	"callboard/internal/player/loudness"
	"callboard/internal/text"
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

// newTest makes a program without colours that plays the first file.
func newTest(o Options, files ...string) (*model, *fakePlayer) {
	return newTestProfile(o, colorprofile.ASCII, files...)
}

func newTestProfile(o Options, profile colorprofile.Profile, files ...string) (*model, *fakePlayer) {
	f := &fakePlayer{st: seconds(1.2, 4.8)}
	o.Files = files
	m := newModel(f, o, profile)
	m.Init()
	f.st = seconds(1.2, 4.8)
	f.st.Clip = m.clip(0)
	f.calls = nil
	return m, f
}

func TestAtTheEndOfAFile(t *testing.T) {
	t.Parallel()
	m, f := newTest(Options{}, "a.wav", "b.wav")
	f.st.Status = player.Ended
	m.Update(playerChanged{})
	if !slices.Equal(f.calls, []string{"play b.wav"}) {
		t.Errorf("after the first: %q", f.calls)
	}
	f.st.Status = player.Ended
	if m.Update(playerChanged{}); !m.done {
		t.Error("it does not end after the last file")
	}

	m, f = newTest(Options{Loop: true}, "a.wav")
	m.Update(playerChanged{})
	m.Update(playerChanged{})
	if !slices.Equal(f.calls, []string{"loop 4.8s"}) || strings.Contains(m.frame, "[") {
		t.Errorf("--loop: %q, %q", f.calls, m.frame)
	}

	m, f = newTest(Options{}, "a.wav")
	f.st.Status, f.st.Problem = player.Broken, "cannot play this"
	var problem *text.Problem
	if m.Update(playerChanged{}); !m.done || !errors.As(m.err, &problem) || m.err.Error() != "a.wav: cannot play this" {
		t.Errorf("a broken file: %v", m.err)
	}
}

// A file that cannot be flipped to does not keep the program from ending.
func TestRefusedFlip(t *testing.T) {
	t.Parallel()
	m, f := newTest(Options{}, "a.wav", "b.wav", "c.wav")
	m.current, m.previous = 2, 1
	f.st.Clip = m.clip(2)
	m.flip()
	f.st.Clip, f.st.Refused = m.clip(2), player.Refusal{Clip: m.clip(1), Why: "cannot play this: it is gone"}
	m.Update(playerChanged{})
	if m.current != 2 || !strings.Contains(m.frame, "b.wav: cannot play this") {
		t.Errorf("file %d, %q", m.current, m.frame)
	}
	f.st.Status = player.Ended
	if m.Update(playerChanged{}); !m.done {
		t.Error("it does not end after the last file")
	}
}

func TestHasNoTimerWhilePaused(t *testing.T) {
	t.Parallel()
	m, f := newTest(Options{NoMotion: true}, "a.wav")
	m.Update(playerChanged{})
	if !m.ticking {
		t.Fatal("no timer during playback")
	}
	f.st.Status = player.Paused
	m.Update(frameTick{})
	if m.Update(playerChanged{}); m.ticking {
		t.Error("the timer continues during a pause")
	}
}

func TestRecoversFromAPanic(t *testing.T) {
	t.Parallel()
	m, _ := newTest(Options{}, "a.wav")
	m.sound = nil
	if _, cmd := m.Update(playerChanged{}); m.panicked == nil || cmd == nil || m.frame != "" {
		t.Errorf("panic %v, frame %q", m.panicked, m.frame)
	}
}
