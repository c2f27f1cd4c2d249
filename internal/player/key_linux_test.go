package player_test

import (
	"io"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"callboard/internal/player"
	"callboard/internal/player/output"
	"callboard/internal/testwait"
)

// ear measures when a sink begins to play a sound.
type ear struct {
	mu    sync.Mutex
	waits time.Time // for the first sound since then; zero when not measuring
	still int       // bytes of silence in a row
	heard chan time.Duration
}

func (s server) ear() *ear {
	s.T.Helper()
	cmd := exec.Command("parec", "-d", "ci.monitor", "--raw", "--format=s16le", "--rate=44100", "--channels=2", "--latency-msec=5")
	cmd.Env = s.Env
	out, err := cmd.StdoutPipe()
	if err != nil {
		s.T.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.T.Fatal(err)
	}
	e := &ear{heard: make(chan time.Duration, 1)}
	var reading sync.WaitGroup
	reading.Go(func() { e.listen(out) })
	s.T.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		reading.Wait()
		_ = cmd.Wait()
	})
	return e
}

func (e *ear) listen(r io.Reader) {
	buf := make([]byte, 4096)
	for {
		n, err := r.Read(buf)
		if err != nil {
			return
		}
		now := time.Now()
		sounds := slices.ContainsFunc(buf[:n], func(b byte) bool { return b != 0 })
		e.mu.Lock()
		e.still += n
		if sounds {
			e.still = 0
			if !e.waits.IsZero() {
				e.heard <- now.Sub(e.waits)
				e.waits = time.Time{}
			}
		}
		e.mu.Unlock()
	}
}

func (e *ear) quiet() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.still > 44100*4/20
}

// after calls do and returns how long it takes until that is audible.
func (e *ear) after(tb testing.TB, do func()) time.Duration {
	tb.Helper()
	testwait.Eventually(tb, "it is quiet", e.quiet)
	e.mu.Lock()
	e.waits = time.Now()
	e.mu.Unlock()
	do()
	select {
	case d := <-e.heard:
		return d
	case <-time.After(10 * time.Second):
		tb.Fatal("nothing is audible")
		return 0
	}
}

// plays measures from the key to the first sample at the sink. A clip that is not cached is read and decoded first.
func plays(tb testing.TB, s server, cached bool, n int) (took []time.Duration) {
	tb.Helper()
	clip, _ := wavFile(tb, "take", 44100, melody(44100, 5.6))
	e, ear := s.engine(output.Pulse), s.ear()
	for i := range n + 1 {
		if !cached {
			at := time.Now().Add(time.Duration(i-1000) * time.Second) // another file, as far as the cache can see
			if err := os.Chtimes(clip.Path, at, at); err != nil {
				tb.Fatal(err)
			}
		}
		d := ear.after(tb, func() { e.Play(clip) })
		if i > 0 { // the first one connects
			took = append(took, d)
		}
		e.Stop()
	}
	slices.Sort(took)
	return took
}

func BenchmarkKeyToSound(b *testing.B) {
	s := pulse(b)
	for name, cached := range map[string]bool{"cached": true, "from disk": false} {
		b.Run(name, func(b *testing.B) {
			took := plays(b, s, cached, max(b.N, 1))
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
		})
	}
}

func TestKeyToSoundIsFast(t *testing.T) {
	s := pulse(t)
	for _, cached := range []bool{true, false} {
		took := plays(t, s, cached, 10)
		t.Logf("cached: %t: %v", cached, took)
		if took[len(took)/2] > 600*time.Millisecond { // on any machine, however busy, under the race detector too; BenchmarkKeyToSound has the figures
			t.Errorf("cached: %t: from the key to the sound it takes %v", cached, took)
		}
	}
}

// A key that changes what plays is audible as soon, although much more was sent to the server.
func BenchmarkSeekToSound(b *testing.B) {
	s := pulse(b)
	tone := melody(44100, 20)
	clear(tone[:10*44100])
	clip, _ := wavFile(b, "take", 44100, tone)
	e, ear := s.engine(output.Pulse), s.ear()
	e.Play(clip)
	testwait.Eventually(b, "it plays", func() bool { return e.State().Status == player.Playing && e.State().Position > 0 })
	var took []time.Duration
	for b.Loop() {
		took = append(took, ear.after(b, func() { e.Seek(11 * time.Second) }))
		e.Seek(time.Second)
	}
	slices.Sort(took)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
}
