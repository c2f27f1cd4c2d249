package docs

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// base are the packages that every other one may import. They import nothing of callboard themselves, except lazy.
var base = []string{"text", "event", "id", "lazy", "osfile"}

// mayImport lists what a package under internal may import besides base and its own subpackages. A package that is not
// listed may import everything that the other rules allow.
var mayImport = map[string][]string{
	"actor":     {"api", "match", "rating", "setting", "suggest"},
	"api":       {"publicnet"},
	"audition":  {"actor", "api", "batch", "job", "rating", "setting", "suggest"},
	"batch":     {"api", "job", "setting"},
	"caption":   {"api"},
	"columns":   {"actor", "job"},
	"config":    {"naming", "secrets", "suggest", "webhook"},
	"datadir":   {},
	"job":       {"api", "caption", "naming", "player", "rating", "setting", "webhook"},
	"link":      {"api", "tunnel"},
	"livecheck": {"publicnet"},
	"match":     {},
	"naming":    {},
	"player":    {},
	"publicnet": {},
	"rating":    {},
	"script":    {"api", "naming", "player", "setting", "suggest"},
	"secrets":   {},
	"setting":   {"api"},
	"store":     {"actor", "api", "job", "webhook"},
	"suggest":   {},
	"tunnel":    {"netlimit", "rawhead"},
	"webhook":   {"netlimit", "rawhead", "suggest"},
	"testapp":   {"testterm", "testwait"},
	"testterm":  {"testwait"},
	"testcost":  {"testwait"},
	"testproxy": {},
	"testwait":  {},
	"ui":        {"actor", "api", "audition", "batch", "caption", "columns", "job", "link", "match", "player", "rating", "script", "setting", "webhook", "workbench"},
	"workbench": {"suggest", "webhook"},
}

// standalone are the packages that import nothing of the client, not even base: the sandbox must not share a bug with the
// client that is tested against it. lazy and osfile have no such code.
var standalone = map[string][]string{
	"sandbox":  {"speech", "netlimit"},
	"speech":   {"lazy", "osfile"},
	"netlimit": {"connhook"},
	"rawhead":  {"connhook"},
	"connhook": {},
	"text":     {"lazy"},
	"event":    {},
	"id":       {},
	"lazy":     {},
}

// importedBy lists the only packages that may import a package.
var importedBy = map[string][]string{
	"cli":   {"main"},
	"app":   {"cli"},
	"ui":    {"cli"},
	"store": {"app"},
}

// TestImports checks the import rules between the packages of this program. Test files are exempt.
func TestImports(t *testing.T) {
	t.Parallel()
	for _, i := range imports(t) {
		from, to := topPackage(i.from), topPackage(i.to)
		switch {
		case from == to, to == "assets": // assets has embedded files only
			continue
		case strings.HasSuffix(i.from, "test"): // a package for tests
			continue
		}
		if allowed, ok := standalone[from]; ok && !slices.Contains(allowed, to) {
			t.Errorf("%s imports %s; %s may import nothing but %v", i.file, i.to, from, allowed)
		}
		if allowed, ok := mayImport[from]; ok && !slices.Contains(allowed, to) && !slices.Contains(base, to) {
			t.Errorf("%s imports %s; %s may import nothing but %v and %v", i.file, i.to, from, base, allowed)
		}
		if allowed, ok := importedBy[to]; ok && !slices.Contains(allowed, from) {
			t.Errorf("%s imports %s; only %v may import it", i.file, i.to, allowed)
		}
	}
}

// TestEveryPackageHasARow checks that the table of packages in ARCHITECTURE.md has each folder of internal.
func TestEveryPackageHasARow(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	for _, p := range paragraphs(t, "ARCHITECTURE.md") {
		if p.section == "Packages" && strings.HasPrefix(p.text, "| `") {
			rows.WriteString(strings.SplitN(p.text, " | ", 2)[0] + "\n")
		}
	}
	folders, err := os.ReadDir(filepath.Join(root, "internal"))
	if err != nil || len(folders) < 30 {
		t.Fatal(len(folders), err)
	}
	for _, f := range folders {
		if !strings.Contains(rows.String(), "`internal/"+f.Name()+"`") {
			t.Errorf("ARCHITECTURE.md has no row for internal/%s", f.Name())
		}
	}
}

// uiLayers are the packages of the UI from the lowest layer up. A package imports only layers below its own.
var uiLayers = [][]string{
	{"ui/widget/style", "ui/widget/editor", "ui/widget/list", "ui/widget/mouse", "ui/infilter", "ui/outfilter", "ui/pathcomplete"},
	{"ui/widget/facts", "ui/widget/field", "ui/widget/menu", "ui/widget/qrcode", "ui/widget/scroll", "ui/words", "ui/keymap", "ui/terminal"},
	{"ui/screen", "ui/state", "ui/actorrow", "ui/widget/filterbox"},
	{"ui/dialog", "ui/playerbar", "ui/welcome"},
	{"ui/savefile"},
	{"ui/actorlist", "ui/booth/pieces", "ui/webhooks/detail"},
	{"ui/audition", "ui/booth", "ui/linkpanel", "ui/pick", "ui/play", "ui/webhooks"},
	{"ui"},
}

// TestUILayers checks that no arrow between the packages of the UI points up.
func TestUILayers(t *testing.T) {
	t.Parallel()
	layer := map[string]int{}
	for n, packages := range uiLayers {
		for _, p := range packages {
			layer[p] = n
		}
	}
	for _, i := range imports(t) {
		if topPackage(i.from) != "ui" || topPackage(i.to) != "ui" || strings.HasSuffix(i.from, "test") {
			continue
		}
		from, ok := layer[i.from]
		if !ok {
			t.Errorf("%s: %s has no layer in uiLayers", i.file, i.from)
			continue
		}
		if to, ok := layer[i.to]; !ok || to >= from {
			t.Errorf("%s imports %s, which is not in a lower layer", i.file, i.to)
		}
	}
}

// packageImport is one import of a package of this module.
type packageImport struct{ file, from, to string }

// imports returns the imports between the packages of this module. Packages under internal are named without it.
func imports(t *testing.T) []packageImport {
	t.Helper()
	var all []packageImport
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() != ".." && d.Name()[0] == '.'):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		from := path.Dir(filepath.ToSlash(rel))
		if from == "." {
			from = "main"
		}
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if to, ok := strings.CutPrefix(imported, "callboard/"); ok {
				all = append(all, packageImport{rel, strings.TrimPrefix(from, "internal/"), strings.TrimPrefix(to, "internal/")})
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("only %d imports found", len(all))
	}
	return all
}

// topPackage returns the first element of the path of a package.
func topPackage(p string) string {
	top, _, _ := strings.Cut(p, "/")
	return top
}
