// Package lazy makes the values of package variables when they are needed first. What a package computes in its
// initialisation costs time at the start of every command, also of those that never use it.
package lazy

import "sync"

// Value is a value that Make makes at the first Get. As a package variable it is laid out by the linker, so that initialising
// it costs nothing: sync.OnceValue would allocate. Its methods may be called from any goroutine.
//
// T should be a slice and not a pointer to an array that is sliced: Go 1.26 does not compile that.
type Value[T any] struct {
	Make func() T // called once; it must not panic

	once  sync.Once
	value T
}

// Get returns the value.
func (v *Value[T]) Get() T {
	v.once.Do(v.fill)
	return v.value
}

func (v *Value[T]) fill() { v.value = v.Make() }
