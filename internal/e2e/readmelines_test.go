//go:build unix

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"callboard/internal/speech/wav"
	"callboard/internal/testapp"
)

// elsewhere are the lines of code of the documents that TestReadmeLines does not run, each with the reason.
func elsewhere() map[string]string {
	return map[string]string{
		"go run . --sandbox":      "the app: TestFirstContact starts it",
		"go test ./...":           "this test is a part of it",
		"go build -o callboard .": "testapp.Build does it",
		"go install .":            "it would write outside of the test's folders",
		"callboard":               "it opens a tunnel to ngrok: TestFirstContact starts it without an account, others in sandbox mode",
		"callboard listen":        "it opens a tunnel to ngrok: listen_test.go starts it with another one",
		"callboard listen --sandbox --json --count 1":                                              "it waits for a delivery: listen_test.go sends one",
		"callboard sandbox --addr 127.0.0.1:4010":                                                  "a fixed port: TestReadmeReceiverExample runs it at a free one",
		"callboard sandbox --addr 127.0.0.1:4010 --time-scale 60 &":                                "the same",
		"export CALLBOARD_API_URL=http://127.0.0.1:4010 TYPECAST_API_TOKEN=sandbox":                "the same",
		"callboard listen --forward http://localhost:3000/webhook &":                               "the same",
		"callboard replay --last 1 --to http://localhost:3000/webhook":                             "the same",
		`{"event":"ready","api_url":"http://127.0.0.1:41873","token":"sandbox","voice":"builtin"}`: "testapp.StartSandbox reads this line",
		"text,actor,file,tempo":                        "TestReadmeAudition runs this table",
		"안녕하세요.,Mina,hello,":                           "the same",
		`"Mind the gap, please.",Sora,station/gap,1.2`: "the same",
		`save-name = "{actor} {text} {time}"`:          "TestReadmeNames saves with it",
		`save-name = "{actor}/{date} {text:60}"`:       "the same",
	}
}

// inPlace are lines that are run in another form: with the sandbox in the place of an account.
func inPlace() map[string]string {
	return map[string]string{
		"export TYPECAST_API_TOKEN=…": "export CALLBOARD_SANDBOX=true CALLBOARD_SERVICE=speak",
		"export TYPECAST_API_KEY=…":   "export CALLBOARD_SANDBOX=true CALLBOARD_SERVICE=tts",
		"export NGROK_AUTHTOKEN=…":    "export NGROK_AUTHTOKEN=x",
	}
}

// documents are the README and the pages that it links to.
func documents(t *testing.T) []string {
	t.Helper()
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("there are no pages: %v", err)
	}
	return append([]string{"../../README.md"}, pages...)
}

// comment is what follows a command in a line of a document.
var comment = regexp.MustCompile(`\s+# .*$`)

// indented returns the indented blocks of code of a document: lines without their comments. Fenced ones are examples that have tests
// of their own.
func indented(text string) [][]string {
	var blocks [][]string
	fenced, open := false, false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		code, isCode := strings.CutPrefix(line, "    ")
		switch {
		case strings.HasPrefix(line, "```"):
			fenced, open = !fenced, false
		case fenced || !isCode:
			open = open && line == ""
		case !open:
			blocks, open = append(blocks, []string{comment.ReplaceAllString(code, "")}), true
		default:
			blocks[len(blocks)-1] = append(blocks[len(blocks)-1], comment.ReplaceAllString(code, ""))
		}
	}
	return blocks
}

// TestReadmeLines runs every line of the indented code of the README and its pages, each block in a shell and a home of its own, or
// finds the line on the list of those that are tested elsewhere.
func TestReadmeLines(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the commands are tested on their own, too")
	}
	unused := elsewhere()
	for _, path := range documents(t) {
		raw := readFile(t, path)
		for _, block := range indented(string(raw)) {
			script := ""
			for _, line := range block {
				if _, listed := elsewhere()[line]; listed {
					delete(unused, line)
					continue
				}
				if other, ok := inPlace()[line]; ok {
					line = other
				}
				if _, err := exec.LookPath("man"); err != nil {
					line = strings.Replace(line, "| man -l -", "> page", 1)
				}
				script += line + "\n"
			}
			if script == "" {
				continue
			}
			t.Run(filepath.Base(path)+"/"+block[0], func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				for name, seconds := range map[string]int{"out.wav": 1, "takes/1.wav": 1} { // of an earlier block
					putWAV(t, filepath.Join(dir, name), seconds)
				}
				if strings.Contains(script, "-o out.wav") {
					if err := os.Remove(filepath.Join(dir, "out.wav")); err != nil {
						t.Fatal(err)
					}
				}
				if out, errs, err := tryShell(t, dir, "set -e\n"+script, shellEnv(t)...); err != nil {
					t.Errorf("%v\n%s\n%s\n%s", err, script, out, errs)
				}
			})
		}
	}
	for line, why := range unused {
		t.Errorf("no document has the line %q (%s)", line, why)
	}
}

