package player

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"callboard/internal/player/decode"
	"callboard/internal/player/resample"
)

// quickFile is the size in bytes below which a WAV file is decoded whole before it plays: that takes a few milliseconds.
// Larger files and compressed ones play while they are being decoded.
const quickFile = 1 << 20

// compressed reports whether the file's extension is that of a compressed format.
func compressed(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return ext == decode.MP3.Extension() || ext == decode.FLAC.Extension() || ext == decode.Ogg.Extension()
}

// load reads a clip behind the engine's back and hands it over, unless it is not wanted any more by then. What it
// hands to is called with mu held.
func (e *Engine) load(c Clip, use func(*track) bool, fail func(error)) context.CancelFunc {
	ctx, cancel := context.WithCancel(e.ctx)
	hand := func(take func()) bool {
		e.mu.Lock()
		defer e.mu.Unlock()
		if ctx.Err() != nil || e.closed {
			return false
		}
		take()
		e.publish()
		e.nudge()
		return true
	}
	e.loads.Go(func() {
		if a, ok := e.cache.find(c.Path); ok {
			hand(func() { use(&track{audio: a}) })
			return
		}
		r, size, err := c.stream()
		switch {
		case err != nil:
		case r != nil:
			e.arrive(ctx, c, r, size, hand, use, fail)
			return
		default:
			var a *decode.Audio
			if a, err = e.cache.file(ctx, c.Path); err == nil {
				hand(func() { use(&track{audio: a}) })
				return
			}
		}
		hand(func() { fail(err) })
	})
	return cancel
}

// stream opens what is better heard before all of it is read. No reader and no error is a file to be read whole.
func (c Clip) stream() (io.ReadCloser, int64, error) {
	if c.Feed != nil {
		return c.Feed.Open()
	}
	st, err := os.Stat(c.Path)
	if err != nil || !st.Mode().IsRegular() || st.Size() < quickFile && !compressed(c.Path) {
		return nil, 0, nil //nolint:nilerr // reading it whole finds that error again, and has the words for it
	}
	f, err := os.Open(c.Path)
	if err != nil {
		return nil, 0, nil //nolint:nilerr // as above
	}
	return f, st.Size(), nil
}

// arrive decodes what comes, hands over the track as soon as it is known what it is, and tells of its growth until it
// is whole.
func (e *Engine) arrive(ctx context.Context, c Clip, r io.ReadCloser, size int64, hand func(func()) bool, use func(*track) bool, fail func(error)) {
	stop := context.AfterFunc(ctx, func() { r.Close() })
	defer func() {
		stop()
		r.Close()
	}()
	key, keep := stamp(c.Path)
	live := decode.NewLive(ctx, r, size)
	t := &track{live: live}
	used := false
	for {
		grown := live.Grown()
		a, err, done := live.Done()
		_, known := t.info()
		switch {
		case done && err != nil && !known:
			hand(func() { fail(err) })
			return
		case done:
			if key.audio = a; err == nil && keep && c.Feed == nil {
				e.cache.put(key)
			}
			hand(func() {
				t.audio = a // nil with an error: what came of it stays as it is
				if !used {
					use(t)
				}
				e.whole(t, err)
			})
			return
		case known && !used:
			hand(func() { used = use(t) })
		case used:
			hand(func() { e.grown(t) })
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return
		}
	}
}

// The functions below are called with mu held.

func (e *Engine) loaded(t *track) bool {
	e.track = t
	if i, _ := t.info(); i.Duration > 0 { // else nobody knows yet how far it will go
		e.at = min(e.at, t.length())
	}
	e.kernelFor(t)
	later := e.later
	e.later = nil
	for _, change := range later {
		change()
	}
	e.begin()
	return true
}

// once does what needs to know the clip: at once, or as soon as the clip is known.
func (e *Engine) once(change func()) {
	if e.track == nil && (e.status == Loading || e.status == Paused) {
		e.later = append(e.later, change)
		return
	}
	change()
}

func (e *Engine) unplayable(err error) {
	e.log.Debug("clip not playable", "key", e.clip.Key, "error", err)
	e.status, e.broken, e.at = Broken, "cannot play this: "+err.Error(), 0
	if errors.Is(err, decode.ErrTooLong) {
		e.broken = err.Error()
	}
}

// grown lets a clip go on, or begin, that waited for more of itself.
func (e *Engine) grown(t *track) {
	if t != e.track {
		return
	}
	e.begin()
	if e.status == Playing && e.mix != nil && (!e.hungry || t.playable(e.position())) {
		e.hungry = false
		e.dev.Revise(e.mix.more)
	}
}

// whole notes that nothing more comes, and why if that is too early.
func (e *Engine) whole(t *track, err error) {
	if t != e.track {
		return
	}
	if err != nil {
		e.broken = "only a part of this can be heard: " + err.Error()
	}
	e.at = min(e.at, e.length())
	e.grown(t)
	if e.loop.To > e.length() { // the clip is shorter than it was said to be
		e.setLoop(e.loop)
	}
	if e.match {
		e.again() // its loudness is known now
	}
}

// kernel leads from one rate to another; each is made once.
func (e *Engine) kernel(from, to int) *resample.Kernel {
	pair := [2]int{from, to}
	k := e.kernels[pair]
	if k == nil {
		k = resample.NewKernel(from, to)
		e.kernels[pair] = k
	}
	return k
}

// kernelFor has the kernel ready before the device waits for it.
func (e *Engine) kernelFor(t *track) {
	if e.dev != nil {
		e.kernel(t.rate(), e.dev.Rate())
	}
}
