//go:build linux

package e2e

import (
	"math/rand/v2"
	"strings"
	"time"
)

// soakKeys are the keys that are pressed at random. Those that end or suspend the program are not among them (q, ctrl+c, ctrl+z), nor
// Commands, which can do the same, nor those that start other programs or another sound output (o, ctrl+e).
func soakKeys() []string {
	return strings.Fields(`alt+1 alt+1 alt+1 alt+2 alt+2 alt+3 alt+3 1 2 3
		up down left right home end pgup pgdown ctrl+u ctrl+d j k g G tab shift+tab enter enter esc esc esc
		space alt+p < > - = _ l f . P e A [ ] * m i t n r x y s S / ? L $ W a b c d h u v w z p
		ctrl+s ctrl+s alt+s ctrl+f ctrl+y ctrl+l alt+x alt+z backspace 0 5 9 shift+left ctrl+left ctrl+right`)
}

// press presses keys, types, pastes, clicks and changes the size of the terminal, until the soak stops.
func (s *soak) press() {
	rng := s.random(3)
	keys := soakKeys()
	for s.pause(time.Duration(rng.IntN(60)) * time.Millisecond) {
		switch n := rng.IntN(100); {
		case n < 80:
			s.term.Key(keys[rng.IntN(len(keys))])
		case n < 88:
			s.term.Type(soakText(rng))
		case n < 90:
			s.term.Paste(soakText(rng) + "\n" + soakText(rng))
		case n < 91:
			s.leave()
		case n < 96:
			s.term.Resize(20+rng.IntN(180), 5+rng.IntN(55))
		default:
			s.term.Focus(rng.IntN(2) == 0)
		}
		s.count("keys")
	}
	s.term.Resize(120, 36)
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
