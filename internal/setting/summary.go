package setting

import (
	"slices"
	"strings"

	"callboard/internal/api"
	"callboard/internal/text"
)

// mostQuoted is how many characters of a text the summary quotes.
const mostQuoted = 40

// Words describes the settings in a few words each, in the order of the dialog: language, quality with format and model always,
// the others where they are set.
func Words(p api.Params) []string {
	var words []string
	for _, s := range table(p.Service) {
		value, set := s.value(&p)
		if s.Kind == Text {
			value = "“" + text.Cut(value, mostQuoted) + "”"
		}
		switch {
		case !set && !s.always, s.Kind == Toggle && !s.always && value == s.Default:
			continue
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

// FlagHelp is the help text of a flag: what it is, the allowed values, where it applies, and which service has it. Where the two
// services differ, it has both.
func FlagHelp(flag string) string {
	var parts []string
	for _, s := range rows() {
		if s.Flag != flag {
			continue
		}
		help := s.flagHelp()
		switch {
		case s.Of == Both:
			return help
		case len(parts) > 0:
			help = strings.TrimPrefix(help, s.Help+": ")
			fallthrough
		default:
			parts = append(parts, help+" ["+s.Of.String()+"]")
		}
	}
	return strings.Join(parts, "; ")
}

// flagHelp is FlagHelp of one row.
func (s Setting) flagHelp() string {
	help := s.Help
	if s.Kind == Toggle {
		help += ": " + s.On + ", or " + s.Off + " with --" + s.Flag + "=false"
	} else if s.Kind != Text {
		help += ": " + s.values()
	}
	if s.Applies != "" {
		help += " (" + s.Applies + ")"
	}
	return help
}

// values is Range, or how the values look where they are too many.
func (s Setting) values() string {
	if s.Such != "" {
		return s.Such
	}
	return s.Range()
}

// Markdown is the table of docs/settings.md, and the languages below it.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| setting | service | flag | what | values | default |\n|---|---|---|---|---|---|\n")
	for _, s := range rows() {
		what := s.Help
		if s.Applies != "" {
			what += "; " + s.Applies
		}
		b.WriteString("| " + strings.Join([]string{s.Label, s.Of.String(), "`--" + s.Flag + "`", what, s.values(), s.Usual()}, " | ") + " |\n")
	}
	b.WriteString("\nThe languages of `tts`: " + languageList() + "\n")
	return b.String()
}

// languageList are the languages of the newer service with their codes.
func languageList() string {
	var all, only []string
	for _, code := range LanguageCodes("") {
		all = append(all, "`"+code+"` "+LanguageName(code))
		if !slices.Contains(LanguageCodes(ModelV21), code) {
			only = append(only, "`"+code+"`")
		}
	}
	return strings.Join(all, ", ") + ". " + ModelV21 + " lacks " + strings.Join(only, ", ") + "."
}
