package terminal

import (
	"os"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/ui/infilter"
)

// A terminal answers in order: what it has passed over it will not answer.
func TestAnswersThatAreOwed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		term := &Terminal{}
		if term.owed() {
			t.Error("an answer is owed before anything was asked")
		}
		term.asked([]string{"2026", "2027", infilter.Colour, infilter.Attributes})
		if term.answered(infilter.Keyboard) || !term.owed() {
			t.Error("an answer to another question counts")
		}
		if term.answered("2027") || !term.owed() {
			t.Error("the first answers end the waiting, or are dropped")
		}
		if !term.answered(infilter.Attributes) {
			t.Error("the program gets an answer to a question that only this package has asked")
		}
		if term.owed() {
			t.Error("an earlier question is still open")
		}
		if term.answered(infilter.Attributes) {
			t.Error("an answer to a question that the program itself asked is dropped")
		}
		term.asked([]string{infilter.Colour})
		time.Sleep(askedTime)
		if term.owed() {
			t.Error("a terminal that does not answer is waited for")
		}
	})
}

// Streams that are no terminal are passed on as they are.
func TestNoTerminal(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	term := Open(r, w, true)
	if term.in != nil || term.out != nil || term.CountsReads() || term.Reads() != 0 || term.Writing() {
		t.Errorf("a pipe counts as a terminal: %+v", term)
	}
	p := term.Program(t.Context(), nil)
	if err := term.Run(p); err == nil {
		t.Error("a program without a model runs")
	}
}
