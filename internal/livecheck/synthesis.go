package livecheck

import (
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	speakPath = "/api/speak"

	mainText  = "Hi."
	shortText = "a" // of everything else that may be charged
)

// speech is a synthesis that the service accepted.
type speech struct {
	id       string
	url      string    // speak_url of the answer; empty: it had none
	sent     time.Time // before the request
	accepted time.Time
	status   string // the last that is known
	link     string // to the audio
	ended    time.Time
}

// speakID is the id in the answer to a POST; empty if there is none.
func speakID(a answer) string {
	for _, field := range []string{"speak_v2_url", "speak_url"} {
		if id := lastSegment(a.str("result", field)); id != "" {
			return id
		}
	}
	return ""
}

// speak sends one POST /api/speak. changes are added to the fields that every request has; a nil value removes one.
func (r *run) speak(text, what string, hurry bool, changes map[string]any) (a answer, sent bool) {
	who := r.chosen.actor
	body := map[string]any{"text": text, "actor_id": who.id, "lang": "auto"}
	maps.Copy(body, changes)
	for k, v := range body {
		if v == nil {
			delete(body, k)
		}
	}
	return r.charged(charge{request: request{path: speakPath, body: body, what: what}, text: text, actorID: who.id, actorName: who.name, hurry: hurry})
}

// synthesis makes the one synthesis that is to succeed, a second one while it runs, and follows the first to its audio.
func (r *run) synthesis() error {
	r.Progress("requesting a synthesis of " + strconv.Itoa(len(mainText)) + " characters")
	began := time.Now()
	a, err := r.mainSynthesis()
	if err != nil {
		return err
	}
	s := &r.chosen.main
	*s = speech{id: speakID(a), url: a.str("result", "speak_url"), sent: began, accepted: time.Now()}
	r.speakAnswer(a)
	if s.id == "" {
		return r.stop(Uncertain, "the request was accepted, and the answer has no URL of its state")
	}
	if r.callback.hook != nil {
		r.callback.hook.expect(s.id)
	}
	again := r.secondSynthesis(false)
	if err := r.follow(s); err != nil {
		return err
	}
	if again { // refused while the first one ran
		r.secondSynthesis(true)
	}
	return r.ctx.Err()
}

// mainSynthesis sends the request until it is accepted. It is changed and sent again only after an answer that refuses it because
// of a field that an assumption is about, which is not charged.
func (r *run) mainSynthesis() (answer, error) {
	fields := map[string]any{}
	if r.chosen.actor.telling != "" {
		fields["emotion_tone_preset"] = r.chosen.actor.telling
	}
	for range 4 {
		a, sent := r.speak(mainText, "the synthesis", true, fields)
		if !sent {
			return a, r.notSent(len(mainText))
		}
		preset := a.about("emotion_tone_preset")
		missing := strings.Contains(a.code(), "not-enough") || a.about("missing") || a.about("required")
		switch {
		case a.ok():
			r.defaultsUsed(fields)
			return a, nil
		case !a.refused():
			return a, r.stop(Uncertain, "the synthesis has no clear answer: %s", a.words())
		case a.about("model_version") && fields["model_version"] == nil:
			r.seen("default-model", "required", a.words())
			fields["model_version"] = r.chosen.actor.latest
		case preset && missing && fields["emotion_tone_preset"] == nil:
			r.seen("default-preset", "required", a.words())
			fields["emotion_tone_preset"] = "normal-1"
		case preset && fields["emotion_tone_preset"] != nil && fields["model_version"] == nil:
			r.seen("default-model", "first", "a preset that only the latest version has is refused: "+a.words())
			fields["model_version"] = r.chosen.actor.latest
		default:
			return a, r.refusedSynthesis(a)
		}
	}
	return answer{}, r.stop(Refused, "the synthesis is refused for more than one reason")
}

// defaultsUsed notes what an accepted request says about the fields that it did not have.
func (r *run) defaultsUsed(fields map[string]any) {
	switch {
	case r.isSeen("default-model"):
	case fields["model_version"] == nil && r.chosen.actor.telling != "":
		r.seen("default-model", "latest", "a preset that only the latest version has is taken")
	default:
		r.unclear("default-model", "no actor was found whose first and latest version differ in their presets")
	}
}

// refusedSynthesis ends the check after a refusal that is not about a field.
func (r *run) refusedSynthesis(a answer) error {
	quota := a.status == http.StatusPaymentRequired
	for _, word := range []string{"quota", "credit", "exceed", "insufficient"} {
		quota = quota || a.about(word)
	}
	switch {
	case quota:
		r.seen("no-quota", strconv.Itoa(a.status), a.words())
		return r.stop(Refused, "the quota does not cover the synthesis: %d %s", a.status, a.words())
	case a.status == http.StatusUnauthorized:
		return r.stop(Unauthorised, "the service refuses the key: %s", a.words())
	}
	return r.stop(Refused, "the synthesis is refused: %d %s", a.status, a.words())
}

// speakAnswer looks at which URLs an answer has.
func (r *run) speakAnswer(a answer) {
	r.notTried("no-quota", "the quota was not used up")
	r.notTried("failed-speaks", "no call of this API says what is left of the quota")
	v1, v2 := a.str("result", "speak_url") != "", a.str("result", "speak_v2_url") != ""
	switch {
	case v1 && v2:
		r.seen("speak-answer", "both", "")
	case v1:
		r.seen("speak-answer", "v1", "")
	case v2:
		r.seen("speak-answer", "v2", "")
	default:
		r.seen("speak-answer", "neither", "")
	}
}

// secondSynthesis is one without a preset, while the first one runs, or after it. It returns whether to try again then.
func (r *run) secondSynthesis(alone bool) (again bool) {
	if !r.afford(len(shortText)) {
		for _, id := range []string{"default-preset", "speak-limit", "webhook-refused"} {
			r.notTried(id, r.overBudget(len(shortText)))
		}
		return false
	}
	a, sent := r.speak(shortText, "a second synthesis, without a preset", !alone, map[string]any{"model_version": r.chosen.actor.latest})
	if !sent {
		return false
	}
	switch {
	case a.ok():
		r.seen("default-preset", "first", "a request without one is taken")
		if !alone {
			r.chosen.limitSeen = true
		}
		r.chosen.second = speakID(a)
		if r.callback.hook != nil && r.chosen.second != "" {
			r.callback.hook.expect(r.chosen.second, 0, http.StatusServiceUnavailable)
		}
	case a.status == http.StatusTooManyRequests && !alone && !a.about("quota"):
		r.seen("speak-limit", "1", "a second one at once is refused: "+a.words())
		return true
	case a.about("emotion_tone_preset"):
		r.seen("default-preset", "required", a.words())
	default:
		r.unclear("default-preset", a.words())
	}
	return false
}
