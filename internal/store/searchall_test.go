package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"callboard/internal/store"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
)

// rare is a database with 500 deliveries. The word "zq" is in every hundredth.
func rare(t *testing.T) *store.Store {
	t.Helper()
	s := fresh(t)
	var group sync.WaitGroup
	for i := range 500 {
		d := webhook.Delivery{ID: fmt.Sprintf("d%03d", i), At: noon.Add(time.Duration(i) * time.Second), Body: []byte("common"), Answered: 200}
		if i%100 == 0 {
			d.Body = []byte("common zq")
		}
		if i%2 == 0 {
			d.Status = "done"
		}
		group.Go(func() {
			if _, err := s.SaveDelivery(t.Context(), d); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	return s
}

func idsOf(list []webhook.Head) (all []string) {
	for _, h := range list {
		all = append(all, h.ID)
	}
	return all
}

// A word that is too short for the index is searched for in all deliveries, and so is one that the index has not yet.
func TestSearchReadsOn(t *testing.T) {
	t.Parallel()
	s := rare(t)
	ctx := t.Context()
	s.SearchNewest(30, false)
	for _, words := range [][]string{{"zq"}, {"common", "zq"}, {"common zq"}} {
		q := query.Query{Words: words}
		top, err := s.Window(ctx, q, webhook.Position{}, 2)
		if got := fmt.Sprint(idsOf(top)); err != nil || got != "[d400 d300]" {
			t.Fatalf("%v: %s, %v", words, got, err)
		}
		rest, err := s.Window(ctx, q, top[1].Position(), 100)
		if got := fmt.Sprint(idsOf(rest)); err != nil || got != "[d200 d100 d000]" {
			t.Errorf("%v: %s, %v", words, got, err)
		}
		above, err := s.WindowBefore(ctx, q, rest[2].Position(), 3)
		if got := fmt.Sprint(idsOf(above)); err != nil || got != "[d300 d200 d100]" {
			t.Errorf("%v: %s, %v", words, got, err)
		}
		if n, err := s.Count(ctx, q); n != 5 || err != nil {
			t.Errorf("%v: %d, %v", words, n, err)
		}
		if n, err := s.Rank(ctx, q, rest[2].Position()); n != 4 || err != nil {
			t.Errorf("%v: %d, %v", words, n, err)
		}
		if n, err := s.Searched(ctx, q); n != 0 || err != nil {
			t.Errorf("%v: %d searched, %v", words, n, err)
		}
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.Count(gone, query.Query{Words: []string{"zq"}}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if n, _, err := s.DeleteAll(ctx, query.Query{Words: []string{"zq"}}); n != 5 || err != nil {
		t.Error(n, err)
	}
}

// A quick search ends after the newest ones, and says how many that are.
func TestQuickSearchSaysWhatItSearched(t *testing.T) {
	t.Parallel()
	s := rare(t)
	ctx := t.Context()
	s.SearchNewest(150, true)
	short := query.Query{Words: []string{"zq"}}
	if list, err := s.Window(ctx, short, webhook.Position{}, 100); err != nil || fmt.Sprint(idsOf(list)) != "[d400]" {
		t.Errorf("%v, %v", idsOf(list), err)
	}
	for _, c := range []struct {
		q    query.Query
		want int
	}{
		{short, 150},
		{query.Query{Words: []string{"zq"}, Status: "done"}, 150},
		{query.Query{Words: []string{"zq"}, Before: noon.Add(150 * time.Second)}, 0}, // these are just so many
		{query.Query{Words: []string{"common"}}, 0},
		{query.Query{}, 0},
	} {
		if n, err := s.Searched(ctx, c.q); n != c.want || err != nil {
			t.Errorf("%+v: %d searched, %v; want %d", c.q, n, err, c.want)
		}
	}
}
