package screentest

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"callboard/internal/event"
	"callboard/internal/ui/screen"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
	"callboard/internal/webhook/send"
	"callboard/internal/workbench"
)

// Webhooks is a screen.Webhooks in memory. Make one with NewWebhooks. It is safe for concurrent use; its fields may be changed
// only while nothing is asked.
type Webhooks struct {
	// Topic is what Subscribe reports. Add, Change and the methods that change something publish to it.
	Topic event.Topic[string, workbench.Change]
	// Err is the error of every method that has one; nil: all work.
	Err error
	// Answer is the result of Replay and Trigger, except for its delivery, kind and target.
	Answer send.Result
	// URL is CallbackURL.
	URL string
	// Newest is the result of Searched.
	Newest int
	// Match says whether a query selects a row. NewWebhooks sets it to that of the query.
	Match func(q query.Query, h webhook.Head, d webhook.Delivery) bool

	mu       sync.Mutex
	heads    []webhook.Head // the newest first
	room     []webhook.Head // heads is its end; see prepend
	free     int            // rows of room before heads
	whole    map[string]webhook.Delivery
	results  map[string][]send.Result
	speaks   map[string][]string // ids by speak id, the oldest first; some may have another one by now
	deleted  map[int64][]webhook.Head
	undo     int64
	settings workbench.Settings
	did      []string
}

var _ screen.Webhooks = (*Webhooks)(nil)

// Gap is the time between two generated deliveries.
const Gap = 250 * time.Millisecond

// NewWebhooks makes n deliveries, the newest one Gap before Noon. The third newest, and every 50th after it, belongs to no job; every seventh was answered 500.
func NewWebhooks(n int) *Webhooks {
	w := &Webhooks{
		Match: func(q query.Query, h webhook.Head, d webhook.Delivery) bool {
			return q.Match(h, func() webhook.Delivery { return d })
		},
		Answer:  send.Result{Status: 204, Reason: "No Content", Took: 12 * time.Millisecond, At: Noon},
		heads:   make([]webhook.Head, n),
		whole:   map[string]webhook.Delivery{},
		results: map[string][]send.Result{},
		speaks:  map[string][]string{},
		deleted: map[int64][]webhook.Head{},
	}
	for i := n - 1; i >= 0; i-- {
		w.heads[i] = generated(n-1-i, i, Noon.Add(-time.Duration(i+1)*Gap))
		w.known(w.heads[i])
	}
	return w
}

// known notes the speak id of a row.
func (w *Webhooks) known(h webhook.Head) {
	if list := w.speaks[h.SpeakID]; h.SpeakID != "" && !slices.Contains(list, h.ID) {
		w.speaks[h.SpeakID] = append(list, h.ID)
	}
}

// generated makes the row of delivery number serial, which has place i in a new list.
func generated(serial, i int, at time.Time) webhook.Head {
	h := webhook.Head{
		ID: fmt.Sprintf("dlv-%09d", serial), At: at, Method: "POST", Status: "done", Answered: 200, Took: 3 * time.Millisecond, Size: 240,
		SpeakID: fmt.Sprintf("spk-%09d", serial/2), JobID: fmt.Sprintf("job-%09d", serial/2),
		ActorName: []string{"Mina", "Jinhyuk", "범수"}[serial%3],
		Text:      []string{"My name is Typecast.", "제 이름은 타입캐스트입니다. 오늘도 좋은 하루 되세요.", "Welcome aboard, this is your captain speaking."}[serial%3],
	}
	if i%50 == 2 {
		h.JobID, h.ActorName, h.Text, h.SpeakID, h.Status = "", "", "", "", ""
	}
	if i%7 == 1 {
		h.Answered, h.Answer = 500, "plan 500"
	}
	if i%3 == 0 {
		h.Forwarded = webhook.Forwarded{State: webhook.ForwardAnswered, Status: 200, Took: 12 * time.Millisecond}
	}
	return h
}

// delivery is the whole delivery of a row.
func (w *Webhooks) delivery(h webhook.Head) webhook.Delivery {
	if d, ok := w.whole[h.ID]; ok {
		return d
	}
	status := cmp.Or(h.Status, "started")
	return webhook.Delivery{
		ID: h.ID, At: h.At, Method: "POST", Target: "/hook/0123456789abcdef", Proto: "HTTP/1.1", Remote: "127.0.0.1:50412", Exact: true,
		Headers: [][2]string{{"Host", "calm-otter.example.com"}, {"User-Agent", "typecast"}, {"Content-Type", "application/json"}, {"X-Try", "1"},
			{"x-try", "2"}, {"Authorization", "Bearer top-secret"}, {"Content-Length", "64"}},
		Body:    []byte(`{"speak_url":"https://typecast.ai/api/speak/` + h.SpeakID + `","status":"` + status + `","duration":2.5}`),
		Refused: h.Refused, Answered: h.Answered, Answer: h.Answer, Took: h.Took, SpeakID: h.SpeakID, Status: h.Status, Duplicate: h.Duplicate, Starred: h.Starred,
	}
}

