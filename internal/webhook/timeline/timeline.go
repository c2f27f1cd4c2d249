// Package timeline puts the steps of a synthesis and all deliveries of it in one order, and compares repeated deliveries with the
// schedule that the service documents.
package timeline

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"callboard/internal/webhook"
)

// Steps are the times of a job's steps; zero: it was not seen. A job.Timeline can be converted to it.
type Steps struct {
	Submitted time.Time
	Accepted  time.Time
	Started   time.Time
	Done      time.Time
	Webhook   time.Time
	Fetched   time.Time
}

// Input is what a timeline is made of. All of it may be empty.
type Input struct {
	Steps      Steps
	Failed     bool           // the synthesis failed
	FirstSound time.Time      // when the audio was first heard
	Deliveries []webhook.Head // of the synthesis
	Now        time.Time      // for what is still to come; zero: that is left out
}

// Kind says what an Event is.
type Kind uint8

// The kinds.
const (
	Step   Kind = iota // of the job
	Try                // a delivery
	Coming             // the next try: it has not happened
)

// Event is one thing that happened.
type Event struct {
	At       time.Time
	Kind     Kind
	What     string // "submitted", "webhook 2"
	Gap      string // the time since the event before, in words; empty for the first one
	Note     string // of a try: the answer and the place in the schedule; may be empty
	Bad      bool   // a failure, or an answer after which the service tries again
	Delivery string // id, of a try
	Status   int    // of a try: our answer; 0: none
}

// Build lists the events, the oldest first.
func Build(in Input) []Event {
	var out []Event
	step := func(what string, at time.Time, bad bool) {
		if !at.IsZero() {
			out = append(out, Event{At: at, What: what, Bad: bad})
		}
	}
	step("submitted", in.Steps.Submitted, false)
	step("accepted", in.Steps.Accepted, false)
	step("started", in.Steps.Started, false)
	end := "done"
	if in.Failed {
		end = "failed"
	}
	step(end, in.Steps.Done, in.Failed)
	if len(in.Deliveries) == 0 {
		step("webhook", in.Steps.Webhook, false)
	}
	step("downloaded", in.Steps.Fetched, false)
	step("first sound", in.FirstSound, false)
	out = append(out, tries(in)...)
	slices.SortStableFunc(out, func(a, b Event) int { return a.At.Compare(b.At) })
	for i := range out[min(1, len(out)):] {
		out[i+1].Gap = Span(out[i+1].At.Sub(out[i].At))
	}
	return out
}

// tries are the deliveries, counted for each status of a body, and the next one.
func tries(in Input) []Event {
	list := slices.Clone(in.Deliveries)
	slices.SortStableFunc(list, func(a, b webhook.Head) int { return a.At.Compare(b.At) })
	of := map[string][]webhook.Head{}
	var order []string
	for _, h := range list {
		if h.Refused != webhook.NotRefused {
			continue
		}
		if of[h.Status] == nil {
			order = append(order, h.Status)
		}
		of[h.Status] = append(of[h.Status], h)
	}
	var out []Event
	for _, status := range order {
		out = append(out, attempts(of[status], in.Now)...)
	}
	return out
}

// attempts are the tries of one message, with the next one if it is to be expected.
func attempts(list []webhook.Head, now time.Time) []Event {
	var out []Event
	scale, place := 0.0, 0 // of the sender's waits in documented ones, 0: not known; tries that count in the schedule
	for i, h := range list {
		e := Event{At: h.At, Kind: Try, What: fmt.Sprintf("webhook %d", i+1), Delivery: h.ID, Status: h.Answered, Bad: again(h.Answered) && !h.Pending()}
		note := answered(h)
		switch {
		case i == 0:
			place = 1
		case !again(list[i-1].Answered):
			note += "; sent again although the answer before was " + fmt.Sprint(list[i-1].Answered)
			place = 1
		default:
			place++
			var where string
			where, scale = compare(place, h.At.Sub(list[i-1].At)-list[i-1].Took, scale)
			note += "; " + where
		}
		e.Note = note
		out = append(out, e)
	}
	last := list[len(list)-1]
	switch {
	case last.Pending():
	case !again(last.Answered):
		if last.Answered >= 300 {
			out[len(out)-1].Note += "; it ends the tries"
		}
	case place > Retries:
		out[len(out)-1].Note += fmt.Sprintf("; all %d retries are used up", Retries)
	case !now.IsZero():
		out = append(out, next(last, place, scale, now))
	}
	return out
}

// next is the try after the last one.
func next(last webhook.Head, place int, scale float64, now time.Time) Event {
	wait := Wait(place)
	if scale > 0 {
		wait = time.Duration(float64(wait) * scale)
	}
	due := last.At.Add(last.Took + wait)
	e := Event{At: due, Kind: Coming, What: fmt.Sprintf("retry %d", place), Note: placeWords(place + 1)}
	switch left := due.Sub(now); {
	case left > 0:
		e.Note += "; next in " + Span(left)
	case wait == 0:
		e.Note += "; next at once"
	default:
		e.Note += "; was due " + Span(-left) + " ago"
	}
	return e
}

// again reports an answer after which the service tries again: none, 429, 5xx.
func again(status int) bool {
	return status == 0 || status == http.StatusTooManyRequests || status >= 500
}

func answered(h webhook.Head) string {
	s := "no answer"
	switch {
	case h.Pending():
		s = "no answer yet"
	case h.Answered != 0:
		s = fmt.Sprint(h.Answered)
	}
	if h.Took >= time.Second {
		s += " after " + Span(h.Took)
	}
	return s + ByHead(h)
}

// ByHead is By for a delivery whose result of forwarding is known: a target that gave no answer has not decided the status.
func ByHead(h webhook.Head) string {
	kind, _, _ := strings.Cut(h.Answer, " ")
	own := h.Forwarded.State == webhook.ForwardAnswered && h.Forwarded.Status == h.Answered
	if kind == "forward" && h.Answered != 0 && !own {
		return ", the target gave no answer"
	}
	return By(h.Answer)
}

// By says in words what decided an answer (webhook.Delivery.Answer), to be put after the status; empty for the normal one.
func By(answer string) string {
	switch kind, _, _ := strings.Cut(answer, " "); kind {
	case "":
		return ""
	case "plan":
		return ", planned"
	case "forward":
		return ", the target's"
	case "callboard":
		return ", because callboard was ending"
	}
	return " by " + answer
}
