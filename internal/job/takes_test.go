package job_test

import (
	"context"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"callboard/internal/api"
	"callboard/internal/job"
)

// versioned is order with the version that its model stands for.
func versioned(change ...func(*job.Order)) job.Order {
	o := order
	o.Version = "v2"
	for _, f := range change {
		f(&o)
	}
	return o
}

func (p *process) takes(o job.Order) job.Takes {
	p.st.t.Helper()
	t, err := p.Takes(p.st.t.Context(), o)
	if err != nil {
		p.st.t.Fatal(err)
	}
	return t
}

func TestTakesOfTheSameOrder(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newDataFolder(t).begin("a", &service{})
		o := versioned(func(o *job.Order) { o.Text = "카페라테 한 잔이요." })
		if got := p.takes(o); got.Owned != nil || got.Running != nil || got.Uncertain != nil {
			t.Errorf("before: %+v", got)
		}
		j, err := p.Submit(t.Context(), o)
		if err != nil || j.Version != "v2" {
			t.Fatal(j, err)
		}
		if got := p.takes(o); got.Owned != nil || got.Running == nil || got.Running.ID != j.ID {
			t.Errorf("while it runs: %+v", got)
		}
		p.webhook(j.SpeakID, "done", "https://typecast.ai/audio/1")
		file := p.finished(j.ID).File
		for name, same := range map[string]job.Order{
			"itself":              o,
			"in NFD, with spaces": versioned(func(x *job.Order) { x.Text = " " + norm.NFD.String(o.Text) + "\n" }),
			"with the defaults": versioned(func(x *job.Order) {
				x.Text, x.Params = o.Text, api.Params{Tempo: new(1.0), Pitch: new(0), Format: new("wav"), Model: new("v2")}
			}),
		} {
			if got := p.takes(same); got.Owned == nil || got.Owned.ID != j.ID || got.Running != nil {
				t.Errorf("%s: %+v", name, got)
			}
		}
		for name, other := range map[string]job.Order{
			"text":        versioned(),
			"actor":       versioned(func(x *job.Order) { x.Text, x.ActorID = o.Text, "another" }),
			"new version": versioned(func(x *job.Order) { x.Text, x.Version = o.Text, "v3" }),
			"no version":  versioned(func(x *job.Order) { x.Text, x.Version = o.Text, "" }),
			"tempo":       versioned(func(x *job.Order) { x.Text, x.Params.Tempo = o.Text, new(1.1) }),
		} {
			if got := p.takes(other); got.Owned != nil || got.Running != nil {
				t.Errorf("another %s: %+v", name, got)
			}
		}
		newer := versioned(func(x *job.Order) { x.Text, x.Version = o.Text, "v3" })
		if got := p.takes(newer); got.Outdated == nil || got.Outdated.ID != j.ID {
			t.Errorf("the actor has a new version: %+v", got)
		}
		named := newer
		named.Params.Model = new("v3") // asked for by name: that is no news
		if got := p.takes(named); got.Outdated != nil {
			t.Errorf("another model: %+v", got)
		}
		if got := p.takes(o); got.Outdated != nil {
			t.Errorf("the same version: %+v", got)
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if got := p.takes(newer); got.Outdated != nil {
			t.Error("a take of an earlier version without its file counts")
		}
		if got := p.takes(o); got.Owned != nil {
			t.Error("a take without its file counts as owned")
		}
		got := p.takes(o)
		if got.NoAudio == nil || got.NoAudio.ID != j.ID || got.NoAudio.File != "" || got.NoAudio.Problem == "" {
			t.Errorf("a take without its file can be downloaded again: %+v", got)
		}
		if err := p.Refetch(t.Context(), j.ID); err != nil {
			t.Fatal(err)
		}
		file = p.finished(j.ID).File
		if got := p.takes(o); got.Owned == nil || got.Owned.ID != j.ID || got.NoAudio != nil {
			t.Errorf("after the download: %+v", got)
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		time.Sleep(api.LinkLife) // in the bubble
		if got := p.takes(o); got.NoAudio != nil || got.Owned != nil {
			t.Errorf("the link is dead: %+v", got)
		}
		if posts, _, _ := p.api.counts(); posts != 1 {
			t.Errorf("%d POSTs", posts)
		}
	})
}

// What may have been charged is not a take, and must not be paid for again without a word.
func TestUncertainTakes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := &service{speak: func(context.Context, api.SpeakRequest, string) error {
			return &api.Error{Op: "speak", Uncertain: true, Err: context.DeadlineExceeded}
		}}
		p := newDataFolder(t).begin("a", c)
		j, err := p.Submit(t.Context(), versioned())
		if err == nil || j.State != job.Uncertain {
			t.Fatal(j, err)
		}
		if got := p.takes(versioned()); len(got.Uncertain) != 1 || got.Uncertain[0].ID != j.ID || got.Owned != nil || got.Running != nil {
			t.Errorf("%+v", got)
		}
		if _, err := p.Remove(t.Context(), j.ID); err != nil {
			t.Fatal(err)
		}
		if got := p.takes(versioned()); len(got.Uncertain) != 0 {
			t.Errorf("after its removal: %+v", got)
		}
	})
}

func TestTakesOfALine(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newDataFolder(t).begin("a", &service{})
		for _, o := range []job.Order{versioned(), versioned(func(o *job.Order) { o.ActorID = "another" }), versioned(func(o *job.Order) { o.Text = "another line" })} {
			if _, err := p.Submit(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
		all, err := p.TakesOfLine(t.Context(), "  "+order.Text)
		if err != nil || len(all) != 2 || all[0].ActorID != "another" && all[1].ActorID != "another" {
			t.Errorf("%+v, %v", all, err)
		}
		if all, err := p.TakesOfLine(t.Context(), " "); err != nil || len(all) != 0 {
			t.Errorf("of nothing: %v, %v", all, err)
		}
	})
}

// Two processes that ask for the same take at once pay for it once, and each gets it.
func TestSubmitNewSendsOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st, c := newDataFolder(t), &service{}
		a, b := st.begin("a", c), st.begin("b", c, func(o *job.Options) { o.Leader = false })
		var sent, taken atomic.Int64
		var orders sync.WaitGroup
		for _, p := range []*process{a, b, a, b} {
			orders.Go(func() {
				_, err := p.SubmitNew(t.Context(), versioned())
				switch _, is := errors.AsType[*job.TakenError](err); {
				case is:
					taken.Add(1)
				case err != nil:
					t.Error(err)
				default:
					sent.Add(1)
				}
			})
		}
		orders.Wait()
		if posts, _, _ := c.counts(); posts != 1 || sent.Load() != 1 || taken.Load() != 3 {
			t.Errorf("%d POSTs, %d sent, %d taken", posts, sent.Load(), taken.Load())
		}
		if _, err := a.SubmitNew(t.Context(), versioned(func(o *job.Order) { o.Params.Tempo = new(1.5) })); err != nil {
			t.Error("another tempo:", err)
		}
		if _, err := a.Submit(t.Context(), versioned()); err != nil {
			t.Error("again, asked for:", err)
		}
	})
}
