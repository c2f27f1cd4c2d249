package audiometrics

import (
	"cmp"
	"context"
	"fmt"
	"strings"
)

// Digits are the ten digits, the standard closed set: short words, some of which differ in a single sound.
var Digits = []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}

// Sentences are twenty sentences of five to nine words that have few words and rhythms in common. Every word is in the
// recogniser's dictionary.
var Sentences = []string{
	"Please leave a message after the tone.",
	"The train to London leaves at seven.",
	"Good morning, and welcome to the show.",
	"Turn left at the next corner.",
	"Your order will arrive on Friday.",
	"Do you have a table for two?",
	"It may rain later this afternoon.",
	"She bought fresh bread at the market.",
	"Thank you very much for your help.",
	"The quick brown fox jumps over the dog.",
	"Press any button to hear it again.",
	"My brother works in a small garage.",
	"We should finish before the sun goes down.",
	"Close the window, because it is cold.",
	"How much does this blue shirt cost?",
	"The children are playing in the yard.",
	"I never saw such a beautiful house!",
	"Once upon a time there lived a king.",
	"His voice was calm and clear.",
	"Remember to charge your phone tonight.",
}

// Speaker synthesises a text.
type Speaker func(text string) (Sound, error)

// Confusion is a phrase that was recognised as another, or not at all.
type Confusion struct{ Spoken, Recognised string }

// Score is how many phrases of a closed set were understood.
type Score struct {
	Right, Total int
	Confusions   []Confusion
}

// String is the score in one line: "9 of 10; eight as nine".
func (s Score) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d", s.Right, s.Total)
	for i, c := range s.Confusions {
		fmt.Fprintf(&b, "%s %s as %s", [2]string{";", ","}[min(i, 1)], c.Spoken, cmp.Or(c.Recognised, "nothing"))
	}
	return b.String()
}

// Evaluate synthesises each phrase with the speaker, recognises it, and returns the score. The error is the speaker's
// or the recogniser's (see NewRecogniser).
func Evaluate(ctx context.Context, phrases []string, speak Speaker) (Score, error) {
	r, err := NewRecogniser(phrases)
	if err != nil {
		return Score{}, err
	}
	clips := make([]Sound, len(phrases))
	for i, p := range phrases {
		if clips[i], err = speak(p); err != nil {
			return Score{}, fmt.Errorf("audiometrics: cannot synthesise %q: %w", p, err)
		}
	}
	recognised, err := r.Recognise(ctx, clips)
	if err != nil {
		return Score{}, err
	}
	s := Score{Total: len(phrases)}
	for i, p := range phrases {
		if recognised[i] == p {
			s.Right++
		} else {
			s.Confusions = append(s.Confusions, Confusion{p, recognised[i]})
		}
	}
	return s, nil
}
