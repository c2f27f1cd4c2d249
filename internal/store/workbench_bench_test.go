package store_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/id"
	"callboard/internal/job"
	"callboard/internal/store"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
)

// sampler makes deliveries as the service sends them through ngrok: with a signed link in the body.
type sampler struct{ *rand.Rand }

func newSampler() sampler { return sampler{rand.New(rand.NewPCG(1, 2))} }

func (r sampler) hex(n int) string {
	b := make([]byte, n/2)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return hex.EncodeToString(b)
}

func (r sampler) signature(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return base64.RawURLEncoding.EncodeToString(b)[:n]
}

// delivery is the i-th of a series, one each second. One in 50 says "failed".
func (r sampler) delivery(i int, speak string) webhook.Delivery {
	at := noon.Add(time.Duration(i) * time.Second)
	status := "done"
	if i%50 == 0 {
		status = "failed"
	}
	d := webhook.Delivery{ID: id.New(at), At: at, Method: "POST", Target: "/hook/x", Proto: "HTTP/1.1", Exact: true, Remote: "127.0.0.1:1",
		Answered: 200, SpeakID: speak, Status: status}
	d.Headers = [][2]string{{"Host", "abc-def.ngrok-free.app"}, {"User-Agent", "Typecast-Webhook/1.0"}, {"Content-Length", "700"},
		{"Content-Type", "application/json"}, {"Accept-Encoding", "gzip"}, {"X-Forwarded-For", fmt.Sprint("3.35.12.", r.IntN(255))},
		{"X-Forwarded-Host", "abc-def.ngrok-free.app"}, {"X-Forwarded-Proto", "https"}}
	d.Body = fmt.Appendf(nil, `{"speak_url":"https://typecast.ai/api/speak/%[1]s","audio_url_no_redirect":"https://typecast.ai/files/speak/%[1]s/no-redirect",`+
		`"status":"%[2]s","kind":"/api/speak","audio_download_url":"https://cdn.typecast.ai/data/s/2024/%[3]s/audio.wav?Expires=1732968000&Signature=%[4]s"}`,
		speak, status, r.hex(32), r.signature(200))
	return d
}

// withDeliveries is a database with n deliveries, of which the index has all if indexed is set. One in ten belongs to a job.
func withDeliveries(tb testing.TB, n int, indexed bool) *store.Store {
	tb.Helper()
	s := open(tb, filepath.Join(tb.TempDir(), "callboard.db"))
	r := newSampler()
	var wg sync.WaitGroup
	next := make(chan webhook.Delivery, 64)
	for range 64 {
		wg.Go(func() {
			for d := range next {
				if _, err := s.SaveDelivery(context.Background(), d); err != nil {
					tb.Error(err)
				}
			}
		})
	}
	for i := range n {
		speak := r.hex(24)
		if i%10 == 0 && i < 20_000 {
			j := job.Job{ID: fmt.Sprintf("j%06d", i), SpeakID: speak, State: job.Done, File: "/x.wav", ActorName: "Mina", Text: "회의를 시작하겠습니다 number " + fmt.Sprint(i), CreatedAt: noon}
			if err := s.CreateJob(tb.Context(), j); err != nil {
				tb.Fatal(err)
			}
		}
		next <- r.delivery(i, speak)
	}
	close(next)
	wg.Wait()
	if indexed {
		if err := s.IndexAtOnce(tb.Context()); err != nil {
			tb.Fatal(err)
		}
	}
	return s
}

