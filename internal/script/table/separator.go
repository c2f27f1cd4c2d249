package table

import (
	"encoding/csv"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"callboard/internal/setting"
)

// The names of the columns that are not settings.
const (
	textColumn  = "text"
	actorColumn = "actor"
	fileColumn  = "file"
)

// separatorsOf returns the characters that may separate the values of a table with this name; none if it is no table.
func separatorsOf(name string) string {
	switch strings.ToLower(path.Ext(strings.ReplaceAll(name, `\`, "/"))) {
	case ".csv":
		return ",;\t|"
	case ".tsv", ".tab":
		return "\t"
	}
	return ""
}

// separatorOf returns the one of the separators that gives the first line the most known titles, and else the most titles.
// Excel writes the separator into a line of its own: sep=; is cut off.
func separatorOf(source, separators string, known func(title string) bool) (separator rune, rest string, lines int) {
	first, after, _ := strings.Cut(source, "\n")
	if sep, ok := strings.CutPrefix(first, "sep="); ok && len(sep) == 1 && strings.IndexByte(",;\t|", sep[0]) >= 0 {
		return rune(sep[0]), after, 1
	}
	best := -1
	for _, candidate := range separators {
		record, err := newTable(source, candidate).Read()
		if err != nil && len(record) == 0 {
			continue
		}
		score := len(record)
		for _, title := range record {
			if known(titleOf(title)) {
				score += 1000
			}
		}
		if score > best {
			separator, best = candidate, score
		}
	}
	if best < 0 {
		separator, _ = utf8.DecodeRuneInString(separators)
	}
	return separator, source, 0
}

// newTable reads a table as RFC 4180 describes it, with any separator.
func newTable(source string, separator rune) *csv.Reader {
	r := csv.NewReader(strings.NewReader(source))
	r.Comma = separator
	r.FieldsPerRecord = -1
	r.TrimLeadingSpace = separator != '\t' // a tab is a space too
	return r
}

// titleOf is the name of a column as it is compared: without case, without the dashes of a flag.
func titleOf(s string) string {
	return strings.TrimLeft(strings.ToLower(norm.NFC.String(strings.TrimSpace(s))), "-")
}

// settingOf returns the setting with a flag of this name.
func settingOf(list []setting.Setting, name string) (setting.Setting, bool) {
	i := slices.IndexFunc(list, func(s setting.Setting) bool { return name != "" && (s.Flag == name || s.Alias == name) })
	if i < 0 {
		return setting.Setting{}, false
	}
	return list[i], true
}
