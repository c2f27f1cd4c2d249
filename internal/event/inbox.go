package event

import "sync"

// Inbox is an unbounded queue with many writers, which never block, and one reader. Unlike a Topic it keeps every value.
// Use NewInbox to make one.
type Inbox[T any] struct {
	wake chan struct{}

	mu   sync.Mutex
	list []T
}

// NewInbox returns an empty Inbox.
func NewInbox[T any]() *Inbox[T] { return &Inbox[T]{wake: make(chan struct{}, 1)} }

// Put appends values.
func (b *Inbox[T]) Put(values ...T) {
	b.mu.Lock()
	b.list = append(b.list, values...)
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// Wake returns a channel that delivers after Put. There may be nothing to take: the values may have been taken before.
func (b *Inbox[T]) Wake() <-chan struct{} { return b.wake }

// Take removes and returns all values.
func (b *Inbox[T]) Take() []T {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := b.list
	b.list = nil
	return list
}
