package workbench_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"callboard/internal/testwait"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
	"callboard/internal/webhook/send"
	"callboard/internal/workbench"
)

// memory is a database in memory, which several services may share as the processes of a data folder do.
type memory struct {
	mu         sync.Mutex
	settings   map[string]string
	puts       []string // keys, in order
	deliveries map[string]webhook.Delivery
	heads      map[string]webhook.Head
	sent       map[string][]send.Result
	answers    [][]webhook.Answered // by call
	indexed    []int                // by call
	unindexed  int
	broken     error // of everything that writes
}

func newMemory() *memory {
	return &memory{settings: map[string]string{}, deliveries: map[string]webhook.Delivery{}, heads: map[string]webhook.Head{}, sent: map[string][]send.Result{}}
}

// locked runs f alone.
func (m *memory) locked(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f()
}

func (m *memory) add(d webhook.Delivery) {
	m.locked(func() {
		m.deliveries[d.ID] = d
		m.heads[d.ID] = webhook.Head{ID: d.ID, At: d.At, Status: d.Status, SpeakID: d.SpeakID, Answered: d.Answered, Answer: d.Answer}
		m.unindexed++
	})
}

func (m *memory) SaveDelivery(_ context.Context, d webhook.Delivery) (webhook.Delivery, error) {
	m.add(d)
	return d, m.broken
}

func (m *memory) SaveToForward(_ context.Context, d webhook.Delivery) (webhook.Delivery, error) {
	m.add(d)
	m.locked(func() { h := m.heads[d.ID]; h.Forwarded.State = webhook.ForwardWaits; m.heads[d.ID] = h })
	return d, m.broken
}

func (m *memory) Window(_ context.Context, _ query.Query, _ webhook.Position, n int) (list []webhook.Head, _ error) {
	m.locked(func() {
		for _, h := range m.heads {
			list = append(list, h)
		}
	})
	slices.SortFunc(list, func(a, b webhook.Head) int { return b.At.Compare(a.At) })
	return list[:min(n, len(list))], nil
}

func (m *memory) WindowBefore(context.Context, query.Query, webhook.Position, int) ([]webhook.Head, error) {
	return nil, nil
}

func (m *memory) Count(context.Context, query.Query) (n int, _ error) {
	m.locked(func() { n = len(m.heads) })
	return n, nil
}
func (m *memory) Rank(context.Context, query.Query, webhook.Position) (int, error) { return 0, nil }
func (m *memory) Searched(context.Context, query.Query) (int, error)               { return 0, nil }

func (m *memory) Head(_ context.Context, id string) (h webhook.Head, ok bool, _ error) {
	m.locked(func() { h, ok = m.heads[id] })
	return h, ok, nil
}

func (m *memory) Delivery(_ context.Context, id string) (d webhook.Delivery, ok bool, _ error) {
	m.locked(func() { d, ok = m.deliveries[id] })
	return d, ok, nil
}

func (m *memory) OfSpeak(_ context.Context, speakID string) (list []webhook.Head, _ error) {
	m.locked(func() {
		for _, h := range m.heads {
			if h.SpeakID == speakID {
				list = append(list, h)
			}
		}
	})
	slices.SortFunc(list, func(a, b webhook.Head) int { return a.At.Compare(b.At) })
	return list, nil
}

func (m *memory) Star(context.Context, bool, ...string) error                { return m.broken }
func (m *memory) DeleteDeliveries(context.Context, ...string) (int64, error) { return 7, m.broken }
func (m *memory) DeleteAll(context.Context, query.Query) (int, int64, error) { return 2, 8, m.broken }
func (m *memory) RestoreDeliveries(_ context.Context, undo int64) (int, error) {
	return int(undo), m.broken
}

func (m *memory) Sent(_ context.Context, id string) (list []send.Result, _ error) {
	m.locked(func() { list = slices.Clone(m.sent[id]) })
	return list, nil
}

func (m *memory) SaveSent(_ context.Context, r send.Result) (send.Result, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.deliveries[r.Delivery]; !ok {
		return r, errors.New("no such delivery")
	}
	r.ID = int64(len(m.sent[r.Delivery]) + 1)
	m.sent[r.Delivery] = append(m.sent[r.Delivery], r)
	return r, m.broken
}

func (m *memory) SetForwarded(_ context.Context, id string, f webhook.Forwarded) error {
	m.locked(func() { h := m.heads[id]; h.Forwarded = f; m.heads[id] = h })
	return m.broken
}

func (m *memory) SaveForward(ctx context.Context, r send.Result, f webhook.Forwarded) error {
	if _, err := m.SaveSent(ctx, r); err != nil {
		return err
	}
	return m.SetForwarded(ctx, r.Delivery, f)
}

func (m *memory) EndForwards(_ context.Context, before time.Time, problem string) (n int, _ error) {
	m.locked(func() {
		for id, h := range m.heads {
			if h.Forwarded.State == webhook.ForwardWaits && h.At.Before(before) {
				h.Forwarded = webhook.Forwarded{State: webhook.ForwardFailed, Problem: problem}
				m.heads[id] = h
				n++
			}
		}
	})
	return n, m.broken
}

func (m *memory) SetAnswers(_ context.Context, list []webhook.Answered) error {
	m.locked(func() {
		m.answers = append(m.answers, list)
		for _, a := range list {
			h := m.heads[a.ID]
			h.Answered, h.Answer, h.Took = a.Status, a.By, a.Took
			m.heads[a.ID] = h
		}
	})
	return m.broken
}

func (m *memory) EndAnswers(_ context.Context, before time.Time) (n int, _ error) {
	m.locked(func() {
		for id, h := range m.heads {
			if h.Pending() && h.At.Before(before) {
				h.Took = 1
				m.heads[id] = h
				n++
			}
		}
	})
	return n, m.broken
}

func (m *memory) IndexDeliveries(_ context.Context, most int) (n int, _ error) {
	m.locked(func() {
		n = min(most, m.unindexed)
		m.unindexed -= n
		m.indexed = append(m.indexed, n)
	})
	return n, nil
}

func (m *memory) Setting(_ context.Context, key string) (v string, ok bool, _ error) {
	m.locked(func() { v, ok = m.settings[key] })
	return v, ok, nil
}

func (m *memory) PutSetting(_ context.Context, key, value string) error {
	m.locked(func() {
		m.settings[key] = value
		m.puts = append(m.puts, key)
	})
	return m.broken
}

// open makes a service, which is closed when the test ends.
func open(t testing.TB, m *memory, change ...func(*workbench.Options)) *workbench.Service {
	t.Helper()
	o := workbench.Options{Store: m}
	for _, f := range change {
		f(&o)
	}
	s, err := workbench.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), testwait.Timeout())
		defer cancel()
		if err := s.Close(ctx); err != nil && m.broken == nil {
			t.Error(err)
		}
	})
	return s
}

// lead makes a service that leads, with nothing on.
func lead(t testing.TB, m *memory, change ...func(*workbench.Options)) *workbench.Service {
	t.Helper()
	s := open(t, m, change...)
	if err := s.Lead(t.Context(), &workbench.Settings{}); err != nil {
		t.Fatal(err)
	}
	return s
}
