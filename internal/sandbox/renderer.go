package sandbox

import (
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"sync"
)

const (
	cacheBytes  = 32 << 20 // bytes of sound in the cache
	cacheSounds = 1000     // number of sounds in the cache: each costs more than its bytes
)

// renderRequest is what to render: an utterance, the format of its file, and the voice (empty for the default one).
type renderRequest struct {
	utterance Utterance
	format    string
	voice     string
}

// sound is a rendered utterance, ready to be served.
type sound struct {
	file     []byte
	media    string // its Content-Type
	etag     string
	seconds  float64
	voice    string   // name of the voice that spoke
	unspoken []string // parts of the text that the voice cannot read
}

// renderer renders sounds, at most one a processor at a time, and caches the last used ones. Others are rendered again
// on demand, which gives the same bytes.
type renderer struct {
	voices    *voices
	semaphore chan struct{}

	mu     sync.Mutex
	cache  map[string]*list.Element
	recent *list.List // of *cachedSound, last used first
	bytes  int
}

type cachedSound struct {
	key string
	sound
}

func newRenderer(v *voices) *renderer {
	return &renderer{voices: v, semaphore: make(chan struct{}, runtime.GOMAXPROCS(0)), cache: map[string]*list.Element{}, recent: list.New()}
}

// render returns the sound cached under key, or makes it. The error is the voice's or the context's; with the voice's,
// the returned sound has the unspoken parts.
func (b *renderer) render(ctx context.Context, key string, o renderRequest) (sound, error) {
	if s, ok := b.cached(key); ok {
		return s, nil
	}
	select {
	case b.semaphore <- struct{}{}:
		defer func() { <-b.semaphore }()
	case <-ctx.Done():
		return sound{}, ctx.Err()
	}
	if s, ok := b.cached(key); ok {
		return s, nil
	}
	s, err := b.renderUncached(ctx, o)
	if err == nil {
		b.add(key, s)
	}
	return s, err
}

// renderUncached renders a sound with a voice. If the voice panics, the synthesis fails, but not the sandbox.
func (b *renderer) renderUncached(ctx context.Context, o renderRequest) (s sound, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the voice panicked: %v", p)
		}
	}()
	pcm, voiceName, err := b.voices.speak(ctx, o.voice, o.utterance)
	s = sound{media: mediaType(o.format), seconds: pcm.Seconds(), voice: voiceName, unspoken: pcm.Unspoken}
	if err != nil {
		return s, err
	}
	if s.file, err = encodeSound(pcm, o.format); err != nil {
		return s, err
	}
	sum := sha256.Sum256(s.file)
	s.etag = `"` + hex.EncodeToString(sum[:16]) + `"`
	return s, nil
}

func (b *renderer) cached(key string) (sound, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok := b.cache[key]
	if !ok {
		return sound{}, false
	}
	b.recent.MoveToFront(e)
	return e.Value.(*cachedSound).sound, true
}

func (b *renderer) add(key string, s sound) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.cache[key]; ok {
		return
	}
	b.cache[key] = b.recent.PushFront(&cachedSound{key, s})
	b.bytes += len(s.file)
	for b.recent.Len() > cacheSounds || b.bytes > cacheBytes && b.recent.Len() > 1 {
		last := b.recent.Remove(b.recent.Back()).(*cachedSound)
		delete(b.cache, last.key)
		b.bytes -= len(last.file)
	}
}
