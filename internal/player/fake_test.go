package player_test

import (
	"context"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
	"callboard/internal/player/output"

	"github.com/gopxl/beep/v2"
)

// fake is a device whose time passes only when a test says so.
type fake struct {
	rate    int
	silent  bool
	problem string
	refuse  error         // what Start says
	rewinds bool          // it can take back frames that were not played
	hang    chan struct{} // when set, Start waits for it or for Close
	closed  chan struct{}
	lost    chan error
	events  chan output.Event

	mu     sync.Mutex
	src    output.Source
	got    []float32 // the left channel since Start
	played int64
	starts int
	stops  int
	once   sync.Once
}

func newFake(rate int) *fake {
	return &fake{rate: rate, closed: make(chan struct{}), lost: make(chan error, 1), events: make(chan output.Event, 4)}
}

func (f *fake) Backend() string             { return "fake" }
func (f *fake) BackendShort() string        { return "fake" }
func (f *fake) Detail() string              { return "" }
func (f *fake) Silent() bool                { return f.silent }
func (f *fake) Problem() string             { return f.problem }
func (f *fake) Rate() beep.SampleRate       { return beep.SampleRate(f.rate) }
func (f *fake) Lost() <-chan error          { return f.lost }
func (f *fake) Events() <-chan output.Event { return f.events }
func (f *fake) Close()                      { f.once.Do(func() { close(f.closed) }) }

func (f *fake) Start(src output.Source) error {
	if f.hang != nil {
		select {
		case <-f.hang:
		case <-f.closed:
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.starts++
	if f.refuse != nil {
		return f.refuse
	}
	f.src, f.got, f.played = src, nil, 0
	return nil
}

func (f *fake) Stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stops++
	f.src = nil
}

func (f *fake) Rewind(change func(int64) int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	earliest := int64(math.MaxInt64)
	if f.rewinds {
		earliest = f.played + 100
	}
	if from := change(earliest); from < int64(len(f.got)) {
		f.got = f.got[:from]
	}
}

func (f *fake) Played() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.played
}

// pull takes frames from the source, in portions of an odd size, without playing them yet.
func (f *fake) pull(frames int) {
	for frames > 0 && f.portion(min(frames, 441)) {
		frames -= 441
	}
}

// portion holds the lock from taking to storing: no rewind may come in between.
func (f *fake) portion(frames int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.take(frames)
}

// take is called with mu held.
func (f *fake) take(frames int) bool {
	if f.src == nil {
		return false
	}
	buf := make([]float32, 2*frames)
	f.src.Fill(buf)
	for i := 0; i < len(buf); i += 2 {
		f.got = append(f.got, buf[i])
	}
	return true
}

func (f *fake) play(frames int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.played += int64(frames)
}

// run takes and plays frames, for the engine at one time: it does not see frames that are taken and not played, which it
// would wait for.
func (f *fake) run(frames int) {
	f.mu.Lock()
	for left := frames; left > 0 && f.take(min(left, 441)); left -= 441 {
	}
	f.played += int64(frames)
	f.mu.Unlock()
	synctest.Wait()
}

func (f *fake) running() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.src != nil
}

func (f *fake) taken() []float32 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]float32(nil), f.got...)
}

// engine returns an engine that opens these devices, one after the other.
func engine(t testing.TB, devices ...*fake) *player.Engine {
	t.Helper()
	n := 0
	e := player.NewWith(func(context.Context) player.Device {
		d := devices[min(n, len(devices)-1)]
		n++
		return d
	})
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// playing is an engine that has just started a clip on a device of the usual rate.
func playing(t testing.TB, clip player.Clip) (*fake, *player.Engine) {
	t.Helper()
	d := newFake(rate)
	e := engine(t, d)
	e.Play(clip)
	synctest.Wait()
	return d, e
}

// wavFile writes 16-bit mono and returns the clip and its samples as floats.
func wavFile(t testing.TB, key string, rate int, samples []float64) (player.Clip, []float32) {
	t.Helper()
	le := binary.LittleEndian
	var data []byte
	floats := make([]float32, len(samples))
	for i, v := range samples {
		s := int16(math.Round(v * 32767))
		data = le.AppendUint16(data, uint16(s))
		floats[i] = float32(s) / 32768
	}
	b := le.AppendUint32([]byte("RIFF"), uint32(36+len(data)))
	b = le.AppendUint32(append(b, "WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"...), uint32(rate))
	b = append(le.AppendUint32(b, uint32(2*rate)), 2, 0, 16, 0)
	b = append(le.AppendUint32(append(b, "data"...), uint32(len(data))), data...)
	path := filepath.Join(t.TempDir(), key+".wav")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return player.Clip{Key: key, Path: path}, floats
}

func sine(hz float64, rate, frames int) []float64 {
	out := make([]float64, frames)
	for i := range out {
		out[i] = 0.5 * math.Sin(2*math.Pi*hz*float64(i)/float64(rate))
	}
	return out
}

func sameSamples(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if len(got) < len(want) {
		t.Fatalf("%s: %d samples, want %d", what, len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%s: sample %d is %g, want %g", what, i, got[i], want[i])
		}
	}
}

// maxStep is the largest step between two neighbouring samples; a click has a large one.
func maxStep(s []float32) float64 {
	top := 0.0
	for i := 1; i < len(s); i++ {
		top = math.Max(top, math.Abs(float64(s[i]-s[i-1])))
	}
	return top
}

func near(t *testing.T, what string, got, want time.Duration) {
	t.Helper()
	if d := got - want; d < -2*time.Microsecond || d > 2*time.Microsecond {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}
