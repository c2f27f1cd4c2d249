package timeline

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"callboard/internal/job"
	"callboard/internal/webhook"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func at(s string) time.Time {
	d, err := time.ParseDuration(s)
	if err != nil {
		panic(err)
	}
	return noon.Add(d)
}

func draw(events []Event) string {
	var b strings.Builder
	for _, e := range events {
		fmt.Fprintf(&b, "%s | %s | %s | %s%s\n", e.At.Sub(noon), e.What, e.Gap, e.Note, map[bool]string{true: " BAD"}[e.Bad])
	}
	return b.String()
}

func TestAJobFromOrderToSound(t *testing.T) {
	t.Parallel()
	steps := Steps(job.Timeline{Submitted: at("0s"), Accepted: at("112ms"), Done: at("2s"), Webhook: at("2012ms"), Fetched: at("2600ms")})
	got := draw(Build(Input{Steps: steps, FirstSound: at("2650ms"), Now: at("1m"), Deliveries: []webhook.Head{
		{ID: "a", At: at("2012ms"), Status: "done", Answered: 500, Answer: "plan 500", Took: time.Millisecond},
		{ID: "b", At: at("2020ms"), Status: "done", Answered: 200},
		{ID: "c", At: at("2500ms"), Status: "done", Answered: 405, Refused: webhook.RefusedMethod}, // no try
	}}))
	const want = `0s | submitted |  | 
112ms | accepted | 112 ms | 
2s | done | 1.9 s | 
2.012s | webhook 1 | 12 ms | 500, planned BAD
2.02s | webhook 2 | 8 ms | 200; 1st of 5 immediate
2.6s | downloaded | 580 ms | 
2.65s | first sound | 50 ms | 
`
	if got != want {
		t.Errorf("got\n%s", got)
	}
	if got := draw(Build(Input{Steps: steps, Failed: true})); !strings.Contains(got, "failed | 1.9 s |  BAD") || !strings.Contains(got, "webhook | 12 ms") {
		t.Errorf("without deliveries:\n%s", got)
	}
	if got := Build(Input{}); len(got) != 0 {
		t.Errorf("nothing gives %v", got)
	}
}

// heads are tries with an answer after the given waits.
func heads(status int, waits ...time.Duration) (list []webhook.Head, end time.Time) {
	now := noon
	for i, w := range waits {
		now = now.Add(w)
		list = append(list, webhook.Head{ID: fmt.Sprint(i), At: now, Status: "done", Answered: status})
	}
	return list, now
}

func TestDocumentedSchedule(t *testing.T) {
	t.Parallel()
	waits := []time.Duration{0}
	for try := 1; try <= Retries; try++ {
		waits = append(waits, Wait(try))
	}
	list, end := heads(500, waits...)
	if got := end.Sub(noon); got != 8191*time.Minute {
		t.Errorf("the schedule takes %v", got)
	}
	got := Build(Input{Deliveries: list, Now: end})
	for i, want := range map[int]string{
		0: "500", 3: "500; 3rd of 5 immediate", 5: "500; 5th of 5 immediate", 6: "500; retry 6 of 18, documented 1 min later", 7: "500; retry 7 of 18, documented 2 min later",
		18: "500; retry 18 of 18, documented 68 h later; all 18 retries are used up",
	} {
		if i == 18 {
			want = "500; retry 18 of 18, documented " + Span(4096*time.Minute) + " later; all 18 retries are used up"
		}
		if got[i].Note != want {
			t.Errorf("try %d: %q, want %q", i+1, got[i].Note, want)
		}
	}
	if len(got) != 19 {
		t.Errorf("%d events", len(got))
	}
}

func TestNextTry(t *testing.T) {
	t.Parallel()
	last := func(in Input) Event {
		e := Build(in)
		return e[len(e)-1]
	}
	waits := []time.Duration{0, 0, 0, 0, 0, 0, time.Minute, 2 * time.Minute, 4 * time.Minute}
	list, end := heads(503, waits...)
	e := last(Input{Deliveries: list, Now: end})
	if e.Kind != Coming || e.What != "retry 9" || !strings.HasSuffix(e.Note, "; next in 8 min") || e.At != end.Add(8*time.Minute) {
		t.Errorf("%+v", e)
	}
	if e := last(Input{Deliveries: list, Now: end.Add(11 * time.Minute)}); !strings.HasSuffix(e.Note, "; was due 3 min ago") {
		t.Errorf("%+v", e)
	}
	if e := last(Input{Deliveries: list}); e.Kind != Try {
		t.Errorf("without a time: %+v", e)
	}
	two, end := heads(429, 0, 0)
	if e := last(Input{Deliveries: two, Now: end}); e.Note != "2nd of 5 immediate; next at once" {
		t.Errorf("%+v", e)
	}
	two[1].Answered, two[1].Answer = 0, "forward"
	if e := last(Input{Deliveries: two, Now: end}); e.Kind != Try || e.Note != "no answer yet, the target's; 1st of 5 immediate" || e.Bad {
		t.Errorf("a pending one: %+v", e)
	}
	two[1].Took = time.Millisecond
	if e := last(Input{Deliveries: two, Now: end}); e.Kind != Coming {
		t.Errorf("one without an answer: %+v", e)
	}
	one, end := heads(404, 0)
	if e := last(Input{Deliveries: one, Now: end}); e.Kind != Try || e.Note != "404; it ends the tries" || e.Bad {
		t.Errorf("%+v", e)
	}
	if one, end = heads(200, 0); last(Input{Deliveries: one, Now: end}).Note != "200" {
		t.Errorf("%+v", last(Input{Deliveries: one, Now: end}))
	}
}

