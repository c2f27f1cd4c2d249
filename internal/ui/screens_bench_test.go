package ui

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/testcost"
)

// manyJobs is a stage with n jobs in the list of the Booth, which has the focus.
func manyJobs(tb testing.TB, n int) *stage {
	tb.Helper()
	list := make([]job.Job, n)
	for i := range list {
		at := noon.Add(-time.Duration(i) * time.Minute)
		list[i] = job.Job{ID: fmt.Sprintf("job-%07d", n-i), SpeakID: fmt.Sprintf("%024x", i), State: job.Done, SettledBy: job.ByWebhook, ActorName: "Mina",
			Text: fmt.Sprintf("Line %d of the script.", i), CreatedAt: at, SettledAt: at.Add(time.Second), Duration: 2.3, File: "/none/take.wav", Rev: 1}
	}
	s := stageWith(tb, 120, 40, list)
	s.press("tab", "tab")
	if s.focus() != "Jobs" {
		tb.Fatalf("the focus is on %s", s.focus())
	}
	return s
}

// manyCast is a stage on screen 3 with n actors, whose list has the focus.
func manyCast(tb testing.TB, n int) *stage {
	tb.Helper()
	s := crowded(tb, n)
	s.press("3")
	return s
}

// BenchmarkScreenKey is one key in the long list of each screen, Update and View of the whole screen at 120 × 40. Budget: under
// 1 ms at any number of rows.
func BenchmarkScreenKey(b *testing.B) {
	lists := []struct {
		name string
		open func(testing.TB, int) *stage
	}{
		{"booth-actors", func(tb testing.TB, n int) *stage { return crowded(tb, n) }}, {"booth-jobs", manyJobs},
		{"webhooks", manyDeliveries}, {"auditions", manyCast},
	}
	for _, l := range lists {
		for _, n := range []int{100, 1_000, 10_000, 100_000} {
			b.Run(fmt.Sprintf("%s/%d", l.name, n), func(b *testing.B) {
				s := l.open(b, n)
				keys := []tea.KeyPressMsg{keyPress("down"), keyPress("up")}
				before := s.m.View().Content
				s.m.Update(keys[0])
				if s.m.View().Content == before {
					b.Fatal("the key changes nothing")
				}
				b.ReportAllocs()
				var took []time.Duration
				runtime.GC() // what the preparation of many rows leaves is not collected meanwhile
				for i := 0; b.Loop(); i++ {
					at := time.Now()
					s.m.Update(keys[i/80%2])
					s.m.View()
					took = append(took, time.Since(at))
				}
				testcost.ReportTimes(b, took)
			})
		}
	}
}

// BenchmarkActorFilterKey is a letter in the search of 10,000 actors, with the search, and the frame after it. Budget: 5 ms.
func BenchmarkActorFilterKey(b *testing.B) {
	s := crowded(b, 10_000)
	s.press("/")
	s.write("act")
	keys := []tea.KeyPressMsg{{Code: 'o', Text: "o"}, keyPress("backspace")}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.send(keys[i%2])
		s.m.View()
	}
}
