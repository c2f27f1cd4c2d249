package app_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"callboard/internal/app"
	"callboard/internal/testwait"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
	"callboard/internal/webhook/send"
	"callboard/internal/workbench"
)

// BenchmarkForwardThroughApp sends 100 deliveries a second for 5 seconds to the leader of a data folder, which forwards them to
// a target on loopback that takes 5 ms. "added" is the time that is stored as that of the forward, less the time that the
// target's handler took; "begin" is the time from the receipt to the begin of the handler, in which the delivery is stored.
// Budget: added-p50-ms below 1. The sender, the target and a subscriber to the changes are in the same process.
func BenchmarkForwardThroughApp(b *testing.B) {
	for _, respond := range []workbench.Respond{workbench.OK, workbench.Pass} {
		b.Run(string(respond), func(b *testing.B) { benchmarkForward(b, respond) })
	}
}

func benchmarkForward(b *testing.B, respond workbench.Respond) {
	const rate, seconds, senders = 100, 5, 10
	a := open(b, sandboxConfig(b, b.TempDir()), everything())
	defer closeApp(b, a)
	proven(b, a)
	target := startSlowTarget(b, 5*time.Millisecond)
	if err := a.Workbench.SetForward(b.Context(), workbench.Forward{URL: target.URL, On: true, Respond: respond}); err != nil {
		b.Fatal(err)
	}
	followChanges(b, a)
	var sent int
	b.ResetTimer()
	for b.Loop() {
		var group sync.WaitGroup
		start := time.Now()
		for w := range senders {
			group.Go(func() {
				sendAt(b, a.Workbench.CallbackURL(), start.Add(time.Duration(w)*time.Second/rate), time.Second*senders/rate, rate*seconds/senders)
			})
		}
		group.Wait()
		sent += rate * seconds
	}
	b.StopTimer()
	added, begin := target.compare(b, forwarded(b, a, sent))
	for name, list := range map[string][]time.Duration{"added": added, "begin": begin} {
		slices.Sort(list)
		b.ReportMetric(float64(list[len(list)/2].Microseconds())/1000, name+"-p50-ms")
		b.ReportMetric(float64(list[len(list)*99/100].Microseconds())/1000, name+"-p99-ms")
	}
	b.ReportMetric(0, "ns/op")
}

// forwarded waits until n deliveries have an outcome, and returns them.
func forwarded(b *testing.B, a *app.App, n int) (list []webhook.Head) {
	b.Helper()
	testwait.Eventually(b, "all outcomes are stored", func() bool {
		var err error
		if list, err = a.Workbench.Window(b.Context(), query.Query{}, webhook.Position{}, n+1); err != nil {
			b.Fatal(err)
		}
		return len(list) == n && !slices.ContainsFunc(list, func(h webhook.Head) bool { return h.Forwarded.State != webhook.ForwardAnswered })
	})
	return list
}

// slowTarget notes when it began with each delivery, and how long that took.
type slowTarget struct {
	*httptest.Server
	mu   sync.Mutex
	seen map[string]handled
}

type handled struct {
	began time.Time
	took  time.Duration
}

func startSlowTarget(b *testing.B, takes time.Duration) *slowTarget {
	b.Helper()
	t := &slowTarget{seen: map[string]handled{}}
	t.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		one := handled{began: time.Now()}
		time.Sleep(takes)
		w.WriteHeader(http.StatusOK)
		one.took = time.Since(one.began)
		t.mu.Lock()
		defer t.mu.Unlock()
		t.seen[r.Header.Get(send.DeliveryHeader)] = one
	}))
	b.Cleanup(t.Close)
	return t
}

// compare returns what callboard added to the time of the handler, and the time from the receipt to its begin.
func (t *slowTarget) compare(b *testing.B, list []webhook.Head) (added, begin []time.Duration) {
	b.Helper()
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, h := range list {
		one, ok := t.seen[h.ID]
		if !ok {
			b.Fatalf("the target did not get %s", h.ID)
		}
		added = append(added, h.Forwarded.Took-one.took)
		begin = append(begin, one.began.Sub(h.At))
	}
	return added, begin
}
