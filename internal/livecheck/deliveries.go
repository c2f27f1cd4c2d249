package livecheck

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// deliveries looks at the webhooks of both syntheses.
func (r *run) deliveries() error {
	s, h := r.chosen.main, r.callback.hook
	if h == nil || r.callback.base == "" {
		return nil
	}
	r.Progress("waiting for the webhook")
	got := h.await(r.ctx, r.HookWait, s.id, 1)
	if r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	const comes = "when a synthesis ends, its webhook comes to the callback URL"
	if len(got) == 0 {
		r.fact("webhook-comes", comes, false, fmt.Sprintf("none within %s", r.HookWait))
		for _, id := range []string{"webhook-urls", "webhook-fields", "webhook-refused"} {
			r.unclear(id, "no webhook came")
		}
		r.fail(NoLink, "no webhook came within %s after the end of the synthesis", r.HookWait)
		return nil
	}
	when := fmt.Sprintf("%d ms after the end was seen", max(0, got[0].at.Sub(s.ended)).Milliseconds())
	if got[0].at.Before(s.ended) {
		when = "before the state call said so"
	}
	r.fact("webhook-comes", comes, true, when+"; "+fmt.Sprintf("%d ms after the request", got[0].at.Sub(s.accepted).Milliseconds()))
	r.delivery(got[0], s)
	r.repeats()
	if n := h.others(); n > 0 {
		r.fact("webhook-others", "no webhooks of other programs come meanwhile", false, fmt.Sprintf("%d came and were answered 503", n))
	}
	return r.ctx.Err()
}

// span is a time for people.
func span(d time.Duration) string {
	if d < time.Millisecond {
		return "less than 1 ms"
	}
	return d.Round(time.Millisecond).String()
}

// guideFields are the five fields of the webhook (mark S).
func guideFields() []string {
	return []string{"speak_url", "status", "audio_download_url", "audio_url_no_redirect", "kind"}
}

// delivery looks at the fields of a webhook.
func (r *run) delivery(d delivery, s speech) {
	o, ok := d.value.(map[string]any)
	if !ok {
		r.fact("webhook-json", "the webhook is a JSON object", false, d.mediaType)
		return
	}
	r.mu.Lock()
	shape := r.mask.describe([]any{d.value}, shapeDepth)
	r.add(Call{Method: http.MethodPost, Path: "(callback)", What: "the webhook, as it came", Status: d.answered,
		MS: d.at.Sub(s.accepted).Milliseconds(), Type: r.mask.word(d.mediaType), Shape: shape})
	r.mu.Unlock()
	u, _ := o["speak_url"].(string)
	form := "v1"
	if strings.Contains(u, "/speak/v2/") {
		form = "v2"
	}
	r.seen("webhook-urls", form, "")
	if s.url != "" {
		r.fact("webhook-key", "speak_url of the webhook is the one that the request was answered with", u == s.url, "")
		if form == "v2" && u != s.url && lastSegment(u) == lastSegment(s.url) {
			r.follows("webhook-key", "webhook-urls")
		}
	}
	missing, more := []string{}, []string{}
	for _, f := range guideFields() {
		if !hasField(o, f) {
			missing = append(missing, f)
		}
	}
	for f := range o {
		if !contains(guideFields(), f) {
			more = append(more, f)
		}
	}
	switch {
	case len(more) > 0:
		r.seen("webhook-fields", "wide", "more fields than the guide's: see its shape")
	case len(missing) > 0:
		r.seen("webhook-fields", "sparse", strings.Join(missing, ", ")+" is missing")
	default:
		r.seen("webhook-fields", "guide", "of a synthesis that is done; one that fails may lack those that are null")
	}
}

// repeats looks at whether a webhook is sent again whose first attempt got no answer, and whose second one got 503.
func (r *run) repeats() {
	id, h := r.chosen.second, r.callback.hook
	if id == "" {
		r.notTried("webhook-refused", "there was no second synthesis")
		return
	}
	r.Progress("seeing whether a webhook that was not accepted is sent again")
	if got := h.await(r.ctx, r.HookWait+r.EndWait/3, id, 1); len(got) == 0 {
		r.unclear("webhook-refused", "the webhook of the second synthesis did not come")
		return
	}
	got := h.await(r.ctx, r.RetryWait, id, 2)
	if r.ctx.Err() != nil {
		return
	}
	by := "its connection was closed without an answer"
	if !r.callback.direct {
		by += ", which the tunnel answers with 502"
	}
	if len(got) < 2 {
		r.seen("webhook-refused", "dropped", fmt.Sprintf("%s; it was not sent again within %s", by, r.RetryWait))
		return
	}
	r.seen("webhook-refused", "retried", fmt.Sprintf("%s; it came again after %s", by, span(got[1].at.Sub(got[0].at))))
	got = h.await(r.ctx, r.RetryWait, id, 3)
	if r.ctx.Err() != nil {
		return
	}
	detail := fmt.Sprintf("not within %s", r.RetryWait)
	if len(got) > 2 {
		detail = "after " + span(got[2].at.Sub(got[1].at))
	}
	r.fact("webhook-repeats", "a webhook that is answered 503 is sent again at once, the first times", len(got) > 2, detail)
}
