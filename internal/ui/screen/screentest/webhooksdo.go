package screentest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
	"callboard/internal/webhook/send"
	"callboard/internal/workbench"
)

// Did are the changes that were asked for, in words: "star true dlv-000000001".
func (w *Webhooks) Did() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.did)
}

func (w *Webhooks) note(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.did = append(w.did, fmt.Sprintf(format, args...))
}

// Arrive makes n deliveries that are newer than all others, and returns what changed, the oldest first.
func (w *Webhooks) Arrive(n int) []workbench.Change {
	w.mu.Lock()
	defer w.mu.Unlock()
	serial, at := len(w.heads), Noon
	if len(w.heads) > 0 {
		at = w.heads[0].At.Add(Gap)
	}
	for _, gone := range w.deleted {
		serial += len(gone)
	}
	var list []workbench.Change
	heads := make([]webhook.Head, n)
	for i := range n {
		h := generated(serial+i, 0, at.Add(time.Duration(i)*Gap))
		w.known(h)
		heads[n-1-i] = h
		list = append(list, workbench.Change{ID: h.ID})
	}
	w.prepend(heads)
	for _, c := range list {
		w.Topic.Publish(c.ID, c)
	}
	return list
}

// prepend puts newer rows before the others. It keeps room for more of them, so that a benchmark measures the screen and not this
// copy.
func (w *Webhooks) prepend(newer []webhook.Head) {
	n, old := len(newer), len(w.heads)
	ours := old > 0 && len(w.room)-w.free == old && &w.room[w.free] == &w.heads[0]
	if !ours || w.free < n {
		w.room, w.free = make([]webhook.Head, 2*(n+old)), 2*n+old
		copy(w.room[w.free:], w.heads)
	}
	w.free -= n
	copy(w.room[w.free:], newer)
	w.heads = w.room[w.free:]
}

// Change changes a row and what is published of it.
func (w *Webhooks) Change(id string, change func(*webhook.Head)) workbench.Change {
	w.mu.Lock()
	defer w.mu.Unlock()
	if i := w.index(id); i >= 0 {
		change(&w.heads[i])
		w.known(w.heads[i])
	}
	c := workbench.Change{ID: id}
	w.Topic.Publish(id, c)
	return c
}

// Put sets the whole delivery of a row, whose id it has.
func (w *Webhooks) Put(d webhook.Delivery) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.whole[d.ID] = d
}

// Set sets the settings, as another process does.
func (w *Webhooks) Set(s workbench.Settings) workbench.Change {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settings = s
	c := workbench.Change{Settings: true}
	w.Topic.Publish("", c)
	return c
}

// IDs are the ids of all deliveries, the newest first.
func (w *Webhooks) IDs() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]string, len(w.heads))
	for i, h := range w.heads {
		out[i] = h.ID
	}
	return out
}

// Star is part of screen.Webhooks.
func (w *Webhooks) Star(_ context.Context, on bool, ids ...string) error {
	w.note("star %v %s", on, strings.Join(ids, " "))
	if w.Err != nil {
		return w.Err
	}
	for _, id := range ids {
		w.Change(id, func(h *webhook.Head) { h.Starred = on })
	}
	return nil
}

// Delete is part of screen.Webhooks.
func (w *Webhooks) Delete(_ context.Context, ids ...string) (int64, error) {
	w.note("delete %s", strings.Join(ids, " "))
	if w.Err != nil {
		return 0, w.Err
	}
	_, undo := w.remove(func(h webhook.Head) bool { return slices.Contains(ids, h.ID) })
	return undo, nil
}

// DeleteAll is part of screen.Webhooks.
func (w *Webhooks) DeleteAll(_ context.Context, q query.Query) (int, int64, error) {
	w.note("delete all")
	if w.Err != nil {
		return 0, 0, w.Err
	}
	n, undo := w.remove(func(h webhook.Head) bool { return !h.Starred && w.Match(q, h, w.delivery(h)) })
	return n, undo, nil
}

func (w *Webhooks) remove(gone func(webhook.Head) bool) (n int, undo int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.undo++
	w.heads = slices.DeleteFunc(slices.Clone(w.heads), func(h webhook.Head) bool {
		if !gone(h) {
			return false
		}
		w.deleted[w.undo] = append(w.deleted[w.undo], h)
		return true
	})
	w.Topic.Publish("", workbench.Change{Many: true})
	return len(w.deleted[w.undo]), w.undo
}

// Restore is part of screen.Webhooks.
func (w *Webhooks) Restore(_ context.Context, undo int64) (int, error) {
	w.note("restore %d", undo)
	if w.Err != nil {
		return 0, w.Err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	back := w.deleted[undo]
	delete(w.deleted, undo)
	w.heads = slices.SortedFunc(slices.Values(slices.Concat(w.heads, back)), func(a, b webhook.Head) int { return newer(a.Position(), b.Position()) })
	w.Topic.Publish("", workbench.Change{Many: true})
	return len(back), nil
}

// Replay is part of screen.Webhooks.
func (w *Webhooks) Replay(_ context.Context, id, target string, e send.Edit) (send.Result, error) {
	edit := ""
	if e.Method != "" {
		edit += " as " + e.Method
	}
	if e.Headers != nil {
		edit += fmt.Sprintf(" headers %q", *e.Headers)
	}
	if e.Body != nil {
		edit += fmt.Sprintf(" body %q", *e.Body)
	}
	w.note("replay %s to %s%s", id, target, edit)
	return w.sent(id, send.Replay, target, edit != "")
}

// Trigger is part of screen.Webhooks.
func (w *Webhooks) Trigger(_ context.Context, status, jobID, target string) (send.Result, error) {
	w.note("trigger %s %q to %s", status, jobID, target)
	return w.sent("", send.Trigger, target, false)
}

func (w *Webhooks) sent(id string, kind send.Kind, target string, edited bool) (send.Result, error) {
	if w.Err != nil {
		return send.Result{}, w.Err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.Answer
	r.ID, r.Delivery, r.Kind, r.URL, r.Edited = int64(len(w.results)+1), id, kind, target, edited
	if r.At.IsZero() {
		r.At = Noon.Add(time.Second)
	}
	if id != "" {
		w.results[id] = append(w.results[id], r)
		w.Topic.Publish(id, workbench.Change{ID: id})
	}
	return r, nil
}

// SetAnswers is part of screen.Webhooks.
func (w *Webhooks) SetAnswers(_ context.Context, plan string) error {
	w.note("answers %q", plan)
	if w.Err != nil {
		return w.Err
	}
	s := w.Settings()
	s.Answers = workbench.Answers{Plan: plan, Left: plan}
	w.Set(s)
	return nil
}

// SetForward is part of screen.Webhooks.
func (w *Webhooks) SetForward(_ context.Context, f workbench.Forward) error {
	w.note("forward %s %v %s %s", f.URL, f.On, f.Events, f.Respond)
	if w.Err != nil {
		return w.Err
	}
	s := w.Settings()
	s.Forward = f
	w.Set(s)
	return nil
}
