package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/batch"
	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

// BenchmarkBatch compares a batch with a plain client that asks for the same texts, as many at once, from the same sandbox, and
// stores nothing. Budget: at least 0.8 times its speed. rss-growth is the memory that the second half of the rows adds.
func BenchmarkBatch(b *testing.B) {
	rows := 150
	if testing.Short() {
		rows = 40
	}
	env := testapp.NewEnv(b)
	box := env.StartSandbox(b, "--synth-delay", "200ms", "--quiet")
	client := env.With("CALLBOARD_API_URL="+box.URL, "TYPECAST_API_TOKEN="+box.Token)
	folder := b.TempDir()
	for b.Loop() {
		plain := timed(func() { askForAll(b, box, rows) })
		p := client.Start(b, "batch", writeLines(b, rows), "-o", filepath.Join(folder, fmt.Sprint(b.N)), "--json")
		landed := func(n int) float64 {
			testwait.Within(b, 5*time.Minute, fmt.Sprintf("%d rows are done\n%s", n, p.Stderr.String()), func() bool { return strings.Count(p.Stdout.String(), "\n") >= n })
			return resident(b, p.PID())
		}
		var half, growth float64
		ours := timed(func() {
			half = landed(rows / 2)
			growth = landed(rows-2) - half
			if code := p.Wait(); code != 0 {
				b.Fatalf("exit %d: %s", code, p.Stderr.String())
			}
		})
		b.ReportMetric(growth, "MB-growth")
		b.ReportMetric(half, "MB")
		b.ReportMetric(float64(rows)/ours.Seconds(), "rows/s")
		b.ReportMetric(float64(rows)/plain.Seconds(), "plain-rows/s")
		b.ReportMetric(plain.Seconds()/ours.Seconds(), "x-plain")
	}
}

// BenchmarkKilledBatch kills a batch twice and lets the third run end: no row is sent twice, and all are done but those whose request
// was under way at a kill, which are uncertain. CALLBOARD_BENCH_ROWS is the number of rows. Budget: at least 0.8 times the speed of a
// plain client that is not killed and stores nothing, in the same run; memory that does not grow in the second half.
func BenchmarkKilledBatch(b *testing.B) {
	rows := 100
	if given := os.Getenv("CALLBOARD_BENCH_ROWS"); given != "" {
		n, err := strconv.Atoi(given)
		if err != nil || n < 20 {
			b.Fatalf("CALLBOARD_BENCH_ROWS is %q: 20 or more was expected", given)
		}
		rows = n
	}
	env := testapp.NewEnv(b)
	sandbox := func() *testapp.Sandbox { return env.StartSandbox(b, "--synth-delay", "50ms", "--quiet") }
	for b.Loop() {
		plain := timed(func() { askForAll(b, sandbox(), rows) })
		box := sandbox()
		k := killedBatch{
			client: testapp.NewEnv(b, "CALLBOARD_API_URL="+box.URL, "TYPECAST_API_TOKEN="+box.Token), box: box, rows: rows, most: batch.DefaultConcurrency,
			args: []string{"batch", writeLines(b, rows), "-o", filepath.Join(b.TempDir(), "audio"), "--json"},
		}
		rss := map[int]float64{}
		k.during = func(p *testapp.Process) {
			for _, n := range []int{rows / 2, rows * 3 / 4, rows - 2} {
				testwait.Within(b, 5*time.Minute, fmt.Sprintf("%d rows are done", n), func() bool { return strings.Count(p.Stdout.String(), "\n") >= n })
				rss[n] = resident(b, p.PID())
			}
		}
		var sum batchEvent
		ours := timed(func() { sum = k.run(b, rows*3/10, rows*35/100) })
		b.ReportMetric(float64(len(box.Speaks())), "requests")
		b.ReportMetric(float64(sum.Uncertain), "uncertain")
		b.ReportMetric(rss[rows/2], "MB")
		b.ReportMetric(rss[rows*3/4]-rss[rows/2], "MB-growth-3rd-quarter")
		b.ReportMetric(rss[rows-2]-rss[rows*3/4], "MB-growth-4th-quarter")
		b.ReportMetric(float64(rows)/ours.Seconds(), "rows/s")
		b.ReportMetric(plain.Seconds()/ours.Seconds(), "x-plain")
	}
}

func timed(do func()) time.Duration {
	at := time.Now()
	do()
	return time.Since(at)
}

// askForAll submits texts as a plain client does: it asks for the state until a text is done, and gets the audio.
func askForAll(b *testing.B, box *testapp.Sandbox, rows int) {
	b.Helper()
	actor := box.FirstActor()
	next := make(chan int)
	var workers sync.WaitGroup
	for range batch.DefaultConcurrency {
		workers.Go(func() {
			for i := range next {
				if err := askFor(box, actor, fmt.Sprintf("Row %d.", i)); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for i := range rows {
		next <- i
	}
	close(next)
	workers.Wait()
}

func askFor(box *testapp.Sandbox, actor, text string) error {
	_, raw := box.Try(http.MethodPost, "/api/speak", box.Token, `{"text":"`+text+`","lang":"auto","xapi_hd":true,"actor_id":"`+actor+`"}`)
	var answer struct {
		Result struct {
			URL string `json:"speak_v2_url"`
		} `json:"result"`
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return fmt.Errorf("%s: %w", raw, err)
	}
	for {
		_, raw := box.Try(http.MethodGet, answer.Result.URL, box.Token, "")
		var state struct {
			Result struct {
				Status string `json:"status"`
				Audio  string `json:"audio_download_url"`
			} `json:"result"`
		}
		if err := json.Unmarshal(raw, &state); err != nil {
			return fmt.Errorf("%s: %w", raw, err)
		}
		switch state.Result.Status {
		case "done":
			box.Try(http.MethodGet, state.Result.Audio, "", "")
			return nil
		case "failed":
			return fmt.Errorf("%s", raw)
		}
		time.Sleep(5 * time.Millisecond) // until it is asked again
	}
}