// BenchmarkDeliveries is what the list of deliveries asks, with 100, 10,000 and 100,000 of them. All but what says "count"
// should take about as long with each number. Filling the index of 100,000 takes some minutes, so -short leaves them out.
func BenchmarkDeliveries(b *testing.B) {
	for _, n := range []int{100, 10_000, 100_000} {
		if n > 10_000 && testing.Short() {
			continue
		}
		s := withDeliveries(b, n, true)
		s.SearchNewest(2000, true) // as the screen
		top := webhook.Position{}
		deep := webhook.Position{At: noon.Add(time.Duration(n/2) * time.Second), ID: "0"}
		ctx := context.Background()
		window := func(q query.Query, at webhook.Position) func(*testing.B) {
			return func(b *testing.B) {
				b.ReportAllocs()
				rows := 0
				for b.Loop() {
					got, err := s.Window(ctx, q, at, 100)
					if err != nil {
						b.Fatal(err)
					}
					rows = len(got)
				}
				b.ReportMetric(float64(rows), "rows")
			}
		}
		count := func(q query.Query, at webhook.Position) func(*testing.B) {
			return func(b *testing.B) {
				b.ReportAllocs()
				c := 0
				for b.Loop() {
					var err error
					if c, err = s.Rank(ctx, q, at); at == top {
						c, err = s.Count(ctx, q)
					}
					if err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(c), "rows")
			}
		}
		words := func(w ...string) query.Query { return query.Query{Words: w} }
		run := func(name string, f func(*testing.B)) {
			b.Run(fmt.Sprintf("%d/%s", n, strings.ReplaceAll(name, " ", "_")), f)
		}
		run("window", window(query.Query{}, top))
		run("window deep", window(query.Query{}, deep))
		run("window failed", window(query.Query{Status: "failed"}, top))
		run("window no such status", window(query.Query{Status: "x"}, top))
		run("window unmatched", window(query.Query{Unmatched: true}, top))
		run("window starred", window(query.Query{Starred: true}, top))
		run("window 5xx", window(query.Query{Ours: query.StatusMatch{Low: 500, High: 599}}, top))
		run("window of a job", window(query.Query{Job: "j000010"}, top))
		run("window short job", window(query.Query{Job: "j0000"}, top))
		run("count", count(query.Query{}, top))
		run("count failed", count(query.Query{Status: "failed"}, top))
		run("count unmatched", count(query.Query{Unmatched: true}, top))
		run("count rank deep", count(query.Query{}, deep))
		run("search every", window(words("typecast"), top))
		run("search every deep", window(words("typecast"), deep))
		run("search none", window(words("zzzzqqq"), top))
		run("search no such id", window(words("5d47ff94e6c00800075726d3"), top))
		run("search some", window(words("failed"), top))
		run("search some failed", window(query.Query{Words: []string{"typecast"}, Status: "failed"}, top))
		run("search none failed", window(query.Query{Words: []string{"zzzz"}, Status: "failed"}, top))
		run("search status none", window(query.Query{Words: []string{"typecast"}, Status: "x"}, top))
		run("search korean", window(words("회의를", "mina"), top))
		run("search short", window(words("회의"), top))
		run("search two letters", window(words("zq"), top))
		s.SearchNewest(2000, false) // as a command
		run("search two signs in all", window(words("~~"), top))
		s.SearchNewest(2000, true)
		run("count search every", count(words("typecast"), top))
		run("count search some", count(words("failed"), top))
	}
}

// BenchmarkIndexDeliveries is what the index costs for each delivery, with the pauses, in which others write.
func BenchmarkIndexDeliveries(b *testing.B) {
	s := withDeliveries(b, b.N, false)
	before, err := s.Usage(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for done := 0; done < b.N; {
		n, err := s.IndexDeliveries(b.Context(), b.N)
		if err != nil || n == 0 {
			b.Fatal(n, err)
		}
		done += n
	}
	b.StopTimer()
	after, err := s.Usage(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(after.File-before.File)/float64(b.N), "file-B/op")
}

// BenchmarkEndForwards is what a start of a leader adds in the background when the former one left nothing: with 100,000
// deliveries it should take less than 50 ms.
func BenchmarkEndForwards(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		if n > 10_000 && testing.Short() {
			continue
		}
		s := withDeliveries(b, n, false)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if ended, err := s.EndForwards(b.Context(), noon.Add(time.Hour*1000), "killed"); err != nil || ended != 0 {
					b.Fatal(ended, err)
				}
			}
		})
	}
}
