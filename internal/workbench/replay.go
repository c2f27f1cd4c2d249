package workbench

import (
	"context"
	"errors"
	"io"
	"net/url"
	"slices"
	"time"

	"callboard/internal/text"
	"callboard/internal/webhook"
	"callboard/internal/webhook/export"
	"callboard/internal/webhook/send"
	"callboard/internal/webhook/trigger"
)

var (
	errNoJob = errors.New("there is no such job")
	errGone  = errors.New("this delivery was deleted")
)

// Replay sends a delivery to a target, changed by the edit. The result is stored with the delivery. Its errors are about the
// target's URL, which must not be ours, and the delivery; what happens on the way is in the result.
func (s *Service) Replay(ctx context.Context, id, target string, e send.Edit) (send.Result, error) {
	t, err := send.ParseTarget(target)
	if err == nil {
		err = send.RefuseOwn(t, s.own())
	}
	if err != nil {
		return send.Result{}, err
	}
	d, ok, err := s.o.Store.Delivery(ctx, id)
	switch {
	case err != nil:
		return send.Result{}, err
	case !ok:
		return send.Result{}, errGone
	}
	began := time.Now()
	r := s.client.Send(ctx, d, t, e, send.Replay)
	if ctx.Err() != nil && r.Status == 0 { // the user gave up; this says nothing about the target
		return r, ctx.Err()
	}
	s.saw(ctx, t, r, began)
	if r, err = s.o.Store.SaveSent(context.WithoutCancel(ctx), r); err != nil {
		return r, err
	}
	s.changed(id)
	return r, nil
}

// Trigger sends a made-up delivery to a target: "done" or "failed", for the job of an id or, if that is empty, an invented one.
// The target may be our own callback: that shows what a delivery does here.
func (s *Service) Trigger(ctx context.Context, status, jobID, target string) (send.Result, error) {
	switch status {
	case EventsDone, EventsFailed:
	default:
		return send.Result{}, &text.Problem{What: "trigger", Why: text.Quote(status) + " is no end of a synthesis", Next: "choose done or failed"}
	}
	t, err := send.ParseTarget(target)
	if err != nil {
		return send.Result{}, err
	}
	r := trigger.Request{Status: status}
	if s.o.Service != nil {
		r.Service = s.o.Service()
	}
	if jobID != "" {
		j, err := s.o.Job(ctx, jobID)
		if err != nil {
			return send.Result{}, err
		}
		r.SpeakURL, r.AudioURL = j.SpeakURL, j.AudioURL
	}
	began := time.Now()
	result := s.client.Send(ctx, trigger.Make(r, s.o.Now()), t, send.Edit{}, send.Trigger)
	if ctx.Err() == nil || result.Status != 0 {
		s.saw(ctx, t, result, began)
	}
	return result, nil
}

// Export writes deliveries in a format (internal/webhook/export), one after the other. Secrets are masked unless they are
// asked for. A delivery that was deleted meanwhile is left out.
func (s *Service) Export(ctx context.Context, w io.Writer, format string, secrets bool, ids ...string) error {
	f, err := export.ParseFormat(format)
	if err != nil {
		return err
	}
	list := func(yield func(export.Item, error) bool) {
		for _, id := range ids {
			item, ok, err := s.Item(ctx, id)
			if (ok || err != nil) && (!yield(item, err) || err != nil) {
				return
			}
		}
	}
	return export.Write(w, f, list, s.ExportOptions(secrets))
}

// ExportOptions are those of an export of this process.
func (s *Service) ExportOptions(secrets bool) export.Options {
	o := export.Options{Secrets: secrets}
	if u, err := url.Parse(s.CallbackURL()); err == nil && u.Host != "" {
		o.BaseURL = u.Scheme + "://" + u.Host
	}
	return o
}

// Item is a delivery as exports have it; false: it was deleted.
func (s *Service) Item(ctx context.Context, id string) (export.Item, bool, error) {
	d, ok, err := s.o.Store.Delivery(ctx, id)
	if err != nil || !ok {
		return export.Item{}, false, err
	}
	item := export.Item{Delivery: d}
	h, _, err := s.o.Store.Head(ctx, id)
	if err != nil {
		return export.Item{}, false, err
	}
	item.JobID, item.Pending = h.JobID, h.Forwarded.State == webhook.ForwardWaits
	if d.SpeakID != "" {
		all, err := s.o.Store.OfSpeak(ctx, d.SpeakID)
		if err != nil {
			return export.Item{}, false, err
		}
		item.Gap = gap(d, all)
	}
	results, err := s.o.Store.Sent(ctx, id)
	if err != nil {
		return export.Item{}, false, err
	}
	for _, r := range slices.Backward(results) {
		if r.Kind == send.Forward {
			item.Forward = &r
			break
		}
	}
	return item, true, nil
}

// gap is the time in seconds between a delivery and the one before it of the same synthesis; 0: it is the first.
func gap(d webhook.Delivery, all []webhook.Head) float64 {
	for i, h := range all {
		if h.ID == d.ID && i > 0 {
			return max(d.At.Sub(all[i-1].At).Seconds(), 0)
		}
	}
	return 0
}

// forwardable reads a delivery for the forwarder.
func (s *Service) forwardable(ctx context.Context, id string) (webhook.Delivery, error) {
	d, ok, err := s.o.Store.Delivery(ctx, id)
	if err == nil && !ok {
		err = errGone
	}
	return d, err
}