// The time scale of the sandbox is not told: it is found by the waits, and the next try is expected by it.
func TestFasterThanDocumented(t *testing.T) {
	t.Parallel()
	list, end := heads(500, 0, 0, 0, 0, 0, 0, time.Second, 2*time.Second)
	got := Build(Input{Deliveries: list, Now: end})
	if want := "500; retry 7 of 18, documented 2 min later, 60 times faster than documented"; got[7].Note != want {
		t.Errorf("%q", got[7].Note)
	}
	if e := got[8]; e.Kind != Coming || e.At != end.Add(4*time.Second) {
		t.Errorf("%+v", e)
	}
	list, end = heads(500, 0, 0, 0, 0, 0, 0, time.Second, 40*time.Second)
	if got := Build(Input{Deliveries: list, Now: end}); !strings.Contains(got[7].Note, "38 s later than the ones before let expect") {
		t.Errorf("%q", got[7].Note)
	}
}

func TestLateAndUnexpected(t *testing.T) {
	t.Parallel()
	list, _ := heads(500, 0, 20*time.Second, 0, 0, 0, 0, 3*time.Minute)
	got := Build(Input{Deliveries: list})
	if got[1].Note != "500; 1st of 5 immediate, 20 s late" || !strings.HasSuffix(got[6].Note, ", 2 min late") {
		t.Errorf("%q, %q", got[1].Note, got[6].Note)
	}
	ok, _ := heads(200, 0, time.Second)
	if got := Build(Input{Deliveries: ok}); got[1].Note != "200; sent again although the answer before was 200" {
		t.Errorf("%q", got[1].Note)
	}
	// A hanging answer is not a late retry.
	list = []webhook.Head{{At: noon, Took: 30 * time.Second}, {At: noon.Add(30 * time.Second), Answered: 200}}
	if got := Build(Input{Deliveries: list}); got[0].Note != "no answer after 30 s" || got[1].Note != "200; 1st of 5 immediate" {
		t.Errorf("%q, %q", got[0].Note, got[1].Note)
	}
	many, _ := heads(500, make([]time.Duration, 25)...)
	if got := Build(Input{Deliveries: many}); !strings.Contains(got[24].Note, "more than the documented 18 retries") {
		t.Errorf("%q", got[24].Note)
	}
	// A failed message and a done one are counted apart.
	both := []webhook.Head{{At: noon, Status: "failed", Answered: 200}, {At: noon.Add(time.Second), Status: "done", Answered: 200}}
	if got := Build(Input{Deliveries: both}); got[1].Note != "200" {
		t.Errorf("%q", got[1].Note)
	}
}

func TestSpan(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		-1: "<1 ms", 999 * time.Microsecond: "<1 ms", 412 * time.Millisecond: "412 ms", 17_800 * time.Microsecond: "18 ms", 999_700 * time.Microsecond: "1.0 s", 1900 * time.Millisecond: "1.9 s", 9990 * time.Millisecond: "10 s",
		12 * time.Second: "12 s", 8 * time.Minute: "8 min", 5 * time.Hour: "5 h", 72 * time.Hour: "3 d",
	} {
		if got := Span(d); got != want {
			t.Errorf("Span(%v) = %q, want %q", d, got, want)
		}
	}
}

// Nothing that a store can hold makes it fail.
func FuzzBuild(f *testing.F) {
	f.Add(int64(0), int64(-5), int64(1<<62), 500, 200, int64(1<<62))
	f.Fuzz(func(t *testing.T, a, b, c int64, s1, s2 int, took int64) {
		in := Input{Steps: Steps{Submitted: time.Unix(0, a), Fetched: time.Unix(0, b)}, Now: time.Unix(0, c)}
		for i := range 25 {
			in.Deliveries = append(in.Deliveries, webhook.Head{At: time.Unix(0, a+int64(i)*b), Answered: s1, Took: time.Duration(took)}, webhook.Head{At: time.Unix(0, c), Answered: s2})
		}
		events := Build(in)
		for i, e := range events {
			if i > 0 && (e.At.Before(events[i-1].At) || e.Gap == "") {
				t.Fatalf("%+v after %+v", e, events[i-1])
			}
		}
	})
}
