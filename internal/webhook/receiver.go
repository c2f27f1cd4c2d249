package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"callboard/internal/id"
)

// Store keeps deliveries.
type Store interface {
	// SaveDelivery returns once d is safe on disk, with Duplicate set as the store knows it.
	SaveDelivery(ctx context.Context, d Delivery) (Delivery, error)
}

// Options configure a Receiver. Store is required; the rest has defaults.
type Options struct {
	Secret   string                  // secret of the path; empty: a random one
	Store    Store                   // gets each delivery before it is answered
	Sink     func(Delivery, Message) // called with each delivery after it is on disk and before the answer; must not block
	Now      func() time.Time        // time.Now
	Log      *slog.Logger            // nil: silent
	MaxBody  int64                   // bytes; 1 MiB
	BodyWait time.Duration           // how long a body may take to arrive; 10 s
}

const (
	defaultMaxBody  = 1 << 20
	defaultBodyWait = 10 * time.Second
	saveWait        = 8 * time.Second // under the 10 s after which a sender may count it as a timeout
	retryAfter      = "5"             // seconds

	smallBody = 64 << 10 // a body up to this length needs no place; a webhook of Typecast has less than 1 KiB
	maxLarge  = 16       // places for longer bodies: how many of them may be in memory at once
)

// Receiver is the http.Handler of the callback. It stores each POST to /hook/<secret> before it answers 200. A request
// without the secret gets an empty 404, always the same. It is safe for concurrent use.
type Receiver struct {
	opts  Options
	paths atomic.Pointer[hookPaths]
	large chan struct{} // holds an element for each long body that is in memory
}

// New returns a Receiver.
func New(o Options) *Receiver {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.MaxBody <= 0 {
		o.MaxBody = defaultMaxBody
	}
	if o.BodyWait <= 0 {
		o.BodyWait = defaultBodyWait
	}
	if o.Sink == nil {
		o.Sink = func(Delivery, Message) {}
	}
	secret := o.Secret
	o.Secret = "" // only paths holds it
	r := &Receiver{opts: o, large: make(chan struct{}, maxLarge)}
	r.SetSecret(secret)
	return r
}

// Path is the path that the service must POST to, "/hook/<secret>". It is as secret as the secret.
func (r *Receiver) Path() string { return r.paths.Load().path() }

// SetSecret changes the callback path. Requests to the old path get 404. An empty secret means a random one.
func (r *Receiver) SetSecret(secret string) { r.paths.Store(newHookPaths(secret)) }

// Answer is what the receiver answers to a probe with this nonce (ProbeAnswer with its own secret).
func (r *Receiver) Answer(nonce string) string { return ProbeAnswer(r.paths.Load().secret, nonce) }

// ServeHTTP answers
//
//	POST /hook/<secret>[/]             200 {"ok":true} when the delivery is on disk; 413 when it is too
//	                                   long; 503 with Retry-After when it could not be read or stored,
//	                                   because the sender repeats after a 5xx
//	GET /hook/<secret>/probe?n=NONCE   200 and ProbeAnswer; 400 when the nonce is empty or over 128 bytes
//
// and 405 to other methods on these two paths.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	paths := r.paths.Load()
	hook, probe := paths.match(req.URL.Path)
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	switch {
	case hook && req.Method == http.MethodPost:
		r.deliver(w, req)
	case probe && req.Method == http.MethodGet:
		answerProbe(w, req, paths.secret)
	case hook:
		h.Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
	case probe:
		h.Set("Allow", http.MethodGet)
		w.WriteHeader(http.StatusMethodNotAllowed)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func answerProbe(w http.ResponseWriter, req *http.Request, secret string) {
	nonce := req.URL.Query().Get("n")
	if nonce == "" || len(nonce) > maxNonce {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, ProbeAnswer(secret, nonce))
}

func (r *Receiver) deliver(w http.ResponseWriter, req *http.Request) {
	start := time.Now() // monotonic, also when a test sets Now
	at := r.opts.Now()
	body, release, err := r.read(w, req)
	defer release()
	if err != nil {
		r.refuse(w, err)
		return
	}
	// A body that cannot be parsed is stored too: it is shown and matches no job.
	m, parseErr := ParseMessage(body)
	if parseErr != nil {
		m.Encoding = otherEncoding(req.Header)
	}

	d := Delivery{
		ID: id.New(at), At: at, Remote: req.RemoteAddr, Headers: headers(req), Body: body,
		Answered: http.StatusOK, // if the next step succeeds; if not, the delivery is not stored
		SpeakID:  m.SpeakID, Status: m.Status,
	}
	// The whole body is here, so the delivery is stored even if the sender hangs up now.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(req.Context()), saveWait)
	defer cancel()
	d.Took = time.Since(start)
	saved, err := r.opts.Store.SaveDelivery(ctx, d)
	if err != nil {
		r.refuse(w, fmt.Errorf("webhook: storing a delivery: %w", err))
		return
	}
	r.opts.Log.Info("delivery", "delivery", saved, "readable", parseErr == nil, "encoding", m.Encoding)
	r.notify(saved, m)

	h := w.Header()
	h.Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"ok":true}`)
}

// read returns the whole body or an error. The body may be dropped from memory once release is called, which is never nil.
func (r *Receiver) read(w http.ResponseWriter, req *http.Request) (body []byte, release func(), err error) {
	release = func() {}
	if req.ContentLength > r.opts.MaxBody { // declared: the body need not be read
		return nil, release, &http.MaxBytesError{Limit: r.opts.MaxBody}
	}
	// Not every ResponseWriter has deadlines. The server's read timeout applies as well.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(r.opts.BodyWait))
	in := http.MaxBytesReader(w, req.Body, r.opts.MaxBody)
	body, err = io.ReadAll(io.LimitReader(in, smallBody+1))
	if err == nil && len(body) > smallBody {
		if err := r.waitForPlace(req.Context()); err != nil {
			return nil, release, err
		}
		release = func() { <-r.large }
		rest := bytes.NewBuffer(body)
		_, err = rest.ReadFrom(in)
		body = rest.Bytes()
	}
	if err != nil {
		return nil, release, fmt.Errorf("webhook: reading a body: %w", err)
	}
	return body, release, nil
}

// waitForPlace takes a place for a long body.
func (r *Receiver) waitForPlace(ctx context.Context) error {
	late := time.NewTimer(r.opts.BodyWait)
	defer late.Stop()
	select {
	case r.large <- struct{}{}:
		return nil
	case <-late.C:
		return errors.New("webhook: too many long bodies at once")
	case <-ctx.Done():
		return ctx.Err()
	}
}

// refuse answers 413 to a body that is too long, and 503 to any other error.
func (r *Receiver) refuse(w http.ResponseWriter, err error) {
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) {
		r.opts.Log.Warn("delivery refused: body too long", "limit", r.opts.MaxBody)
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	r.opts.Log.Error("delivery not stored; the sender should repeat it", "err", err)
	w.Header().Set("Retry-After", retryAfter)
	w.WriteHeader(http.StatusServiceUnavailable)
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
