package testterm

import (
	"testing"
	"time"
)

// On is the same terminal in the hands of another test, with a patience of its own.
func On(tb testing.TB, t *Term, patience time.Duration) *Term {
	return &Term{tb: tb, patience: patience, cmd: t.cmd, master: t.master, slave: t.slave, glass: t.glass,
		emulator: t.emulator, out: t.out, parser: t.parser, change: t.change, exited: t.exited, code: t.code}
}

// BuildIn builds a package other than callboard's own.
func BuildIn(pkg string) (string, error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	return buildIn(root, pkg, "program")
}
