package audition_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/audition"
	"callboard/internal/batch"
	"callboard/internal/job"
)

// catalogue knows two versions of each actor: v2, the latest, with two presets, and v1.
type catalogue struct{ offline string }

func (c catalogue) Resolve(ctx context.Context, actorID, model string) (string, error) {
	versions, err := c.Versions(ctx, actorID)
	if err != nil {
		return "", err
	}
	v, _ := actor.FindVersion(versions, model)
	return v.Name, nil
}

func (c catalogue) Versions(_ context.Context, actorID string) ([]api.Version, error) {
	if actorID == c.offline {
		return nil, errors.New("no route to host")
	}
	return []api.Version{
		{Name: "v2", DisplayName: "SSFM-V2.0", Presets: []string{"normal-1", "happy-1"}},
		{Name: "v1", DisplayName: "V1", Presets: []string{"normal-1"}},
	}, nil
}

// cache has takes by actor and version.
type cache map[string]job.Job

func (c cache) Takes(_ context.Context, o job.Order) (job.Takes, error) {
	if j, ok := c[o.ActorID+" "+o.Version]; ok {
		return job.Takes{Owned: &j}, nil
	}
	return job.Takes{}, nil
}

func actors(names ...string) (out []actor.Actor) {
	for _, name := range names {
		out = append(out, actor.Actor{Actor: api.Actor{ID: strings.ToLower(name), Name: map[string]string{"en": name}}})
	}
	return out
}

func TestPlan(t *testing.T) {
	t.Parallel()
	r := audition.Request{
		Text: " 안녕하세요 ", Actors: actors("Mina", "Sora", "Mina", "Jin"),
		Sweeps: sweeps(t, "model=latest,v2,v1"),
	}
	c := cache{"sora v1": {ID: "owned", State: job.Done, File: "/a.wav"}}
	p, err := audition.New(t.Context(), r, catalogue{offline: "jin"}, batch.Options{Cache: c})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, take := range p.Takes {
		if take.Index != i || take.Chars != 5 || take.Order.Text != "안녕하세요" {
			t.Errorf("take %d: %+v", i, take)
		}
		got = append(got, fmt.Sprint(take.Order.ActorName, " ", take.Order.Version, " ", take.Order.Params.ModelName(), " ", take.Job.ID))
	}
	// latest and v2 are the same where the version is known; the second Mina is the first.
	want := "Mina v2 latest |Mina v1 v1 |Sora v2 latest |Sora v1 v1 owned|Jin  latest |Jin  v2 |Jin  v1 "
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
	if want := (batch.Totals{Takes: 7, Chars: 35, Charged: 6, CharsCharged: 30, Cached: 1, CharsCached: 5}); p.Totals != want || p.Large() {
		t.Errorf("totals %+v, want %+v", p.Totals, want)
	}
	if p.CheckBudget(30) != nil || p.CheckBudget(29) == nil {
		t.Error("the budget is not checked against 30 characters")
	}
	n := 0
	for o := range p.Orders() {
		if o.ActorID != p.Takes[n].Order.ActorID {
			t.Errorf("order %d is %+v", n, o)
		}
		n++
	}
	if n != 7 {
		t.Errorf("%d orders", n)
	}
}

func TestPlanLeavesOutWhatAnActorCannotDo(t *testing.T) {
	t.Parallel()
	r := audition.Request{Text: "hello", Actors: actors("Mina", "Jin"), Sweeps: sweeps(t, "emotion=normal-1,happy-1", "model=v1,v2,v9")}
	p, err := audition.New(t.Context(), r, catalogue{offline: "jin"}, batch.Options{})
	if err != nil || len(p.Takes) != 3+6 || len(p.Excluded) != 3 {
		t.Fatalf("%d takes, %d excluded, %v", len(p.Takes), len(p.Excluded), err)
	}
	if got := p.Excluded[0].Problem; got != "Mina: model v9: the actor has no such version; choose another model" {
		t.Errorf("got %q", got)
	}
	if got := p.Excluded[1].Problem; !strings.HasPrefix(got, "Mina: emotion happy-1: the version v1 of the actor does not have it") {
		t.Errorf("got %q", got)
	}
}

func TestPlanErrors(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		ctx  context.Context
		r    audition.Request
		want string
	}{
		{t.Context(), audition.Request{Text: " ", Actors: actors("Mina")}, "nothing to speak"},
		{t.Context(), audition.Request{Text: strings.Repeat("가", 351), Actors: actors("Mina")}, "351 characters"},
		{t.Context(), audition.Request{Text: "a", Actors: actors("Mina"), Params: api.Params{EmotionPrompt: new("x"), Emotion: new("happy-1")}}, "emotion prompt"},
		{t.Context(), audition.Request{Text: "a", Actors: make([]actor.Actor, 101), Sweeps: sweeps(t, "tempo=0.5..1.49:0.01")}, "more than 10000 takes"},
		{ctx, audition.Request{Text: "a", Actors: actors("Mina")}, "context canceled"},
	} {
		if _, err := audition.New(c.ctx, c.r, catalogue{}, batch.Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

func TestLargePlan(t *testing.T) {
	t.Parallel()
	for n, large := range map[int]bool{50: false, 51: true} {
		r := audition.Request{Text: "a", Actors: actors("Mina"), Sweeps: []audition.Sweep{sweeps(t, "volume=50..200:1")[0]}}
		r.Sweeps[0].Values = r.Sweeps[0].Values[:n]
		if p, err := audition.New(t.Context(), r, nil, batch.Options{}); err != nil || p.Large() != large || len(p.Takes) != n {
			t.Errorf("%d takes: large is %v, %v", len(p.Takes), p.Large(), err)
		}
	}
}

// BenchmarkNew plans 10,000 takes, the most that there can be. Budget: 40 allocations for each.
func BenchmarkNew(b *testing.B) {
	list := make([]actor.Actor, 100)
	for i := range list {
		list[i] = actors(fmt.Sprint("Actor", i))[0]
	}
	sweep, err := audition.ParseSweep(api.ServiceSpeak, "tempo=0.5..1.49:0.01")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		p, err := audition.New(b.Context(), audition.Request{Text: "hello", Actors: list, Sweeps: []audition.Sweep{sweep}}, catalogue{}, batch.Options{Cache: cache{}})
		if err != nil || len(p.Takes) != 10_000 {
			b.Fatal(len(p.Takes), err)
		}
	}
}
