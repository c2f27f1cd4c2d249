// Package naming makes the names of saved takes from a template that the user wrote, such as "{actor}/{date} {text:40}". Only
// the template can make folders: the values of its fields are made safe.
package naming

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Default is the default template.
const Default = "{actor} {text} {time}"

// Fields lists the fields of a template, for help texts and errors.
const Fields = "{date} {time} {actor} {text} {text:N} {id} {speak_id} {lang} {emotion} {format} {n}, and {{ }} for braces"

// Limits of a template.
const (
	maxLevels = 8   // folders and the name
	maxChars  = 200 // of {text:N}
)

// Template is a parsed template. The zero value is that of Default.
type Template struct {
	levels [][]part // folders, then the name
}

// part is literal text or, with a field, the place of a value.
type part struct {
	literal string
	field   string
	chars   int // of {text:N}; 0: the default
}

// Parse parses a template. Its error says what is wrong, without naming the template; Fields lists what is allowed.
func Parse(s string) (Template, error) {
	var t Template
	for s = norm.NFC.String(s); ; {
		level, rest, more, err := parseLevel(s)
		if err != nil {
			return Template{}, err
		}
		t.levels = append(t.levels, level)
		if s = rest; !more {
			break
		}
	}
	if len(t.levels) > maxLevels {
		return Template{}, fmt.Errorf("it makes more than %d folders", maxLevels-1)
	}
	for i, level := range t.levels {
		if err := check(level, i == len(t.levels)-1); err != nil {
			return Template{}, err
		}
	}
	return t, nil
}

// parseLevel parses up to a slash, and reports whether there was one.
func parseLevel(s string) (level []part, rest string, more bool, err error) {
	var literal strings.Builder
	flush := func() {
		if literal.Len() > 0 {
			level = append(level, part{literal: literal.String()})
			literal.Reset()
		}
	}
	for s != "" {
		at := strings.IndexAny(s, "{}/")
		if at < 0 {
			at = len(s)
		}
		literal.WriteString(s[:at])
		switch s = s[at:]; {
		case s == "":
		case s[0] == '/':
			flush()
			return level, s[1:], true, nil
		case strings.HasPrefix(s, "{{"), strings.HasPrefix(s, "}}"):
			literal.WriteByte(s[0])
			s = s[2:]
		case s[0] == '}':
			return nil, "", false, errors.New("a } has no { before it")
		default:
			end := strings.IndexAny(s[1:], "{}/")
			if end < 0 || s[1+end] != '}' {
				return nil, "", false, errors.New("a { has no } behind it")
			}
			p, err := parseField(s[1 : 1+end])
			if err != nil {
				return nil, "", false, err
			}
			flush()
			level = append(level, p)
			s = s[end+2:]
		}
	}
	flush()
	return level, "", false, nil
}

// parseField parses the text between braces.
func parseField(s string) (part, error) {
	name, size, sized := strings.Cut(s, ":")
	if !slices.Contains([]string{"date", "time", "actor", "text", "id", "speak_id", "lang", "emotion", "format", "n"}, name) {
		return part{}, fmt.Errorf("there is no field {%s}", shown(name))
	}
	if !sized {
		return part{field: name}, nil
	}
	if name != "text" {
		return part{}, fmt.Errorf("{%s} takes no length, only {text:N} does", name)
	}
	n, err := strconv.Atoi(size)
	if err != nil || n < 1 || n > maxChars {
		return part{}, fmt.Errorf("the N of {text:%s} is not a number from 1 to %d", shown(size), maxChars)
	}
	return part{field: name, chars: n}, nil
}

// check returns an error if the literal text of a level is not valid in a name, or if the level gives no name.
func check(level []part, last bool) error {
	solid := false
	for i, p := range level {
		for _, r := range p.literal {
			if r == '\\' {
				return errors.New("it has a \\: / makes folders, on every system")
			}
			if nameRune(r) != r {
				return fmt.Errorf("it has %q, which is not allowed in names on every system", r)
			}
		}
		if first := strings.TrimLeft(p.literal, " "); i == 0 && first != "" && strings.ContainsAny(first[:1], ".-") {
			return errors.New("a name that begins with . or - is hidden, or looks like a flag")
		}
		solid = solid || p.field != "" && p.field != "n" || strings.Trim(p.literal, separators) != ""
	}
	switch {
	case solid:
		return nil
	case last:
		return errors.New("it gives no name")
	}
	return errors.New("it gives a folder no name")
}

// shown is a piece of a template that is safe in a line of text.
func shown(s string) string {
	s = strings.Map(func(r rune) rune {
		if r != ' ' && nameRune(r) != r {
			return '?'
		}
		return r
	}, s)
	return cut(s, 24, nameBytes)
}
