//go:build unix

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
	"callboard/internal/testapp"
)

// TestReadmeShellExample runs the script of docs/sandbox.md as it is printed there.
func TestReadmeShellExample(t *testing.T) {
	t.Parallel()
	needs(t, "sh", "curl")
	box := testapp.NewEnv(t).StartSandbox(t, "--synth-delay", "50ms")
	hook := testapp.StartReceiver(t)
	dir := t.TempDir()
	script := replaced(t, example(t, aboutSandbox, "shell", "sh"), "API=http://127.0.0.1:4010\n", "API="+box.URL+"\n")
	out := shell(t, dir, script, "HOOK="+hook.URL)

	lines := strings.Split(strings.TrimSpace(out), "\n")
	if want := `{"result":{"callback_url":"` + hook.URL + `"}}`; lines[0] != want {
		t.Errorf("the registration is answered with %s, want %s", lines[0], want)
	}
	var states []string
	for _, line := range lines {
		if state, ok := strings.CutPrefix(line, "state: "); ok {
			states = append(states, state)
		}
	}
	if n := len(states); n < 3 || !strings.Contains(states[0], "error_code") || states[1] != states[0] ||
		slices.ContainsFunc(states[2:], func(s string) bool { return strings.Contains(s, "error_code") }) || states[n-1] != "done" {
		t.Errorf("the states are %q, want two errors, and done at the end", states)
	}
	if rate, _ := parseWAV(t, readFile(t, filepath.Join(dir, "line.wav"))); rate != 16000 {
		t.Errorf("line.wav has %d Hz, want 16000", rate)
	}

	speaks := box.Speaks()
	if len(speaks) != 1 || speaks[0].Text != "My name is Typecast." || speaks[0].State != "done" {
		t.Fatalf("the sandbox has the syntheses %+v", speaks)
	}
	want := []testapp.Attempt{
		{SpeakID: speaks[0].ID, Attempt: 1, URL: hook.URL, Status: 200},
		{SpeakID: speaks[0].ID, Attempt: 2, URL: hook.URL, Status: 200},
	}
	var printed []testapp.Attempt
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &printed); err != nil {
		t.Fatalf("the last line is not the attempts: %v\n%s", err, out)
	}
	for _, got := range [][]testapp.Attempt{printed, box.AllAttempts()} {
		for i := range got {
			got[i].NextAt = nil // a time
		}
		if !slices.Equal(got, want) {
			t.Errorf("the attempts are %+v, want %+v", got, want)
		}
	}
	if posts := hook.Posts(t, 2); len(posts) != 2 || !bytes.Equal(posts[0].Body, posts[1].Body) {
		t.Errorf("the receiver got %d webhooks, want the same one twice: %v", len(posts), posts)
	}
}

// TestReadmeGoExample runs the Go example outside this module, where only the standard library is available.
func TestReadmeGoExample(t *testing.T) {
	t.Parallel()
	box := testapp.NewEnv(t).StartSandbox(t, "--time-scale", "600", "--synth-delay", "50ms")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "retry_test.go"), []byte(example(t, aboutSandbox, "go", "go")), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // it may have to compile the standard library
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "test", "-v", "-count=1", "retry_test.go")
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	cmd.Env = append(os.Environ(), "TYPECAST_API="+box.URL, "GOFLAGS=-mod=mod", "GOWORK=off", "GOPROXY=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go test: %v\n%s", err, out)
	}

	speaks := box.Speaks()
	if len(speaks) != 1 || speaks[0].State != "done" {
		t.Fatalf("the sandbox has the syntheses %+v", speaks)
	}
	printed := regexp.MustCompile(`POST (\d): (\w+) (\S+)`).FindAllStringSubmatch(string(out), -1)
	attempts := box.AllAttempts()
	if len(printed) != 4 || len(attempts) != 4 {
		t.Fatalf("it prints %d POSTs and the sandbox made %d, want 4\n%s", len(printed), len(attempts), out)
	}
	for i, status := range []int{500, 500, 500, 200} {
		if a := attempts[i]; a.SpeakID != speaks[0].ID || a.Attempt != i+1 || a.Status != status || a.URL != attempts[0].URL {
			t.Errorf("attempt %d is %+v, want status %d", i+1, a, status)
		}
		want := fmt.Sprintf("POST %d: done %s/api/speak/%s", i+1, box.URL, speaks[0].ID)
		if printed[i][0] != want {
			t.Errorf("it prints %q, want %q", printed[i][0], want)
		}
	}
}

