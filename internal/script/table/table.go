// Package table reads the file of a batch: a table with a row for each text (.csv, .tsv), or plain text with a job for each
// paragraph. Everything that is wrong with a file is found at once, and nothing of a file with an error is returned.
package table

import (
	"callboard/internal/api"
	"callboard/internal/script"
	"callboard/internal/setting"
)

// Actor is an actor that a row names.
type Actor struct{ ID, Name string }

// Catalogue knows the actors of the account. Its errors are one line for a person. Read asks once for each name, and once for
// each combination of an actor and settings.
type Catalogue interface {
	// Find returns the actor with this id or name.
	Find(query string) (Actor, error)
	// Check returns an error if no version of the actor can do what the settings ask for.
	Check(a Actor, p api.Params) error
}

// Options say how a file is read. The zero value is usable.
type Options struct {
	Encoding  string            // one of Encodings; empty: it is recognised
	Actor     string            // of rows that name none, and of plain text
	Params    api.Params        // the settings of rows that have none of their own
	Settings  []setting.Setting // that can be columns, by their flags; nil: setting.All of the service of Params
	Catalogue Catalogue         // nil: actors and versions are not checked, and Actor.ID is empty
	Limit     int               // characters of one request; 0: what the service of Params takes
}

// Row is one text to speak.
type Row struct {
	Line   int    // where it begins in the file, from 1
	Text   string // as it is in the file, cleaned, with its pauses
	Actor  Actor  // without a Catalogue it has only the name that the file has
	Params api.Params
	File   string         // relative path with slashes and extension, valid on every system; empty if the file names none
	Pieces []script.Piece // what is to be sent, as of script.Sent
	Key    string         // identifies the row in later runs: see rowKey
}

// Chars is the number of characters that the row costs.
func (r Row) Chars() int {
	n := 0
	for _, p := range r.Pieces {
		n += p.Chars()
	}
	return n
}

// Takes is how many of the pieces have something to speak: the first may be only a pause.
func (r Row) Takes() int {
	n := 0
	for _, p := range r.Pieces {
		if p.Text != "" {
			n++
		}
	}
	return n
}

// Script is what a file holds.
type Script struct {
	Rows     []Row
	Encoding string // of the file, one of Encodings
	Dropped  int    // control characters that were removed from texts
}

// Read reads a file. The extension of its name decides what it is. Its errors are *Errors, or a *text.Problem for an unknown
// Options.Encoding.
func Read(name string, content []byte, o Options) (*Script, error) {
	enc, err := encodingNamed(o.Encoding)
	if err != nil {
		return nil, err
	}
	if o.Limit <= 0 {
		o.Limit = o.Params.Service.MaxTextChars()
	}
	if o.Settings == nil {
		o.Settings = setting.All(o.Params.Service)
	}
	r := newReader(name, o)
	source, ok := r.decode(name, content, enc)
	if ok {
		if separators := separatorsOf(name); separators != "" {
			r.table(source, separators)
		} else {
			r.paragraphs(source)
		}
	}
	if len(r.script.Rows) == 0 && len(r.errors.Problems) == 0 {
		r.errors.add(0, "", "there is nothing to speak in it")
	}
	if len(r.errors.Problems) > 0 {
		return nil, &r.errors
	}
	return &r.script, nil
}
