package sheet

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"

	"callboard/internal/job"
)

func writeCSV(w io.Writer, list []Entry) error {
	c := csv.NewWriter(w)
	_ = c.Write(columns()) // Error says it
	for _, e := range list {
		if isFormula(e.File) {
			e.File = "./" + e.File
		}
		cells := e.cells()
		for i, cell := range cells {
			cells[i] = withoutFormulas(cell)
		}
		_ = c.Write(cells)
	}
	c.Flush()
	return c.Error()
}

// withoutFormulas puts an apostrophe before what a spreadsheet would run. Where the list separator of the system is the semicolon, it
// also divides a cell at that, whatever quotes are around it.
func withoutFormulas(cell string) string {
	parts := strings.Split(cell, ";")
	for i, part := range parts {
		if isFormula(part) {
			inner := strings.TrimLeft(part, " ")
			parts[i] = part[:len(part)-len(inner)] + "'" + inner
		}
	}
	return strings.Join(parts, ";")
}

// isFormula reports whether a spreadsheet would take a cell for a formula: it begins with one of the characters that OWASP lists
// under "CSV Injection" (= + - @ tab CR), also in full width. A number such as -1 is none.
func isFormula(cell string) bool {
	if strings.HasPrefix(cell, "\t") || strings.HasPrefix(cell, "\r") {
		return true
	}
	cell = strings.TrimSpace(cell)
	for _, r := range cell {
		return strings.ContainsRune("=+-@＝＋－＠", r) && !isNumber(cell)
	}
	return false
}

// isNumber reports a decimal number with one sign.
func isNumber(cell string) bool {
	whole, fraction, dot := strings.Cut(cell[1:], ".")
	isDigits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return (cell[0] == '-' || cell[0] == '+') && isDigits(whole) && (!dot || isDigits(fraction))
}

func writeMarkdown(w io.Writer, list []Entry) error {
	var b strings.Builder
	row := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	row(columns())
	b.WriteString(strings.Repeat("|---", len(columns())) + "|\n")
	for _, e := range list {
		cells := e.cells()
		for i, cell := range cells {
			cells[i] = escapeMarkdown(cell)
		}
		row(cells)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// escapeMarkdown keeps a cell from being read as markup: a table's border, HTML, a link, emphasis or code (CommonMark 0.31, 2.4
// "Backslash escapes"), and an address in it from becoming a link by itself (GFM 0.29, 6.9 "Autolinks").
func escapeMarkdown(cell string) string {
	var b strings.Builder
	for i, r := range cell {
		switch rest := cell[i:]; {
		case strings.ContainsRune("\\|<>&[]*_`~@", r), strings.HasPrefix(rest, "://"), r == '.' && i >= 3 && strings.EqualFold(cell[i-3:i], "www"):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// wire is an entry in JSON. Unknown values are null.
type wire struct {
	Actor    *string `json:"actor"`
	ID       *string `json:"id"`
	Version  *string `json:"version"`
	Settings *string `json:"settings"`
	Rating   *int    `json:"rating"`
	Note     *string `json:"note"`
	File     *string `json:"file"`
	Verdict  *string `json:"verdict"` // keep or drop
	Line     *string `json:"line"`
	Take     *string `json:"take"`
	Problem  *string `json:"problem"` // with the audio
}

func writeJSON(w io.Writer, list []Entry) error {
	out := make([]wire, len(list))
	for i, e := range list {
		out[i] = wire{orNull(e.Actor), orNull(e.ID), orNull(e.Version), orNull(e.Settings), orNull(e.Rating), orNull(e.Note),
			orNull(e.File), orNull(string(known(e.Verdict))), orNull(e.Line), orNull(e.Take), orNull(e.Problem)}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

// known is the verdict, or none if there is no such verdict.
func known(v job.Verdict) job.Verdict {
	if v == job.Keep || v == job.Drop {
		return v
	}
	return job.NoVerdict
}

func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