// TestReadmeTables compares the tables of docs/sandbox.md with the server.
func TestReadmeTables(t *testing.T) {
	t.Parallel()
	var flags []string
	assumed := map[string]string{}
	for _, row := range table(t, "flags") {
		flags = append(flags, strings.Fields(row[0])...)
		if assignment, ok := strings.CutPrefix(row[0], "--assume "); ok {
			name, value, _ := strings.Cut(assignment, "=")
			assumed[name] = value
		}
	}
	box := testapp.NewEnv(t).StartSandbox(t, flags...)
	var assumptions map[string]any
	box.Get("/_sandbox/assumptions", &assumptions)
	if len(assumed) == 0 {
		t.Error("docs/sandbox.md lists no assumption")
	}
	for name, want := range assumed {
		if got := fmt.Sprint(assumptions[name]); got != want {
			t.Errorf("--assume %s=%s: the sandbox assumes %s", name, want, got)
		}
	}

	rows := table(t, "assumptions")
	if len(rows) != len(assumptions) {
		t.Errorf("docs/sandbox.md lists %d assumptions, the server has %d", len(rows), len(assumptions))
	}
	for _, row := range rows {
		name, standard := row[0], row[1]
		if _, given := assumed[name]; !given && fmt.Sprint(assumptions[name]) != standard {
			t.Errorf("docs/sandbox.md says that %s is %s by default, the server assumes %v", name, standard, assumptions[name])
		}
		for _, value := range row[2:] {
			if value == "N" {
				value = "7"
			}
			if a := sandbox.DefaultAssumptions(); a.Set(name+"="+value) != nil {
				t.Errorf("docs/sandbox.md lists %s=%s, which is not taken", name, value)
			}
		}
	}

	_, all := box.Try("POST", "/_sandbox/faults", "", `{"kind":"?"}`)
	_, list, _ := strings.Cut(string(all), "there are ")
	if n := len(strings.Split(list, ", ")); n != len(table(t, "faults")) {
		t.Errorf("docs/sandbox.md lists %d faults, the server %d: %s", len(table(t, "faults")), n, all)
	}
	for _, row := range table(t, "faults") {
		if !strings.Contains(string(all), row[0]) {
			t.Errorf("the server does not list %s: %s", row[0], all)
		}
		if resp, raw := box.Try("POST", "/_sandbox/faults", "", `{"kind":"`+row[0]+`"}`); resp.StatusCode != http.StatusNoContent {
			t.Errorf("the fault %s: %s %s", row[0], resp.Status, raw)
		}
	}
	if resp, raw := box.Try("DELETE", "/_sandbox/faults", "", ""); resp.StatusCode != http.StatusNoContent {
		t.Errorf("DELETE /_sandbox/faults: %s %s", resp.Status, raw)
	}

	hook := testapp.StartReceiver(t)
	box.Register(hook.URL)
	postSpeak(t, box, "hello", "")
	hook.Posts(t, 1)
	box.AllAttempts()
	box.Try("POST", "/_sandbox/faults", "", `{"kind":"api_500"}`)
	for _, row := range table(t, "control") {
		resp, raw := box.Try("GET", row[0], "", "") // without a token, as docs/sandbox.md says
		var elements []map[string]any
		if err := json.Unmarshal(raw, &elements); err != nil || len(elements) == 0 {
			t.Fatalf("GET %s: %s %s", row[0], resp.Status, raw)
		}
		want := slices.Clone(row[1:])
		slices.Sort(want)
		if got := names(elements[0]); !slices.Equal(got, want) {
			t.Errorf("GET %s has the fields %q, docs/sandbox.md lists %q", row[0], got, want)
		}
	}
}

// The pages of the documentation that the tests execute.
const (
	aboutAuditions = "docs/auditions.md"
	aboutSandbox   = "docs/sandbox.md"
	aboutReceiver  = "docs/receiver.md"
)

// page returns a page of the documentation.
func page(t *testing.T, name string) string {
	t.Helper()
	return string(readFile(t, filepath.Join("../..", name)))
}

// example returns a fenced block of a page, found by the comment above it.
func example(t *testing.T, from, name, language string) string {
	t.Helper()
	_, text, ok := strings.Cut(page(t, from), "<!-- example: "+name+" -->\n```"+language+"\n")
	text, _, ok2 := strings.Cut(text, "```\n")
	if !ok || !ok2 {
		t.Fatalf("%s has no comment for the example %q", from, name)
	}
	return text
}

// table returns a table of docs/sandbox.md, found by the comments around it: for each row, the words in backticks.
func table(t *testing.T, name string) [][]string {
	t.Helper()
	_, text, ok := strings.Cut(page(t, aboutSandbox), "<!-- "+name+": ")
	text, _, ok2 := strings.Cut(text, "<!-- /"+name+" -->")
	_, text, ok3 := strings.Cut(text, "|---|\n")
	if !ok || !ok2 || !ok3 {
		t.Fatalf("docs/sandbox.md has no comments around the table %q", name)
	}
	var rows [][]string
	for row := range strings.Lines(text) {
		var words []string
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row, -1) {
			words = append(words, m[1])
		}
		if len(words) == 0 {
			t.Fatalf("a row of the table %q has no words in backticks: %s", name, row)
		}
		rows = append(rows, words)
	}
	if len(rows) == 0 {
		t.Fatalf("the table %q is empty", name)
	}
	return rows
}
