// Package door holds the tests that go in by the front door: the real program, in a real terminal, with a
// Typecast on loopback behind it. There is one for each thing that a person can do.
package door
