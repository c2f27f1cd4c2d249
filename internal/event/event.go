// Package event delivers events from services to their subscribers.
//
// Events have keys. A slow subscriber gets the latest value of each key, so a thousand changes are one batch for a slow
// screen, and memory is bounded by the number of keys, not by the number of changes.
package event

import (
	"context"
	"sync"
)

// Topic publishes values of type V with keys of type K. The zero value is ready to use. It is safe for concurrent use.
type Topic[K comparable, V any] struct {
	mu   sync.Mutex
	subs map[*Sub[K, V]]struct{}
}

// Publish sends v to every subscriber and never blocks. It replaces a value of the same key that a subscriber has not
// received yet.
func (t *Topic[K, V]) Publish(key K, v V) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for s := range t.subs {
		s.put(key, v)
	}
}

// Subscribe returns a subscription to the values that are published from now on.
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

// Sub is a subscription. Only one goroutine may use it.
type Sub[K comparable, V any] struct {
	topic *Topic[K, V]
	wake  chan struct{}

	mu    sync.Mutex
	at    map[K]int // index in queue by key
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

// Wake returns a channel that delivers after a value was published. There may be nothing to take: it may have been taken before.
func (s *Sub[K, V]) Wake() <-chan struct{} { return s.wake }

// Take returns what Next would return, but does not wait: nil if there is nothing.
func (s *Sub[K, V]) Take() []V {
	s.mu.Lock()
	defer s.mu.Unlock()
	batch := s.queue
	if len(batch) > 0 {
		s.queue, s.at = nil, map[K]int{}
	}
	return batch
}

// Next waits for values and returns all of them, in the order in which their keys were first published since the last
// call. Its only error is that of ctx.
func (s *Sub[K, V]) Next(ctx context.Context) ([]V, error) {
	for {
		if batch := s.Take(); len(batch) > 0 {
			return batch, nil
		}
		select {
		case <-s.wake:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Close ends the subscription and drops the values that were not received.
func (s *Sub[K, V]) Close() {
	s.topic.mu.Lock()
	defer s.topic.mu.Unlock()
	delete(s.topic.subs, s)
}
