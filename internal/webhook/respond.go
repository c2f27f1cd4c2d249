package webhook

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// answer is how a delivery is to be answered. The zero answer is the normal one.
type answer struct {
	response Response // nil: the normal answer
	by       string
	planned  int
	long     bool   // it keeps its connection on purpose
	leave    func() // gives its place back; nil: it has none
}

// done gives the place of a long answer back.
func (a *answer) done() {
	if a.leave != nil {
		a.leave()
	}
}

// next asks the responder. A responder that panics must not lose the delivery: it is answered normally.
func (r *Receiver) next(d Delivery) (a answer) {
	if r.opts.Responder == nil {
		return a
	}
	defer func() {
		if p := recover(); p != nil {
			r.opts.Log.Error("a responder panicked; the answer is normal", "delivery", d.ID, "panic", fmt.Sprint(p))
			a.done()
			a = answer{}
		}
	}()
	response := r.ask(d)
	if response == nil {
		return a
	}
	a = answer{response: response, by: response.By(), planned: response.Planned()}
	if l, ok := response.(Long); !ok || !l.Long() {
		return a
	}
	select {
	case r.held <- struct{}{}:
		a.long, a.leave = true, func() { <-r.held }
	default:
		a.by += busyNote
		a.response, a.planned = Unavailable(a.by), http.StatusServiceUnavailable
	}
	return a
}

// ask asks for one delivery at a time.
func (r *Receiver) ask(d Delivery) Response {
	r.order.Lock()
	defer r.order.Unlock()
	return r.opts.Responder.Next(d)
}

// answer answers a stored delivery and reports that. It panics with http.ErrAbortHandler where there is to be no answer:
// net/http would answer 200 if the handler returned.
func (r *Receiver) answer(w http.ResponseWriter, req *http.Request, start time.Time, d Delivery, a answer) {
	if a.response == nil {
		answerNormally(w)
		r.report(d.ID, http.StatusOK, "", since(start))
		return
	}
	status := r.respond(w, req, d, a.response)
	took := since(start)
	r.opts.Log.Info("delivery answered", "delivery", d.ID, "by", a.by, "status", status, "took", took)
	r.report(d.ID, status, a.by, took)
	if status == 0 {
		panic(http.ErrAbortHandler)
	}
}

// respond writes the answer of a response and returns the status that was sent, or 0. A response that panics, or that writes
// nothing although it returns a status, must not look like the normal answer.
func (r *Receiver) respond(w http.ResponseWriter, req *http.Request, d Delivery, response Response) (status int) {
	sent := &statusWriter{ResponseWriter: w}
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			status = 0
			return
		}
		r.opts.Log.Error("an answer panicked", "delivery", d.ID, "panic", fmt.Sprint(p))
		if status = 0; sent.status == 0 { // otherwise an answer has begun, and the connection must end in it
			status = http.StatusServiceUnavailable
			Unavailable("").Write(w, req, d)
		}
	}()
	status = response.Write(sent, req, d)
	switch {
	case status == 0:
	case sent.status == 0:
		w.WriteHeader(status)
	default:
		status = sent.status
	}
	return status
}

// statusWriter notes the status that is sent.
type statusWriter struct {
	http.ResponseWriter
	status int // 0: none yet
}

// Unwrap is for http.ResponseController.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// busyNote is added to what decided a long answer for which there is no place.
const busyNote = " (too many are kept waiting)"

// Unavailable is the answer 503 with Retry-After, after which the sender repeats the delivery. by says what decided it
// (Delivery.Answer).
func Unavailable(by string) Response { return unavailable(by) }

type unavailable string

func (u unavailable) By() string { return string(u) }
func (unavailable) Planned() int { return http.StatusServiceUnavailable }
func (unavailable) Write(w http.ResponseWriter, _ *http.Request, _ Delivery) int {
	writeStatus(w, http.StatusServiceUnavailable)
	return http.StatusServiceUnavailable
}
