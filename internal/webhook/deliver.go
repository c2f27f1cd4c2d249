package webhook

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// deliver stores a delivery and answers it.
func (r *Receiver) deliver(w http.ResponseWriter, req *http.Request) {
	start := time.Now() // monotonic, also when a test sets Now
	at := r.opts.Now()
	body, large, err := r.read(w, req)
	release := func() {
		if large {
			<-r.large
			large = false
		}
	}
	defer release()
	if err != nil {
		release()
		r.refuseBody(w, req, start, arrived(req, at, body), err)
		return
	}
	// A body that cannot be parsed is stored too: it is shown and matches no job.
	m, parseErr := ParseMessage(body)
	if parseErr != nil {
		m.Encoding = otherEncoding(req.Header)
	}

	giveBack, ok := r.limit.take()
	if !ok {
		r.opts.Log.Info("delivery not accepted: enough have come; the sender should repeat it")
		writeStatus(w, http.StatusServiceUnavailable)
		return
	}
	d := arrived(req, at, body)
	d.Answered = http.StatusOK                  // if the next step succeeds; if not, the delivery is not stored
	if d.HideSecret(m.SpeakURL) != m.SpeakURL { // our own callback, which names no synthesis: its end must not get into a log
		m.SpeakID, m.SpeakURL = "", ""
	}
	d.SpeakID, d.Status = m.SpeakID, m.Status
	a := r.next(d)
	defer a.done()
	if a.response != nil {
		d.Answered, d.Answer = a.planned, a.by
	}
	saved, err := r.save(req.Context(), start, d)
	if err != nil {
		giveBack()
		r.opts.Log.Error("delivery not stored; the sender should repeat it", "err", err)
		writeStatus(w, http.StatusServiceUnavailable)
		return
	}
	r.opts.Log.Info("delivery", "delivery", saved, "readable", parseErr == nil, "encoding", m.Encoding)
	r.notify(saved, m)
	if a.long { // it would be in memory all that time
		saved.Body = nil
		release()
	}
	r.answer(w, req, start, saved, a)
}

// save stores a delivery or a refused request.
func (r *Receiver) save(ctx context.Context, start time.Time, d Delivery) (Delivery, error) {
	// What there is of it is here, so it is stored even if the sender hangs up now.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveWait)
	defer cancel()
	if d.Answered != 0 { // otherwise it is pending: how long it takes is not known yet
		d.Took = since(start)
	}
	return r.opts.Store.SaveDelivery(ctx, d)
}

// writeStatus answers with a status and no body. After 503 the sender repeats.
func writeStatus(w http.ResponseWriter, status int) {
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", retryAfter)
	}
	w.WriteHeader(status)
}

// answerNormally answers that the delivery is on disk.
func answerNormally(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"ok":true}`)
}

// notify calls the sink. A panic there must not affect the answer: the delivery is on disk, and the next start applies it.
func (r *Receiver) notify(d Delivery, m Message) {
	defer func() {
		if p := recover(); p != nil {
			r.opts.Log.Error("a delivery's sink panicked", "delivery", d.ID, "panic", fmt.Sprint(p))
		}
	}()
	r.opts.Sink(d, m)
}

// report calls Answered.
func (r *Receiver) report(id string, status int, by string, took time.Duration) {
	defer func() {
		if p := recover(); p != nil {
			r.opts.Log.Error("reporting an answer panicked", "delivery", id, "panic", fmt.Sprint(p))
		}
	}()
	r.opts.Answered(id, status, by, took)
}
