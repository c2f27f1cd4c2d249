package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/job"
	"callboard/internal/sandbox"
	"callboard/internal/sandbox/sandboxtest"
	"callboard/internal/store"
)

// The test binary runs itself as callboard when this variable is set.
const asCallboard = "CALLBOARD_TEST_RUN"

func TestMain(m *testing.M) {
	if os.Getenv(asCallboard) != "" {
		os.Exit(run())
	}
	os.Exit(m.Run())
}

// home is a person's home folder and environment; api may be empty.
func home(t *testing.T, api string) []string {
	t.Helper()
	dir := t.TempDir()
	env := []string{
		asCallboard + "=1", "HOME=" + dir, "XDG_CONFIG_HOME=" + filepath.Join(dir, "c"), "XDG_DATA_HOME=" + filepath.Join(dir, "d"),
		"CALLBOARD_AUDIO=silent", "CALLBOARD_KEYRING=off", "TERM=xterm-256color", "LANG=en_US.UTF-8", "TMPDIR=" + os.Getenv("TMPDIR"),
	}
	if api != "" {
		env = append(env, "TYPECAST_API_TOKEN=sandbox", "CALLBOARD_API_URL="+api)
	}
	return env
}

// dataDir is the data folder of a home, made.
func dataDir(t *testing.T, env []string) string {
	t.Helper()
	for _, entry := range env {
		if data, ok := strings.CutPrefix(entry, "XDG_DATA_HOME="); ok {
			dir := filepath.Join(data, "callboard")
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			return dir
		}
	}
	t.Fatal("a home without a data folder")
	return ""
}

func callboard(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, args...)
	cmd.Env = env
	return cmd
}

// result runs a command to its end and returns its stdout and exit code.
func result(t *testing.T, env []string, args ...string) ([]byte, int) {
	t.Helper()
	cmd := callboard(t, env, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if errs.Len() > 0 {
		t.Logf("%v: %s", args, errs.String())
	}
	return out, cmd.ProcessState.ExitCode()
}

type jobJSON struct {
	ID        string  `json:"id"`
	SpeakID   *string `json:"speak_id"`
	State     string  `json:"state"`
	SettledBy *string `json:"settled_by"`
	File      *string `json:"file"`
	Text      string  `json:"text"`
}

func jobs(t *testing.T, env []string, args ...string) []jobJSON {
	t.Helper()
	out, code := result(t, env, append([]string{"jobs", "--json"}, args...)...)
	var list []jobJSON
	if err := json.Unmarshal(out, &list); err != nil {
		t.Fatalf("exit %d, %q: %v", code, out, err)
	}
	return list
}

func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never happened: %s", what)
		}
	}
}

func TestKilledBetweenPostAndWebhook(t *testing.T) {
	t.Parallel()
	api := sandboxtest.Start(t, sandbox.Options{SynthDelay: 4 * time.Second})
	env := home(t, api.URL)
	cmd := callboard(t, env, "speak", "My name is Typecast.", "-a", "Mina")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// The history is read here, not by a process: on a busy machine that would come too late.
	disk, err := store.Open(t.Context(), filepath.Join(dataDir(t, env), "callboard.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	eventually(t, "the text is accepted", func() bool {
		list, err := disk.Jobs(t.Context(), job.Filter{})
		return err == nil && len(list) == 1 && list[0].SpeakID != ""
	})
	_ = cmd.Process.Kill() // as a power cut would
	_ = cmd.Wait()
	left := jobs(t, env)[0]
	if left.State == "done" {
		t.Fatal("killed too late for this test: the job is done")
	}

	out, code := result(t, env, "jobs", "wait", left.ID, "--json", "--timeout", "20s")
	var list []jobJSON
	if err := json.Unmarshal(out, &list); err != nil || code != 0 || list[0].State != "done" || list[0].File == nil {
		t.Fatalf("exit %d: %s", code, out)
	}
	if audio, err := os.ReadFile(*list[0].File); err != nil || !bytes.HasPrefix(audio, []byte("RIFF")) {
		t.Errorf("%d bytes of audio, %v", len(audio), err)
	}
	if n := len(api.Speaks()); n != 1 {
		t.Errorf("%d requests were paid for, want exactly 1", n)
	}
}

func TestKilledWhileThePostIsOnItsWay(t *testing.T) {
	t.Parallel()
	api := sandboxtest.Start(t, sandbox.Options{})
	env := home(t, api.URL)
	if out, code := result(t, env, "actors"); code != 0 {
		t.Fatalf("exit %d: %s", code, out)
	}
	api.Fault(`{"kind":"speak_hang"}`)
	cmd := callboard(t, env, "speak", "hello", "-a", "Mina")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the POST has arrived", func() bool { return len(api.Speaks()) == 1 })
	_ = cmd.Process.Kill()
	_ = cmd.Wait()

	// Nobody can know whether it was charged, so it is not sent again, and the person is told.
	left := jobs(t, env)[0]
	out, code := result(t, env, "jobs", "wait", left.ID, "--json", "--timeout", "20s")
	var list []jobJSON
	if err := json.Unmarshal(out, &list); err != nil || list[0].State != "uncertain" || code != 1 {
		t.Errorf("exit %d: %s", code, out)
	}
	if n := len(api.Speaks()); n != 1 {
		t.Errorf("%d requests were paid for, want exactly 1", n)
	}
}

func TestManyProcessesShareOneFolder(t *testing.T) {
	t.Parallel()
	env := home(t, "")
	const n = 4
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			out, code := result(t, env, "speak", "--sandbox", strings.Repeat("a ", i+1), "-a", "Mina", "--json", "--timeout", "25s")
			var j jobJSON
			if err := json.Unmarshal(out, &j); err != nil || code != 0 || j.State != "done" || j.File == nil {
				t.Errorf("exit %d: %s", code, out)
			}
		})
	}
	wg.Wait()
	if list := jobs(t, env, "--sandbox"); len(list) != n {
		t.Errorf("%d jobs, want %d", len(list), n)
	}
}
