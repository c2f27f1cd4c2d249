package player_test

import (
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
)

// feed is a file that arrives as a test says.
type feed struct {
	data []byte
	size int64

	mu      sync.Mutex
	more    *sync.Cond
	at      int
	arrived int
	err     error
	asked   bool
	closed  bool
}

func newFeed(data []byte) *feed {
	f := &feed{data: data, size: int64(len(data))}
	f.more = sync.NewCond(&f.mu)
	return f
}

func (f *feed) Open() (io.ReadCloser, int64, error) {
	f.set(func() { f.asked = true })
	return f, f.size, nil
}

func (f *feed) Read(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for f.at == f.arrived && f.err == nil && !f.closed && (f.at < len(f.data) || f.data == nil) {
		f.more.Wait()
	}
	switch {
	case f.closed:
		return 0, os.ErrClosed
	case f.at < f.arrived:
		n := copy(p, f.data[f.at:f.arrived])
		f.at += n
		return n, nil
	case f.err != nil:
		return 0, f.err
	}
	return 0, io.EOF
}

func (f *feed) Close() error {
	f.set(func() { f.closed = true })
	return nil
}

func (f *feed) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
	f.more.Broadcast()
}

// arrive lets the file arrive up to this many milliseconds, of 16-bit mono at the usual rate.
func (f *feed) arrive(upTo int) {
	f.set(func() { f.arrived = min(44+2*upTo*ms, len(f.data)) })
	synctest.Wait()
}

func (f *feed) fail(err error) {
	f.set(func() { f.err = err })
	synctest.Wait()
}

func (f *feed) opened() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked
}

func (f *feed) isClosed() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.closed
}

// partialClip returns a complete clip, a function that returns the same clip as a download, and its samples.
func partialClip(t *testing.T, key string, clipRate int, samples []float64) (clip player.Clip, open func() (player.Clip, *feed), want []float32) {
	t.Helper()
	clip, want = wavFile(t, key, clipRate, samples)
	b, err := os.ReadFile(clip.Path)
	if err != nil {
		t.Fatal(err)
	}
	return clip, func() (player.Clip, *feed) {
		f := newFeed(b)
		return player.Clip{Key: key, Feed: f}, f
	}, want
}

func playPartial(t *testing.T, open func() (player.Clip, *feed), rewinds bool) (*feed, *fake, *player.Engine) {
	t.Helper()
	clip, f := open()
	d := newFake(rate)
	d.rewinds = rewinds
	e := engine(t, d)
	e.Play(clip)
	synctest.Wait()
	return f, d, e
}

func TestPlaysBeforeDownloadEnds(t *testing.T) {
	t.Parallel()
	_, open, want := partialClip(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		f, d, e := playPartial(t, open, false)
		if s := e.State(); s.Status != player.Loading || s.Length != 0 {
			t.Errorf("nothing has arrived: %v, %v long", s.Status, s.Length)
		}
		f.arrive(240)
		if s := e.State(); s.Status != player.Loading || s.Length != time.Second || d.running() {
			t.Errorf("240 ms have arrived: %v, %v long", s.Status, s.Length)
		}
		near(t, "arrived", e.State().Arrived, 240*time.Millisecond)
		f.arrive(260)
		if s := e.State(); s.Status != player.Playing || !d.running() || s.Measured || len(s.Peaks) == 0 {
			t.Errorf("260 ms have arrived: %v, measured %t, %d peaks", s.Status, s.Measured, len(s.Peaks))
		}
		d.run(100 * ms)
		near(t, "position", e.State().Position, 100*time.Millisecond)
		f.arrive(1000)
		if s := e.State(); !s.Measured || s.Arrived != s.Length || s.Problem != "" {
			t.Errorf("everything has arrived: measured %t, %v of %v, %q", s.Measured, s.Arrived, s.Length, s.Problem)
		}
		d.run(901 * ms)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if s := e.State(); s.Status != player.Ended || !f.isClosed() {
			t.Errorf("%v, reader closed: %t", s.Status, f.isClosed())
		}
		sameSamples(t, "all of it", d.taken(), want)
	})
}

func TestWaitsForMissingData(t *testing.T) {
	t.Parallel()
	_, open, want := partialClip(t, "a", rate, sine(443, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		f, d, e := playPartial(t, open, true)
		events := e.Follow()
		f.arrive(300)
		d.run(400 * ms)
		if s := e.State(); s.Status != player.Loading {
			t.Errorf("starved: %v", s.Status)
		}
		near(t, "starved", e.State().Position, 300*time.Millisecond)
		if ev := events.Take(); len(ev) != 1 || ev[0].Kind != player.EventUnderrun {
			t.Errorf("%+v", ev)
		}
		f.arrive(400)
		d.run(100 * ms)
		if s := e.State(); s.Status != player.Loading {
			t.Errorf("too little has arrived: %v", s.Status)
		}
		f.arrive(600)
		d.run(100 * ms)
		if s := e.State(); s.Status != player.Playing {
			t.Errorf("enough has arrived: %v", s.Status)
		}
		got := d.taken()
		sameSamples(t, "before", got, want[:300*ms])
		for i, v := range got[306*ms : 500*ms] {
			if v != 0 {
				t.Fatalf("frame %d of the wait is not silent", i)
			}
		}
		from := len(got) - int((e.State().Position-300*time.Millisecond)*rate/time.Second)
		sameSamples(t, "from where it stopped, after the fade", got[from+6*ms:], want[306*ms:390*ms])
		if s := maxStep(got); s > 0.04 {
			t.Errorf("a step of %g", s)
		}
		if ev := events.Take(); len(ev) != 0 {
			t.Errorf("%+v", ev)
		}
	})
}

