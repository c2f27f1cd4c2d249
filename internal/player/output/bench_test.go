package output

import (
	"net"
	"testing"
	"time"
)

// drain is a connection to a server that accepts all data at once.
type drain struct{ net.Conn }

func (drain) Write(b []byte) (int, error)      { return len(b), nil }
func (drain) SetWriteDeadline(time.Time) error { return nil }

// second is a run from which the server has requested a second of sound.
func second() (r *pulseRun, feed func()) {
	p := &pulse{wire: newWire(drain{})}
	r = &pulseRun{p: p, rate: 48000, wake: make(chan struct{}, 1)}
	src, out := &numbers{}, newBatch()
	return r, func() {
		r.credit.Add(int64(r.rate * frameBytes))
		for more := true; more; {
			more = r.fill(out, src)
			_ = out.flush(p.wire)
		}
	}
}

// BenchmarkPulseSecond is the cost of a second of sound without the source and the socket: less than half a
// millisecond, 1/2000 of a processor.
func BenchmarkPulseSecond(b *testing.B) {
	_, feed := second()
	b.ReportAllocs()
	for b.Loop() {
		feed()
	}
}

func TestPulseFeedsWithoutAllocating(t *testing.T) {
	r, feed := second()
	if n := testing.AllocsPerRun(10, feed); n != 0 {
		t.Errorf("%g allocations for a second of sound", n)
	}
	if r.given != 11*48000 {
		t.Errorf("%d frames were sent, %d requested", r.given, 11*48000)
	}
}