// list is what a query selects. The result must not be changed.
func (w *Webhooks) list(q query.Query) []webhook.Head {
	if q.Empty() {
		return w.heads
	}
	var out []webhook.Head
	for _, h := range w.heads {
		if w.Match(q, h, w.delivery(h)) {
			out = append(out, h)
		}
	}
	return out
}

// newer compares two places: negative if a is before b in the list.
func newer(a, b webhook.Position) int {
	switch {
	case a == webhook.Position{}:
		return -1
	case b == webhook.Position{}:
		return 1
	}
	return cmp.Or(b.At.Compare(a.At), strings.Compare(b.ID, a.ID))
}

// place is the number of rows that are before a position.
func place(list []webhook.Head, at webhook.Position) int {
	if at == (webhook.Position{}) {
		return 0
	}
	n, _ := slices.BinarySearchFunc(list, at, func(h webhook.Head, at webhook.Position) int { return newer(h.Position(), at) })
	return n
}

// Window is part of screen.Webhooks.
func (w *Webhooks) Window(_ context.Context, q query.Query, after webhook.Position, n int) ([]webhook.Head, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := w.list(q)
	from := place(list, after)
	if from < len(list) && list[from].Position() == after {
		from++
	}
	return slices.Clone(list[from:min(from+n, len(list))]), w.Err
}

// WindowBefore is part of screen.Webhooks.
func (w *Webhooks) WindowBefore(_ context.Context, q query.Query, before webhook.Position, n int) ([]webhook.Head, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := w.list(q)
	to := place(list, before)
	return slices.Clone(list[max(to-n, 0):to]), w.Err
}

// Count is part of screen.Webhooks.
func (w *Webhooks) Count(_ context.Context, q query.Query) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.list(q)), w.Err
}

// Searched is part of screen.Webhooks.
func (w *Webhooks) Searched(context.Context, query.Query) (int, error) { return w.Newest, w.Err }

// Rank is part of screen.Webhooks.
func (w *Webhooks) Rank(_ context.Context, q query.Query, at webhook.Position) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return place(w.list(q), at), w.Err
}

// index is the place of a delivery in heads, or -1: ids are in the order of heads.
func (w *Webhooks) index(id string) int {
	i, found := slices.BinarySearchFunc(w.heads, id, func(h webhook.Head, id string) int { return strings.Compare(id, h.ID) })
	if !found {
		return -1
	}
	return i
}

// Head is part of screen.Webhooks.
func (w *Webhooks) Head(_ context.Context, id string) (webhook.Head, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if i := w.index(id); i >= 0 {
		return w.heads[i], true, w.Err
	}
	return webhook.Head{}, false, w.Err
}

// Delivery is part of screen.Webhooks.
func (w *Webhooks) Delivery(_ context.Context, id string) (webhook.Delivery, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if i := w.index(id); i >= 0 {
		return w.delivery(w.heads[i]), true, w.Err
	}
	return webhook.Delivery{}, false, w.Err
}

// OfSpeak is part of screen.Webhooks.
func (w *Webhooks) OfSpeak(_ context.Context, speakID string) ([]webhook.Head, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []webhook.Head
	for _, id := range w.speaks[speakID] {
		if i := w.index(id); i >= 0 && w.heads[i].SpeakID == speakID {
			out = append(out, w.heads[i])
		}
	}
	return out, w.Err
}

// Results is part of screen.Webhooks.
func (w *Webhooks) Results(_ context.Context, id string) ([]send.Result, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.results[id]), w.Err
}

// Settings is part of screen.Webhooks.
func (w *Webhooks) Settings() workbench.Settings {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.settings
}

// CallbackURL is part of screen.Webhooks.
func (w *Webhooks) CallbackURL() string { return w.URL }

// Subscribe is part of screen.Webhooks.
func (w *Webhooks) Subscribe() *event.Sub[string, workbench.Change] { return w.Topic.Subscribe() }

// Export is part of screen.Webhooks. It writes a line for each delivery.
func (w *Webhooks) Export(_ context.Context, out io.Writer, format string, secrets bool, ids ...string) error {
	w.note("export %s %v %s", format, secrets, strings.Join(ids, " "))
	if w.Err != nil {
		return w.Err
	}
	for _, id := range ids {
		if _, err := fmt.Fprintf(out, "%s %s\n", format, id); err != nil {
			return err
		}
	}
	return nil
}
