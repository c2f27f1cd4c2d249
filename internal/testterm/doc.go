// Package testterm drives a real program in a real pseudo-terminal, so that a test
// reads like the person at the keyboard:
//
//	t := testterm.Start(tb, testterm.Options{Path: path, W: 120, H: 40})
//	t.WaitFor("Compose")
//	t.Type("안녕하세요")
//	t.Key("ctrl+s")
//	t.WaitFor("sent")
//	t.Key("q")
//	if code := t.Wait(); code != 0 { … }
//
// What the program writes goes through a terminal emulator, and every question here is
// about that emulator's cells: what stands on the screen, where, in which colour. While a
// program draws between the marks of synchronised output (private mode 2026) the screen
// shows the last whole frame, as a good terminal does, so no test meets half a frame.
//
// The terminal is an ordinary xterm-like one: keys come in the old encoding (shift+enter
// does not exist), queries about modes and device attributes are answered, the one for
// the background colour (OSC 11) is not, and nobody may read the clipboard. A mouse or a
// bracketed paste reaches the program only if it asked for it.
//
// Methods that wait or fail must be called from the test's own goroutine, as with
// [testing.T.Fatal]. Nothing here sleeps to wait: a waiter is woken by the program's output.
//
// Only tests import this package. Where there are no pseudo-terminals (Windows), [Start]
// skips the test.
package testterm
