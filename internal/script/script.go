// Package script splits a long text into pieces of the length that one request may have. Its packages read the files of a
// batch (table) and join the audio of the pieces (join).
package script

import (
	"strings"
	"time"
	"unicode/utf8"

	"callboard/internal/text"
)

// Piece is a part of a text that one request can carry.
type Piece struct {
	// Text has no spaces at its ends. It is empty only in a first piece that is nothing but a pause.
	Text string
	// Pause is the silence after the piece that the text asks for.
	Pause time.Duration
}

// Chars is the length of the piece as the service counts and charges it: in code points of the NFC text.
func (p Piece) Chars() int { return utf8.RuneCountInString(p.Text) }

// Spoken reports whether there is anything to speak in the piece. The service refuses a text without a word, such as the
// row of asterisks between two scenes, so such a piece must not be sent.
func (p Piece) Spoken() bool { return text.HasSound(p.Text) }

// Split cuts a text into pieces of at most limit characters. limit must be at least 1.
//
// The text is cleaned as a job cleans it, so the pieces are what is sent. Each paragraph (separated by an empty line) and
// each pause ([0.5s] or [500ms], which is not sent) ends a piece. A part that is longer than the limit is cut at the ends of
// sentences; a sentence that is too long alone is cut at the ends of its lines, else after a comma or another mark, else at
// spaces, else between graphemes, and only a token (number, URL, abbreviation) that is too long alone is cut inside. Among
// all ways with the fewest bad cuts the one with the fewest pieces is taken, and of those the one with the longest first
// pieces.
//
// The pieces joined are the text, except for pauses and spaces: the spaces between two pieces are not sent.
func Split(s string, limit int) []Piece {
	limit = max(1, limit)
	var pieces []Piece
	for _, paragraph := range Paragraphs(s) {
		for rest := paragraph.Text; rest != ""; {
			part, pause, after := cutPause(rest)
			for _, t := range splitPart(strings.TrimSpace(part), limit) {
				pieces = append(pieces, Piece{Text: t})
			}
			if rest = after; pause > 0 {
				pieces = addPause(pieces, pause)
			}
		}
	}
	return pieces
}

// addPause adds a pause after the last piece.
func addPause(pieces []Piece, pause time.Duration) []Piece {
	if len(pieces) == 0 {
		pieces = append(pieces, Piece{})
	}
	last := &pieces[len(pieces)-1]
	last.Pause = min(last.Pause+pause, MaxPause)
	return pieces
}

// splitPart splits a text without pauses and without spaces at its ends.
func splitPart(s string, limit int) []string {
	switch {
	case s == "":
		return nil
	case len(s) <= limit || utf8.RuneCountInString(s) <= limit:
		return []string{s}
	}
	return choose(s, newSplitter(s, limit).cuts(), limit)
}
