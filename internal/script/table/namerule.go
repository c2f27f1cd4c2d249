package table

import (
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"callboard/internal/naming"
	"callboard/internal/text"
)

// templateOf is a template that gives exactly the name, where that is valid.
func templateOf(name string) (naming.Template, error) {
	return naming.Parse(strings.ReplaceAll(strings.ReplaceAll(name, "{", "{{"), "}", "}}"))
}

// broken says which rule the name of a file breaks, and which name would do. parsed is the error of its template, if there is one.
func broken(name string, parsed error) string {
	why := brokenRule(name, parsed)
	would := nearest(name)
	if full, _ := fileOf(would, "wav"); full != "" { // none of nothing but _
		return why + "; use " + text.Cut(would, 80)
	}
	return why + "; give it another name"
}

// brokenRule is the rule that a name breaks.
func brokenRule(name string, parsed error) string {
	levels := strings.Split(name, "/")
	last := levels[len(levels)-1]
	switch {
	case strings.Contains(name, `\`):
		return `it has a \: / makes folders, on every system`
	case levels[0] == "" || len(levels[0]) == 2 && levels[0][1] == ':':
		return "it begins at the top of a drive, and the files of a batch are below the folder of -o"
	case last == "":
		return "it ends with /, so the file has no name"
	}
	for _, level := range levels {
		if why := brokenLevel(level); why != "" {
			return why
		}
	}
	if parsed != nil {
		return text.Line(parsed.Error())
	}
	return "it has spaces or hidden characters that a name cannot keep"
}

// brokenLevel is the rule that a folder of a name, or the name itself, breaks; empty: none of these.
func brokenLevel(level string) string {
	shown := text.Quote(shortened(level))
	switch {
	case level == "..":
		return ".. leads out of the folder of -o"
	case level == "":
		return "a folder in it has no name"
	case strings.HasPrefix(level, "."), strings.HasPrefix(level, "-"):
		return shown + " begins with " + level[:1] + ", so it is hidden, or looks like a flag"
	case strings.TrimRight(level, " .") != level:
		return shown + " ends with a dot or a space, which Windows drops"
	case len(level) > longestLevel:
		return fmt.Sprintf("%s has %d bytes, and a name has at most %d", shown, len(level), longestLevel)
	}
	if i := strings.IndexAny(level, `<>:"|?*`); i >= 0 {
		return fmt.Sprintf("it has a %c, which is not allowed in names on every system", level[i])
	}
	if clean := cleaned(level); strings.HasPrefix(clean, "_") && !strings.HasPrefix(level, "_") {
		return shown + " is a device on Windows"
	}
	return ""
}

// longestLevel is the longest name that package naming makes, in bytes, without number and extension.
const longestLevel = 200

// mostLevels is how many folders package naming makes, and the name itself.
const mostLevels = 8

// nearest is the valid name that is most like a name; empty: nothing of it is left.
func nearest(name string) string {
	var levels []string
	for _, level := range strings.Split(strings.ReplaceAll(name, `\`, "/"), "/") {
		if len(level) == 2 && level[1] == ':' && len(levels) == 0 { // a drive
			continue
		}
		if clean := cleaned(level); clean != "" {
			levels = append(levels, clean)
		}
	}
	return path.Join(levels[max(0, len(levels)-mostLevels):]...)
}

// cleaned is a folder of a name, or the name itself, as package naming makes it valid; empty: nothing of it is left.
func cleaned(level string) string {
	level = strings.TrimLeft(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"|?*/`, r) || r == utf8.RuneError {
			return ' '
		}
		return r
	}, level), " .-")
	if level == "" {
		return ""
	}
	t, err := templateOf(level)
	if err != nil {
		return naming.Value(level)
	}
	return strings.TrimSuffix(t.Path(naming.Take{Format: "wav"}, 1), ".wav")
}
