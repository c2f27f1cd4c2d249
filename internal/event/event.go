// Package event carries news from the parts that know something to those who show it.
//
// News is keyed: a subscriber that falls behind gets the latest value of each key
// and nothing twice, so a burst of a thousand changes costs a slow screen one batch,
// and memory is bounded by the number of things, not the number of changes.
package event

import (
	"context"
	"sync"
)

// Topic spreads values of type V, each known by a key of type K. The zero value is ready to use.
type Topic[K comparable, V any] struct {
	mu   sync.Mutex
	subs map[*Sub[K, V]]struct{}
}

// Publish hands v to every subscriber and never waits for one of them.
// A value not yet taken under the same key is replaced.
func (t *Topic[K, V]) Publish(key K, v V) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for s := range t.subs {
		s.put(key, v)
	}
}

// Subscribe starts collecting what is published from now on.
func (t *Topic[K, V]) Subscribe() *Sub[K, V] {
	s := &Sub[K, V]{topic: t, at: map[K]int{}, wake: make(chan struct{}, 1)}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.subs == nil {
		t.subs = map[*Sub[K, V]]struct{}{}
	}
	t.subs[s] = struct{}{}
	return s
}

// Sub is one subscription. It belongs to one goroutine.
type Sub[K comparable, V any] struct {
	topic *Topic[K, V]
	wake  chan struct{}

	mu    sync.Mutex
	at    map[K]int // where a key waits in queue
	queue []V
}

func (s *Sub[K, V]) put(key K, v V) {
	s.mu.Lock()
	if i, ok := s.at[key]; ok {
		s.queue[i] = v
	} else {
		s.at[key] = len(s.queue)
		s.queue = append(s.queue, v)
	}
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Next waits for news and returns all of it, oldest key first.
// Its only error is the context's.
func (s *Sub[K, V]) Next(ctx context.Context) ([]V, error) {
	for {
		s.mu.Lock()
		batch := s.queue
		if len(batch) > 0 {
			s.queue, s.at = nil, map[K]int{}
		}
		s.mu.Unlock()
		if len(batch) > 0 {
			return batch, nil
		}
		select {
		case <-s.wake:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Close ends the subscription; what was not taken is dropped.
func (s *Sub[K, V]) Close() {
	s.topic.mu.Lock()
	defer s.topic.mu.Unlock()
	delete(s.topic.subs, s)
}
