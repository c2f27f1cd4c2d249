package output

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/player/pulsetest"
	"callboard/internal/testwait"
)

func TestPulseMoveLosesNoFrame(t *testing.T) {
	t.Parallel()
	for name, move := range map[string]func(server){
		"by the user": func(s server) {
			s.Pactl("move-sink-input", strings.Fields(s.Pactl("list", "short", "sink-inputs"))[0], "kitchen")
		},
		"by the server, when the sink is removed": func(s server) { s.Unload("sink_name=desk") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, pulsetest.Sink("desk", "Desk", 44100), pulsetest.Sink("kitchen", "Kitchen\x1b[31m\u202e Radio", 44100))
			s.Pactl("set-default-sink", "desk")
			desk, kitchen := s.record("desk", 44100), s.record("kitchen", 44100)
			d := s.open("")
			plays(t, d)
			testwait.Eventually(t, "the desk plays", func() bool { return desk.hasPlayed(2000) })
			move(s)
			if e := event(t, d); e.Kind != Moved || !strings.HasPrefix(e.Detail, "Kitchen") || strings.ContainsAny(e.Detail, "\x1b\u202e") {
				t.Errorf("%+v", e)
			}
			if got := d.Detail(); !strings.HasPrefix(got, "Kitchen") {
				t.Errorf("it plays on %q", got)
			}
			now := d.Played()
			testwait.Eventually(t, "playback continues", func() bool { return d.Played() > now+22050 })
			d.Stop()
			there := kitchen.frames()
			there = there[slices.IndexFunc(there, func(n int) bool { return n != 0 }):]
			last := 0 // last frame that the desk played; its recorder may have been moved as well
			for _, n := range desk.frames() {
				if n < there[0] {
					last = max(last, n)
				}
			}
			t.Logf("the desk played up to frame %d, the kitchen from %d", last, there[0])
			if there[0] > last+44100/20 {
				t.Errorf("%d frames were lost between the two", there[0]-last)
			}
			if n := gaps(there); n > 2 {
				t.Errorf("%d gaps after the move", n)
			}
		})
	}
}

func TestPulseFollowsDefaultSink(t *testing.T) {
	t.Parallel()
	s := serve(t, pulsetest.Sink("desk", "Desk", 44100), pulsetest.Sink("kitchen", "Kitchen", 48000))
	s.Pactl("set-default-sink", "desk")
	d := s.open("")
	chosen := s.open("desk")
	if d.Rate() != 44100 || d.Detail() != "Desk" {
		t.Fatalf("%d Hz, %q", d.Rate(), d.Detail())
	}
	s.Pactl("set-default-sink", "kitchen")
	testwait.Eventually(t, "the new default is known", func() bool { return d.Detail() == "Kitchen" })
	if d.Rate() != 48000 || chosen.Rate() != 44100 || chosen.Detail() != "Desk" {
		t.Errorf("%d Hz, and %d Hz on the chosen %s", d.Rate(), chosen.Rate(), chosen.Detail())
	}
	plays(t, d)
	if got := s.Pactl("list", "sink-inputs"); !strings.Contains(got, "48000Hz") || !strings.Contains(got, "Resample method: copy") {
		t.Errorf("the server resamples: %s", got)
	}
	// While it plays the rate stays, wherever the server moves it.
	s.Pactl("set-default-sink", "desk")
	if e := event(t, d); e.Kind != Moved || e.Detail != "Desk" {
		t.Errorf("%+v", e)
	}
	if d.Rate() != 48000 {
		t.Errorf("%d Hz while playing", d.Rate())
	}
	d.Stop()
	// The server may have switched the desk to the stream's rate, as it does where a device can.
	testwait.Eventually(t, "the next run uses the desk's rate", func() bool {
		return d.Detail() == "Desk" && strings.Contains(s.Line("sinks", "desk"), fmt.Sprintf(" %dHz", d.Rate()))
	})
	plays(t, d)
}

// Start uses the rate that Rate has returned, even if the default sink changes in between.
func TestPulseStartKeepsAnnouncedRate(t *testing.T) {
	t.Parallel()
	s := serve(t, pulsetest.Sink("desk", "Desk", 44100), pulsetest.Sink("kitchen", "Kitchen", 48000))
	s.Pactl("set-default-sink", "desk")
	d := s.open("")
	announced := d.Rate()
	s.Pactl("set-default-sink", "kitchen")
	testwait.Eventually(t, "the new default is known", func() bool { return d.Detail() == "Kitchen" })
	plays(t, d)
	if got := s.Pactl("list", "sink-inputs"); announced != 44100 || d.Rate() != announced || !strings.Contains(got, "44100Hz") {
		t.Errorf("%d Hz were announced, %d are played: %s", announced, d.Rate(), got)
	}
}

// slow is a source that delays the device once.
type slow struct {
	numbers
	held bool
}

func (s *slow) Fill(buf []float32) {
	if s.given.Load() > 44100/2 && !s.held {
		s.held = true
		time.Sleep(2 * ahead)
	}
	s.numbers.Fill(buf)
}

func TestPulseReportsUnderruns(t *testing.T) {
	t.Parallel()
	s := serve(t, pulsetest.Sink("ci", "Front", 44100))
	d := s.open("")
	if err := d.Start(&slow{}); err != nil {
		t.Fatal(err)
	}
	if e := event(t, d); e.Kind != Underrun || e.Detail == "" {
		t.Errorf("%+v", e)
	}
	now := d.Played()
	testwait.Eventually(t, "playback continues", func() bool { return d.Played() > now+22050 })
}

func TestListOutputs(t *testing.T) {
	t.Parallel()
	s := serve(t, pulsetest.Sink("desk", "Headset", 44100), pulsetest.Sink("kitchen", "Headset", 48000), pulsetest.Sink("hall", "Hall\x1b]0;x\x07", 48000))
	s.Pactl("set-default-sink", "hall")
	all := list(t.Context(), Options{Server: s.Addr})
	want := []Choice{
		{Pulse, "", "PulseAudio: the system's default, now Hall]0;x", "default: Hall]0;x", true},
		{Pulse, "desk", "PulseAudio: Headset (desk)", "PulseAudio: Headset (desk)", false},
		{Pulse, "kitchen", "PulseAudio: Headset (kitchen)", "PulseAudio: Headset (kitchen)", false},
		{Pulse, "hall", "PulseAudio: Hall]0;x", "PulseAudio: Hall]0;x", false},
	}
	if len(all) < 5 || !slices.Equal(all[:4], want) {
		t.Fatalf("%+v", all)
	}
	for i, c := range all {
		d := Open(t.Context(), Options{Kind: c.Kind, Device: c.Device, Server: s.Addr})
		if c.Kind == Pulse && (d.Silent() || i > 0 && !strings.Contains(c.Label, d.Detail())) {
			t.Errorf("%+v opens as %q: %q", c, d.Detail(), d.Problem())
		}
		d.Close()
	}
	if last := all[len(all)-1]; last.Kind != Silent {
		t.Errorf("the last choice is %+v", last)
	}
}
