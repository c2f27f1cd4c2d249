package cli

import (
	"context"
	"iter"
	"slices"
	"time"

	"callboard/internal/app"
	"callboard/internal/webhook"
	"callboard/internal/webhook/export"
	"callboard/internal/webhook/query"
	"callboard/internal/webhook/send"
)

// itemReader reads deliveries whole, with what exports say of them, one at a time.
type itemReader struct {
	app  *app.App
	gaps map[string]float64 // by id: those of a synthesis are found together
}

// item reads a delivery; false: it was deleted meanwhile.
func (r *itemReader) item(ctx context.Context, h webhook.Head) (export.Item, bool, error) {
	d, ok, err := r.app.Delivery(ctx, h.ID)
	if err != nil || !ok {
		return export.Item{}, false, err
	}
	item := export.Item{Delivery: d, JobID: h.JobID, Pending: pending(h)}
	if item.Gap, err = r.gap(ctx, h); err != nil {
		return item, false, err
	}
	item.Forward, err = lastForward(ctx, r.app, h)
	return item, err == nil, err
}

// gap is the time in seconds between a delivery and the one before it of the same synthesis; 0 for the first.
func (r *itemReader) gap(ctx context.Context, h webhook.Head) (float64, error) {
	if gap, ok := r.gaps[h.ID]; ok || h.SpeakID == "" {
		return gap, nil
	}
	all, err := r.app.Store.OfSpeak(ctx, h.SpeakID)
	if err != nil {
		return 0, err
	}
	if r.gaps == nil || len(r.gaps) > remembered {
		r.gaps = map[string]float64{}
	}
	r.gaps[h.ID] = 0 // also where it is not among all, which are not more than a thousand
	for i, one := range all {
		if i > 0 {
			r.gaps[one.ID] = max(one.At.Sub(all[i-1].At).Seconds(), 0)
		}
	}
	return r.gaps[h.ID], nil
}

// lastForward is the last result of forwarding a delivery; nil: there is none.
func lastForward(ctx context.Context, a *app.App, h webhook.Head) (*send.Result, error) {
	switch h.Forwarded.State {
	case webhook.NotForwarded, webhook.ForwardWaits:
		return nil, nil
	}
	results, err := a.Store.Sent(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	for _, r := range slices.Backward(results) {
		if r.Kind == send.Forward {
			return &r, nil
		}
	}
	// It was never sent, which is no result of a target.
	return &send.Result{Delivery: h.ID, Kind: send.Forward, At: h.At, Problem: h.Forwarded.Problem}, nil
}

// items reads the deliveries of a list.
func (r *itemReader) items(ctx context.Context, list iter.Seq2[webhook.Head, error]) iter.Seq2[export.Item, error] {
	return func(yield func(export.Item, error) bool) {
		for h, err := range list {
			item, ok := export.Item{}, false
			if err == nil {
				item, ok, err = r.item(ctx, h)
			}
			if (ok || err != nil) && (!yield(item, err) || err != nil) {
				return
			}
		}
	}
}

// window is how many rows of the list are read at once.
const window = 200

// newest lists what q selects, the newest first; at most limit, 0 for all.
func newest(ctx context.Context, a *app.App, q query.Query, limit int) iter.Seq2[webhook.Head, error] {
	return func(yield func(webhook.Head, error) bool) {
		at := webhook.Position{}
		for left := limit; limit == 0 || left > 0; left -= window {
			n := window
			if limit > 0 {
				n = min(n, left)
			}
			list, err := a.Workbench.Window(ctx, q, at, n)
			if err != nil {
				yield(webhook.Head{}, err)
				return
			}
			for _, h := range list {
				if at = h.Position(); !yield(h, nil) {
					return
				}
			}
			if len(list) < n {
				return
			}
		}
	}
}

// oldest lists what q selects, the oldest first.
func oldest(ctx context.Context, a *app.App, q query.Query) iter.Seq2[webhook.Head, error] {
	return func(yield func(webhook.Head, error) bool) {
		at := webhook.Position{At: time.Unix(0, 0)} // the end of the list
		for {
			list, err := a.Workbench.WindowBefore(ctx, q, at, window)
			if err != nil {
				yield(webhook.Head{}, err)
				return
			}
			for _, h := range slices.Backward(list) {
				if at = h.Position(); !yield(h, nil) {
					return
				}
			}
			if len(list) < window {
				return
			}
		}
	}
}
