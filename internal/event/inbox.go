package event

import "sync"

// Inbox carries things, in order and all of them, to one reader, and never makes a writer wait. Make one with NewInbox.
type Inbox[T any] struct {
	wake chan struct{}

	mu   sync.Mutex
	list []T
}

// NewInbox returns an empty Inbox.
func NewInbox[T any]() *Inbox[T] { return &Inbox[T]{wake: make(chan struct{}, 1)} }

// Put adds things at the end.
func (b *Inbox[T]) Put(things ...T) {
	b.mu.Lock()
	b.list = append(b.list, things...)
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// Wake delivers when something may be there to take.
func (b *Inbox[T]) Wake() <-chan struct{} { return b.wake }

// Take returns what is there and leaves nothing.
func (b *Inbox[T]) Take() []T {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := b.list
	b.list = nil
	return list
}