// putWAV writes a short silent WAV file.
func putWAV(t *testing.T, path string, seconds int) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, wav.Encode(make([]float32, 8000*seconds), 8000), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestReadmeFences: each fenced block of a document is an example that a test runs.
func TestReadmeFences(t *testing.T) {
	t.Parallel()
	tested := []string{"audition", "shell", "go", "receiver", "deliveries", "ci"}
	for _, path := range documents(t) {
		lines := strings.Split(string(readFile(t, path)), "\n")
		open := false
		for i, line := range lines {
			if !strings.HasPrefix(line, "```") {
				continue
			}
			if open = !open; !open {
				continue
			}
			name, ok := strings.CutPrefix(lines[max(i-1, 0)], "<!-- example: ")
			if name = strings.TrimSuffix(name, " -->"); !ok || !slices.Contains(tested, name) {
				t.Errorf("%s, line %d: a block that no test runs", path, i+1)
			}
		}
	}
}

// TestReadmeNames saves with the templates of docs/sound.md: the names are those that it shows.
func TestReadmeNames(t *testing.T) {
	t.Parallel()
	rows := regexp.MustCompile(`(?m)^    (save-name = .*?)\s+# (?:the default: )?(.*)$`).FindAllStringSubmatch(page(t, "docs/sound.md"), -1)
	if len(rows) != 2 {
		t.Fatalf("%d templates", len(rows))
	}
	for _, row := range rows {
		env := testapp.NewEnv(t)
		config := filepath.Join(env.Home, "config", "callboard")
		if err := os.MkdirAll(config, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(config, "config.toml"), []byte(row[1]+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		run := env.Run(t, "speak", "--sandbox", "My name is Typecast.", "-a", "Mina", "-o", filepath.Join(env.Home, "takes")+"/")
		if run.Code != 0 {
			t.Fatalf("exit %d: %s", run.Code, run.Stderr)
		}
		want := regexp.MustCompile(regexp.MustCompile(`\d`).ReplaceAllString(regexp.QuoteMeta(row[2]), `\d`) + "\n$")
		if !want.MatchString(run.Stdout) {
			t.Errorf("%s: saved as %q, docs/sound.md shows %q", row[1], run.Stdout, row[2])
		}
	}
}

// TestReadmeFlags: each flag and each CALLBOARD_ variable that the documents name is one of the program.
func TestReadmeFlags(t *testing.T) {
	t.Parallel()
	run := testapp.NewEnv(t).Run(t, "man")
	manual := strings.ReplaceAll(run.Stdout, `\-`, "-")
	known := map[string]bool{}
	flag := regexp.MustCompile(`--[a-z][a-z0-9-]+`)
	for _, name := range flag.FindAllString(manual, -1) {
		known[name] = true
	}
	if len(known) < 60 {
		t.Fatalf("the manual page has only %d flags", len(known))
	}
	variable := regexp.MustCompile(`CALLBOARD_[A-Z_]+[A-Z]`)
	for _, path := range documents(t) {
		text := string(readFile(t, path))
		for _, block := range indented(text) {
			text += "\n`" + strings.Join(block, "`\n`") + "`\n"
		}
		for _, code := range regexp.MustCompile("`[^`\n]+`").FindAllString(text, -1) {
			for _, name := range flag.FindAllString(code, -1) {
				if !known[name] && !strings.Contains(code, "go run ") {
					t.Errorf("%s: no command has the flag %s", path, name)
				}
			}
		}
		for _, name := range variable.FindAllString(text, -1) {
			if as := "--" + strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, "CALLBOARD_")), "_", "-"); !known[as] {
				t.Errorf("%s: there is no %s for %s", path, as, name)
			}
		}
	}
}
