//go:build race

package testwait

// Race reports whether the race detector is on. It slows programs, and it sees races of libraries too.
const Race = true