func TestNoGapWhenDataArrivesInTime(t *testing.T) {
	t.Parallel()
	for _, clipRate := range []int{rate, 16000} {
		clip, open, _ := partialClip(t, "a", clipRate, sine(443, clipRate, clipRate))
		for _, speed := range []float64{1, 1.25} {
			synctest.Test(t, func(t *testing.T) {
				whole := newFake(rate)
				e := engine(t, whole)
				e.SetSpeed(speed)
				e.Play(clip)
				synctest.Wait()
				whole.pull(600 * ms)
				want := whole.taken()
				f, d, e := playPartial(t, open, true)
				e.SetSpeed(speed)
				for _, got := range []int{500, 600, 700, 1000} {
					f.arrive(got * clipRate / rate)
					d.pull(800*ms - len(d.taken()))
				}
				sameSamples(t, "same as the complete clip", d.taken(), want)
				if s := e.State(); s.Status != player.Playing {
					t.Errorf("%v", s.Status)
				}
			})
		}
	}
}

// A pause right after playback was about to starve behaves like any other pause.
func TestPauseRightAfterDataArrived(t *testing.T) {
	t.Parallel()
	_, open, want := partialClip(t, "a", rate, sine(443, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		f, d, e := playPartial(t, open, true)
		f.arrive(300)
		d.pull(400 * ms)
		d.play(299 * ms)
		f.arrive(600) // before the device has played up to the gap
		d.pull(100 * ms)
		e.Pause()
		d.pull(100 * ms)
		got := d.taken()
		sameSamples(t, "before", got, want[:300*ms])
		if s := maxStep(got); s > 0.04 {
			t.Errorf("a step of %g", s)
		}
	})
}

func TestDownloadFails(t *testing.T) {
	t.Parallel()
	_, open, want := partialClip(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		f, d, e := playPartial(t, open, false)
		f.arrive(500)
		d.run(100 * ms)
		f.fail(errors.New("the connection was\nreset"))
		s := e.State()
		if s.Status != player.Playing || !strings.Contains(s.Problem, "only a part") || !strings.Contains(s.Problem, "reset") || strings.Contains(s.Problem, "\n") {
			t.Errorf("%v, %q", s.Status, s.Problem)
		}
		near(t, "length", s.Length, 500*time.Millisecond)
		d.run(500 * ms)
		time.Sleep(time.Second)
		synctest.Wait()
		s = e.State()
		if s.Status != player.Ended || !strings.Contains(s.Problem, "only a part") {
			t.Errorf("%v, %q", s.Status, s.Problem)
		}
		near(t, "end", s.Position, 500*time.Millisecond)
		sameSamples(t, "the part that arrived", d.taken(), want[:500*ms])
		clip, f := open()
		e.Toggle(clip) // again, with a download that succeeds
		f.arrive(1000)
		d.run(100 * ms)
		if s := e.State(); s.Status != player.Playing || s.Problem != "" || s.Length != time.Second {
			t.Errorf("second download: %v, %q, %v", s.Status, s.Problem, s.Length)
		}
		clip, f = open()
		e.Play(clip)
		synctest.Wait()
		f.fail(errors.New("no route"))
		if s := e.State(); s.Status != player.Broken || !strings.Contains(s.Problem, "no route") {
			t.Errorf("nothing arrived: %v, %q", s.Status, s.Problem)
		}
	})
}

func TestUnusedDownloadIsClosed(t *testing.T) {
	t.Parallel()
	_, open, _ := partialClip(t, "a", rate, sine(440, rate, rate))
	other, _ := wavFile(t, "b", rate, sine(440, rate, rate))
	for name, end := range map[string]func(*player.Engine){
		"Stop": (*player.Engine).Stop, "Close": func(e *player.Engine) { _ = e.Close() },
		"Play": func(e *player.Engine) { e.Play(other) }, "Flip": func(e *player.Engine) { e.Flip(other) },
	} {
		for _, here := range []int{0, 10, 400} {
			synctest.Test(t, func(t *testing.T) {
				f, d, e := playPartial(t, open, false)
				f.arrive(here)
				d.run(10 * ms)
				if f.isClosed() {
					t.Fatalf("%s after %d ms: the download is not read", name, here)
				}
				end(e)
				synctest.Wait()
				if !f.isClosed() {
					t.Errorf("%s after %d ms does not close the reader", name, here)
				}
			})
		}
	}
}
