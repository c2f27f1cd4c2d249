package naming

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Take holds the values of a template's fields for one take. Any of them may be empty.
type Take struct {
	At            time.Time // when it was submitted
	Actor, Text   string
	ID, SpeakID   string
	Lang, Emotion string
	Format        string // the file name extension without its dot; an invalid one counts as wav
}

// The longest values in a name, in grapheme clusters.
const (
	textChars  = 40 // unless the template gives another number; at most textBytes then
	actorChars = 24
	otherChars = 40
)

// separators are the characters between two fields that are removed with an empty field.
const separators = " -_."

// Path is the path of a take below the folder for saving: relative, with slashes and with the file name extension. It is valid
// on Unix, macOS and Windows and keeps the letters of every script. The number is 1 for the first try and grows while the
// name exists: it is written where the template has {n}, or else after the name. Paths of different numbers differ.
func (t Template) Path(k Take, number int) string {
	k.Format = extension(k.Format)
	path := t.path(k, number)
	if first := t.path(k, 1); number > 1 && (path == first || path == t.path(k, 10*number)) { // {n} may be cut off
		path = fmt.Sprintf("%s (%d)", first, number)
	}
	return path + "." + k.Format
}

// path is Path without the extension. It leaves out folders with empty names.
func (t Template) path(k Take, number int) string {
	if t.levels == nil {
		t, _ = Parse(Default)
	}
	var names []string
	for i, level := range t.levels {
		name := render(level, k, number)
		if name == "" && i == len(t.levels)-1 {
			name = cleanName("take " + part{field: "id"}.value(k, number))
		}
		if name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, "/")
}

// render is the name of one level for a take.
func render(level []part, k Take, number int) string {
	pieces := make([]string, len(level))
	for i, p := range level {
		pieces[i] = p.literal
		if p.field != "" {
			pieces[i] = p.value(k, number)
		}
	}
	for i, p := range level {
		if p.field != "" && pieces[i] == "" {
			removeSeparators(level, pieces, i)
		}
	}
	return cleanName(strings.Join(pieces, ""))
}

// removeSeparators removes what is around the empty field i: an empty pair of brackets, and the separator before it if another
// separator or nothing follows.
func removeSeparators(level []part, pieces []string, i int) {
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

// value is the value of a field in a name. It may be empty.
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
		return k.At.Local().Format("15-04-05") // no colons: Windows does not allow them
	case "actor":
		return safeValue(k.Actor, actorChars)
	case "text":
		if p.chars > 0 {
			return safeWords(k.Text, p.chars, nameBytes)
		}
		return safeWords(k.Text, textChars, textBytes)
	case "id":
		return safeValue(k.ID, otherChars)
	case "speak_id":
		return safeValue(k.SpeakID, otherChars)
	case "lang":
		return safeValue(k.Lang, otherChars)
	case "emotion":
		return safeValue(k.Emotion, otherChars)
	case "format":
		return k.Format
	}
	if number < 2 {
		return ""
	}
	return fmt.Sprint(number)
}

// cleanName makes a valid name of joined pieces: NFC, with single spaces, bounded in length, not hidden and not a device.
func cleanName(s string) string {
	s = strings.Join(strings.Fields(norm.NFC.String(s)), " ")
	s = strings.TrimLeft(s, " .-\u200d")
	if isDevice(s) {
		s = "_" + s
	}
	return strings.TrimRight(cut(s, nameBytes, nameBytes), " .")
}

// isDevice reports whether a name is a device of Windows, with any extension (Microsoft, "Naming Files, Paths, and
// Namespaces").
func isDevice(name string) bool {
	name, _, _ = strings.Cut(name, ".")
	name = strings.ToUpper(strings.TrimRight(name, " "))
	switch name {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	port := strings.TrimPrefix(strings.TrimPrefix(name, "COM"), "LPT")
	return port != name && len([]rune(port)) == 1 && strings.ContainsAny(port, "0123456789¹²³")
}

// extension returns format if it is a valid file name extension, else "wav".
func extension(format string) string {
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
