package livecheck

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ttsRefusals sends requests that should be refused. Each has one character, because it may be charged if it is not.
func (r *run) ttsRefusals() error {
	r.Progress("sending requests that should be refused, one character each")
	r.ttsWrong("tts-unknown-model", "an unknown model", map[string]any{"model": "ssfm-v999"}, func(a answer) string { return strconv.Itoa(a.status) })
	r.ttsWrong("tts-plain-prompt", "a prompt without emotion_type", map[string]any{"prompt": map[string]any{"emotion_preset": "normal"}}, func(a answer) string {
		if a.ok() {
			return "accepted"
		}
		return "refused"
	})
	return r.ctx.Err()
}

func (r *run) ttsWrong(id, what string, changes map[string]any, value func(answer) string) {
	if !r.afford(len(shortText)) {
		r.notTried(id, r.overBudget(len(shortText)))
		return
	}
	a, sent := r.ttsRequest(ttsPath, shortText, what, changes, nil)
	switch {
	case !sent:
		r.notTried(id, r.unsent())
	case a.status == http.StatusTooManyRequests, a.status == http.StatusPaymentRequired, !a.ok() && !a.refused():
		r.unclear(id, a.words())
	default:
		r.seen(id, value(a), a.words())
	}
}

// ttsLimits looks at the longest text. The voice of the requests does not exist, so that they are refused in any case: the answer
// is about the text if that is looked at first, as a schema is.
func (r *run) ttsLimits() error {
	try := func(text, what string) answer {
		return r.do(request{method: http.MethodPost, path: ttsPath, what: what, once: true,
			body: map[string]any{"voice_id": unknownVoice(), "text": text, "model": modelV30}})
	}
	a := try(strings.Repeat("a", ttsMaxChars+1), "2,001 characters, with an unknown voice")
	aboutText := func(a answer) bool {
		return (a.status == http.StatusUnprocessableEntity || a.status == http.StatusBadRequest) && !a.about("voice_id")
	}
	if !aboutText(a) {
		r.unclear("tts-long-text", "with an unknown voice it is answered "+strconv.Itoa(a.status)+" "+a.words())
		r.unclear("tts-count", "the length of a text is not looked at first")
		return r.ctx.Err()
	}
	r.seen("tts-long-text", strconv.Itoa(a.status), a.words())
	// One character beyond the basic plane has two units in UTF-16.
	a = try(strings.Repeat("a", ttsMaxChars-1)+"\U00020BB7", "2,000 characters of which one has two units in UTF-16, with an unknown voice")
	switch {
	case aboutText(a):
		r.seen("tts-count", "utf-16", a.words())
	case a.refused():
		r.seen("tts-count", "code-points", a.words())
	default:
		r.unclear("tts-count", a.words())
	}
	return r.ctx.Err()
}

// ttsCharges looks at what is charged beside a synthesis that succeeds, by the credits that were used.
func (r *run) ttsCharges() error {
	r.Progress("looking at what else is charged, one character each")
	r.recommendation()
	r.failedRequest()
	r.brokenRequest()
	return r.ctx.Err()
}

// priced makes a request between two looks at the credits. ok is false if they are not known.
func (r *run) priced(id string, do func() bool) (price int, ok bool) {
	if !r.afford(len(shortText)) {
		r.notTried(id, r.overBudget(len(shortText)))
		return 0, false
	}
	before, known := r.credits()
	if !known {
		r.unclear(id, "the credits are not known")
		return 0, false
	}
	if !do() {
		return 0, false
	}
	after, known := r.credits()
	// What is given back may take a moment, and so may a charge for what the service has not looked at yet.
	if known && after == before && wait(r.ctx, min(r.CreditWait, time.Second)) {
		after, known = r.credits()
	}
	for deadline := time.Now().Add(r.CreditWait); known && after > before && time.Now().Before(deadline) && wait(r.ctx, gap); {
		after, known = r.credits()
	}
	if !known {
		r.unclear(id, "the credits are not known")
	}
	return after - before, known
}

func (r *run) noteFree(id string, price int) {
	if price > 0 {
		r.seen(id, "charged", strconv.Itoa(price)+" credits more are used")
		return
	}
	r.seen(id, "free", "no more credits are used")
}

func (r *run) recommendation() {
	const id = "tts-recommend"
	price, ok := r.priced(id, func() bool {
		r.perhaps += len(shortText)
		a := r.do(request{method: http.MethodGet, path: "/v1/voices/recommendations?query=" + shortText + "&count=1", what: "a recommendation", once: true})
		if !a.ok() {
			r.perhaps -= len(shortText)
			r.unclear(id, strconv.Itoa(a.status)+" "+a.words())
		}
		return a.ok()
	})
	if !ok {
		return
	}
	r.perhaps -= len(shortText)
	if price > 0 {
		r.spent += len(shortText)
	}
	r.noteFree(id, price)
}

// unspeakable is a text of one character that has no sound.
const unspeakable = "☃"

func (r *run) failedRequest() {
	const id = "tts-failed"
	price, ok := r.priced(id, func() bool {
		a, sent := r.ttsRequest(ttsPath, unspeakable, "a text that cannot be spoken", nil, nil)
		switch {
		case !sent:
			r.notTried(id, r.unsent())
			return false
		case a.status == http.StatusUnprocessableEntity:
			return true
		}
		r.unclear(id, "a text of one symbol is answered "+strconv.Itoa(a.status)+" "+a.words())
		return false
	})
	if ok {
		if price > 0 {
			r.spent += len(shortText)
		}
		r.noteFree(id, price)
	}
}

// leaveAfter is when the client leaves a request whose answer has not begun.
const leaveAfter = 300 * time.Millisecond

// brokenRequest leaves before the answer.
func (r *run) brokenRequest() {
	const id = "tts-broken"
	price, ok := r.priced(id, func() bool {
		left, done := r.leave()
		if !done {
			r.notTried(id, r.unsent())
		} else if !left {
			r.unclear(id, "the answer came before the request could be left")
		}
		return left
	})
	if ok {
		r.noteFree(id, price)
	}
}
