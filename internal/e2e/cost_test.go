//go:build linux

package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"callboard/internal/store"
	"callboard/internal/testapp"
	"callboard/internal/testterm"
	"callboard/internal/webhook"
)

// BenchmarkColdStart measures the time from the start to the first frame, and from q to the end of the process.
// Budgets: first frame under 150 ms, quit under 200 ms.
func BenchmarkColdStart(b *testing.B) {
	path := testapp.Build(b)
	var first, quit time.Duration
	for b.Loop() {
		at := time.Now()
		term := testterm.Start(b, testterm.Options{Path: path, W: 120, H: 36, Args: []string{"--sandbox", "--data-dir", b.TempDir(), "--audio", "silent"}})
		term.WaitFor("Actors")
		first += time.Since(at)
		term.WaitFor(linkReady)
		at = time.Now()
		term.Type("q")
		term.Wait()
		quit += time.Since(at)
	}
	b.ReportMetric(float64(first.Milliseconds())/float64(b.N), "ms-first-frame")
	b.ReportMetric(float64(quit.Milliseconds())/float64(b.N), "ms-quit")
}

// BenchmarkIdle measures processor time and memory while nothing happens. Budgets: under 1 % of a processor, under 60 MB.
func BenchmarkIdle(b *testing.B) {
	term := testterm.Start(b, testterm.Options{Path: testapp.Build(b), W: 120, H: 36, Args: []string{"--sandbox", "--data-dir", b.TempDir(), "--audio", "silent"}})
	term.WaitFor(linkReady)
	const quiet = 5 * time.Second
	for b.Loop() {
		before := processorTime(b, term.Pid())
		time.Sleep(quiet) // what is measured is idle time
		spent := processorTime(b, term.Pid()) - before
		b.ReportMetric(100*spent.Seconds()/quiet.Seconds(), "%cpu")
	}
	b.ReportMetric(resident(b, term.Pid()), "MB-resident")
}

// processorTime returns the processor time that a process has used, from /proc (proc(5): fields 14 and 15, in hundredths
// of a second).
func processorTime(b *testing.B, pid int) time.Duration {
	b.Helper()
	fields, err := statFields(pid)
	if err != nil {
		b.Fatal(err)
	}
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	if err1 != nil || err2 != nil {
		b.Fatalf("unreadable: %q", fields)
	}
	return time.Duration(user+system) * 10 * time.Millisecond
}

// statFields are the fields of /proc/PID/stat from the third one on (proc_pid_stat(5)): the name before them may have spaces.
func statFields(pid int) ([]string, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil, err
	}
	return strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:])), nil
}

// resident returns the resident memory of a process in MB.
func resident(b *testing.B, pid int) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kb, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		b.Fatal(err)
	}
	return float64(kb) / 1024
}

// BenchmarkDelivery measures a webhook from its POST to the answer, with the real receiver, database and connection. An
// answered delivery is on disk. Budget: p99 under 10 ms.
func BenchmarkDelivery(b *testing.B) {
	for _, senders := range []int{1, 16} {
		b.Run(fmt.Sprintf("%d-at-once", senders), func(b *testing.B) {
			s, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "callboard.db"), store.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			receiver := webhook.New(webhook.Options{Secret: webhook.NewSecret(), Store: s})
			url := serve(b, receiver) + receiver.Path()
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: senders}}
			var n atomic.Int64
			took := make([]time.Duration, 0, 1<<16)
			lock := make(chan struct{}, 1)
			b.SetParallelism(max(senders/2, 1))
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					body := fmt.Sprintf(`{"speak_url":"https://typecast.ai/api/speak/%024x","status":"done","kind":"/api/speak","audio_download_url":"https://cdn.example/a.wav"}`, n.Add(1))
					at := time.Now()
					resp, err := client.Post(url, "application/json", strings.NewReader(body))
					if err != nil {
						b.Error(err)
						return
					}
					resp.Body.Close()
					lock <- struct{}{}
					took = append(took, time.Since(at))
					<-lock
				}
			})
			b.StopTimer()
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
		})
	}
}

// serve runs h on a free port of loopback until the benchmark ends.
func serve(b *testing.B, h http.Handler) string {
	b.Helper()
	server := httptest.NewServer(h)
	b.Cleanup(server.Close)
	return server.URL
}
