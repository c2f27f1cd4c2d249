package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the folder of the module.
const root = "../../.."

// without are the packages that parse something and need no target of their own: the folder, and why.
func without() map[string]string {
	return map[string]string{
		"internal/speech/kana":         "FuzzText of internal/speech/reading reads kana",
		"internal/ui/booth":            "FuzzRestore of internal/ui has its settings",
		"internal/ui/booth/pieces":     "FuzzRestore of internal/ui has its settings",
		"internal/ui/playerbar":        "FuzzRestore of internal/ui has its settings",
		"internal/testapp":             "tests only",
		"internal/ttstest":             "tests only",
		"internal/testterm":            "tests only",
		"internal/sandbox/sandboxtest": "tests only",
		"internal/tunnel/ngroktest":    "tests only",
	}
}

// parsing are the names of functions that read a format, and reading are the calls of libraries that do.
var (
	parsing = regexp.MustCompile(`^(?i:parse|decode|unmarshal|split|scan)`)
	reading = []string{"json.Unmarshal", "json.NewDecoder", "csv.NewReader", "yaml.Unmarshal", "toml.Parser", "xml.Unmarshal", "gzip.NewReader", "url.ParseQuery", "flac.New", "mp3.NewDecoder"}
)

// TestEveryParserHasATarget: a package that reads a format has a fuzz target, or is listed above with the reason.
func TestEveryParserHasATarget(t *testing.T) { // not in parallel: it changes the folder
	t.Chdir(root)
	packages, err := find([]string{"."}, regexp.MustCompile(""))
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{}
	for _, p := range packages {
		has[filepath.ToSlash(p.folder)] = true
	}
	reasons := without()
	for folder, what := range parsers(t) {
		switch _, listed := reasons[folder]; {
		case has[folder] == listed && listed:
			t.Errorf("%s has a target now: take it from the list", folder)
		case !has[folder] && !listed:
			t.Errorf("%s reads a format (%s) and has no fuzz target", folder, strings.Join(what, ", "))
		}
		delete(reasons, folder)
	}
	for folder := range reasons {
		t.Errorf("%s is on the list and parses nothing", folder)
	}
}

// kinds are the kinds of input that come from outside, and the targets that read them: folder and name.
func kinds() map[string][]string {
	return map[string][]string{
		"answers of the asynchronous API": {"api FuzzMe", "api FuzzActors", "api FuzzVersions", "api FuzzSpeakReply", "api FuzzStatus", "api FuzzErrorBody", "api FuzzRetryAfter", "api FuzzAudioHeaders", "livecheck FuzzLink"},
		"answers of the newer API":        {"api/tts FuzzVoices", "api/tts FuzzTiming", "api/tts FuzzSplitter"},
		"audio":                           {"player/decode FuzzDecode", "player/decode FuzzMP3", "player/decode FuzzFLAC", "player/decode FuzzVorbis", "player/decode FuzzLive", "speech/wav FuzzDecode", "job FuzzCompleteHeader"},
		"answers of ngrok and of proxies": {"tunnel FuzzNgrokMessage", "tunnel FuzzProxyAnswer"},
		"answers of targets":              {"webhook/send FuzzAnswer"},
		"bodies of webhooks":              {"webhook FuzzParseMessage", "webhook FuzzDecode", "webhook FuzzMask", "rawhead FuzzStream"},
		"captions":                        {"caption FuzzCut"},
		"configuration":                   {"config FuzzSettingsFile", "config FuzzNgrokYML", "config FuzzConnectURL", "config FuzzProxyURL", "secrets FuzzFile"},
		"exports":                         {"webhook/export FuzzWrite", "webhook/export FuzzQuote"},
		"filters and queries":             {"actor FuzzFilter", "match FuzzFilter", "webhook/query FuzzParse", "store FuzzSearch", "ui/audition FuzzTakeFilter"},
		"ids":                             {"api FuzzSpeakID", "job FuzzIdentify"},
		"keys and escape sequences":       {"ui/infilter FuzzReads", "ui/outfilter FuzzFragmentsInAnyOrder", "ui FuzzKeys", "ui/audition FuzzKeys"},
		"names of files":                  {"naming FuzzPath", "job FuzzNameOf", "job FuzzParsePart", "sandbox FuzzFileName", "ui/dialog FuzzSaveAs"},
		"plans of answers, faults":        {"webhook/answer FuzzParse", "sandbox FuzzFaults", "sandbox FuzzAssume"},
		"requests to the sandbox":         {"sandbox FuzzHTTP", "sandbox FuzzRequest", "sandbox/ttsapi FuzzRequest"},
		"scripts and tables":              {"script FuzzSplit", "script/table FuzzRead", "cli FuzzScript"},
		"settings of speech":              {"setting FuzzSet", "audition FuzzParseSweep"},
		"stored settings and rows":        {"ui FuzzRestore", "workbench FuzzStored", "store FuzzRows", "cli FuzzManifest"},
		"texts":                           {"text FuzzLine", "text FuzzMultiline", "text FuzzRedact", "text FuzzEncoding"},
	}
}

// TestKindsHaveSeeds: each kind of input has its targets, and each target of the module has seeds, which go test runs.
func TestKindsHaveSeeds(t *testing.T) {
	t.Parallel()
	packages, err := find([]string{root}, regexp.MustCompile(""))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, p := range packages {
		folder := strings.TrimPrefix(filepath.ToSlash(p.folder), root+"/internal/")
		for _, name := range p.targets {
			known[folder+" "+name] = true
			if kept, _ := filepath.Glob(filepath.Join(p.folder, "testdata", "fuzz", name, "*")); len(kept) == 0 && !seeds(t, p.folder, name) {
				t.Errorf("%s %s has no seed", folder, name)
			}
		}
	}
	for kind, targets := range kinds() {
		for _, target := range targets {
			if !known[target] {
				t.Errorf("%s: there is no %s", kind, target)
			}
		}
	}
}

// seeds says whether a target calls Add.
func seeds(t *testing.T, folder, name string) (found bool) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == name {
				ast.Inspect(f, func(n ast.Node) bool {
					sel, ok := n.(*ast.SelectorExpr)
					found = found || ok && sel.Sel.Name == "Add"
					return !found
				})
			}
		}
	}
	return found
}

// parsers are the packages of the program that read a format, with the functions by which that is seen.
func parsers(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir("internal", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "tools"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		folder := filepath.ToSlash(filepath.Dir(path))
		ast.Inspect(file, func(n ast.Node) bool {
			name := ""
			switch n := n.(type) {
			case *ast.FuncDecl:
				if parsing.MatchString(n.Name.Name) && n.Type.Params.NumFields() > 0 && n.Type.Results.NumFields() > 0 {
					name = n.Name.Name
				}
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && slices.Contains(reading, x.Name+"."+n.Sel.Name) {
					name = x.Name + "." + n.Sel.Name
				}
			}
			if name != "" && !slices.Contains(found[folder], name) {
				found[folder] = append(found[folder], name)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
