package sheet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"callboard/internal/job"
	"callboard/internal/rating"
	"callboard/internal/suggest"
	"callboard/internal/text"
)

const (
	mostBytes   = 16 << 20 // of a file
	mostEntries = 10_000
	mostErrors  = 100 // that are listed
)

// Errors are what is wrong with a sheet, each one line.
type Errors []error

// Error returns all of them, one on each line.
func (e Errors) Error() string { return errors.Join(e...).Error() }

// Unwrap returns the single errors.
func (e Errors) Unwrap() []error { return e }

// Read reads a sheet in JSON. It accepts only what Write can have written: each entry names an actor's id or a take, a field has
// the right type, and no field is unknown or there twice. Fields that are missing are empty. Texts are cleaned. Its error is
// that of r, a *text.Problem about the file, or Errors with all that is wrong; then there are no entries.
func Read(r io.Reader) ([]Entry, error) {
	b, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	switch {
	case err != nil:
		return nil, err
	case len(b) > mostBytes:
		return nil, fileProblem(fmt.Sprintf("it has more than %d MB", mostBytes>>20), nil)
	}
	var list []json.RawMessage
	if err := json.Unmarshal(text.UTF8(b), &list); err != nil {
		return nil, fileProblem("it is not a list of takes in JSON", err)
	}
	if len(list) > mostEntries {
		return nil, fileProblem(fmt.Sprintf("it has %d takes, %d at most", len(list), mostEntries), nil)
	}
	var wrong Errors
	entries := make([]Entry, len(list))
	takes := map[string]int{}
	for i, raw := range list {
		e, problems := readEntry(raw)
		if first, twice := takes[e.Take]; twice && e.Take != "" {
			problems = append(problems, &text.Problem{What: "take", Why: fmt.Sprintf("it is that of entry %d", first), Next: "remove one of the two"})
		}
		takes[e.Take] = i + 1
		for _, p := range problems {
			p.What = fmt.Sprintf("entry %d, %s", i+1, p.What)
			wrong = append(wrong, p)
		}
		entries[i] = e
	}
	if more := len(wrong) - mostErrors; more > 0 {
		wrong = append(wrong[:mostErrors:mostErrors], &text.Problem{What: "the casting sheet", Why: fmt.Sprintf("%d more of its fields are wrong", more)})
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	return entries, nil
}

func fileProblem(why string, err error) error {
	if err != nil {
		why += " (" + text.Line(err.Error()) + ")"
	}
	return &text.Problem{What: "the casting sheet", Why: why, Next: "export it again: callboard cast export FILE.json", Err: err}
}

// readEntry reads one entry with all that is wrong with it.
func readEntry(raw json.RawMessage) (e Entry, problems []*text.Problem) {
	seen := map[string]bool{}
	err := eachField(raw, func(name string, value json.RawMessage) {
		if seen[name] {
			problems = append(problems, &text.Problem{What: shown(name), Why: "it is there twice", Next: "remove one of the two"})
			return
		}
		seen[name] = true
		if p := e.set(name, value); p != nil {
			problems = append(problems, p)
		}
	})
	if err != nil {
		return e, []*text.Problem{{What: "the whole", Why: "it is not an object", Next: "write it like {\"actor\": …}"}}
	}
	if e.ID == "" && e.Take == "" && len(problems) == 0 {
		problems = append(problems, &text.Problem{What: "id", Why: "neither an actor nor a take is named", Next: "give the id of the actor"})
	}
	return e, problems
}

// eachField calls f for every field of a JSON object, also for repeated ones.
func eachField(raw json.RawMessage, f func(name string, value json.RawMessage)) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return errors.New("not an object")
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return err
		}
		f(fmt.Sprint(name), value) // it is a string
	}
	return nil
}

// set reads one field.
func (e *Entry) set(name string, value json.RawMessage) *text.Problem {
	texts := map[string]*string{
		"actor": &e.Actor, "id": &e.ID, "version": &e.Version, "settings": &e.Settings, "file": &e.File, "line": &e.Line, "problem": &e.Problem, "take": &e.Take,
	}
	if field, ok := texts[name]; ok {
		if json.Unmarshal(value, field) != nil {
			return &text.Problem{What: name, Why: "it is not a text", Next: "put it in quotes, or write null"}
		}
		*field = text.Line(*field)
		return nil
	}
	switch name {
	case "rating":
		return e.setRating(value)
	case "note":
		return e.setNote(value)
	case "verdict":
		var word *string
		if json.Unmarshal(value, &word) != nil || word != nil && known(job.Verdict(*word)) == job.NoVerdict {
			return &text.Problem{What: name, Why: "it is not keep or drop", Next: "write keep, drop or null"}
		}
		if word != nil {
			e.Verdict = job.Verdict(*word)
		}
		return nil
	}
	next := "remove it"
	if like := suggest.Closest(name, append(columns(), "take"), 1); len(like) > 0 {
		next = "did you mean " + like[0] + "?"
	}
	return &text.Problem{What: shown(name), Why: "there is no such field", Next: next}
}

func (e *Entry) setRating(value json.RawMessage) *text.Problem {
	if json.Unmarshal(value, &e.Rating) != nil || rating.Check(e.Rating) != nil {
		e.Rating = 0
		return &text.Problem{What: "rating", Why: "it is not a whole number from 0 to " + fmt.Sprint(rating.Most), Next: "give 1 to " + fmt.Sprint(rating.Most) + ", or null for none"}
	}
	return nil
}

func (e *Entry) setNote(value json.RawMessage) *text.Problem {
	var note string
	if json.Unmarshal(value, &note) != nil {
		return &text.Problem{What: "note", Why: "it is not a text", Next: "put it in quotes, or write null"}
	}
	note, err := rating.Note(note)
	if problem, ok := errors.AsType[*text.Problem](err); ok {
		return problem
	}
	e.Note = note
	return nil
}

// shown is the name of a field that someone else has written.
func shown(name string) string { return text.Quote(text.Cut(text.Line(name), 40)) }
