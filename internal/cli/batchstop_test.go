package cli_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"callboard/internal/sandbox"
	"callboard/internal/testproxy"
	"callboard/internal/testwait"
)

// interruptedBatch runs a batch until its context ends, which happens when a number of rows was sent.
func (p *user) interruptedBatch(sent int, args ...string) ([]batchEvent, batchEvent, result) {
	p.t.Helper()
	ctx, cancel := context.WithCancel(p.t.Context())
	defer cancel()
	ran := make(chan result, 1)
	go func() { ran <- p.runWith(ctx, "", append([]string{"batch", "--json"}, args...)...) }()
	testwait.Eventually(p.t, "the rows are sent", func() bool { return len(p.speaks()) >= sent })
	cancel()
	s := <-ran
	all := batchEvents(p.t, s.out)
	if len(all) == 0 {
		p.t.Fatalf("exit %d: %s", s.code, s.err)
	}
	return all[:len(all)-1], all[len(all)-1], s
}

// Takes that were accepted before the interruption are charged and will come: they are running, not skipped.
func TestInterruptedBatchSaysWhatGoesOn(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{SynthDelay: time.Hour})
	file := p.write("lines.txt", "First.\n\nSecond.\n\nThird row.\n\nFourth row.\n")
	takes, sum, s := p.interruptedBatch(2, file, "-a", "Mina", "--concurrency", "2")
	charged := len("First.") + len("Second.")
	if s.code != 130 || sum.Event != "summary" || sum.Takes != 4 || sum.Running != 2 || sum.Skipped != 2 || sum.Uncertain != 0 || sum.CharsCharged != charged || sum.CharsUncertain != 0 {
		t.Fatalf("exit %d, %+v: %s", s.code, sum, s.err)
	}
	states := map[string]int{}
	for _, take := range takes {
		states[take.State] += take.Charged
	}
	if states["running"] != charged || states["skipped"] != 0 || len(states) != 2 {
		t.Errorf("charged by state: %v", states)
	}
}

// A POST without an answer may have been charged: the summary says how many characters.
func TestInterruptedBatchSaysWhatMayBeCharged(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{SynthDelay: time.Hour})
	p.fault(`{"kind":"speak_hang","count":2}`)
	file := p.write("lines.txt", "First.\n\nSecond.\n")
	_, sum, s := p.interruptedBatch(2, file, "-a", "Mina")
	if s.code != 130 || sum.Uncertain != 2 || sum.CharsCharged != 0 || sum.CharsUncertain != len("First.")+len("Second.") {
		t.Errorf("exit %d, %+v: %s", s.code, sum, s.err)
	}
}

// A service that limits the rate leaves no failed jobs in the history, and no row that looks as if it was sent.
func TestThrottledBatchLeavesNoFailedJobs(t *testing.T) {
	t.Parallel()
	p, other := newSandboxUser(t, sandbox.Options{}), newSandboxUser(t, sandbox.Options{})
	const tries = 4 // of the client, for one POST
	p.fault(`{"kind":"speak_429","count":5}`)
	file, folder := p.write("lines.txt", "First.\n\nSecond.\n"), filepath.Join(p.home, "audio")
	_, sum, s := p.stream("batch", file, "-a", "Mina", "--concurrency", "1", "-o", folder)
	if s.code != 0 || sum.Done != 2 || sum.CharsCharged != len("First.")+len("Second.") {
		t.Fatalf("exit %d, %+v: %s", s.code, sum, s.err)
	}
	jobs := decode[[]jobJSON](t, p.run("jobs", "--json"))
	if len(jobs) != 2 || jobs[0].State != "done" || jobs[1].State != "done" {
		t.Errorf("after %d refusals the history has %+v", tries+1, jobs)
	}
	if _, sum, s := other.stream("batch", file, "-a", "Mina", "-o", folder); s.code != 0 || sum.Cached != 2 || len(other.speaks()) != 0 {
		t.Errorf("with the folder elsewhere: exit %d, %+v: %s", s.code, sum, s.err)
	}
}

