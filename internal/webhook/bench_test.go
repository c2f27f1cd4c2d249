package webhook

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"callboard/internal/rawhead"
	"callboard/internal/tunnel"
)

// discardStore stores nothing, so that only the receiver is measured.
type discardStore struct{}

func (discardStore) SaveDelivery(_ context.Context, d Delivery) (Delivery, error) { return d, nil }

// BenchmarkDelivery measures a delivery from the sender's side: real HTTP on loopback, one connection.
func BenchmarkDelivery(b *testing.B) {
	r := New(Options{Secret: secret, Store: discardStore{}})
	ts := httptest.NewUnstartedServer(nil)
	ts.Config = tunnel.NewServer(r, nil)
	ts.Listener = rawhead.Listen(ts.Config, ts.Listener, nil)
	ts.Start()
	defer ts.Close()
	body := []byte(guideBody)
	took := make([]time.Duration, 0, 1<<16)
	b.ReportAllocs()
	for b.Loop() {
		start := time.Now()
		res, err := http.Post(ts.URL+r.Path(), "application/json", bytes.NewReader(body))
		if err != nil || res.StatusCode != 200 {
			b.Fatal(res, err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

// discard is a ResponseWriter that allocates nothing.
type discard struct{ h http.Header }

func (d discard) Header() http.Header         { return d.h }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}
