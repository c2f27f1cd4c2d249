package ngroktest

import (
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

// load sends n POSTs, at most `at` at once, and returns how long each took, sorted.
func load(t *testing.T, client *http.Client, url string, n, at int) []time.Duration {
	t.Helper()
	body := strings.Repeat("x", 2048)
	took := make([]time.Duration, n)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range at {
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

// Every one of 1000 deliveries arrives, and what the way costs is told.
func TestThousandAtOnce(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	var arrived atomic.Int64
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		arrived.Add(1)
		w.WriteHeader(http.StatusNoContent)
	})
	url := newCustomer(t, e).serve(t, h)
	straight := httptest.NewTLSServer(h)
	defer straight.Close()
	hasty := e.Transport() // a connection to each request, as many senders do
	hasty.DisableKeepAlives = true
	ways := []struct {
		name   string
		client *http.Client
		url    string
		n      int
	}{
		{"direct HTTPS", &http.Client{Transport: many(straight)}, straight.URL, 1000},
		{"through the edge", sender(e), url, 1000},
		{"through the edge, connections not kept", &http.Client{Transport: hasty, Timeout: patience}, url, 200},
	}
	if Race { // ten times as slow, and not the time to measure
		for i := range ways {
			ways[i].n /= 5
		}
	}
	var direct []time.Duration
	for _, way := range ways {
		load(t, way.client, way.url, 64, 64) // to be connected
		alone := load(t, way.client, way.url, way.n/5, 1)
		arrived.Store(0)
		begin := time.Now()
		crowd := load(t, way.client, way.url, way.n, 64)
		rate := float64(way.n) / time.Since(begin).Seconds()
		if n := arrived.Load(); n != int64(way.n) {
			t.Errorf("%s: %d of %d arrived", way.name, n, way.n)
		}
		if direct == nil {
			direct = alone
		}
		t.Logf("%s: alone p50 %v p99 %v (added %v, %v); 64 at once p50 %v p99 %v, %.0f/s", way.name,
			at(alone, 50), at(alone, 99), at(alone, 50)-at(direct, 50), at(alone, 99)-at(direct, 99),
			at(crowd, 50), at(crowd, 99), rate)
	}
}

// An agent lets so many new streams wait and resets the rest; the edge does not let it come to that.
func TestBurst(t *testing.T) {
	t.Parallel()
	e := Start(t, Options{})
	n := 300
	if Race {
		n = acceptQueue + 32
	}
	var inside atomic.Int64
	all := make(chan struct{})
	url := newCustomer(t, e).serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if inside.Add(1) == int64(n) {
			close(all)
		}
		select {
		case <-all: // each waits for everybody: no place is given back meanwhile
		case <-r.Context().Done():
		}
		w.WriteHeader(http.StatusNoContent)
	}), ngrok.WithURL("https://burst.example"))
	load(t, sender(e), url, n, n)
}

func at(took []time.Duration, percent int) time.Duration {
	return took[len(took)*percent/100].Round(time.Microsecond)
}

func many(s *httptest.Server) *http.Transport {
	tr := s.Client().Transport.(*http.Transport)
	tr.MaxIdleConnsPerHost = 256
	return tr
}
