package output

import (
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callboard/internal/player/pulsetest"
	"callboard/internal/testwait"
)

// within fails the test when something takes longer than a user would wait, on an idle machine.
func within(t *testing.T, most time.Duration, what string, do func()) {
	t.Helper()
	begun := time.Now()
	do()
	if took := time.Since(begun); took > testwait.Scaled(most) {
		t.Errorf("%s took %v, more than %v", what, took, most)
	}
}

// plays starts a device and waits until frames have been played.
func plays(t *testing.T, d *Device) *numbers {
	t.Helper()
	n := &numbers{}
	if err := d.Start(n); err != nil {
		t.Fatal(err)
	}
	testwait.Eventually(t, "frames are played", func() bool { return d.Played() > int64(d.Rate()/20) })
	return n
}

func TestPulseFrozenAtConnecting(t *testing.T) {
	t.Parallel()
	s := serve(t, pulsetest.Sink("ci", "Front", 44100))
	thaw := s.Freeze()
	defer thaw()
	within(t, 5*time.Second, "Open", func() {
		if d := s.open(""); !d.Silent() || d.Problem() != "no sound here: the sound server does not answer; restart it" {
			t.Errorf("%q", d.Problem())
		}
	})
	within(t, 3*time.Second, "List", func() {
		if all := list(t.Context(), Options{Server: s.Addr}); len(all) == 0 || all[0].Kind == Pulse {
			t.Errorf("%+v", all)
		}
	})
	thaw()
	plays(t, s.open(""))
}

func TestPulseFrozenAtStart(t *testing.T) {
	t.Parallel()
	s := serve(t, pulsetest.Sink("ci", "Front", 44100))
	d := s.open("")
	thaw := s.Freeze()
	defer thaw()
	within(t, 5*time.Second, "Start", func() {
		if err := d.Start(&numbers{}); err == nil || err.Error() != "the sound server does not answer" {
			t.Error(err)
		}
	})
	within(t, time.Second, "Close", d.Close)
	thaw()
	plays(t, s.open(""))
}

func TestPulseFrozenWhilePlaying(t *testing.T) {
	t.Parallel()
	s := serve(t, pulsetest.Sink("ci", "Front", 44100))
	d := s.open("")
	plays(t, d)
	thaw := s.Freeze()
	defer thaw()
	within(t, 10*time.Second, "reporting the loss", func() {
		if why := loss(t, d); why != "the sound server does not answer" {
			t.Error(why)
		}
	})
	within(t, 3*time.Second, "Stop", d.Stop)
	within(t, time.Second, "Close", d.Close)
	thaw()
	plays(t, s.open(""))
}

func TestPulseRestarted(t *testing.T) {
	t.Parallel()
	s := serve(t, pulsetest.Sink("ci", "Front", 44100))
	for _, playing := range []bool{false, true} {
		d := s.open("")
		if playing {
			plays(t, d)
		}
		s.Kill()
		if why := loss(t, d); why != "the sound server closed the connection" {
			t.Errorf("playing %v: %s", playing, why)
		}
		if err := d.Start(&numbers{}); err == nil {
			t.Error("Start succeeds on a lost device")
		}
		within(t, time.Second, "Close", d.Close)
		if d := s.open(""); !d.Silent() || !strings.Contains(d.Problem(), "no PulseAudio or PipeWire server answered; start one") {
			t.Errorf("without a server: %q", d.Problem())
		}
		s.Restart()
	}
	plays(t, s.open(""))
}

func TestPulseSuspended(t *testing.T) {
	t.Parallel()
	s := serve(t, pulsetest.Sink("ci", "Front", 44100))
	rec := s.record("ci", 44100)
	s.Pactl("suspend-sink", "ci", "1")
	d := s.open("")
	n := &numbers{}
	within(t, 3*time.Second, "Start", func() {
		if err := d.Start(n); err != nil {
			t.Fatal(err)
		}
	})
	testwait.Eventually(t, "the server buffers frames", func() bool { return n.given.Load() > 0 })
	if h := d.Played(); h != 0 {
		t.Errorf("%d frames were played on a suspended sink", h)
	}
	s.Pactl("suspend-sink", "ci", "0")
	testwait.Eventually(t, "playback has started", func() bool { return d.Played() > 10000 })
	s.Pactl("suspend-sink", "ci", "1")
	s.Pactl("suspend-sink", "ci", "0")
	h := d.Played()
	testwait.Eventually(t, "playback continues", func() bool { return d.Played() > h+10000 })
	testwait.Eventually(t, "the sink has played from the beginning", func() bool { return rec.hasPlayed(10000) })
	d.Stop()
	select {
	case err := <-d.Lost():
		t.Errorf("a loss was reported: %v", err)
	default:
	}
}

func TestPulseWithoutSink(t *testing.T) {
	t.Parallel()
	s := serve(t)
	d := s.open("")
	if !d.Silent() || d.Problem() != "no sound here: the sound server has no audio output; connect one" {
		t.Errorf("%q", d.Problem())
	}
	s.Pactl("load-module", "module-null-sink", "sink_name=late", "norewinds=1")
	if d := s.open("other"); !d.Silent() || !strings.Contains(d.Problem(), "does not know the chosen device; choose another") {
		t.Errorf("%q", d.Problem())
	}
	plays(t, s.open("late"))
	d = s.open("")
	s.Pactl("unload-module", "module-null-sink")
	if err := d.Start(&numbers{}); err == nil || err.Error() != "the sound server has no audio output" {
		t.Error(err)
	}
}

func TestPulseSinkRemoved(t *testing.T) {
	t.Parallel()
	s := serve(t, pulsetest.Sink("only", "Front", 44100))
	for _, device := range []string{"", "only"} {
		d := s.open(device)
		plays(t, d)
		s.Unload("sink_name=only")
		if why := loss(t, d); why != "the sound device was removed" {
			t.Error(why)
		}
		within(t, time.Second, "Stop", d.Stop)
		if err := d.Start(&numbers{}); err == nil || err.Error() != map[bool]string{true: "the sound server has no audio output",
			false: "the sound server does not know the chosen device"}[device == ""] {
			t.Errorf("device %q: %v", device, err)
		}
		s.Pactl("load-module", "module-null-sink", "sink_name=only", "norewinds=1")
		plays(t, d) // the sink is back, so the device starts again
		d.Close()
	}
}

// Without the cookie access is denied. It uses TCP, because a Unix socket tells the server whose process this is.
func TestPulseDeniesAccess(t *testing.T) {
	t.Parallel()
	s := serve(t, pulsetest.Sink("ci", "Front", 44100))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Skip("no TCP here:", err)
	}
	at := l.Addr().String()
	l.Close()
	_, port, _ := net.SplitHostPort(at)
	s.Pactl("load-module", "module-native-protocol-tcp", "listen=127.0.0.1", "port="+port, "auth-cookie="+filepath.Join(s.Dir, "own"))
	d := Open(t.Context(), Options{Server: "tcp:" + at, Kind: Pulse})
	defer d.Close()
	if !d.Silent() || d.Problem() != "no sound here: the sound server denies access; set PULSE_COOKIE to the server's cookie" {
		t.Errorf("%q", d.Problem())
	}
}
