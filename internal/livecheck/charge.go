package livecheck

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"

	"callboard/internal/text"
)

// charge is a request that may be charged.
type charge struct {
	request
	text      string
	actorID   string
	actorName string
	hurry     bool // it is sent while another one runs
}

// politeGap is the time between two requests that may be charged: accounts have been blocked for many in a short time (mark O). A
// server on this machine does not need it.
const politeGap = time.Second

// polite waits until the next request that may be charged can be sent.
func (r *run) polite() bool {
	base, err := url.Parse(r.BaseURL)
	if err == nil && isLoopback(base.Hostname()) || r.lastCharged.IsZero() {
		return r.ctx.Err() == nil
	}
	return wait(r.ctx, time.Until(r.lastCharged.Add(politeGap)))
}

// unsent says why a request was not sent.
func (r *run) unsent() string {
	if r.blocked != "" {
		return "nothing is sent any more, because a request was answered " + r.blocked
	}
	return "it was not sent"
}

// noteBlocked notes an answer after which nothing that may be charged is sent any more: the key, the credits or the account are the
// reason, and going on may suspend the account.
func (r *run) noteBlocked(a answer) {
	switch a.status {
	case http.StatusUnauthorized, http.StatusPaymentRequired:
	case http.StatusForbidden:
		if r.Service != "tts" { // it may be about the actor
			return
		}
	default:
		return
	}
	r.blocked = strconv.Itoa(a.status) + " " + a.words()
}

// storeTime is how long the history may take to store what came of a request, also after an interrupt.
const storeTime = 5 * time.Second

// afford reports whether a text fits into what is left of the budget.
func (r *run) afford(chars int) bool { return r.spent+r.perhaps+chars <= r.Budget }

// overBudget says why something was not tried.
func (r *run) overBudget(chars int) string {
	return fmt.Sprintf("it might be charged %d characters, and %d of %d are left (--budget)", chars, r.Budget-r.spent-r.perhaps, r.Budget)
}

// notSent ends the check because its synthesis could not be sent.
func (r *run) notSent(chars int) error {
	if !r.afford(chars) {
		return r.stop(Refused, "nothing was synthesised: %s", r.overBudget(chars))
	}
	return r.stop(Unexpected, "the synthesis was not sent")
}

// charged sends a request that may be charged, once. It is in the history before. ok is false if it was not sent.
func (r *run) charged(c charge) (a answer, ok bool) {
	n := utf8.RuneCountInString(c.text)
	if !r.afford(n) || r.blocked != "" || !c.hurry && !r.polite() || r.ctx.Err() != nil {
		return answer{}, false
	}
	c.method, c.once = http.MethodPost, true
	id := ""
	if r.History != nil {
		var err error
		if id, err = r.History.Begin(r.ctx, c.text, c.actorID, c.actorName); err != nil {
			r.fail(Unexpected, "a request was not sent, because it could not be stored before: %v", err)
			return answer{}, false
		}
	}
	a = r.do(c.request)
	r.lastCharged = time.Now()
	r.noteBlocked(a)
	was := MayBeCharged
	switch {
	case a.ok() && a.err == nil, a.ok() && r.Service != "tts":
		was = IsCharged
		r.spent += n
	case a.refused(), a.status == 0 && !a.written, a.status/100 == 3:
		was = NotCharged
	default:
		r.perhaps += n
		why := "status " + strconv.Itoa(a.status)
		if a.err != nil {
			why = text.NetError(a.err)
		}
		r.fail(Uncertain, "there was no clear answer to a request (%s): %d characters may have been charged; it is not sent again", why, n)
	}
	if r.History != nil {
		storing, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), storeTime)
		defer cancel()
		if err := r.History.End(storing, id, speakID(a), was); err != nil {
			r.fail(Unexpected, "what came of a request could not be stored: %v", err)
		}
	}
	return a, true
}

// credits is what the newer API says was used; ok is false if it does not say it.
func (r *run) credits() (used int, ok bool) {
	a := r.do(request{method: http.MethodGet, path: subscriptionPath, what: "credits used"})
	n, ok := a.number("credits", "used_credits")
	return int(n), ok && a.ok()
}

// leave sends a request of one character that is charged, and leaves it before its answer. left is false if the answer came first,
// and sent is false if nothing was sent.
func (r *run) leave() (left, sent bool) {
	if r.blocked != "" || !r.polite() {
		return false, false
	}
	id := ""
	if r.History != nil {
		var err error
		if id, err = r.History.Begin(r.ctx, shortText, r.tts.voice, r.tts.name); err != nil {
			r.fail(Unexpected, "a request was not sent, because it could not be stored before: %v", err)
			return false, false
		}
	}
	ctx, cancel := context.WithCancel(r.ctx)
	defer cancel()
	a := r.attempt(ctx, request{
		method: http.MethodPost, path: ttsPath, what: "a synthesis that is left before its answer",
		body: map[string]any{"voice_id": r.tts.voice, "text": shortText, "model": modelV30},
		sent: func() { time.AfterFunc(leaveAfter, cancel) },
	})
	was := IsCharged // by the assumption; whether it was free shows in the credits
	switch {
	case a.status == 0 && !a.written, a.refused():
		was = NotCharged
	default:
		r.spent += len(shortText)
	}
	if r.History != nil {
		storing, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), storeTime)
		defer cancel()
		if err := r.History.End(storing, id, "", was); err != nil {
			r.fail(Unexpected, "what came of a request could not be stored: %v", err)
		}
	}
	return a.status == 0 && a.written, true
}
