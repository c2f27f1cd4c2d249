package batch_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"callboard/internal/batch"
	"callboard/internal/job"
)

func TestPrice(t *testing.T) {
	t.Parallel()
	c := cache{
		"owned": {ID: "1", State: job.Done, File: "/a.wav"},
		"open":  {ID: "2", State: job.Queued},
		"doubt": {ID: "3", State: job.Uncertain, Problem: "perhaps"},
		"old":   {ID: "4", State: job.Expired},
	}
	var takes []batch.Take
	keep := func(k batch.Take) error { takes = append(takes, k); return nil }
	seq := texts("owned", "open", "doubt", "old", "new", " new\n", "가나", "가나", "")
	got, err := batch.Price(t.Context(), seq, batch.Options{Cache: c}, keep)
	want := batch.Totals{Takes: 8, Chars: 5 + 4 + 5 + 3 + 3 + 3 + 2 + 2, Charged: 3, CharsCharged: 3 + 3 + 2, Cached: 4, CharsCached: 5 + 4 + 3 + 2, Doubtful: 1, Forbidden: 1}
	if err != nil || got != want {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
	var costs []batch.Cost
	for i, k := range takes {
		if costs = append(costs, k.Cost); k.Index != i {
			t.Errorf("index %d, want %d", k.Index, i)
		}
	}
	wantCosts := []batch.Cost{batch.Free, batch.UnderWay, batch.Doubtful, batch.Charged, batch.Charged, batch.Repeated, batch.Charged, batch.Repeated, batch.Forbidden}
	if !slices.Equal(costs, wantCosts) || takes[0].Job.ID != "1" || takes[3].Job.ID != "" || takes[7].Order.Text != "가나" || takes[8].Problem == "" {
		t.Errorf("costs %v, takes %+v", costs, takes)
	}

	if err := got.CheckBudget(8); err != nil {
		t.Error(err)
	}
	if err := got.CheckBudget(7); err == nil || err.Error() != "--budget 7: this would charge 8 characters; nothing was sent; raise it to 8, or ask for less" {
		t.Errorf("over budget: %v", err)
	}
	if again, err := batch.Price(t.Context(), seq, batch.Options{Cache: c, RetryUncertain: true}, nil); err != nil || again.CharsCharged != 13 {
		t.Errorf("with RetryUncertain: %+v, %v", again, err)
	}
}

// indexedCache is a cache that knows its texts. It counts what it is asked.
type indexedCache struct {
	cache
	asked, indexed *int
}

func (c indexedCache) Takes(ctx context.Context, o job.Order) (job.Takes, error) {
	*c.asked++
	return c.cache.Takes(ctx, o)
}

func (c indexedCache) TextsSpoken(_ context.Context, texts []string) (map[string]bool, error) {
	*c.indexed++
	found := map[string]bool{}
	for _, text := range texts {
		if _, ok := c.cache[text]; ok {
			found[text] = true
		}
	}
	return found, nil
}

// A cache that knows its texts is asked for the takes of these only, and gives the same price.
func TestPriceWithAnIndex(t *testing.T) {
	t.Parallel()
	known := cache{"row00007": {ID: "1", State: job.Done, File: "/a.wav"}, "row01200": {ID: "2", State: job.Uncertain}, "other": {ID: "3"}}
	want, err := batch.Price(t.Context(), orders(1300), batch.Options{Cache: known}, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := indexedCache{known, new(int), new(int)}
	next := 0
	got, err := batch.Price(t.Context(), orders(1300), batch.Options{Cache: c}, func(take batch.Take) error {
		if take.Index != next {
			t.Errorf("take %d came when %d was expected", take.Index, next)
		}
		next++
		return nil
	})
	if err != nil || got != want || got.Cached != 1 || got.Doubtful != 1 || next != 1300 || *c.asked != 2 || *c.indexed != 3 {
		t.Errorf("%+v, %v; want %+v; asked for %d takes and %d times for texts", got, err, want, *c.asked, *c.indexed)
	}
}

func TestPriceErrors(t *testing.T) {
	t.Parallel()
	wrong := errors.New("wrong")
	if _, err := batch.Price(t.Context(), orders(1), batch.Options{Cache: brokenCache{wrong, new(int)}}, nil); !errors.Is(err, wrong) || !strings.HasPrefix(err.Error(), "the takes that exist cannot be read") {
		t.Errorf("the cache: %v", err)
	}
	if got, err := batch.Price(t.Context(), orders(9), batch.Options{}, func(batch.Take) error { return wrong }); !errors.Is(err, wrong) || got.Takes != 1 {
		t.Errorf("the caller: %+v, %v", got, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := batch.Price(ctx, orders(1), batch.Options{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("ctx: %v", err)
	}
}

// What Price says is what Run spends.
func TestRunSpendsThePrice(t *testing.T) {
	t.Parallel()
	c := cache{"a": {ID: "1", State: job.Done, File: "/a.wav"}, "row00004": {ID: "2", State: job.Uncertain}}
	seq := func(yield func(job.Order) bool) {
		for _, part := range []func(func(job.Order) bool){orders(9), texts("a", "a", "b"), orders(12)} {
			for o := range part {
				if !yield(o) {
					return
				}
			}
		}
	}
	price, err := batch.Price(t.Context(), seq, batch.Options{Cache: c}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := newService(t)
	_, sum, err := collect(t.Context(), t, seq, batch.Options{Jobs: s, Cache: c, Budget: new(price.CharsCharged)})
	if err != nil || sum.Charged != price.CharsCharged || s.accepted != price.Charged {
		t.Errorf("spent %+v, %v; the price was %+v", sum, err, price)
	}
}

// Orders have the same key exactly if job.Service.Takes takes them for the same.
func TestKeyOf(t *testing.T) {
	t.Parallel()
	base := order("text")
	base.Version = "v2"
	base.Params.Tempo = new(1.2)
	for i, change := range []func(*job.Order){
		func(o *job.Order) { o.ActorName = "another name" },
		func(o *job.Order) { o.Params.Lang = new("auto") },
		func(o *job.Order) { o.Params.Model = new("latest") },
		func(o *job.Order) { o.Params.Pitch = new(0) },
	} {
		o := base
		if change(&o); batch.KeyOf(o) != batch.KeyOf(base) {
			t.Errorf("same %d has another key", i)
		}
	}
	seen := map[batch.Key]int{batch.KeyOf(base): -1}
	for i, change := range []func(*job.Order){
		func(o *job.Order) { o.ActorID = "sora" },
		func(o *job.Order) { o.Text = "texT" },
		func(o *job.Order) { o.Version = "v3" },
		func(o *job.Order) { o.Version = "" },
		func(o *job.Order) { o.Version, o.Params.Model = "", new("v1") },
		func(o *job.Order) { o.Params.Tempo = new(1.1) },
		func(o *job.Order) { o.Params.Tempo, o.Params.Speed = nil, new(1.2) },
		func(o *job.Order) { o.ActorID, o.Text = "minatext", "" },
	} {
		o := base
		change(&o)
		if other, twice := seen[batch.KeyOf(o)]; twice {
			t.Errorf("change %d has the key of %d", i, other)
		}
		seen[batch.KeyOf(o)] = i
	}
}
