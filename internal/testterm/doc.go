// Package testterm drives a real program in a pseudo-terminal, in the way a user does:
//
//	t := testterm.Start(tb, testterm.Options{Path: path, W: 120, H: 40})
//	t.WaitFor("Compose")
//	t.Type("안녕하세요")
//	t.Key("ctrl+s")
//	t.WaitFor("sent")
//	t.Key("q")
//	if code := t.Wait(); code != 0 { … }
//
// What the program writes goes through a terminal emulator. Tests ask about the emulator's
// cells: which text is on the screen, where, in which colour. While a program draws in
// synchronised output (private mode 2026), the screen shows the last complete frame, so
// no test sees half a frame.
//
// The terminal is an ordinary xterm-like one. Keys have the traditional encoding (shift+enter
// does not exist). Queries about modes and device attributes are answered; the one for
// the background colour (OSC 11) is not, and the clipboard cannot be read. The mouse and
// bracketed paste reach the program only if it asked for them.
//
// Methods that wait or fail must be called from the test's own goroutine, as with
// [testing.T.Fatal]. Waiting is not polling: each output of the program wakes the waiter.
//
// Only tests import this package, and the program that draws the pictures of the README. Where there are no pseudo-terminals (Windows), [Start]
// skips the test.
package testterm
