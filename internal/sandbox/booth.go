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

// sound is a rendered utterance as it is served.
type sound struct {
	wav     []byte
	etag    string
	seconds float64
}

// booth renders sounds, a few at a time, and keeps the last used ones. Others are rendered again when they are
// asked for, which gives the same bytes.
type booth struct {
	voice Voice
	seats chan struct{}

	mu     sync.Mutex
	shelf  map[string]*list.Element
	recent *list.List // of *shelved, newest first
	bytes  int
}

type shelved struct {
	key string
	sound
}

func newBooth(v Voice) *booth {
	return &booth{voice: v, seats: make(chan struct{}, runtime.GOMAXPROCS(0)), shelf: map[string]*list.Element{}, recent: list.New()}
}

// render gives the sound kept under key, or makes it. Its error is the voice's or the context's.
func (b *booth) render(ctx context.Context, key string, u Utterance) (sound, error) {
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
	pcm, err := b.say(ctx, u)
	if err != nil {
		return sound{}, err
	}
	wav := encodeWAV(pcm)
	sum := sha256.Sum256(wav)
	s := sound{wav: wav, etag: `"` + hex.EncodeToString(sum[:16]) + `"`, seconds: pcm.Seconds()}
	b.keep(key, s)
	return s, nil
}

// say asks the voice; one that breaks fails its synthesis, not the sandbox.
func (b *booth) say(ctx context.Context, u Utterance) (pcm PCM, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the voice broke: %v", p)
		}
	}()
	return b.voice.Speak(ctx, u)
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
	b.bytes += len(s.wav)
	for b.recent.Len() > boothSounds || b.bytes > boothKeeps && b.recent.Len() > 1 {
		last := b.recent.Remove(b.recent.Back()).(*shelved)
		delete(b.shelf, last.key)
		b.bytes -= len(last.wav)
	}
}
