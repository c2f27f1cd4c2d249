package webhook

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"callboard/internal/id"
	"callboard/internal/rawhead"
)

// Refusal is why a request that had the secret path is no delivery. It is listed all the same.
type Refusal string

// The refusals.
const (
	NotRefused    Refusal = ""
	RefusedMethod Refusal = "method"   // not a POST
	RefusedLong   Refusal = "too long" // the body is over the limit; its beginning is kept
	RefusedCut    Refusal = "cut off"  // it did not arrive whole; its beginning is kept
	RefusedHead   Refusal = "bad head" // net/http does not take its header: it is not valid HTTP or over 64 KiB; its beginning is kept
)

// refuseMethod stores a request that is no POST and answers 405.
func (r *Receiver) refuseMethod(w http.ResponseWriter, req *http.Request) {
	start, at := time.Now(), r.opts.Now()
	d := arrived(req, at, r.beginning(w, req))
	d.Refused = RefusedMethod
	r.refuse(w, req, start, d, http.StatusMethodNotAllowed)
}

// refuseBody stores a POST whose body could not be read whole. It answers 413 to one that is too long, and 503 to any other.
func (r *Receiver) refuseBody(w http.ResponseWriter, req *http.Request, start time.Time, d Delivery, err error) {
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) {
		r.opts.Log.Warn("delivery refused: body too long", "limit", r.opts.MaxBody)
		d.Refused = RefusedLong
		r.refuse(w, req, start, d, http.StatusRequestEntityTooLarge)
		return
	}
	r.opts.Log.Error("delivery refused: its body did not arrive; the sender should repeat it", "err", err)
	d.Refused = RefusedCut
	r.refuse(w, req, start, d, http.StatusServiceUnavailable)
}

// refuse stores a request that is no delivery, so that it is listed, and answers it. The answer is the same if it cannot be stored.
func (r *Receiver) refuse(w http.ResponseWriter, req *http.Request, start time.Time, d Delivery, status int) {
	d.Answered = status
	report := r.saveRefused(req.Context(), start, d)
	writeStatus(w, status)
	report()
}

// saveRefused stores a refused request. It has no speak id: it settles nothing and is no duplicate. report is for when it is
// answered.
func (r *Receiver) saveRefused(ctx context.Context, start time.Time, d Delivery) (report func()) {
	saved, err := r.save(ctx, start, d)
	if err != nil {
		r.opts.Log.Error("a refused request is not stored", "refused", d.Refused, "err", err)
		return func() {}
	}
	r.opts.Log.Info("refused request", "delivery", saved, "refused", saved.Refused)
	r.notify(saved, Message{})
	return func() { r.report(saved.ID, saved.Answered, "", since(start)) }
}

// RefuseHead stores a request that net/http answers by itself because of its head, if it came to the callback path.
func (r *Receiver) RefuseHead(q rawhead.Refused) {
	if hook, _ := r.paths.Load().match(q.Path); !hook {
		return
	}
	at := r.opts.Now()
	d := Delivery{
		ID: id.New(at), At: at, Remote: q.Remote, Method: q.Method, Target: q.Target, Proto: q.Proto, Headers: q.Fields, Exact: true,
		Refused: RefusedHead, Answered: q.Status, Took: since(q.Since),
	}
	for _, f := range q.Fields {
		d.TLS = d.TLS || strings.EqualFold(f[0], "X-Forwarded-Proto") && strings.EqualFold(f[1], "https")
	}
	if q.Cut {
		d.Refused = RefusedCut
	}
	r.saveRefused(context.Background(), q.Since, d)()
}
