package decode

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"

	"callboard/internal/text"
)

// Live decodes a clip while its bytes arrive, so that its beginning can be played at once. All methods may be called
// from any goroutine and are cheap.
type Live struct {
	now atomic.Pointer[progress]

	mu   sync.Mutex
	work *work // nil after the end
}

// progress is what is known at one time. It does not change after it was published.
type progress struct {
	samples  []float32
	info     Info
	channels int // 0 until the format is known
	done     bool
	audio    *Audio
	err      error
	grown    chan struct{} // closed when the next progress is published, and at the end
}

// work is the state that is needed while bytes arrive.
type work struct {
	size    int64
	decoder decoder // nil until the format is known
	rest    []byte  // bytes that have arrived and are not decoded
	total   int64   // bytes that have arrived
}

// NewLive decodes what it reads from r. size is the expected number of bytes, or -1; it only serves to estimate the
// length. It starts one goroutine, which ends with r, with an error, or with ctx. A read that blocks at that time keeps
// the goroutine, and nothing else, until the caller closes r.
func NewLive(ctx context.Context, r io.Reader, size int64) *Live {
	l := &Live{work: &work{size: size}}
	l.now.Store(&progress{grown: make(chan struct{})})
	stop := context.AfterFunc(ctx, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.end(nil, ctx.Err())
	})
	go func() {
		defer stop()
		l.read(ctx, r)
	}()
	return l
}

// Samples returns the interleaved samples so far, and whether they are all. They do not change: a later result begins
// with the same ones.
func (l *Live) Samples() (samples []float32, done bool) {
	p := l.now.Load()
	return p.samples, p.done
}

// Info describes the clip and returns the number of channels of its Samples, 1 or 2. ok is set once the format is
// known. Until the end, Duration is the expected length if the header or the size gives it, and otherwise 0.
func (l *Live) Info() (info Info, channels int, ok bool) {
	p := l.now.Load()
	return p.info, p.channels, p.channels > 0
}

// Grown returns a channel that is closed as soon as there is more than at the time of this call; at the end it is
// closed already. To miss nothing, call it before the other methods, and again each time.
func (l *Live) Grown() <-chan struct{} { return l.now.Load().grown }

// Done reports whether the end was reached, and then returns what Bytes would return for all that arrived: the clip or
// the reason why there is none. The error can also be the context's, or that of a reader which failed; Samples then
// keeps what arrived.
func (l *Live) Done() (a *Audio, err error, done bool) { //nolint:revive // the first two are Bytes' answer, the third whether there is one
	p := l.now.Load()
	return p.audio, p.err, p.done
}

// read passes what arrives to the decoder.
func (l *Live) read(ctx context.Context, r io.Reader) {
	buf := make([]byte, 32<<10)
	for idle := 0; ; idle++ {
		n, err := r.Read(buf)
		switch over := errors.Is(err, io.EOF); {
		case !l.take(ctx, buf[:n], over) || over:
			return
		case err == nil && n == 0 && idle > 100:
			err = io.ErrNoProgress
			fallthrough
		case err != nil:
			l.mu.Lock()
			l.end(nil, brokenOff(err))
			l.mu.Unlock()
			return
		case n > 0:
			idle = 0
		}
	}
}

// brokenOff makes one line of a reader's error, which may quote anything.
func brokenOff(err error) error {
	return &failure{"the audio stopped arriving before its end (" + text.Line(err.Error()) + "); fetch it again", err}
}

// take decodes b, and the rest of the file if it is the last. It returns false when no more is wanted.
func (l *Live) take(ctx context.Context, b []byte, last bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	const step = 4 << 10 // bytes between two publications
	for l.work != nil {
		n := min(len(b), step)
		whole := last && n == len(b)
		if err := l.work.feed(ctx, b[:n], whole); err != nil {
			l.end(nil, err)
			break
		}
		if whole {
			a, err := complete(ctx, l.work.decoder)
			l.end(a, err)
			break
		}
		l.publish()
		if b = b[n:]; len(b) == 0 {
			return true
		}
	}
	return false
}

func (w *work) feed(ctx context.Context, b []byte, whole bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if w.total += int64(len(b)); w.total > maxFile {
		return fail(ErrTooLong, "the file is larger than 1 GB")
	}
	w.rest = append(w.rest, b...)
	if w.decoder == nil {
		at, known := lead(w.rest, whole)
		if !known {
			return nil
		}
		w.rest = w.rest[at:]
		d, ok, err := open(w.rest, whole, max(-1, w.size-int64(at)))
		if !ok {
			return err
		}
		w.decoder = d
	}
	n, err := w.decoder.feed(ctx, w.rest, whole)
	if n > 0 {
		w.rest = append(w.rest[:0], w.rest[n:]...)
	}
	return err
}

// publish publishes the progress, if there is any. It is called with mu held.
func (l *Live) publish() {
	d, was := l.work.decoder, l.now.Load()
	if d == nil {
		return
	}
	p := &progress{samples: d.samples()}
	p.info, p.channels = d.info()
	if len(p.samples) == len(was.samples) && p.channels == was.channels {
		return
	}
	p.samples = p.samples[:len(p.samples):len(p.samples)] // so that appending to it does not write into the decoder's memory
	p.grown = make(chan struct{})
	l.now.Store(p)
	close(was.grown)
}

// end publishes the result and releases everything else. It is called with mu held; only the first call counts.
func (l *Live) end(a *Audio, err error) {
	if l.work == nil {
		return
	}
	if d := l.work.decoder; d != nil {
		d.close()
	}
	l.work = nil
	was := l.now.Load()
	p := *was
	p.done, p.audio, p.err = true, a, err
	if a != nil {
		p.samples, p.info, p.channels = a.Samples, a.Info, a.Channels
	}
	p.grown = make(chan struct{})
	close(p.grown)
	l.now.Store(&p)
	close(was.grown)
}
