//go:build linux

package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// soakKeys are the keys that are pressed at random. Those that end the program are not among them (q, ctrl+c), nor Commands, which can do
// the same: see leavingKeys.
func soakKeys() []string {
	return strings.Fields(`alt+1 alt+1 alt+1 alt+2 alt+2 alt+3 alt+3 1 2 3
		up down left right home end pgup pgdown ctrl+u ctrl+d j k g G tab shift+tab enter enter esc esc esc
		space alt+p < > - = _ l f . P e A [ ] * m i t n r x y s S / ? L $ W a b c d h u v w z p o e F J ctrl+e ctrl+z
		ctrl+s ctrl+s alt+s ctrl+f ctrl+y ctrl+l alt+x alt+z backspace 0 5 9 shift+left ctrl+left ctrl+right`)
}

// press presses keys, types, pastes, clicks and changes the size of the terminal, until the soak stops.
func (s *soak) press() {
	rng := s.random(3)
	keys, w, h := soakKeys(), 120, 36
	for s.pause(time.Duration(rng.IntN(60)) * time.Millisecond) {
		if s.retry.Swap(false) {
			s.retryLink()
		}
		switch n := rng.IntN(100); {
		case n < 68:
			s.term.Key(keys[rng.IntN(len(keys))])
		case n < 74:
			s.point(rng, w, h)
		case n < 75:
			s.editRequest()
		case n < 80:
			s.term.Key(keys[rng.IntN(len(keys))])
		case n < 88:
			s.term.Type(soakText(rng))
		case n < 90:
			s.term.Paste(soakText(rng) + "\n" + soakText(rng))
		case n < 91:
			s.leave()
		case n < 96:
			w, h = 20+rng.IntN(180), 5+rng.IntN(55)
			s.term.Resize(w, h)
		default:
			s.term.Focus(rng.IntN(2) == 0)
		}
		s.count("keys")
	}
	s.term.Resize(120, 36)
}

// point clicks somewhere, once or twice, or turns the wheel. The last rows have the hints of the keys, also of the one that ends the
// program.
func (s *soak) point(rng *rand.Rand, w, h int) {
	if h < 6 {
		return
	}
	x, y := rng.IntN(w), rng.IntN(h-4)
	switch rng.IntN(3) {
	case 0:
		for range 1 + rng.IntN(4) {
			s.term.Type(mouse(64+rng.IntN(2), x, y, 'M'))
		}
	case 1:
		s.click(x, y)
	default:
		s.click(x, y)
		s.click(x, y)
	}
	s.count("mouse")
}

// click presses and releases the left button on a cell. While $EDITOR has the terminal it gets that as text.
func (s *soak) click(x, y int) { s.term.Type(mouse(0, x, y, 'M') + mouse(0, x, y, 'm')) }

// mouse is a report of the mouse in SGR encoding. Buttons 64 and 65 are the wheel.
func mouse(button, x, y int, final rune) string {
	return fmt.Sprintf("\x1b[<%d;%d;%d%c", button, x+1, y+1, final)
}

// editRequest opens a delivery with $EDITOR.
func (s *soak) editRequest() {
	s.leave()
	s.term.Keys("alt+2", "g", "e")
	time.Sleep(questionTime)
	s.term.Key("ctrl+e")
	s.count("$EDITOR")
}

// soakEditor makes a program in the place of the user's editor. It fails, takes its time, and changes the file in several ways.
func soakEditor(t testing.TB) string {
	path := filepath.Join(t.TempDir(), "editor")
	script := `#!/bin/sh
echo >>"$0.runs"
case $(($$ % 6)) in
0) exit 1 ;;
1) sleep 1 ;;
2) printf ' ' >>"$1" ;;
3) : >"$1" ;;
4) rm "$1" ;;
esac
`
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// edits is how often $EDITOR has run.
func (s *soak) edits() int {
	b, _ := os.ReadFile(s.editor + ".runs") // an error: it has not run yet
	return len(b)
}

// questionTime is how long a question is on the screen before its answer counts, and some more.
const questionTime = 250 * time.Millisecond

// leave leaves a dialog, also one that asks for a second esc, or for a yes, because something was typed into it.
func (s *soak) leave() {
	for _, key := range []string{"esc", "esc", "y", "esc"} {
		s.term.Key(key)
		time.Sleep(questionTime)
	}
}

// soakText is a text of a few words, without the letter that ends the program.
func soakText(rng *rand.Rand) string {
	words := strings.Fields("hello there 안녕하세요 status:done a line of a script 미나 👩‍👩‍👧‍👦 é z\u0301\u0302 --- 12,5 % 日本語 the end.")
	var b strings.Builder
	for range 1 + rng.IntN(5) {
		b.WriteString(words[rng.IntN(len(words))] + " ")
	}
	return b.String()
}
