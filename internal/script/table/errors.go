package table

import (
	"cmp"
	"fmt"
	"slices"

	"callboard/internal/text"
)

// MaxProblems is how many problems of a file are listed.
const MaxProblems = 100

// Problem is one thing that is wrong with a file.
type Problem struct {
	Line   int    // from 1; 0: the whole file
	Column string // the title of the column; may be empty
	What   string // what is wrong, and what to do about it
}

// String is one line: "line 3, column tempo: 9 is out of range; give 0.5 to 2".
func (p Problem) String() string {
	switch {
	case p.Line == 0:
		return p.What
	case p.Column == "":
		return fmt.Sprintf("line %d: %s", p.Line, p.What)
	}
	return fmt.Sprintf("line %d, column %s: %s", p.Line, p.Column, p.What)
}

// Errors is everything that is wrong with a file.
type Errors struct {
	File     string    // its name as it may be shown
	Problems []Problem // by line; at most MaxProblems
	More     int       // how many more there are
}

// Error is one line with the first problem and the number of all.
func (e *Errors) Error() string {
	if len(e.Problems) == 0 {
		return e.File
	}
	first := text.TrimPeriod(e.Problems[0].String())
	if n := len(e.Problems) + e.More; n > 1 {
		return fmt.Sprintf("%s has %d problems, the first in %s", e.File, n, first)
	}
	return e.File + ": " + first
}

// Lines are the problems, one in a line, and a last line if there are more.
func (e *Errors) Lines() []string {
	var lines []string
	for _, p := range e.Problems {
		lines = append(lines, p.String())
	}
	if e.More > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", e.More))
	}
	return lines
}

// add adds a problem. Of too many those of the first lines stay.
func (e *Errors) add(line int, column, what string) {
	at, _ := slices.BinarySearchFunc(e.Problems, line, func(p Problem, line int) int { return cmp.Or(cmp.Compare(p.Line, line), -1) })
	if at == MaxProblems {
		e.More++
		return
	}
	e.Problems = slices.Insert(e.Problems, at, Problem{line, column, what})
	if len(e.Problems) > MaxProblems {
		e.Problems = e.Problems[:MaxProblems]
		e.More++
	}
}
