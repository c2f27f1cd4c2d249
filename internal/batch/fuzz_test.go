package batch_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
	"callboard/internal/batch"
	"callboard/internal/job"
)

// FuzzRun runs batches against services that answer anything, with repeated orders, takes that exist, budgets and
// cancellation. The service fails the test when an order is sent after it may have been accepted. Every order gets exactly
// one result, nothing is sent after the end, and the run ends.
func FuzzRun(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, uint8(2), uint8(0), uint16(0))
	f.Add([]byte{3, 3, 3, 3, 3, 3, 3, 3}, uint8(8), uint8(0), uint16(0))
	f.Add([]byte{3, 13, 23, 33, 3, 13, 4, 4, 14, 24, 0, 10, 20}, uint8(3), uint8(20), uint16(30))
	f.Add([]byte{10, 12, 14, 16, 18, 8, 7, 3, 3, 0, 0, 0}, uint8(1), uint8(0), uint16(200))
	f.Fuzz(func(t *testing.T, script []byte, concurrency, cancelAfter uint8, budget uint16) {
		if len(script) > 64 {
			return
		}
		synctest.Test(t, func(t *testing.T) { runScript(t, script, int(concurrency%9), int(cancelAfter), int(budget)) })
	})
}

// runScript runs one order for each byte. The byte says what is answered and when; equal texts repeat.
func runScript(t *testing.T, script []byte, concurrency, cancelAfter, budget int) {
	s := newService(t)
	s.workTime = 3 * time.Second
	c := cache{}
	rows := make([]string, len(script))
	for i, b := range script {
		rows[i] = fmt.Sprintf("row %d %d", b%10, b/10%7)
		switch b % 10 {
		case 8:
			c[rows[i]] = job.Job{ID: "owned", State: job.Done, File: "/a.wav"}
		case 9:
			c[rows[i]] = job.Job{ID: "doubt", State: job.Uncertain}
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if cancelAfter > 0 {
		time.AfterFunc(time.Duration(cancelAfter)*700*time.Millisecond, cancel)
	}
	s.answer = func(posting context.Context, o job.Order, try int) error {
		var kind, n int
		_, _ = fmt.Sscanf(o.Text, "row %d %d", &kind, &n)
		select {
		case <-time.After(time.Duration(n) * time.Second):
		case <-posting.Done():
			return &api.Error{Op: "speak", Uncertain: true, Err: posting.Err()}
		}
		return answerOf(kind, n, try)
	}
	s.end = func(j job.Job) job.Job {
		if len(j.Text)%2 == 0 && j.Text[4] == '1' {
			j.State, j.File, j.Problem = job.Failed, "", "failed"
		}
		return j
	}
	o := batch.Options{Jobs: s, Cache: c, Concurrency: concurrency}
	if budget > 0 {
		o.Budget = new(budget)
	}
	late := 0
	o.Each = func(r batch.Result) {
		if r.State == batch.Skipped && r.Problem == "" {
			t.Errorf("row %d is skipped without a reason", r.Index)
		}
		late = s.postCount()
	}
	_, sum, err := collect(ctx, t, texts(rows...), o)
	most := concurrency
	if most == 0 {
		most = batch.DefaultConcurrency
	}
	if s.mostSeen > most+1 { // a repeated order may be looked up meanwhile
		t.Errorf("%d at once, want at most %d", s.mostSeen, most)
	}
	if budget > 0 && sum.Charged > budget {
		t.Errorf("%d characters are charged, the budget is %d", sum.Charged, budget)
	}
	if sum.Skipped > 0 && err == nil {
		t.Error("orders are skipped without an error")
	}
	time.Sleep(time.Hour)
	if s.posts != late && len(script) > 0 {
		t.Errorf("%d orders are sent after the end", s.posts-late)
	}
}

func answerOf(kind, n, try int) error {
	switch {
	case kind == 3 && try <= n:
		return throttled(time.Duration(n) * time.Second)
	case kind == 4:
		return throttled(0)
	case kind == 5:
		return &api.Error{Op: "speak", Status: 503, Uncertain: true}
	case kind == 6:
		return &api.Error{Op: "speak", Err: errors.New("no route to host")}
	case kind == 7 && n == 6:
		return &api.Error{Op: "speak", Status: 402}
	case kind == 7:
		return &api.Error{Op: "speak", Status: 400}
	}
	return nil
}
