package cli

import (
	"os"

	"golang.org/x/sys/windows"
)

// keepConsole stores the modes of the consoles among the files, and returns what restores them: package fang makes a console
// understand control sequences, and leaves it so. A console belongs to its shell and to all of its programs.
func keepConsole(files ...*os.File) (restore func()) {
	modes := map[windows.Handle]uint32{}
	for _, f := range files {
		var mode uint32
		if h := windows.Handle(f.Fd()); windows.GetConsoleMode(h, &mode) == nil {
			modes[h] = mode
		}
	}
	return func() {
		for h, mode := range modes {
			_ = windows.SetConsoleMode(h, mode) // it fails if the console is closed
		}
	}
}
