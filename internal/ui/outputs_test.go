package ui

import (
	"strings"
	"testing"

	"callboard/internal/player"
	"callboard/internal/ui/playerbar"
	"callboard/internal/ui/screen"
)

func someOutputs() []player.Choice {
	return []player.Choice{
		{Kind: "pulse", Label: "PulseAudio: the system's default, now Built-in Audio", Short: "default: Built-in Audio", Default: true},
		{Kind: "pulse", Device: "alsa_output.usb", Label: "PulseAudio: 젠하이저 USB Headset", Short: "PulseAudio: 젠하이저 USB Headset"},
		{Kind: "exec", Device: "mpv", Label: "mpv, a player command", Short: "mpv, a player command"},
		{Kind: "silent", Label: "silent: the clock runs, nothing is audible", Short: "silent: the clock runs, nothing is audible"},
	}
}

func TestOutputIsChosenAndRestored(t *testing.T) {
	s := newStage(t, 120, 36)
	s.player.choices = someOutputs()
	s.press("o")
	s.want("Sound output", "● default: Built-in Audio", "USB Headset")
	s.press("down", "enter")
	s.wantDid("use pulse alsa_output.usb")
	s.want("sound goes to PulseAudio: 젠하이저 USB Headset")
	s.press("o")
	s.want("▌ ● PulseAudio: 젠하이저")

	kept := s.settings.values
	again := func(change ...func(*Options)) *stage {
		s := newStage(t, 120, 36, change...)
		s.settings.values[playerbar.OutputSetting] = kept[playerbar.OutputSetting]
		s.run(s.m.loadSettings())
		return s
	}
	again().wantDid("use pulse alsa_output.usb")
	again(func(o *Options) { o.OutputGiven = true }).wantDid("")

	s.press("g", "enter")
	s.wantDid("use auto ")
	if kept[playerbar.OutputSetting] != `{"Kind":"auto","Device":""}` {
		t.Fatalf("kept %q", kept[playerbar.OutputSetting])
	}
}

func TestOutputsAreListedInACommand(t *testing.T) {
	s := newStage(t, 120, 36)
	s.player.choices = someOutputs()
	_, cmd := s.m.Update(keyPress("o"))
	s.want("asking the sound system")
	s.press("enter", "down", "r") // nothing to use yet, and asked once
	s.wantDid("")
	s.run(cmd)
	s.want("USB Headset")
	s.press("down", "down")
	s.player.choices = s.player.choices[1:] // the default is gone
	s.press("r")
	s.want("▌   mpv")
	s.press("G", "enter")
	s.wantDid("use silent ")
}

// A mark on an output that makes no sound says so.
func TestAnOutputWithoutSoundIsNotMarkedAsGood(t *testing.T) {
	s := newStage(t, 120, 36)
	s.player.choices = someOutputs()
	s.sounds(func(st *player.State) { st.Silent = true })
	s.press("o")
	s.want("● default: Built-in Audio · no sound")
	s.press("G", "enter")
	s.wantDid("use silent ")
	s.want("no sound from now on")
	s.wantNot("sound goes to")
	if s.m.toast.kind != screen.ToastWarn {
		t.Errorf("the toast is of kind %d", s.m.toast.kind)
	}
}

func TestSoundEventsAreShown(t *testing.T) {
	s := newStage(t, 120, 36)
	s.sounds()
	s.send(soundMsg{{Kind: player.EventMoved, Detail: "USB\x1b[31m Headset"}})
	s.want("sound moved to USB")
	s.sounds(func(st *player.State) { st.Problem = "the sound went away: looking for it" })
	s.want("the sound went away")
	s.send(soundMsg{{Kind: player.EventLost, Detail: "x"}})
	s.want("the sound went away")
	s.send(soundMsg{{Kind: player.EventBack}})
	s.want("the sound is back")
}

// A lost output is shown on the Booth too, with and without colour, and reported once.
func TestLostOutputIsShown(t *testing.T) {
	looking := func(st *player.State) {
		st.Status, st.Problem = player.Paused, "the sound device was removed; looking for it"
	}
	for _, w := range []int{40, 60, 80, 110, 120, 160} {
		s := newStage(t, w, 24)
		s.sounds()
		before := s.wave()
		s.wantNot("no output")
		s.sounds(looking)
		s.want("no output", "the sound output is gone", "another output")
		s.press("x")
		s.wantNot("the sound output is gone")
		s.want("no output")
		if wave := s.wave(); wave != before {
			t.Errorf("%d columns: the waveform went from %v to %v", w, before, wave)
		}
		s.sounds(looking, func(st *player.State) {
			st.OutputLost, st.Problem = true, "the sound device was removed; bring it back and play again"
		})
		s.want("no output", "did not come back")
		s.press("x")
		s.sounds(looking, func(st *player.State) {
			st.OutputLost, st.Problem = true, "the sound device was removed; bring it back and play again"
		})
		s.wantNot("did not come back")
		s.sounds()
		s.press("/") // where o is a letter
		s.sounds(looking)
		s.want("the sound output is gone: paused")
		s.wantNot("o chooses")
		s.sounds()
		s.send(soundMsg{{Kind: player.EventBack}})
		s.want("the sound is back")
		s.wantNot("no output")
	}
}

// The output is named by its sound system on a usual screen, and by its device on a wide one.
func TestPlayerLineNamesTheOutput(t *testing.T) {
	for _, c := range []struct {
		width          int
		backend, shows string
	}{
		{110, "PulseAudio", "vol  80  PulseAudio"}, {120, "PipeWire (pulse)", "vol  80  PipeWire\n"}, {160, "PulseAudio", "PulseAudio · Built-in Audio A"},
	} {
		s := newStage(t, c.width, 36)
		s.sounds(func(st *player.State) {
			st.Backend, st.BackendShort = c.backend, strings.TrimSuffix(c.backend, " (pulse)")
		})
		s.want(c.shows)
	}
}
