//go:build unix

package e2e

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"callboard/internal/testapp"
)

// pathWithCallboard is the variable PATH of a script that calls callboard by its name.
func pathWithCallboard(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	if err := os.Symlink(testapp.Path(t), filepath.Join(bin, "callboard")); err != nil {
		t.Fatal(err)
	}
	return "PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH")
}

// shellEnv is the environment of such a script, with a home folder of its own.
func shellEnv(t *testing.T) []string {
	t.Helper()
	return testapp.NewEnv(t, pathWithCallboard(t)).Vars
}

// atFreePorts puts a free port in the place of the sandbox's in a script, and a receiver in the place of the reader's.
func atFreePorts(t *testing.T, script, port, receiver string) string {
	t.Helper()
	if !strings.Contains(script, "http://localhost:3000/webhook") {
		t.Errorf("the script sends nothing to the reader's program:\n%s", script)
	}
	script = strings.ReplaceAll(script, "http://localhost:3000/webhook", receiver)
	return strings.ReplaceAll(script, "127.0.0.1:4010", "127.0.0.1:"+port)
}

// endsAll at the start of a script ends what it leaves in the background, also after an error.
const endsAll = "trap 'jobs -p > pids; kill $(cat pids) 2> /dev/null || true; wait' EXIT\n"

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// TestReadmeReceiverExample runs what docs/receiver.md says to developers of receivers, on one machine.
func TestReadmeReceiverExample(t *testing.T) {
	t.Parallel()
	needs(t, "sh", "grep")
	hook := testapp.StartReceiver(t)
	dir, port := t.TempDir(), freePort(t)
	start := atFreePorts(t, example(t, aboutReceiver, "receiver", "sh"), port, hook.URL)
	use := atFreePorts(t, example(t, aboutReceiver, "deliveries", "sh"), port, hook.URL)
	out := shell(t, dir, endsAll+"set -eu\n{\n"+start+"\n} > log 2>&1\nuntil grep -q 'webhooks ok' log; do sleep 0.05; done\n"+
		// the answer of the receiver may not be stored yet when the take is here
		use+"\nuntil callboard deliveries | grep \"$(printf '\\tdone\\t200\\t200 ')\"; do sleep 0.05; done\njobs -p > pids\nfor p in $(cat pids); do kill -TERM $p; wait $p; done\ncat log", shellEnv(t)...)

	posts := hook.Posts(t, 3)
	if string(posts[1].Body) != string(posts[0].Body) || !strings.Contains(string(posts[0].Body), `"status":"done"`) || !strings.Contains(string(posts[2].Body), `"status":"failed"`) {
		t.Errorf("the receiver got %q", posts)
	}
	for _, want := range []string{"\tdone\t200\t200 ", "\t200\t", "webhooks.har\n", "  delivery  done ", "→ 200 in "} {
		if !strings.Contains(out, want) {
			t.Errorf("without %q:\n%s", want, out)
		}
	}
	if entries := readHAR(t, filepath.Join(dir, "webhooks.har")); len(entries) != 1 || entries[0].Request.PostData.Text != string(posts[0].Body) {
		t.Errorf("the archive has %+v", entries)
	}
}

// TestReadmeCIExample runs the job for CI of docs/receiver.md, and once more in the same folder, with the same home.
func TestReadmeCIExample(t *testing.T) {
	t.Parallel()
	needs(t, "sh", "grep", "jq", "timeout")
	hook := testapp.StartReceiver(t)
	job := example(t, aboutReceiver, "ci", "sh")
	if n := strings.Count(job, "\n"); n != 10 {
		t.Errorf("the job has %d lines, docs/receiver.md says 10", n)
	}
	dir := t.TempDir()
	script := atFreePorts(t, job, freePort(t), hook.URL)
	env := shellEnv(t)
	defer haveEnded(t, dir)
	for run := range 2 {
		shell(t, dir, notingPIDs(t, script), env...)
		haveEnded(t, dir)
		posts := hook.Posts(t, 3*(run+1))[3*run:] // the webhook, its repeat, and what was replayed
		for _, p := range posts {
			if string(p.Body) != string(posts[0].Body) {
				t.Errorf("in run %d the receiver got %q", run+1, posts)
			}
		}
	}
	lines := strings.Split(strings.TrimSpace(string(readFile(t, filepath.Join(dir, "events.jsonl")))), "\n")
	for _, line := range lines {
		if !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %q", line)
		}
	}
	if rate, _ := parseWAV(t, readFile(t, filepath.Join(dir, "line.wav"))); rate == 0 {
		t.Error("no audio")
	}
}

// notingPIDs is the job with a line that writes what it has started to a file.
func notingPIDs(t *testing.T, job string) string {
	t.Helper()
	return replaced(t, job, "timeout 30 sh -c 'until grep -q proven", "echo $listen $sandbox > pids\ntimeout 30 sh -c 'until grep -q proven")
}

// haveEnded fails if a process that the job has started is still there.
func haveEnded(t *testing.T, dir string) {
	t.Helper()
	pids := strings.Fields(string(readFile(t, filepath.Join(dir, "pids"))))
	if len(pids) != 2 {
		t.Errorf("it has started %q", pids)
	}
	for _, s := range pids {
		pid, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
			_ = syscall.Kill(pid, syscall.SIGTERM)
			t.Errorf("the process %d was left behind: %v", pid, err)
		}
	}
}

// TestReadmeCIExampleFails runs the job with a receiver that takes nothing.
func TestReadmeCIExampleFails(t *testing.T) {
	t.Parallel()
	needs(t, "sh", "grep", "jq", "timeout")
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }))
	t.Cleanup(broken.Close)
	dir := t.TempDir()
	job := notingPIDs(t, atFreePorts(t, example(t, aboutReceiver, "ci", "sh"), freePort(t), broken.URL))
	defer haveEnded(t, dir)
	out, errs, err := tryShell(t, dir, job, shellEnv(t)...)
	if failed, ok := errors.AsType[*exec.ExitError](err); !ok || failed.ExitCode() != 1 || !strings.Contains(errs, "your program answered [500,500]") && !strings.Contains(errs, "deliveries, not 2") || strings.Count(out, `"event":"delivery"`) < 2 {
		t.Errorf("the job ends with %v\n%s%s", err, out, errs)
	}
}

// harEntry is what the tests read of an entry of an HTTP archive.
type harEntry struct {
	Request struct {
		Method, URL string
		Headers     []struct{ Name, Value string }
		PostData    struct{ MimeType, Text string }
	}
	Response struct{ Status int }
}

func readHAR(t *testing.T, path string) []harEntry {
	t.Helper()
	var har struct {
		Log struct {
			Version string
			Entries []harEntry
		}
	}
	if err := json.Unmarshal(readFile(t, path), &har); err != nil || har.Log.Version != "1.2" {
		t.Fatalf("%s is no HTTP archive: %v", path, err)
	}
	return har.Log.Entries
}
