package ngroktest

import (
	"callboard/internal/testwait"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.ngrok.com/ngrok/v2"
)

// load sends n POSTs, at most parallel at once, and returns how long each took, sorted.
func load(t *testing.T, client *http.Client, url string, n, parallel int) []time.Duration {
	t.Helper()
	body := strings.Repeat("x", 2048)
	took := make([]time.Duration, n)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range parallel {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				begin := time.Now()
				a, err := tryPost(client, url, body)
				if took[i] = time.Since(begin); err != nil || a.status != 204 {
					t.Errorf("%+v %v", a, err)
				}
			}
		})
	}
	wg.Wait()
	slices.Sort(took)
	return took
}

// All of 1000 requests arrive. The log shows what the tunnel costs.
func TestThousandRequests(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	var arrived atomic.Int64
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		arrived.Add(1)
		w.WriteHeader(http.StatusNoContent)
	})
	url := newTestAgent(t, e).serve(t, h)
	direct := httptest.NewTLSServer(h)
	defer direct.Close()
	noKeepAlive := e.Transport() // a connection for each request, as many senders have
	noKeepAlive.DisableKeepAlives = true
	paths := []struct {
		name   string
		client *http.Client
		url    string
		n      int
	}{
		{"direct HTTPS", &http.Client{Transport: many(direct)}, direct.URL, 1000},
		{"through the edge", newSender(e), url, 1000},
		{"through the edge, without keep-alive", &http.Client{Transport: noKeepAlive, Timeout: testwait.Timeout()}, url, 200},
	}
	if Race { // ten times slower, and not meant to measure
		for i := range paths {
			paths[i].n /= 5
		}
	}
	var base []time.Duration
	for _, path := range paths {
		load(t, path.client, path.url, 64, 64) // opens the connections
		single := load(t, path.client, path.url, path.n/5, 1)
		arrived.Store(0)
		begin := time.Now()
		parallel := load(t, path.client, path.url, path.n, 64)
		rate := float64(path.n) / time.Since(begin).Seconds()
		if n := arrived.Load(); n != int64(path.n) {
			t.Errorf("%s: %d of %d arrived", path.name, n, path.n)
		}
		if base == nil {
			base = single
		}
		t.Logf("%s: single p50 %v p99 %v (added %v, %v); 64 in parallel p50 %v p99 %v, %.0f/s", path.name,
			at(single, 50), at(single, 99), at(single, 50)-at(base, 50), at(single, 99)-at(base, 99),
			at(parallel, 50), at(parallel, 99), rate)
	}
}

// An agent queues acceptQueue new streams and resets the others. The edge never opens that many.
func TestBurst(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	n := 300
	if Race {
		n = acceptQueue + 32
	}
	var entered atomic.Int64
	all := make(chan struct{})
	url := newTestAgent(t, e).serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if entered.Add(1) == int64(n) {
			close(all)
		}
		select {
		case <-all: // each waits for all others, so no stream ends meanwhile
		case <-r.Context().Done():
		}
		w.WriteHeader(http.StatusNoContent)
	}), ngrok.WithURL("https://burst.example"))
	load(t, newSender(e), url, n, n)
}

// at is a percentile of sorted times.
func at(took []time.Duration, percent int) time.Duration {
	return took[len(took)*percent/100].Round(time.Microsecond)
}

// many is a transport for many connections to s.
func many(s *httptest.Server) *http.Transport {
	tr := s.Client().Transport.(*http.Transport)
	tr.MaxIdleConnsPerHost = 256
	return tr
}
