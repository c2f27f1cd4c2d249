package table

import (
	"fmt"
	"path"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"callboard/internal/naming"
	"callboard/internal/player/decode"
	"callboard/internal/text"
)

// names checks the names of files and makes new ones, so that no two are equal on any system.
type names struct {
	lines map[string]int // the line of the row that has a name, folded; 0: it was made
	next  map[string]int // the next number of a name that was made, folded
}

func newNames() names { return names{map[string]int{}, map[string]int{}} }

// folded is a path as it is compared: macOS and Windows ignore case, and macOS the normal form.
func folded(s string) string { return norm.NFC.String(cases.Fold().String(norm.NFC.String(s))) }

// of checks the name that a row gives its file and returns it with its extension.
func (n names) of(row Row, name string, fail func(what, column string)) string {
	format := "wav"
	if row.Params.Format != nil {
		format = *row.Params.Format
	}
	full, what := valid(name, format)
	if what != "" {
		fail(shortened(name)+": "+what, fileColumn)
		return ""
	}
	for _, f := range filesOf(full, row.Takes()) {
		if line, taken := n.lines[folded(f)]; taken {
			fail(fmt.Sprintf("%s is the file of line %d too; give each row a file of its own", shortened(f), line), fileColumn)
			break
		}
	}
	n.take(full, row.Takes(), row.Line)
	return full
}

// take marks the names of a row as taken. Those that are taken stay with their line.
func (n names) take(full string, pieces, line int) {
	for _, f := range filesOf(full, pieces) {
		if _, taken := n.lines[folded(f)]; !taken {
			n.lines[folded(f)] = line
		}
	}
}

// valid returns a name as package naming writes it, with the extension of the format. If naming would have to change the
// name, what says so.
func valid(name, format string) (full, what string) {
	name = norm.NFC.String(text.Line(name)) // macOS writes names decomposed
	ext := path.Ext(name)
	for _, f := range decode.Formats() {
		if strings.EqualFold(ext, f.Extension()) && !strings.EqualFold(ext, "."+format) {
			return "", fmt.Sprintf("the format of the row is %s; omit the extension, or set the format", format)
		}
	}
	if strings.EqualFold(ext, "."+format) {
		name = name[:len(name)-len(ext)]
	}
	full, err := fileOf(name, format)
	if full == "" {
		return "", broken(name, err)
	}
	return full, ""
}

// fileOf is the name of the file that gets exactly a name, with the extension; empty: no file can. The error is that of its template.
func fileOf(name, format string) (string, error) {
	t, err := templateOf(name)
	if err != nil {
		return "", err
	}
	if full := t.Path(naming.Take{Format: format}, 1); full == name+"."+format {
		return full, nil
	}
	return "", nil
}

// filesOf are the names of the files of a row: one for each piece that is spoken, and the one of all joined.
func filesOf(full string, pieces int) []string {
	files := []string{full}
	for i := range pieces {
		if pieces > 1 {
			files = append(files, PieceName(full, i, pieces))
		}
	}
	return files
}

// PieceName is the name of the file of spoken piece i, from 0, of a row with a number of them: NAME-01.wav. The only piece of a row
// has the row's own name.
func PieceName(full string, i, pieces int) string {
	if pieces < 2 {
		return full
	}
	ext := path.Ext(full)
	return fmt.Sprintf("%s-%0*d%s", strings.TrimSuffix(full, ext), max(2, len(fmt.Sprint(pieces))), i+1, ext)
}

// Names makes the names of the files of rows that name none.
type Names struct{ names }

// NewNames returns Names that avoid the files which rows name themselves.
func NewNames(rows []Row) *Names {
	n := &Names{newNames()}
	for _, r := range rows {
		if r.File != "" {
			n.take(r.File, r.Takes(), r.Line)
		}
	}
	return n
}

// New returns the name that a template gives a take of a number of pieces, with a number if the name is taken already, and
// takes it.
func (n *Names) New(t naming.Template, k naming.Take, pieces int) string {
	first := folded(t.Path(k, 1))
	for number := max(1, n.next[first]); ; number++ {
		full := t.Path(k, number)
		if n.free(full, pieces) {
			n.take(full, pieces, 0)
			n.next[first] = number + 1
			return full
		}
	}
}

// free reports whether no name of a row is taken.
func (n names) free(full string, pieces int) bool {
	for _, f := range filesOf(full, pieces) {
		if _, taken := n.lines[folded(f)]; taken {
			return false
		}
	}
	return true
}
