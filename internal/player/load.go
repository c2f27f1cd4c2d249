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

	"github.com/gopxl/beep/v2"
)

// quickFile is the size in bytes below which a WAV file is decoded whole before it plays: that takes a few milliseconds.
// Larger files and compressed ones play while they are being decoded.
const quickFile = 1 << 20

// compressed reports whether the file's extension is that of a compressed format.
func compressed(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return ext == decode.MP3.Extension() || ext == decode.FLAC.Extension() || ext == decode.Ogg.Extension()
}

// load reads a clip in the background and passes it to use or fail, which are called with mu held, unless the load was
// cancelled meanwhile.
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
		e.signal()
		return true
	}
	e.loads.Go(func() {
		if a, ok := e.cache.find(c.Path); ok {
			hand(func() { use(&track{audio: a}) })
			return
		}
		r, size, err := c.openEarly()
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

// openEarly opens a clip that should play before all of it is read. Without a reader and an error, the file is to be
// read whole.
func (c Clip) openEarly() (io.ReadCloser, int64, error) {
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

// arrive decodes a clip while it arrives, passes on its track as soon as the format is known, and reports its growth
// until it is whole.
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
				t.audio = a // nil with an error: what has arrived stays as it is
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
	if i, _ := t.info(); i.Duration > 0 { // otherwise the length is not known yet
		e.at = min(e.at, t.length())
	}
	e.kernelFor(t)
	later := e.pending
	e.pending = nil
	for _, change := range later {
		change()
	}
	e.startIfReady()
	return true
}

// whenLoaded makes a change that needs to know the clip: now, or as soon as the clip is known.
func (e *Engine) whenLoaded(change func()) {
	if e.track == nil && (e.status == Loading || e.status == Paused) {
		e.pending = append(e.pending, change)
		return
	}
	change()
}

func (e *Engine) unplayable(err error) {
	if e.skip(err) {
		return
	}
	e.log.Debug("clip not playable", "key", e.clip.Key, "error", err)
	e.status, e.broken, e.at = Broken, unplayableText(err), 0
}

// unplayableText says in one line why a clip cannot be played.
func unplayableText(err error) string {
	if errors.Is(err, decode.ErrTooLong) {
		return err.Error()
	}
	return "cannot play this: " + err.Error()
}

// grown starts or continues a clip that waited for data.
func (e *Engine) grown(t *track) {
	if t != e.track {
		return
	}
	e.startIfReady()
	if e.status == Playing && e.mixer != nil && (!e.starved || t.playable(e.position())) {
		e.starved = false
		e.dev.Rewind(e.mixer.extend)
	}
}

// whole records that nothing more arrives; err says why if that is too early.
func (e *Engine) whole(t *track, err error) {
	if t != e.track {
		return
	}
	if err != nil {
		e.broken = "only a part of this can be played: " + err.Error()
	}
	e.at = min(e.at, e.length())
	e.grown(t)
	switch {
	case e.all && e.loop.To != e.length(): // the length was an estimate
		e.setLoop(Loop{To: e.length()})
	case e.loop.To > e.length():
		e.setLoop(e.loop)
	}
	e.lowerTarget(t)
	e.fadeToGain() // its loudness is known now
}

// kernel returns the resampling kernel for two rates. Each is made once.
func (e *Engine) kernel(from, to beep.SampleRate) *resample.Kernel {
	pair := [2]beep.SampleRate{from, to}
	k := e.kernels[pair]
	if k == nil {
		k = resample.NewKernel(from, to)
		e.kernels[pair] = k
	}
	return k
}

// kernelFor makes the kernel before the device needs it.
func (e *Engine) kernelFor(t *track) {
	if e.dev != nil {
		e.kernel(t.rate(), e.dev.Rate())
	}
}
