// Package forward sends deliveries on to a target as they arrive: at most 8 at once, begun in the order of arrival. It tries each
// one once, because the sender repeats what failed and a person can replay the rest.
package forward

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
)

// Sender sends one delivery. *send.Client is one.
type Sender interface {
	Send(ctx context.Context, d webhook.Delivery, t send.Target, e send.Edit, kind send.Kind) send.Result
}

// Options configure a Forwarder.
type Options struct {
	Client Sender
	// Load reads a delivery when its turn comes. Until then only its id is in memory.
	Load func(ctx context.Context, id string) (webhook.Delivery, error)
	// Done is told what became of each delivery that was given to Enqueue or EnqueueWait, exactly once, except for those that Close
	// returns. It is called from several goroutines and may block; the next delivery of that place waits for it. May be nil.
	Done func(Outcome)
	// Dropped is told of deliveries that were never begun, many at once where a queue is given up. nil: Done is told of each.
	Dropped func([]Outcome)
	// Changed is told that the result of Health has changed. It must not block. May be nil.
	Changed func()
	// Own lists our own addresses, as send.RefuseOwn reads them. Set refuses them. May be nil.
	Own func() []string
	Log *slog.Logger     // nil: none
	Now func() time.Time // nil: time.Now
	// Timeout is how long EnqueueWait waits in all, from its call. 0: send.DefaultTimeout.
	Timeout time.Duration
	// MaxWaiting is how many deliveries may wait in memory. 0: 50,000, which need about 6 MB.
	MaxWaiting int
}

const (
	atOnce         = 8 // deliveries under way to a target
	defaultWaiting = 50_000
	loadWait       = 2 * time.Second
	closeWait      = 80 * time.Millisecond
	// leastShare is which part of the timeout a delivery of EnqueueWait must have left when its turn comes. With less it is not
	// sent: it would hardly be answered, and a slow target would get one after the other, of which the sender repeats each.
	leastShare = 8
)

// Outcome is what became of a delivery.
type Outcome struct {
	ID        string
	Forwarded webhook.Forwarded // for the list
	Result    send.Result       // to be stored, if Sent
	Sent      bool              // it was sent, or that was tried
}

// Events says which deliveries are forwarded.
type Events string

// The events. All are all deliveries, also those of an unknown content. Refused requests are no deliveries and never forwarded.
const (
	Done   Events = "done"
	Failed Events = "failed"
	All    Events = "all"
)

// Forwarder forwards deliveries. Its methods may be called from several goroutines.
type Forwarder struct {
	opts  Options
	ctx   context.Context // ends with Close
	stop  context.CancelFunc
	tasks sync.WaitGroup // every goroutine; begun under mu while closed is false

	mu       sync.Mutex
	queue    *queue // of the target now; nil: none
	events   Events
	places   map[send.Target]chan struct{} // for what is under way: a target that is left and set again still has 8
	state    state
	dropped  []Outcome // to be reported
	dropping bool      // a goroutine reports them
	closed   bool
}

// New returns a Forwarder without a target.
func New(o Options) *Forwarder {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Timeout <= 0 {
		o.Timeout = send.DefaultTimeout
	}
	if o.MaxWaiting <= 0 {
		o.MaxWaiting = defaultWaiting
	}
	if o.Done == nil {
		o.Done = func(Outcome) {}
	}
	if o.Dropped == nil {
		o.Dropped = func(list []Outcome) {
			for _, one := range list {
				o.Done(one)
			}
		}
	}
	if o.Changed == nil {
		o.Changed = func() {}
	}
	f := &Forwarder{opts: o, places: map[send.Target]chan struct{}{}}
	f.ctx, f.stop = context.WithCancel(context.Background())
	return f
}

