// Package caption makes captions of a text whose times are known, and writes them as SubRip, WebVTT or JSON. It does no I/O.
//
// The rule is the one of Typecast's own clients: a cue ends with a sentence, and before 7 seconds or 42 characters. It is made of
// words if there are at least two, otherwise of characters: the service has no words for Japanese and Chinese.
package caption

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"callboard/internal/api"
	"callboard/internal/text"
)

// The limits of a cue. Characters are Unicode code points, as the service counts them, with the spaces. A single word may be longer.
const (
	MaxCue      = 7 * time.Second
	MaxCueChars = 42
)

// Unit is a word, or a character of a text without spaces, with its time from the beginning of the audio, in whole milliseconds.
type Unit struct {
	Text       string
	Start, End time.Duration
	spaced     bool // a space stands before it, where it is not the first
}

// Cue is what is shown at a time. End is after Start, and not after the Start of the next cue.
type Cue struct {
	Text       string
	Start, End time.Duration
	Units      []Unit
}

// Cut divides a timed text into cues. What has no text or no usable time is left out, and the rest is sorted by time. There are no
// cues if nothing is left.
func Cut(t api.Timing) []Cue {
	units := Units(t)
	var cues []Cue
	for len(units) > 0 {
		n := balanced(units, cueLength(units))
		c := cueOf(units[:n], units[n:])
		units = units[n:]
		if c.End <= c.Start { // only the last one can be like this: cueLength takes more
			if len(cues) == 0 {
				break
			}
			last := &cues[len(cues)-1]
			c = cueOf(append(last.Units[:len(last.Units):len(last.Units)], c.Units...), nil)
			cues = cues[:len(cues)-1]
		}
		cues = append(cues, c)
	}
	return cues
}

// cueOf is the cue of units; rest comes after it.
func cueOf(units, rest []Unit) Cue {
	c := Cue{Text: Join(units), Start: units[0].Start, End: endOf(units), Units: units}
	if len(rest) == 0 {
		return c
	}
	if c.End <= c.Start { // its units have no duration: it is shown until the next one
		c.End = c.Start + MaxCue
	}
	c.End = min(c.End, rest[0].Start)
	return c
}

// endOf is the latest end of units. They are sorted by their starts.
func endOf(units []Unit) (end time.Duration) {
	for _, u := range units {
		end = max(end, u.End)
	}
	return end
}

// cueLength is how many of the units make the first cue. Units that begin at the same moment can make it longer than the limits: a
// cue must last.
func cueLength(units []Unit) int {
	chars, end := 0, time.Duration(0)
	for i, u := range units {
		end = max(end, u.End) // an earlier one can end later
		if i > 0 && u.Start > units[0].Start {
			switch {
			case ends(units[i-1], u), chars+u.chars() > MaxCueChars, end-units[0].Start > MaxCue:
				return i
			}
		}
		chars += u.chars()
		if i == 0 && u.spaced {
			chars--
		}
	}
	return len(units)
}

// shortRest is of how many characters the rest of a sentence has a cue of its own only with words of the cue before.
const shortRest = MaxCueChars / 3

// balanced is how many of the first n units make the first cue, if the rest of their sentence would be a much shorter cue: then both get
// about as much, so that no single word is shown for a moment.
func balanced(units []Unit, n int) int {
	if n == len(units) || ends(units[n-1], units[n]) {
		return n
	}
	end := n + cueLength(units[n:])
	if end < len(units) && !ends(units[end-1], units[end]) {
		return n // it goes on
	}
	first, rest := width(units[:n]), width(units[n:end])
	if rest > shortRest {
		return n
	}
	best := n
	for k := n - 1; k > 0; k-- {
		first, rest = first-units[k].chars(), rest+units[k].chars()
		if first < rest || rest > MaxCueChars || cueLength(units[k:]) != end-k {
			break
		}
		if units[k].spaced && units[k].Start > units[k-1].Start {
			best = k
		}
	}
	return best
}

// width is how many characters the units add to a cue.
func width(units []Unit) (chars int) {
	for _, u := range units {
		chars += u.chars()
	}
	return chars
}

// chars is how many characters the unit adds to a cue.
func (u Unit) chars() int {
	n := utf8.RuneCountInString(u.Text)
	if u.spaced {
		n++
	}
	return n
}

// ends reports whether a sentence ends between two units. A point between digits or letters ends none.
func ends(u, next Unit) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(u.Text, closes))
	first, _ := utf8.DecodeRuneInString(next.Text)
	if !strings.ContainsRune(".?!。？！", last) {
		return false
	}
	switch {
	case next.spaced:
		return true
	case closes(first), strings.ContainsRune(".?!。？！", first): // as in “。」” and “！？”
		return false
	}
	return last > 0x7f || unspaced(first)
}

// closes reports whether a character closes a quotation or a bracket.
func closes(r rune) bool {
	return unicode.In(r, unicode.Pe, unicode.Pf) || r == '"' || r == '\''
}

// Join is the text of units.
func Join(units []Unit) string {
	var b strings.Builder
	for i, u := range units {
		if u.spaced && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(u.Text)
	}
	return b.String()
}

// Spaced reports whether a space stands before the unit, where it is not the first.
func (u Unit) Spaced() bool { return u.spaced }

// clean is the text of a span on one line.
func clean(s string) string { return strings.TrimSpace(text.Line(s)) }

// At is which of the units is heard at a moment: the last one that has begun, or the first. -1: there are none.
func At(units []Unit, at time.Duration) int {
	return begun(units, at, func(u Unit) time.Duration { return u.Start })
}

// CueAt is which of the cues belongs to a moment, as At for units.
func CueAt(cues []Cue, at time.Duration) int {
	return begun(cues, at, func(c Cue) time.Duration { return c.Start })
}

func begun[T any](list []T, at time.Duration, start func(T) time.Duration) int {
	if len(list) == 0 {
		return -1
	}
	n, _ := slices.BinarySearchFunc(list, at, func(of T, at time.Duration) int {
		if start(of) <= at {
			return -1
		}
		return 1
	})
	return max(n-1, 0)
}
