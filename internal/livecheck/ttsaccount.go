package livecheck

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const (
	subscriptionPath = "/v1/users/me/subscription"
	ttsPath          = "/v1/text-to-speech"

	modelV30 = "ssfm-v30"
	modelV21 = "ssfm-v21"

	ttsMaxChars = 2000 // of one text (mark D)
)

// ttsState is what the steps of the newer API share.
type ttsState struct {
	concurrency int
	voice       string // an id
	name        string
	hasV21      bool

	fileDuration bool // an answer with one file says how long it is
}

// ttsSteps are the steps for the newer API, in order. The free ones come first.
func (r *run) ttsSteps() []func() error {
	return []func() error{r.subscription, r.keys, r.voices, r.ttsErrors, r.ttsSynthesis, r.otherForms, r.ttsRefusals, r.ttsLimits, r.ttsCharges}
}

// subscription reads the plan.
func (r *run) subscription() error {
	r.Progress("reading the plan")
	a := r.do(request{method: http.MethodGet, path: subscriptionPath, what: "the plan"})
	if err := r.refusedKey(a); err != nil {
		return err
	}
	n, ok := a.number("limits", "concurrency_limit")
	r.tts.concurrency = int(n)
	_, plan := a.number("credits", "plan_credits")
	_, used := a.number("credits", "used_credits")
	r.fact("tts-plan", "the plan has credits, those that are used, and a limit of requests at once", ok && plan && used, "")
	return r.ctx.Err()
}

// keys tries other ways to authenticate.
func (r *run) keys() error {
	a := r.do(request{method: http.MethodGet, path: subscriptionPath, auth: bearerKey, what: "the key as a bearer token"})
	switch {
	case a.ok():
		r.seen("tts-bearer", "accepted", "")
	case a.refused():
		r.seen("tts-bearer", "refused", strconv.Itoa(a.status)+" "+a.words())
	default:
		r.unclear("tts-bearer", a.words())
	}
	r.otherProduct("tts-old-key", subscriptionPath)
	return r.ctx.Err()
}

// voices lists the voices in both ways and chooses one.
func (r *run) voices() error {
	r.Progress("reading the voices")
	var list []any
	for _, path := range []string{"/v3/voices", "/v2/voices"} {
		a := r.do(request{method: http.MethodGet, path: path, what: "the voices"})
		id := "tts-voices-" + path[1:3]
		switch {
		case a.ok():
			r.seen(id, "served", "")
		case a.status == http.StatusNotFound:
			r.seen(id, "missing", "")
		default:
			r.unclear(id, a.words())
		}
		if got, _ := a.value.([]any); a.ok() && list == nil {
			list = got
		}
	}
	r.chooseVoice(list)
	if r.tts.voice == "" {
		return r.stop(Unexpected, "there is no voice for %s", modelV30)
	}
	return r.ctx.Err()
}

// chooseVoice takes a voice of the newer model, one that has the older model too if there is one.
func (r *run) chooseVoice(list []any) {
	previewed := false
	for _, v := range list {
		o, _ := v.(map[string]any)
		id, _ := o["voice_id"].(string)
		var versions []string
		models, _ := o["models"].([]any)
		for _, m := range models {
			m, _ := m.(map[string]any)
			version, _ := m["version"].(string)
			versions = append(versions, version)
		}
		if !strings.HasPrefix(id, "tc_") || !slices.Contains(versions, modelV30) {
			continue
		}
		if !previewed && hasField(o, "preview_url") {
			previewed = true
			r.preview(o["preview_url"])
		}
		if both := slices.Contains(versions, modelV21); r.tts.voice == "" || both && !r.tts.hasV21 {
			r.tts.voice, r.tts.hasV21 = id, both
			r.tts.name, _ = o["voice_name"].(string)
			if names, ok := o["voice_name"].(map[string]any); ok {
				r.tts.name, _ = names["eng"].(string)
			}
		}
		if r.tts.hasV21 && previewed {
			break
		}
	}
	if !previewed {
		r.notTried("tts-previews", "no list of voices has previews")
	}
}

// preview asks for the beginning of a voice's sample, without the key.
func (r *run) preview(link any) {
	const id = "tts-previews"
	u, _ := link.(string)
	if u == "" {
		r.seen(id, "null", "of the first voice")
		return
	}
	a := r.do(request{method: http.MethodGet, path: u, auth: noKey, header: map[string]string{"Range": "bytes=0-1023"}, what: "a sample of a voice, without the key"})
	switch {
	case a.ok():
		r.seen(id, "url", a.header.Get("Content-Type"))
	case a.refused():
		r.seen(id, "gone", strconv.Itoa(a.status))
	default:
		r.unclear(id, a.words())
	}
}

// unknownVoice is a voice that does not exist.
func unknownVoice() string { return "tc_" + unknownID() }

// ttsErrors looks at an error that costs nothing.
func (r *run) ttsErrors() error {
	path := "/v3/voices/"
	if r.value("tts-voices-v3") == "missing" {
		path = "/v2/voices/"
	}
	a := r.do(request{method: http.MethodGet, path: path + unknownVoice(), what: "a voice that does not exist"})
	_, nested := a.at("message").(map[string]any)
	switch {
	case !a.refused():
		r.unclear("tts-error-shape", a.words())
	case nested:
		r.seen("tts-error-shape", "nested", "")
	case a.at("detail") != nil, a.str("error_code") != "":
		r.seen("tts-error-shape", "documented", "")
	default:
		r.seen("tts-error-shape", "another", "")
	}
	return r.ctx.Err()
}