// Set changes the target and which deliveries it gets; the zero Target ends forwarding. It refuses a target that is ourselves, with
// one line for a person, and then changes nothing. When the target changes, what is under way ends at the old one, and what still
// waits is not sent anywhere: the old target is wrong or gone, and the new one may belong to another person. Dropped is told so.
func (f *Forwarder) Set(t send.Target, events Events) error {
	switch events {
	case Done, Failed, All:
	case "":
		events = All
	default:
		return fmt.Errorf("unknown events %q: known are %s, %s and %s", string(events), Done, Failed, All)
	}
	if f.opts.Own != nil {
		if err := send.RefuseOwn(t, f.opts.Own()); err != nil {
			return err
		}
	}
	f.mu.Lock()
	defer f.opts.Changed()
	defer f.mu.Unlock()
	if f.closed {
		return errors.New("callboard is ending")
	}
	f.events = events
	old := f.queue
	if old != nil && old.target == t || old == nil && t.IsZero() {
		return nil
	}
	why := notSentChanged
	if t.IsZero() {
		why = notSentOff
	}
	f.queue, f.state = nil, state{}
	if old != nil {
		f.drop(old.end(), why)
	}
	if !t.IsZero() {
		f.queue = f.open(t)
	}
	return nil
}

// Target is the target now; the zero Target: there is none.
func (f *Forwarder) Target() send.Target {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.queue == nil {
		return send.Target{}
	}
	return f.queue.target
}

// Wants reports whether a delivery is to be forwarded now. One that came in a circle is wanted: its Outcome says what it is.
func (f *Forwarder) Wants(d webhook.Delivery) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.queue != nil && !f.closed && d.Refused == webhook.NotRefused && (f.events == All || d.Status == string(f.events))
}

// Enqueue forwards the delivery of an id when its turn comes. It does not block, except that after Close it is not sent, and
// Done is told so before Enqueue returns.
func (f *Forwarder) Enqueue(id string) { f.add(&item{id: id}) }

// EnqueueWait forwards a delivery and returns what the target answered. It waits for Options.Timeout at most, and for ctx. A
// delivery whose turn has not come shortly before is not sent, because its sender is told so and repeats it; one that is under
// way goes on. Answer of the result is what the sender is to be told, except that a delivery in a circle (Circle) is not sent
// and has no answer.
func (f *Forwarder) EnqueueWait(ctx context.Context, d webhook.Delivery) send.Result {
	i := &item{id: d.ID, delivery: &d, deadline: time.Now().Add(f.opts.Timeout), answer: make(chan send.Result, 1)}
	late := time.NewTimer(f.opts.Timeout)
	defer late.Stop()
	f.add(i)
	select {
	case r := <-i.answer:
		return r
	case <-late.C:
		f.giveUp(i, f.notInTime())
		return <-i.answer // at once, or when the exchange ends, which has the same deadline
	case <-ctx.Done():
		if f.giveUp(i, "not sent: the sender went away before its turn") {
			return <-i.answer
		}
		return f.result(i, "the sender went away before the answer") // it is not read: Done gets the real one
	}
}

// Close ends forwarding: what is under way is cut off, and what waits is not sent. It returns within 100 ms and returns the ids
// that waited, in the order of arrival. Done is told of the others, as far as it is fast enough.
func (f *Forwarder) Close() (unsent []string) {
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return nil
	}
	f.closed = true
	if f.queue != nil {
		for _, i := range f.queue.end() {
			unsent = append(unsent, i.id)
			i.gone = true
			i.tell(f.result(i, notSentClosed))
		}
	}
	f.queue = nil
	f.mu.Unlock()
	f.stop()
	ended := make(chan struct{})
	go func() {
		f.tasks.Wait()
		close(ended)
	}()
	late := time.NewTimer(closeWait)
	defer late.Stop()
	select {
	case <-ended:
	case <-late.C:
	}
	return unsent
}

// Circle reports whether a delivery came from callboard itself, which must not forward it again.
func Circle(d webhook.Delivery) bool { return webhook.HasField(d.Headers, send.DeliveryHeader) }
