package naming

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Take is what a template can name a take by. Any of it may be missing.
type Take struct {
	At            time.Time // when it was asked for
	Actor, Text   string
	ID, SpeakID   string
	Lang, Emotion string
	Format        string // the file's ending without its dot; what is none counts as wav
}

// How much of a value stands in a name, in characters as a reader counts them.
const (
	textChars  = 40 // where the template says no other number
	actorChars = 24
	otherChars = 40
)

// separators stand between the fields of a template, and go with a field that is empty.
const separators = " -_."

// Path is the name of a take below the folder for saving: relative, with slashes between its folders and the ending
// behind its name. It is safe on Unix, macOS and Windows and keeps the letters of every script. The number counts from 1
// and goes on where a name is taken: it stands where the template has {n}, or else behind the name. Paths of different
// numbers differ.
func (t Template) Path(k Take, number int) string {
	k.Format = ending(k.Format)
	path := t.path(k, number)
	if first := t.path(k, 1); number > 1 && (path == first || path == t.path(k, 10*number)) { // its last digits may be cut off
		path = fmt.Sprintf("%s (%d)", first, number)
	}
	return path + "." + k.Format
}

// path leaves out folders for whose names a take has nothing.
func (t Template) path(k Take, number int) string {
	if t.levels == nil {
		t, _ = Parse(Default)
	}
	var names []string
	for i, level := range t.levels {
		name := render(level, k, number)
		if name == "" && i == len(t.levels)-1 {
			name = tidy("take " + part{field: "id"}.value(k, number))
		}
		if name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, "/")
}

func render(level []part, k Take, number int) string {
	pieces := make([]string, len(level))
	for i, p := range level {
		pieces[i] = p.words
		if p.field != "" {
			pieces[i] = p.value(k, number)
		}
	}
	for i, p := range level {
		if p.field != "" && pieces[i] == "" {
			leaveOut(level, pieces, i)
		}
	}
	return tidy(strings.Join(pieces, ""))
}

// leaveOut takes away what an empty field would leave behind: brackets with nothing in them, and the separator before it
// where another follows or nothing does.
func leaveOut(level []part, pieces []string, i int) {
	var none string
	before, after := &none, &none
	if i > 0 && level[i-1].field == "" {
		before = &pieces[i-1]
	}
	if i+1 < len(level) && level[i+1].field == "" {
		after = &pieces[i+1]
	}
	for _, pair := range []string{"()", "[]", "{}"} {
		if strings.HasSuffix(*before, pair[:1]) && strings.HasPrefix(*after, pair[1:]) {
			*before, *after = (*before)[:len(*before)-1], (*after)[1:]
		}
	}
	ends := *after == "" && i+2 >= len(level)
	switch {
	case strings.Join(pieces[:i], "") == "":
		*after = strings.TrimLeft(*after, separators)
	case ends, *after != "" && strings.ContainsAny((*after)[:1], separators):
		*before = strings.TrimRight(*before, separators)
	}
}

// value is what stands in a name for a field, or nothing.
func (p part) value(k Take, number int) string {
	switch p.field {
	case "date":
		if k.At.IsZero() {
			return "undated"
		}
		return k.At.Local().Format("2006-01-02")
	case "time":
		if k.At.IsZero() {
			return ""
		}
		return k.At.Local().Format("15-04-05") // a colon would be a drive on Windows
	case "actor":
		return harmless(k.Actor, actorChars)
	case "text":
		if p.chars > 0 {
			return inWords(k.Text, p.chars)
		}
		return harmless(k.Text, textChars)
	case "id":
		return harmless(k.ID, otherChars)
	case "speak_id":
		return harmless(k.SpeakID, otherChars)
	case "lang":
		return harmless(k.Lang, otherChars)
	case "emotion":
		return harmless(k.Emotion, otherChars)
	case "format":
		return k.Format
	}
	if number < 2 {
		return ""
	}
	return fmt.Sprint(number)
}

// tidy makes a whole name of joined pieces: composed, without runs of spaces, of a bounded length, and nothing that a
// system reads as something else than a name.
func tidy(s string) string {
	s = strings.Join(strings.Fields(norm.NFC.String(s)), " ")
	s = strings.TrimLeft(s, " .-\u200d")
	if device(s) {
		s = "_" + s
	}
	return strings.TrimRight(cut(s, nameBytes), " .")
}

// device reports whether Windows takes a name, whatever its ending, for one of its devices (Microsoft, "Naming Files,
// Paths, and Namespaces").
func device(name string) bool {
	name, _, _ = strings.Cut(name, ".")
	name = strings.ToUpper(strings.TrimRight(name, " "))
	switch name {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	port := strings.TrimPrefix(strings.TrimPrefix(name, "COM"), "LPT")
	return port != name && len([]rune(port)) == 1 && strings.ContainsAny(port, "0123456789¹²³")
}

func ending(format string) string {
	for _, r := range format {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return "wav"
		}
	}
	if format == "" || len(format) > 7 {
		return "wav"
	}
	return format
}
