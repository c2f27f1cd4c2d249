package store_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/job"
	"callboard/internal/store"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
)

// model has what a store should have, and lists it by the plain rules of the filter.
type model struct {
	s     *store.Store
	all   []webhook.Delivery
	heads map[string]webhook.Head // of those that are not deleted; nil: to be read again
}

// varied stores n deliveries of all kinds, some at the same time and some late. About half of them are indexed.
func varied(t testing.TB, n int) *model {
	ctx := context.Background()
	s := fresh(t)
	for i := range 5 {
		j := job.Job{ID: fmt.Sprintf("job%d00000", i), SpeakID: fmt.Sprintf("ab%d0000c", i), State: job.Done, File: "/x.wav", CreatedAt: noon,
			ActorName: []string{"Mina", "미나"}[i%2], Text: []string{"Hello “you”", "안녕하세요 반갑습니다"}[i%2]}
		if err := s.CreateJob(ctx, j); err != nil {
			t.Fatal(err)
		}
	}
	r := rand.New(rand.NewPCG(7, 9))
	m := &model{s: s}
	var answers []webhook.Answered
	for i := range n {
		at := noon.Add(time.Duration(i/3) * time.Second)
		if i%17 == 0 {
			at = noon.Add(time.Duration(r.IntN(n)) * time.Second)
		}
		d := webhook.Delivery{ID: fmt.Sprintf("%c%05d", 'a'+r.IntN(26), i), At: at, Method: "POST", Answered: []int{200, 200, 500, 429}[r.IntN(4)],
			Headers: [][2]string{{"Host", "example.test"}, {"X-Number", fmt.Sprint(i)}, {"Authorization", "Bearer geheim"}}}
		switch r.IntN(4) {
		case 0:
			d.SpeakID, d.Status = fmt.Sprintf("ab%d0000c", r.IntN(8)), "done"
		case 1:
			d.SpeakID, d.Status = fmt.Sprintf("AB%d0000C", r.IntN(8)), "failed"
		case 2:
			d.Refused = []webhook.Refusal{webhook.RefusedMethod, webhook.RefusedCut}[r.IntN(2)]
		}
		d.Body = fmt.Appendf(nil, `{"speak_url":"https://typecast.ai/api/speak/%s","status":"%s","n":%d,"w":"Ünïcode \u00e4 NUL`+"\x00"+`AND"}`, d.SpeakID, d.Status, i)
		if i%11 == 0 {
			var b bytes.Buffer
			w := gzip.NewWriter(&b)
			_, _ = w.Write(d.Body)
			_ = w.Close()
			d.Body = b.Bytes()
		}
		if i%13 == 0 {
			d.Body = []byte{0xff, 0xfe, 'x', 'y', 'z', 0}
		}
		if _, err := s.SaveDelivery(ctx, d); err != nil {
			t.Fatal(err)
		}
		m.all = append(m.all, d)
		answers = append(answers, webhook.Answered{ID: d.ID, Status: []int{d.Answered, 503, 0}[i%3], By: "", Took: time.Millisecond})
		if i%5 == 0 {
			f := webhook.Forwarded{State: webhook.ForwardAnswered, Status: 204 + 300*r.IntN(2)}
			switch {
			case i%20 == 0:
				f = webhook.Forwarded{State: webhook.ForwardCircle, Problem: "it came from callboard"}
			case i%2 == 0:
				f = webhook.Forwarded{State: webhook.ForwardFailed, Problem: "refused"}
			}
			if err := s.SetForwarded(ctx, d.ID, f); err != nil {
				t.Fatal(err)
			}
		}
		if i%9 == 0 {
			if err := s.Star(ctx, true, d.ID); err != nil {
				t.Fatal(err)
			}
		}
		if i == n/3 || i == n/2 {
			if _, err := s.IndexDeliveries(ctx, 1000); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := s.SetAnswers(ctx, answers); err != nil {
		t.Fatal(err)
	}
	return m
}

// list is what q selects, newest first.
func (m *model) list(t testing.TB, q query.Query) []webhook.Head {
	if m.heads == nil {
		m.heads = map[string]webhook.Head{}
		for _, d := range m.all {
			h, err := m.s.Head(context.Background(), d.ID)
			if err == nil {
				m.heads[d.ID] = h
			} else if !errors.Is(err, store.ErrNoDelivery) {
				t.Fatal(err)
			}
		}
	}
	var out []webhook.Head
	for _, d := range m.all {
		if h, ok := m.heads[d.ID]; ok && q.Match(h, func() webhook.Delivery { return d }) {
			out = append(out, h)
		}
	}
	slices.SortFunc(out, func(a, b webhook.Head) int {
		if c := b.At.Compare(a.At); c != 0 {
			return c
		}
		return strings.Compare(b.ID, a.ID)
	})
	return out
}

// check compares every way to read the list with the model.
func (m *model) check(t testing.TB, q query.Query) {
	t.Helper()
	ctx := context.Background()
	want := m.list(t, q)
	const n = 7
	positions := []webhook.Position{{}, {At: noon.Add(-time.Hour)}, {At: noon.Add(time.Hour), ID: "x"}}
	for i := range 4 {
		if len(m.all) > 0 {
			d := m.all[(i*37)%len(m.all)]
			positions = append(positions, webhook.Position{At: d.At, ID: d.ID})
		}
	}
	for _, p := range positions {
		above, from := 0, 0 // before the position, and up to it
		for _, h := range want {
			c := p.At.Compare(h.At)
			if c == 0 {
				c = strings.Compare(p.ID, h.ID)
			}
			if p != (webhook.Position{}) && c < 0 {
				above++
			}
			if p != (webhook.Position{}) && c <= 0 {
				from++
			}
		}
		got, err := m.s.Window(ctx, q, p, n)
		if err != nil || !same(got, want[from:min(from+n, len(want))]) {
			t.Fatalf("Window(%+v, %v): %v, %v\nwant %v", q, p, names(got), err, names(want[from:min(from+n, len(want))]))
		}
		got, err = m.s.WindowBefore(ctx, q, p, n)
		if err != nil || !same(got, want[max(above-n, 0):above]) {
			t.Fatalf("WindowBefore(%+v, %v): %v, %v\nwant %v", q, p, names(got), err, names(want[max(above-n, 0):above]))
		}
		if rank, err := m.s.Rank(ctx, q, p); err != nil || rank != above {
			t.Fatalf("Rank(%+v, %v): %d, %v, want %d", q, p, rank, err, above)
		}
	}
	if c, err := m.s.Count(ctx, q); err != nil || c != len(want) {
		t.Fatalf("Count(%+v): %d, %v, want %d", q, c, err, len(want))
	}
}

func same(a, b []webhook.Head) bool { return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b) }

func names(list []webhook.Head) []string {
	out := make([]string, len(list))
	for i, h := range list {
		out[i] = h.ID
	}
	return out
}

// queries are filters as they are typed.
var queries = []string{"", "status:done", "status:none", "status:other", "job:ab", "job:ab10000c", "job:job1", "job:job100000", "ours:5xx", "ours:none",
	"ours:failed", "ours:ok", "forward:none", "forward:failed", "forward:circle", "forward:204", "starred", "unmatched", "duplicate", "refused", "refused starred",
	"typecast", "zzzz", "mina", "미나", "안녕", "녕", "안녕하세요 typecast", "you", "“you”", "hello status:done", "ünïcode", "ä", `\u00e4`, "and", "xyz",
	`"number: 12"`, "bearer", "geheim", "status:failed typecast", "starred typecast", "no such words", "x", "xy", "NOT", "a*", `""`, "(", "-typecast",
	"job:ab1 typecast", "text:typecast", "typecast starred ours:5xx", "before:1h", "since:1000h typecast"}

// The lists are exactly what the filter says, whatever is indexed, late, deleted or restored.
func TestListIsWhatTheFilterSays(t *testing.T) {
	t.Parallel()
	m := varied(t, 130)
	m.s.LookUpSoon()
	ask := func(t *testing.T, inParts bool) {
		t.Helper()
		m.heads = nil
		for _, typed := range queries {
			q, err := query.Parse(typed, time.Now())
			if err != nil {
				t.Logf("%q: %v", typed, err)
				continue
			}
			m.s.SearchNewest(2000, true)
			m.check(t, q)
			if inParts && len(q.Words) > 0 { // again, and what is read without the index is read in several parts
				m.s.SearchNewest(11, false)
				m.check(t, q)
			}
		}
	}
	ask(t, true)
	ctx := t.Context()
	undo, err := m.s.DeleteDeliveries(ctx, m.all[3].ID, m.all[60].ID, m.all[129].ID)
	if err != nil {
		t.Fatal(err)
	}
	ask(t, false)
	for {
		n, err := m.s.IndexDeliveries(ctx, 50)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	if n, err := m.s.RestoreDeliveries(ctx, undo); err != nil || n != 3 {
		t.Fatal(n, err)
	}
	ask(t, false)
}

// No word is an expression for the index, and none makes the search fail.
func FuzzSearch(f *testing.F) {
	m := varied(f, 60)
	m.s.LookUpSoon()
	if _, err := m.s.IndexDeliveries(f.Context(), 1000); err != nil {
		f.Fatal(err)
	}
	for _, typed := range queries {
		f.Add(typed)
	}
	f.Add("a\x00b \"quo\"\"ted\" {text}: ^typecast NEAR(a b) \xff ᆫᄂ")
	f.Fuzz(func(t *testing.T, typed string) {
		q := query.Query{Words: strings.Fields(query.Fold(typed))}
		m.check(t, q)
	})
}
