package ui

import "testing"

// The line offers no key that does something else where a dialog has the keys.
func TestPlayerLineOffersNothingUnderADialog(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("shift+tab", "G")
	s.press("up", "up")
	s.want("■ space plays Mina: My name is Typecast.")
	s.press("ctrl+o")
	s.want("■ nothing plays")
	s.wantNot("space plays")
	s.press("esc")
	s.want("■ space plays Mina: My name is Typecast.")
	s.press("enter") // the details of a job have the key
	s.want("■ space plays Mina: My name is Typecast.")
}