// A row that a refusal has stopped was not sent: elsewhere the folder says so.
func TestRefusedRowsAreNotNoted(t *testing.T) {
	t.Parallel()
	p, other := newSandboxUser(t, sandbox.Options{Quota: len("First.")}), newSandboxUser(t, sandbox.Options{})
	file, folder := p.write("lines.txt", "First.\n\nSecond.\n\nThird.\n"), filepath.Join(p.home, "audio")
	takes, sum, s := p.stream("batch", file, "-a", "Mina", "--concurrency", "1", "-o", folder)
	if s.code != 4 || sum.Done != 1 || sum.Failed != 1 || sum.Skipped != 1 {
		t.Fatalf("exit %d, %+v: %s", s.code, sum, s.err)
	}
	if last := ofState(takes, "skipped"); last.Problem == nil || !strings.Contains(*last.Problem, "quota") {
		t.Errorf("the row that waits: %+v", last)
	}
	if _, sum, s := other.stream("batch", file, "-a", "Mina", "-o", folder); s.code != 0 || sum.Cached != 1 || sum.Done != 2 {
		t.Errorf("elsewhere: exit %d, %+v: %s", s.code, sum, s.err)
	}
}

// Quota that ends in the middle: the rest waits, and the next run sends only what is missing.
func TestBatchGoesOnWhenThereIsQuota(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{Quota: len("First.") + len("3rd.")})
	file := p.write("lines.txt", "First.\n\nThe second one is long.\n\n3rd.\n")
	_, sum, s := p.stream("batch", file, "-a", "Mina", "--concurrency", "1")
	if s.code != 4 || sum.Done != 1 || sum.Failed != 1 || sum.Skipped != 1 || !strings.Contains(s.err, "quota") {
		t.Fatalf("exit %d, %+v: %s", s.code, sum, s.err)
	}
	file = p.write("lines.txt", "First.\n\n3rd.\n") // which is what the quota allows
	if _, sum, s := p.stream("batch", file, "-a", "Mina"); s.code != 0 || sum.Cached != 1 || sum.Done != 1 || len(p.speaks()) != 2 {
		t.Errorf("the next run: exit %d, %+v, %d requests: %s", s.code, sum, len(p.speaks()), s.err)
	}
}

// An actor that disappears in the middle fails its rows, which cost nothing. The others are spoken.
func TestActorDisappearsInTheMiddle(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	var posts atomic.Int64
	minas := decode[[]struct {
		ID string `json:"actor_id"`
	}](t, p.run("actors", "--search", "Mina", "--json"))
	proxy := testproxy.To(t, p.api)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.URL.Path == "/api/speak" && posts.Add(1) > 1 {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(strings.NewReader(strings.ReplaceAll(string(body), minas[0].ID, "000000000000000000000000")))
		}
		proxy.ServeHTTP(w, r)
	}))
	defer front.Close()
	p.env = append(p.env, "CALLBOARD_API_URL="+front.URL)
	file := p.write("lines.csv", "text,actor\nOne.,Mina\nTwo.,Mina\nThree.,Sora\nFour.,Mina\nFive.,Sora\n")
	takes, sum, s := p.stream("batch", file, "--concurrency", "1", "--no-webhook")
	if s.code != 4 || sum.Done != 3 || sum.Failed != 2 || sum.Skipped != 0 || sum.CharsCharged != len("One.")+len("Three.")+len("Five.") {
		t.Fatalf("exit %d, %+v: %s", s.code, sum, s.err)
	}
	if failed := ofState(takes, "failed"); failed.Problem == nil || failed.Line != 3 || failed.Charged != 0 {
		t.Errorf("the row: %+v", failed)
	}
}

// A folder that cannot say what was sent stops the batch before anything is sent.
func TestBatchNeedsItsManifest(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	file, folder := p.write("lines.txt", "First.\n\nSecond.\n"), filepath.Join(p.home, "audio")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(p.home, "none", "file"), filepath.Join(folder, ".callboard-batch.jsonl")); err != nil {
		t.Skip("no links here:", err)
	}
	if info, err := os.Lstat(filepath.Join(folder, ".callboard-batch.jsonl")); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Skip("links are something else here, as under wine:", err)
	}
	_, sum, s := p.stream("batch", file, "-a", "Mina", "-o", folder)
	if s.code != 1 || sum.Skipped != 2 || len(p.speaks()) != 0 || !strings.Contains(s.err, "cannot be written") || !strings.Contains(s.err, ".callboard-batch.jsonl") {
		t.Errorf("exit %d, %+v, %d requests: %s", s.code, sum, len(p.speaks()), s.err)
	}
	if jobs := decode[[]jobJSON](t, p.run("jobs", "--json")); len(jobs) != 0 {
		t.Errorf("the history has %+v", jobs)
	}
}
