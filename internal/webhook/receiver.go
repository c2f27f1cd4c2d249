package webhook

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"callboard/internal/netlimit"
)

// Store keeps deliveries.
type Store interface {
	// SaveDelivery returns once d is safe on disk, with Duplicate set as the store knows it.
	SaveDelivery(ctx context.Context, d Delivery) (Delivery, error)
}

// Options configure a Receiver. Store is required; the rest has defaults.
type Options struct {
	Secret   string           // secret of the path; empty: a random one
	Store    Store            // gets each delivery before it is answered
	Now      func() time.Time // time.Now
	Log      *slog.Logger     // nil: silent
	MaxBody  int64            // bytes; 1 MiB
	BodyWait time.Duration    // how long a body may take to arrive; 10 s

	// Sink is called with each delivery, and each request that was refused (its Refused says so, and its Message is empty), after
	// it is on disk and before the answer. It must not block.
	Sink func(Delivery, Message)
	// Responder decides what deliveries are answered; nil: all of them 200.
	Responder Responder
	// Answered is called after the answer to each delivery and refused request that is stored, with what an Answered has. It must
	// not block.
	Answered func(id string, status int, by string, took time.Duration)
}

const (
	defaultMaxBody  = 1 << 20
	defaultBodyWait = 10 * time.Second
	beginningWait   = time.Second     // how long the beginning of a body that is refused anyway may take
	saveWait        = 8 * time.Second // under the 10 s after which a sender may count it as a timeout
	retryAfter      = "5"             // seconds

	smallBody = 64 << 10 // a body up to this length needs no place; a webhook of Typecast has less than 1 KiB
	maxLarge  = 16       // places for longer bodies: how many of them may be in memory at once

	// maxHeld is how many answers may keep their connection on purpose (Long). It is a quarter of the connections that a tunnel's
	// server has: those that are kept are not closed in favour of new ones (netlimit), and deliveries must still come in.
	maxHeld = 64
)

// Receiver is the http.Handler of the callback. It stores each POST to /hook/<secret> before it answers 200. A request
// without the secret gets an empty 404, always the same. It is safe for concurrent use.
type Receiver struct {
	opts  Options
	paths atomic.Pointer[hookPaths]
	large chan struct{} // holds an element for each long body that is in memory
	held  chan struct{} // holds an element for each answer that keeps its connection on purpose
	order sync.Mutex    // held while the responder is asked
	limit limit
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
	if o.Answered == nil {
		o.Answered = func(string, int, string, time.Duration) {}
	}
	secret := o.Secret
	o.Secret = "" // only paths holds it
	r := &Receiver{opts: o, large: make(chan struct{}, maxLarge), held: make(chan struct{}, netlimit.Share(4*maxHeld)/4)}
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
//	POST /hook/<secret>[/]             200 {"ok":true} when the delivery is on disk, or what the Responder
//	                                   decides; 413 when it is too long; 503 with Retry-After when it could
//	                                   not be read or stored, or is over the Limit, because the sender
//	                                   repeats after a 5xx
//	GET /hook/<secret>/probe?n=NONCE   200 and ProbeAnswer; 400 when the nonce is empty or over 128 bytes
//
// and 405 to other methods on these two paths. Everything that comes to the first of them is stored, unless it is over the
// Limit; probes are not.
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
		r.refuseMethod(w, req)
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
