package setting

import (
	"strings"

	"callboard/internal/api"
)

// Words describes the settings in a few words each, in the order of All: language, quality with format and model always,
// the others where they are set.
func Words(p api.Params) []string {
	var words []string
	for _, s := range All() {
		value, set := s.Value(p)
		switch {
		case !set && !s.always:
			continue
		case s.Kind == Text:
			value = "“" + value + "”"
		case s.brief != "":
			value = s.brief + " " + value
		}
		if s.joined && len(words) > 0 {
			words[len(words)-1] += " " + value
			continue
		}
		words = append(words, value)
	}
	return words
}

// Summary is Words in one line: "auto · 44.1 kHz wav · latest · tempo 1.2".
func Summary(p api.Params) string { return strings.Join(Words(p), " · ") }

// FlagHelp is the help text of the setting's flag: what it is, the allowed values and where it applies.
func (s Setting) FlagHelp() string {
	text := s.Help
	if s.Kind == Toggle {
		text += ": " + s.On + ", or " + s.Off + " with --" + s.Flag + "=false"
	} else if s.Kind != Text {
		text += ": " + s.Range()
	}
	if s.Applies != "" {
		text += " (" + s.Applies + ")"
	}
	return text
}

// Markdown is the README's table of the settings.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| setting | flag | what | values | default |\n|---|---|---|---|---|\n")
	for _, s := range All() {
		what := s.Help
		if s.Applies != "" {
			what += "; " + s.Applies
		}
		b.WriteString("| " + strings.Join([]string{s.Label, "`--" + s.Flag + "`", what, s.Range(), s.Usual()}, " | ") + " |\n")
	}
	return b.String()
}
