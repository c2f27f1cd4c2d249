package forward

import (
	"fmt"

	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
)

// Why deliveries were not sent.
const (
	notSentChanged = "not sent: the target was changed before its turn; replay sends it"
	notSentOff     = "not sent: forwarding was switched off before its turn; replay sends it"
	notSentFull    = "not sent: too many deliveries wait for the target; replay sends it"
	notSentClosed  = "not sent: callboard ended before its turn; replay sends it"
	notSentUnread  = "not sent: it was deleted, or it cannot be read"
	notSentCircle  = "not sent: it came from a forwarder of callboard already"
)

// notInTime says why a delivery of EnqueueWait was not sent.
func (f *Forwarder) notInTime() string {
	return fmt.Sprintf("not sent: its turn did not come within %.2g s", f.opts.Timeout.Seconds())
}

// notSent is the outcome of an item that is not sent.
func (f *Forwarder) notSent(i *item, why string) Outcome {
	state := webhook.ForwardFailed
	if why == notSentCircle {
		state = webhook.ForwardCircle
	}
	return Outcome{ID: i.id, Forwarded: webhook.Forwarded{State: state, Problem: why}, Result: f.result(i, why)}
}

// result is the result of an item that has no answer.
func (f *Forwarder) result(i *item, problem string) send.Result {
	return send.Result{Delivery: i.id, Kind: send.Forward, At: f.opts.Now(), Problem: problem}
}

// drop reports items that were never begun. Forwarder.mu is held; the report follows on a goroutine.
func (f *Forwarder) drop(list []*item, why string) {
	for _, i := range list {
		i.gone = true
		o := f.notSent(i, why)
		i.tell(o.Result)
		f.dropped = append(f.dropped, o)
	}
	if len(f.dropped) == 0 || f.dropping || f.closed {
		return
	}
	f.dropping = true
	f.tasks.Go(func() {
		for list := f.takeDropped(); len(list) > 0; list = f.takeDropped() {
			f.opts.Dropped(list)
		}
	})
}

func (f *Forwarder) takeDropped() []Outcome {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := f.dropped
	f.dropped, f.dropping = nil, len(list) > 0
	return list
}
