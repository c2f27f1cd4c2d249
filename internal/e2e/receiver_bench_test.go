//go:build linux

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"callboard/internal/store"
	"callboard/internal/testwait"
	"callboard/internal/webhook"
)

// BenchmarkReceiver compares the receiver of webhooks with the smallest handler of net/http that does the same: read the body and
// answer, with and without a file that is synced before the answer. One sender and 64 at once. ns/op is the time for each delivery.
// Budget: twice the bare handler's time without a disk; with one sender and a disk, twice the time of the handler that syncs; with
// 64 senders less time than that, because one commit holds the deliveries of many of them.
func BenchmarkReceiver(b *testing.B) {
	for _, senders := range []int{1, 64} {
		for _, c := range []struct {
			name string
			make func(testing.TB) (h http.Handler, path string)
		}{
			{"memory/ours", func(testing.TB) (http.Handler, string) { return receiver(forgetful{}) }},
			{"memory/bare", bareHandler},
			{"disk/ours", func(tb testing.TB) (http.Handler, string) { return receiver(newStore(tb)) }},
			{"disk/bare", syncingHandler},
		} {
			b.Run(fmt.Sprintf("%s/%d-senders", c.name, senders), func(b *testing.B) {
				h, path := c.make(b)
				benchmarkHandler(b, h, path, senders)
			})
		}
	}
}

// forgetful is a store that stores nothing, so that only the receiver is measured.
type forgetful struct{}

func (forgetful) SaveDelivery(_ context.Context, d webhook.Delivery) (webhook.Delivery, error) {
	return d, nil
}

func receiver(s webhook.Store) (http.Handler, string) {
	r := webhook.New(webhook.Options{Secret: webhook.NewSecret(), Store: s})
	return r, r.Path()
}

func newStore(tb testing.TB) *store.Store {
	tb.Helper()
	s, err := store.Open(tb.Context(), filepath.Join(tb.TempDir(), "callboard.db"), store.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}

func bareHandler(testing.TB) (http.Handler, string) {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			w.WriteHeader(http.StatusBadRequest)
		}
	}), "/hook"
}

// syncingHandler appends each body to a file and answers once it is on disk.
func syncingHandler(tb testing.TB) (http.Handler, string) {
	tb.Helper()
	f, err := os.Create(filepath.Join(tb.TempDir(), "bodies"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { f.Close() })
	var mu sync.Mutex
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if _, err = f.Write(append(body, '\n')); err == nil {
			err = f.Sync()
		}
		if err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}), "/hook"
}

// benchmarkHandler sends b.N different deliveries from senders, each of which waits for its answers on a connection of its own.
func benchmarkHandler(b *testing.B, h http.Handler, path string, senders int) {
	b.Helper()
	url := serve(b, h) + path
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: senders}, Timeout: testwait.Timeout()}
	b.Cleanup(client.CloseIdleConnections)
	var next atomic.Int64
	took := make([][]time.Duration, senders)
	b.ReportAllocs()
	b.ResetTimer()
	var group sync.WaitGroup
	for w := range senders {
		group.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				body := fmt.Appendf(nil, `{"speak_url":"https://typecast.ai/api/speak/%024x","status":"done","kind":"/api/speak","audio_download_url":"https://cdn.example/a.wav"}`, n)
				at := time.Now()
				resp, err := client.Post(url, "application/json", bytes.NewReader(body))
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
				if resp.StatusCode != http.StatusOK {
					b.Errorf("answered %d", resp.StatusCode)
					return
				}
				took[w] = append(took[w], time.Since(at))
			}
		})
	}
	group.Wait()
	b.StopTimer()
	all := slices.Concat(took...)
	if len(all) == 0 {
		return // it failed
	}
	slices.Sort(all)
	b.ReportMetric(milliseconds(all[len(all)/2]), "ms-p50")
	b.ReportMetric(milliseconds(all[len(all)*99/100]), "ms-p99")
}
