//go:build unix

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

// batchEvent is a line of "batch --json".
type batchEvent struct {
	Event, State string
	File         *string
	Line         int
	Takes, Done  int
	Cached       int
	Failed       int
	Skipped      int
	Uncertain    int
	Running      int
}

func batchEvents(t testing.TB, out string) []batchEvent {
	t.Helper()
	var list []batchEvent
	for line := range strings.Lines(out) {
		var e batchEvent
		if !strings.HasSuffix(line, "\n") { // the process was killed while it wrote
			continue
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		list = append(list, e)
	}
	return list
}

// writeLines writes a table of n different rows.
func writeLines(t testing.TB, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("text,actor,file\n")
	for i := range n {
		fmt.Fprintf(&b, "Row %d.,Mina,row-%d\n", i, i)
	}
	path := filepath.Join(t.TempDir(), "lines.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// killedBatch is a batch that is killed and started again until it ends.
type killedBatch struct {
	client *testapp.Env
	box    *testapp.Sandbox
	args   []string // of batch, with --json
	rows   int
	most   int                      // rows that may be under way at once
	during func(p *testapp.Process) // is called in the last run, before its end is waited for; may be nil
}

// run kills the batch each time that a number of rows was sent, and lets the next run end. It checks that no row is sent twice, that
// only rows under way at a kill are uncertain, and that all others are done. It returns the summary of the last run.
func (k killedBatch) run(t testing.TB, kills ...int) batchEvent {
	t.Helper()
	for _, until := range kills {
		p := k.client.Start(t, k.args...)
		testwait.Within(t, 5*time.Minute, fmt.Sprintf("%d rows are sent", until), func() bool { return len(k.box.Speaks()) >= until })
		p.Kill()
	}
	p := k.client.Start(t, k.args...)
	if k.during != nil {
		k.during(p)
	}
	code := p.Wait()
	all := batchEvents(t, p.Stdout.String())
	sum := all[len(all)-1]
	if code != 0 && code != 8 || sum.Event != "summary" || sum.Takes != k.rows || sum.Failed != 0 || sum.Skipped != 0 || sum.Running != 0 ||
		sum.Done+sum.Cached+sum.Uncertain != k.rows || sum.Uncertain > len(kills)*k.most {
		t.Fatalf("exit %d, %+v\n%s", code, sum, p.Stderr.String())
	}
	if (code == 8) != (sum.Uncertain > 0) {
		t.Errorf("exit %d with %d uncertain rows", code, sum.Uncertain)
	}
	checkPaidOnce(t, k.box.Speaks(), k.rows)
	return sum
}

// TestKilledBatchPaysOnce kills a batch twice. The third run does what is missing: no row is sent twice, and only rows whose
// request was under way when the process died are uncertain.
func TestKilledBatchPaysOnce(t *testing.T) {
	t.Parallel()
	const rows, concurrency = 40, 3
	c := startLocal(t, "--synth-delay", "20ms")
	file, folder := writeLines(t, rows), filepath.Join(t.TempDir(), "audio")
	args := []string{"batch", file, "-o", folder, "--json", "--concurrency", fmt.Sprint(concurrency)}
	sum := killedBatch{client: c.env, box: c.box, args: args, rows: rows, most: concurrency}.run(t, 8, 20)
	files, err := filepath.Glob(filepath.Join(folder, "*.wav"))
	if err != nil || len(files) != rows-sum.Uncertain {
		t.Errorf("%d files, want %d; %v", len(files), rows-sum.Uncertain, err)
	}
	for _, f := range files {
		if rate, seconds := parseWAV(t, readFile(t, f)); rate == 0 || seconds <= 0 {
			t.Errorf("%s: %d Hz, %v s", f, rate, seconds)
		}
	}

	before := len(c.box.Speaks())
	r := c.env.Run(t, append(args, "--retry-uncertain")...)
	all := batchEvents(t, r.Stdout)
	if again := all[len(all)-1]; r.Code != 0 || again.Done != sum.Uncertain || len(c.box.Speaks()) != before+sum.Uncertain {
		t.Errorf("--retry-uncertain: exit %d, %+v, %d requests more", r.Code, again, len(c.box.Speaks())-before)
	}
}

// TestKilledBatchGoesOnElsewhere kills a batch while a request has no answer. Its folder says on another machine, whose history knows
// nothing, that the row may have been charged.
func TestKilledBatchGoesOnElsewhere(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", "20ms")
	file, folder := writeLines(t, 3), filepath.Join(t.TempDir(), "audio")
	args := []string{"batch", file, "-o", folder, "--json", "--concurrency", "1"}
	c.box.Fault(`{"kind":"speak_hang","count":1}`)
	p := c.env.Start(t, args...)
	testwait.Eventually(t, "a row is sent", func() bool { return len(c.box.Speaks()) == 1 })
	p.Kill()

	elsewhere := testapp.NewEnv(t, "CALLBOARD_API_URL="+c.box.URL, "TYPECAST_API_TOKEN="+c.box.Token)
	r := elsewhere.Run(t, args...)
	all := batchEvents(t, r.Stdout)
	if sum := all[len(all)-1]; r.Code != 8 || sum.Uncertain != 1 || sum.Done != 2 {
		t.Errorf("exit %d, %+v\n%s", r.Code, sum, r.Stderr)
	}
	checkPaidOnce(t, c.box.Speaks(), 3)
}

// checkPaidOnce checks that each text was requested once at most, and that at least most of them were.
func checkPaidOnce(t testing.TB, speaks []testapp.Speak, rows int) {
	t.Helper()
	times := map[string]int{}
	for _, s := range speaks {
		times[s.Text]++
	}
	for text, n := range times {
		if n > 1 {
			t.Errorf("%q was sent %d times", text, n)
		}
	}
	if len(times) > rows {
		t.Errorf("%d texts were sent, there are %d rows", len(times), rows)
	}
}

// TestTwoBatchesAtOncePayOnce runs the same batch in two processes at once, into two folders or into one: each row is paid for once,
// and both have all of them.
func TestTwoBatchesAtOncePayOnce(t *testing.T) {
	t.Parallel()
	const rows = 25
	for name, shared := range map[string]bool{"two folders": false, "one folder": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startLocal(t, "--synth-delay", "20ms")
			file, folder := writeLines(t, rows), filepath.Join(t.TempDir(), "audio")
			c.env.Run(t, "actors")
			var both []*testapp.Process
			for range 2 {
				if !shared {
					folder = filepath.Join(t.TempDir(), "audio")
				}
				both = append(both, c.env.Start(t, "batch", file, "-o", folder, "--json"))
			}
			for _, p := range both {
				code := p.Wait()
				all := batchEvents(t, p.Stdout.String())
				if sum := all[len(all)-1]; code != 0 || sum.Done+sum.Cached != rows {
					t.Errorf("exit %d, %+v\n%s", code, sum, p.Stderr.String())
				}
			}
			speaks := c.box.Speaks()
			checkPaidOnce(t, speaks, rows)
			if len(speaks) != rows {
				t.Errorf("%d requests for %d rows", len(speaks), rows)
			}
		})
	}
}
