package e2e

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/job"
	"callboard/internal/sandbox"
	"callboard/internal/sandbox/sandboxtest"
	"callboard/internal/store"
	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

// clientOf returns an environment whose Typecast is the given sandbox.
func clientOf(t *testing.T, box *sandboxtest.Server) *testapp.Env {
	t.Helper()
	return testapp.NewEnv(t, "TYPECAST_API_TOKEN=sandbox", "CALLBOARD_API_URL="+box.URL)
}

// listJobs runs "jobs --json" with more arguments.
func listJobs(t *testing.T, env *testapp.Env, args ...string) []jobJSON {
	t.Helper()
	return decodeJobs(t, env.Run(t, append([]string{"jobs", "--json"}, args...)...))
}

func decodeJobs(t *testing.T, result testapp.Result) []jobJSON {
	t.Helper()
	var list []jobJSON
	if err := json.Unmarshal([]byte(result.Stdout), &list); err != nil {
		t.Fatalf("exit %d, %q: %v", result.Code, result.Stdout, err)
	}
	return list
}

// TestSpeakKilledBetweenPostAndWebhook kills the process while a job is under way. "jobs wait" settles the job, and the
// text is charged once.
func TestSpeakKilledBetweenPostAndWebhook(t *testing.T) {
	t.Parallel()
	box := sandboxtest.Start(t, sandbox.Options{SynthDelay: 4 * time.Second})
	env := clientOf(t, box)
	// The test reads the history from the database. A process for each look would be too slow on a busy machine.
	disk, err := store.Open(t.Context(), filepath.Join(env.DataDir(t), "callboard.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	speak := env.Start(t, "speak", "My name is Typecast.", "-a", "Mina")
	testwait.Eventually(t, "the text is accepted", func() bool {
		list, err := disk.Jobs(t.Context(), job.Filter{})
		return err == nil && len(list) == 1 && list[0].SpeakID != ""
	})
	speak.Kill()
	left := listJobs(t, env)[0]
	if left.State == "done" {
		t.Fatal("killed too late for this test: the job is done")
	}

	result := env.Run(t, "jobs", "wait", left.ID, "--json", "--timeout", testwait.Timeout().String())
	list := decodeJobs(t, result)
	if result.Code != 0 || list[0].State != "done" || list[0].File == nil {
		t.Fatalf("exit %d: %s", result.Code, result.Stdout)
	}
	if audio := readFile(t, *list[0].File); !bytes.HasPrefix(audio, []byte("RIFF")) {
		t.Errorf("%d bytes that are no WAV file", len(audio))
	}
	if n := len(box.Speaks()); n != 1 {
		t.Errorf("%d requests were charged, want exactly 1", n)
	}
}

// TestSpeakKilledDuringThePost kills the process while the POST has no answer. Nobody can know whether the text was
// charged, so it is not sent again, and the job is reported as uncertain.
func TestSpeakKilledDuringThePost(t *testing.T) {
	t.Parallel()
	box := sandboxtest.Start(t, sandbox.Options{})
	env := clientOf(t, box)
	if result := env.Run(t, "actors"); result.Code != 0 {
		t.Fatalf("exit %d: %s", result.Code, result.Stdout)
	}
	box.Fault(`{"kind":"speak_hang"}`)
	speak := env.Start(t, "speak", "hello", "-a", "Mina")
	testwait.Eventually(t, "the POST has arrived", func() bool { return len(box.Speaks()) == 1 })
	speak.Kill()

	left := listJobs(t, env)[0]
	result := env.Run(t, "jobs", "wait", left.ID, "--json", "--timeout", testwait.Timeout().String())
	if list := decodeJobs(t, result); list[0].State != "uncertain" || result.Code != 8 {
		t.Errorf("exit %d: %s", result.Code, result.Stdout)
	}
	if n := len(box.Speaks()); n != 1 {
		t.Errorf("%d requests were charged, want exactly 1", n)
	}
}

// TestAppKilledBetweenPostAndWebhook does the same with the app: the next run settles the job.
func TestAppKilledBetweenPostAndWebhook(t *testing.T) {
	t.Parallel()
	box := sandboxtest.Start(t, sandbox.Options{SynthDelay: 2 * time.Second})
	env := clientOf(t, box)
	term := openApp(t, env)
	term.WaitFor(linkReady)
	term.WaitFor("Mina")
	term.Key("enter")
	term.Type("still here")
	term.Key("ctrl+s")
	term.WaitFor("queued")
	term.Kill()
	term.Wait()
	if n := len(box.Speaks()); n != 1 {
		t.Fatalf("%d requests before the kill; want 1", n)
	}

	term = openApp(t, env)
	term.WaitFor("✓")
	term.WaitFor("done")
	if n := len(box.Speaks()); n != 1 {
		t.Fatalf("%d requests; want exactly 1", n)
	}
}

func TestProcessesShareOneDataFolder(t *testing.T) {
	t.Parallel()
	env := testapp.NewEnv(t)
	const n = 4
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			result := env.Run(t, "speak", "--sandbox", strings.Repeat("a ", i+1), "-a", "Mina", "--json", "--timeout", testwait.Timeout().String())
			var j jobJSON
			if err := json.Unmarshal([]byte(result.Stdout), &j); err != nil || result.Code != 0 || j.State != "done" || j.File == nil {
				t.Errorf("exit %d: %s", result.Code, result.Stdout)
			}
		})
	}
	wg.Wait()
	if list := listJobs(t, env, "--sandbox"); len(list) != n {
		t.Errorf("%d jobs, want %d", len(list), n)
	}
}
