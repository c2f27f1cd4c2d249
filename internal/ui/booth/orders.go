package booth

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// doublePress is the time within which the same order once more is a key that was pressed twice or held down. It is longer than a
// terminal waits before it repeats a key.
const doublePress = 800 * time.Millisecond

// question says what the latest question before an order was about.
type question int

const (
	noQuestion question = iota
	asksPart            // only a paragraph of the text would be sent
	asksAlike           // an order like it is under way
)

// orders are the orders of this run whose result is not known yet, and the latest one.
type orders struct {
	open   []*openOrder
	latest job.Order
	at     time.Time // of the latest, and of each press of the key for the same one within doublePress
	alike  job.Order // what asksAlike was asked about
}

// openOrder is an order whose POST has not been answered.
type openOrder struct {
	order job.Order
	id    string // of its job; empty: it has not been seen yet
	stop  context.CancelFunc
}

// submittedMsg is the answer to an order.
type submittedMsg struct {
	order *openOrder
	job   job.Job
	err   error
}

// order submits. The row appears by the job's own event, so that what shows is what is stored.
func (b *Booth) order(o job.Order) tea.Cmd {
	if err := b.state.Session.CheckBudget(utf8.RuneCountInString(o.Text)); err != nil {
		b.host.Toast(screen.ToastBad, "%s · %s changes it", words.Error(err), b.host.Keys().Key(keymap.SetBudget, keymap.OutsideText))
		return nil
	}
	versions, _ := b.state.Actors.Versions(o.ActorID)
	v, _ := actor.FindVersion(versions, o.Params.ModelName())
	o.Version = v.Name
	ctx, stop := context.WithCancel(b.ctx())
	open := &openOrder{order: o, stop: stop}
	b.orders.open, b.orders.latest, b.orders.at = append(b.orders.open, open), o, b.host.Now()
	b.state.Session.Add(utf8.RuneCountInString(o.Text))
	return func() tea.Msg {
		defer stop()
		// The list that the screen has may be of this morning, and the take is named by the version that makes it.
		if name, err := b.svc.Actors.Resolve(ctx, o.ActorID, o.Params.ModelName()); err == nil && name != "" {
			o.Version = name
		}
		j, err := b.svc.Jobs.Submit(ctx, o)
		return submittedMsg{open, j, err}
	}
}

// submitted takes the answer to an order. What was refused has cost nothing, so it does not count.
func (b *Booth) submitted(msg submittedMsg) {
	b.orders.open = slices.DeleteFunc(b.orders.open, func(o *openOrder) bool { return o == msg.order })
	if msg.order.id != msg.job.ID {
		b.own(msg.job.ID)
	}
	_, wrong := errors.AsType[*job.OrderError](msg.err)
	if wrong || msg.err != nil && msg.job.ID == "" || msg.job.Refusal != job.NotRefused { // nothing was sent, or the service refused it
		b.state.Session.Drop(utf8.RuneCountInString(msg.order.order.Text))
	}
	b.state.Session.Follow(msg.job)
	switch {
	case errors.Is(msg.err, context.Canceled) && msg.job.State == job.Failed:
		b.host.Toast(screen.ToastPlain, "stopped: it is not sent again, and nothing was charged")
	case errors.Is(msg.err, context.Canceled):
		b.host.Toast(screen.ToastWarn, "a request was just under way: if Typecast accepts it, it is charged and the take arrives")
	case msg.err != nil:
		b.host.Toast(screen.ToastBad, "%s", words.Error(msg.err))
	}
}

// stopOrder ends the wait of an order of this run that the service has not accepted: nothing more is sent. It reports whether there
// is such an order.
func (b *Booth) stopOrder(j job.Job) bool {
	i := b.stoppable(j)
	if i >= 0 {
		b.orders.open[i].stop()
	}
	return i >= 0
}

// stoppable is the index of the open order whose wait stopOrder can end; −1: there is none.
func (b *Booth) stoppable(j job.Job) int {
	if !j.Waits() && !refusedForNow(j) {
		return -1
	}
	return slices.IndexFunc(b.orders.open, func(o *openOrder) bool { return o.id == j.ID })
}

// recognise selects a new job that this run has ordered, also before its POST was answered.
func (b *Booth) recognise(j job.Job) {
	if b.state.Session.Owns(j.ID) {
		b.selectJob(j.ID)
		return
	}
	for _, o := range b.orders.open {
		if o.id == "" && alike(o.order, j) {
			o.id = j.ID
			b.own(j.ID)
			return
		}
	}
}

// own notes that a job is of this run, and selects it.
func (b *Booth) own(id string) {
	if id == "" {
		return
	}
	b.state.Session.Own(id)
	b.selectJob(id)
}

// selectJob puts the cursor on a job; the details show it too, where they are open.
func (b *Booth) selectJob(id string) {
	b.jobs.selectJob(id)
	if b.details != nil {
		b.details.show(id)
	}
}

// underWay reports whether an order like this one has not arrived yet, or was sent a moment ago.
func (b *Booth) underWay(o job.Order) bool {
	return b.running(o) || sameOrder(b.orders.latest, o) && b.host.Now().Sub(b.orders.at) < doublePress
}

// pressedAgain notes a press of the speak key that ordered nothing. In a terminal that does not tell repeats apart a key held down is one
// press after the other: however soon the take is there, none of them is an order.
func (b *Booth) pressedAgain(o job.Order) {
	if sameOrder(b.orders.latest, o) {
		b.orders.at = b.host.Now()
	}
}

// running reports whether an order like this one has not arrived yet.
func (b *Booth) running(o job.Order) bool {
	for _, open := range b.orders.open {
		if open.id == "" && sameOrder(open.order, o) {
			return true
		}
	}
	for j := range b.state.Jobs.Running() {
		if !j.Fetching && alike(o, j) {
			return true
		}
	}
	return false
}

// withdrawAlike takes back the question about an order like one under way, once no such order is: what it says is over.
func (b *Booth) withdrawAlike() {
	if b.asked == asksAlike && !b.running(b.orders.alike) {
		b.asked = noQuestion
		b.host.Withdraw(keymap.Speak)
	}
}

// alike reports whether a job is of an order like this one.
func alike(o job.Order, j job.Job) bool {
	return sameOrder(o, job.Order{ActorID: j.ActorID, Text: j.Text, Params: j.Params})
}

// sameOrder reports whether two orders would give the same request.
func sameOrder(a, b job.Order) bool {
	return a.ActorID == b.ActorID && a.Text == b.Text && reflect.DeepEqual(asSent(a.Params), asSent(b.Params))
}

// asSent are the settings with what every request has.
func asSent(p api.Params) api.Params {
	if p.Lang == nil {
		p.Lang = new("auto")
	}
	if p.Model == nil {
		p.Model = new("latest")
	}
	return p
}
