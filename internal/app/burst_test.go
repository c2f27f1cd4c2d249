package app_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/app"
	"callboard/internal/id"
	"callboard/internal/testwait"
	"callboard/internal/webhook/query"
)

// BenchmarkBurstHTTP sends 1,000 deliveries a second for 5 seconds through HTTP to the leader of a data folder, with a screen
// that follows. It reports how long the answers took, how far the follower was behind, and the processor time and the memory of
// the process. The senders are in it, too. CALLBOARD_BENCH_DIR selects the disk.
func BenchmarkBurstHTTP(b *testing.B) {
	const rate, seconds, senders = 1000, 10, 50
	dir := b.TempDir()
	if base := os.Getenv("CALLBOARD_BENCH_DIR"); base != "" {
		made, err := os.MkdirTemp(base, "burst")
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { os.RemoveAll(made) })
		dir = made
	}
	a := open(b, sandboxConfig(b, dir), everything())
	defer closeApp(b, a)
	proven(b, a)
	following := followChanges(b, a)
	var all []time.Duration
	sent := 0
	cpu := cpuTime(b)
	b.ResetTimer()
	for b.Loop() {
		var mu sync.Mutex
		var group sync.WaitGroup
		start := time.Now()
		for w := range senders {
			group.Go(func() {
				took := sendAt(b, a.Workbench.CallbackURL(), start.Add(time.Duration(w)*time.Second/rate), time.Second*senders/rate, rate*seconds/senders)
				mu.Lock()
				all = append(all, took...)
				mu.Unlock()
			})
		}
		group.Wait()
		sent += rate * seconds
		b.ReportMetric(float64(rate*seconds)/time.Since(start).Seconds(), "sent/s")
	}
	b.StopTimer()
	if n, err := a.Workbench.Count(b.Context(), query.Query{}); err != nil || n != sent {
		b.Errorf("%d of %d deliveries are on disk, %v", n, sent, err)
	}
	behind := time.Now()
	testwait.Eventually(b, "the follower has seen the last delivery", func() bool { return following() >= sent })
	b.ReportMetric(float64(time.Since(behind).Milliseconds()), "behind-ms")
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(all[len(all)-1].Microseconds())/1000, "max-ms")
	b.ReportMetric(float64(cpuTime(b)-cpu)/float64(time.Microsecond)/float64(sent), "cpu-µs/delivery")
	b.ReportMetric(memory(b), "RSS-MB")
	b.ReportMetric(0, "ns/op")
}

// followChanges counts the deliveries that a subscriber has heard of.
func followChanges(b *testing.B, a *app.App) func() int {
	b.Helper()
	changes := a.Workbench.Subscribe()
	b.Cleanup(changes.Close)
	var mu sync.Mutex
	seen := map[string]struct{}{}
	go func() {
		for {
			batch, err := changes.Next(b.Context())
			if err != nil {
				return
			}
			mu.Lock()
			for _, c := range batch {
				if c.ID != "" {
					seen[c.ID] = struct{}{}
				}
			}
			mu.Unlock()
			time.Sleep(34 * time.Millisecond) // as the screen's bridge
		}
	}()
	return func() int {
		mu.Lock()
		defer mu.Unlock()
		return len(seen)
	}
}

// sendAt sends n deliveries over one connection, one each interval, and returns how long their answers took, counted from when
// each was due.
func sendAt(b *testing.B, callback string, due time.Time, interval time.Duration, n int) []time.Duration {
	u, err := url.Parse(callback)
	if err != nil {
		b.Error(err)
		return nil
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		b.Error(err)
		return nil
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	took := make([]time.Duration, 0, n)
	for range n {
		if wait := time.Until(due); wait > 0 {
			time.Sleep(wait)
			due = time.Now() // waking up late is not the receiver's fault
		}
		name := id.New(due)
		body := fmt.Sprintf(`{"kind":"/api/speak","speak_url":"https://typecast.ai/api/speak/%s","status":"done","audio_download_url":"https://cdn.example/%s.wav?token=%s","audio_url_no_redirect":"https://typecast.ai/api/audio/%s"}`, name, name, strings.Repeat("x", 100), name)
		fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: Typecast/1.0\r\nContent-Type: application/json\r\nAccept: */*\r\nContent-Length: %d\r\n\r\n%s", u.Path, u.Host, len(body), body)
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			b.Error(err)
			return took
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		took = append(took, time.Since(due))
		if resp.StatusCode != 200 {
			b.Errorf("answered %d", resp.StatusCode)
		}
		due = due.Add(interval)
	}
	return took
}

// cpuTime is the processor time that the process has used.
func cpuTime(b *testing.B) time.Duration {
	raw, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		b.Skipf("no processor time on %s", runtime.GOOS)
	}
	const ticks = time.Second / 100
	fields := strings.Fields(string(raw[strings.LastIndexByte(string(raw), ')')+1:]))
	var user, system int64
	_, _ = fmt.Sscan(fields[11]+" "+fields[12], &user, &system)
	return time.Duration(user+system) * ticks
}

// memory is the most memory in megabytes that the process had.
func memory(b *testing.B) float64 {
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skipf("no memory figure on %s", runtime.GOOS)
	}
	for line := range strings.Lines(string(raw)) {
		var kb float64
		if _, err := fmt.Sscanf(line, "VmHWM: %f kB", &kb); err == nil {
			return kb / 1024
		}
	}
	return 0
}
