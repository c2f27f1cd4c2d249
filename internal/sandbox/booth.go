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
	boothKeeps  = 32 << 20 // bytes of sound that are kept at hand
	boothSounds = 1000     // and how many sounds: each costs more than its bytes
)

// order is what to render: an utterance, the format of its file, and who is to speak, empty for who usually does.
type order struct {
	utterance Utterance
	format    string
	voice     string
}

// sound is a rendered utterance as it is served.
type sound struct {
	file     []byte
	media    string // its Content-Type
	etag     string
	seconds  float64
	voice    string   // who spoke
	unspoken []string // what of the text could not be said
}

// booth renders sounds, a few at a time, and keeps the last used ones. Others are rendered again when they are
// asked for, which gives the same bytes.
type booth struct {
	voices *voices
	seats  chan struct{}

	mu     sync.Mutex
	shelf  map[string]*list.Element
	recent *list.List // of *shelved, newest first
	bytes  int
}

type shelved struct {
	key string
	sound
}

func newBooth(v *voices) *booth {
	return &booth{voices: v, seats: make(chan struct{}, runtime.GOMAXPROCS(0)), shelf: map[string]*list.Element{}, recent: list.New()}
}

// render gives the sound kept under key, or makes it. Its error is the voice's or the context's; with the voice's comes
// what could not be said.
func (b *booth) render(ctx context.Context, key string, o order) (sound, error) {
	if s, ok := b.kept(key); ok {
		return s, nil
	}
	select {
	case b.seats <- struct{}{}:
		defer func() { <-b.seats }()
	case <-ctx.Done():
		return sound{}, ctx.Err()
	}
	if s, ok := b.kept(key); ok {
		return s, nil
	}
	s, err := b.make(ctx, o)
	if err == nil {
		b.keep(key, s)
	}
	return s, err
}

// make lets a voice speak; one that breaks fails its synthesis, not the sandbox.
func (b *booth) make(ctx context.Context, o order) (s sound, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the voice broke: %v", p)
		}
	}()
	pcm, by, err := b.voices.speak(ctx, o.voice, o.utterance)
	s = sound{media: mediaType(o.format), seconds: pcm.Seconds(), voice: by, unspoken: pcm.Unspoken}
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

func (b *booth) kept(key string) (sound, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok := b.shelf[key]
	if !ok {
		return sound{}, false
	}
	b.recent.MoveToFront(e)
	return e.Value.(*shelved).sound, true
}

func (b *booth) keep(key string, s sound) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.shelf[key]; ok {
		return
	}
	b.shelf[key] = b.recent.PushFront(&shelved{key, s})
	b.bytes += len(s.file)
	for b.recent.Len() > boothSounds || b.bytes > boothKeeps && b.recent.Len() > 1 {
		last := b.recent.Remove(b.recent.Back()).(*shelved)
		delete(b.shelf, last.key)
		b.bytes -= len(last.file)
	}
}
