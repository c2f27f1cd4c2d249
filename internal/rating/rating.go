// Package rating checks what users write about actors and takes: stars and notes.
package rating

import (
	"fmt"
	"strings"

	"callboard/internal/text"
)

// Most is the best rating, in stars. 0 is none.
const Most = 5

// mostNote is the length of the longest note, in characters.
const mostNote = 500

// Check returns a *text.Problem if a number of stars is not between 0, which removes a rating, and Most.
func Check(stars int) error {
	if stars < 0 || stars > Most {
		return &text.Problem{What: fmt.Sprintf("rating %d", stars), Why: "it is out of range", Next: fmt.Sprintf("give 1 to %d, or 0 for none", Most)}
	}
	return nil
}

// Note returns a note as it is stored: one line without control characters. A *text.Problem says that it is longer than 500
// characters.
func Note(note string) (string, error) {
	note = strings.TrimSpace(text.Line(note))
	if n := len([]rune(note)); n > mostNote {
		return "", &text.Problem{What: "note", Why: fmt.Sprintf("it has %d characters, %d at most", n, mostNote), Next: "shorten it"}
	}
	return note, nil
}
