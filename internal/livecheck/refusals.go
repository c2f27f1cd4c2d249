package livecheck

import (
	"net/http"
	"strconv"
	"strings"
)

const (
	maxChars = 350 // of one text (mark O)
	longText = maxChars + 1
)

// refusals sends requests that should be refused. Each has one character, because it may be charged if it is not.
func (r *run) refusals() error {
	r.Progress("sending requests that should be refused, one character each")
	r.wrong("unknown-actor", "an unknown actor", map[string]any{"actor_id": unknownID(), "model_version": "latest"}, func(a answer) string {
		if a.ok() {
			return "spoken"
		}
		return strconv.Itoa(a.status)
	})
	r.wrong("unknown-version", "an unknown version", map[string]any{"model_version": "v999"}, func(a answer) string { return strconv.Itoa(a.status) })
	r.wrong("unknown-preset", "an unknown preset", map[string]any{"emotion_tone_preset": "callboard-9"}, spokenOrRefused)
	r.wrong("lang", "a short language code", map[string]any{"lang": "en"}, func(a answer) string {
		if a.ok() {
			return "short"
		}
		return "documented"
	})
	if r.ctx.Err() == nil {
		r.longText()
	}
	return r.ctx.Err()
}

func spokenOrRefused(a answer) string {
	if a.ok() {
		return "spoken"
	}
	return "refused"
}

// wrong sends a request with a wrong field, and notes what value says about the answer.
func (r *run) wrong(id, what string, changes map[string]any, value func(answer) string) {
	if !r.afford(len(shortText)) {
		r.notTried(id, r.overBudget(len(shortText)))
		return
	}
	fields := map[string]any{"model_version": r.chosen.actor.latest, "emotion_tone_preset": "normal-1"}
	if r.chosen.actor.telling != "" {
		fields["emotion_tone_preset"] = r.chosen.actor.telling
	}
	if changes["model_version"] != nil { // the actor's own preset may be a second fault
		fields["emotion_tone_preset"] = "normal-1"
		if r.value("default-preset") != "required" {
			delete(fields, "emotion_tone_preset")
		}
	}
	for k, v := range changes {
		fields[k] = v
	}
	a, sent := r.speak(shortText, what, false, fields)
	switch {
	case !sent:
		r.notTried(id, r.unsent())
	case a.status == http.StatusTooManyRequests, a.status == http.StatusPaymentRequired, !a.ok() && !a.refused():
		r.unclear(id, a.words())
	default:
		if a.ok() && r.callback.hook != nil {
			r.callback.hook.expect(speakID(a))
		}
		r.seen(id, value(a), a.words())
	}
}

// longText tries a text that is too long. Within the budget it is a real request; otherwise it is one that is refused in any case,
// because its actor does not exist, and the answer may say that the text is looked at first.
func (r *run) longText() {
	const id = "long-text"
	text := strings.Repeat("a", longText)
	fields := map[string]any{"model_version": r.chosen.actor.latest}
	if r.afford(longText) {
		a, sent := r.speak(text, "a text of 351 characters", false, fields)
		switch {
		case !sent || !a.ok() && !a.refused() || a.status == http.StatusTooManyRequests || a.status == http.StatusPaymentRequired:
			r.unclear(id, a.words())
		default:
			if a.ok() && r.callback.hook != nil {
				r.callback.hook.expect(speakID(a))
			}
			r.seen(id, spokenOrRefused(a), a.words())
		}
		return
	}
	if seen := r.value("unknown-actor"); seen != "404" && seen != "400" {
		r.notTried(id, r.overBudget(longText))
		return
	}
	a := r.do(request{method: http.MethodPost, path: speakPath, what: "a text of 351 characters with an unknown actor", once: true,
		body: map[string]any{"text": text, "actor_id": unknownID(), "lang": "auto"}})
	if a.refused() && a.about("text") && !a.about("actor") {
		r.seen(id, "refused", a.words())
		return
	}
	r.unclear(id, "a text of 351 characters with an unknown actor is answered "+a.words()+"; with a known actor it was not tried: "+r.overBudget(longText))
}
