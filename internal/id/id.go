// Package id makes the ids of jobs and deliveries.
package id

import (
	"crypto/rand"
	"time"
)

// alphabet is Crockford's base 32: it has no letters that look like digits, and is in ASCII order.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// Len is the number of characters in an id.
const Len = 26

// New returns a new id of 26 characters: 48 bits of milliseconds and 80 random bits. Ids of different milliseconds sort by
// time. The characters are safe in URLs and in file names of every platform.
func New(now time.Time) string {
	var b [16]byte
	ms := uint64(max(now.UnixMilli(), 0))
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	_, _ = rand.Read(b[6:]) // never fails: crypto/rand ends the program instead

	// 26 characters have 130 bits, so the first one has only three.
	var out [Len]byte
	var acc uint
	bits := 2
	at := 0
	for _, c := range b {
		acc = acc<<8 | uint(c)
		for bits += 8; bits >= 5; bits -= 5 {
			out[at] = alphabet[acc>>(bits-5)&31]
			at++
		}
		acc &= 1<<bits - 1
	}
	return string(out[:])
}

// Random returns 16 random characters (80 bits), without the time.
func Random() string { return New(time.UnixMilli(0))[10:] }
