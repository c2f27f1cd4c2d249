package script

import (
	"strings"

	"callboard/internal/text"
)

// Paragraph is a part of a text between empty lines.
type Paragraph struct {
	Text string // as it is sent: NFC, without control characters, without spaces at its ends
	Line int    // of its first character, from 1
}

// Paragraphs returns the paragraphs of a text that have anything in them. The text is cleaned as a job cleans it.
func Paragraphs(s string) []Paragraph {
	s, _ = text.Multiline(strings.ReplaceAll(s, "\t", " "))
	var (
		list        []Paragraph
		number      int // of the line
		start, from int // where the paragraph begins, and in which line; from is 0 outside of a paragraph
		at          int
	)
	end := func(to int) {
		if from > 0 {
			list = append(list, Paragraph{strings.TrimSpace(s[start:to]), from})
		}
		from = 0
	}
	for line := range strings.Lines(s) {
		number++
		switch blank := strings.TrimSpace(line) == ""; {
		case blank:
			end(at)
		case from == 0:
			start, from = at, number
		}
		at += len(line)
	}
	end(len(s))
	return list
}
