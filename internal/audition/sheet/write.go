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
			if isFormula(cell) {
				cells[i] = "'" + cell
			}
		}
		_ = c.Write(cells)
	}
	c.Flush()
	return c.Error()
}

// isFormula reports whether a spreadsheet would take a cell for a formula: it begins with one of the characters that OWASP lists
// under "CSV Injection", also in full width. Tabs and line breaks cannot occur.
func isFormula(cell string) bool {
	for _, r := range strings.TrimSpace(cell) {
		return strings.ContainsRune("=+-@＝＋－＠", r)
	}
	return false
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
// "Backslash escapes").
func escapeMarkdown(cell string) string {
	var b strings.Builder
	for _, r := range cell {
		if strings.ContainsRune("\\|<>&[]*_`~", r) {
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
