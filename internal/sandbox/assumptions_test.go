package sandbox_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
)

// startAssuming starts a sandbox with the given assumptions, each as NAME=VALUE.
func startAssuming(t *testing.T, o sandbox.Options, raw ...string) testServer {
	t.Helper()
	o.Assume = sandbox.DefaultAssumptions()
	for _, one := range raw {
		if err := o.Assume.Set(one); err != nil {
			t.Fatal(err)
		}
	}
	if o.SynthDelay == 0 {
		o.SynthDelay = -1
	}
	return start(t, o)
}

// The defaults are what the reference suggests. A control call shows all of them.
func TestDefaultAssumptions(t *testing.T) {
	t.Parallel()
	const defaults = `{"audio-hours":24,"callback-clear":"refused","callback-hosts":"any","callback-http":"loopback","callback-ports":"any","callback-probe":"none",` +
		`"default-model":"latest","default-preset":"first","error-shape":"object","failed-speaks":"charged","first-state":"started","foreign-token":"other-product","gone-audio":"expired","lang":"documented","long-text":"refused",` +
		`"no-quota":"402","poll-limit":0,"retry-after":1,"server-errors":"json","speak-answer":"both","speak-limit":0,"state-words":"documented","text-to-speech":"404",` +
		`"tts-account":"active","tts-bearer":"refused","tts-broken":"charged","tts-count":"code-points","tts-duration":"files","tts-error-shape":"documented",` +
		`"tts-failed":"free","tts-granularity":"both","tts-long-text":"422","tts-mp3-type":"audio/mpeg","tts-old-key":"old-product","tts-plain-prompt":"refused","tts-previews":"url","tts-query-slots":"free",` +
		`"tts-recommend":"free","tts-retry-after":0,"tts-seed":"ignored","tts-stream-volume":"ignored","tts-typed-prompt":"accepted","tts-unknown-model":"422",` +
		`"tts-voices-v2":"served","tts-voices-v3":"served",` +
		`"unknown-actor":"404","unknown-codes":"guessed","unknown-preset":"refused","unknown-version":"404","webhook-fields":"guide","webhook-refused":"retried","webhook-urls":"v1"}`
	b := start(t, sandbox.Options{})
	b.expect("GET", "/_sandbox/assumptions", "", 200, defaults)
	b = startAssuming(t, sandbox.Options{}, "poll-limit=3", "speak-answer=v1")
	b.expect("GET", "/_sandbox/assumptions", "", 200, strings.NewReplacer(`"poll-limit":0`, `"poll-limit":3`, `"speak-answer":"both"`, `"speak-answer":"v1"`).Replace(defaults))
	if help := sandbox.AssumptionsHelp(); len(help) != strings.Count(defaults, ":") {
		t.Errorf("the help has %d lines", len(help))
	}
}

func TestInvalidAssumptions(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"":                     "NAME=VALUE",
		"poll-limit":           "NAME=VALUE",
		"poll-limit=":          "whole number",
		"poll-limit=-1":        "0 to",
		"poll-limit=many":      "whole number",
		"speak-answer=v3":      "both, v1, v2",
		"speak-answer=":        "both, v1, v2",
		"foreign-token=":       "needs a value",
		"answer=both":          "there are callback-http, ",
		"audio-hours=99999999": "0 to 87600",
	} {
		a := sandbox.DefaultAssumptions()
		err := a.Set(raw)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", raw, err)
		}
		if a != sandbox.DefaultAssumptions() {
			t.Errorf("%q has changed something", raw)
		}
	}
	incomplete := sandbox.Assumptions{SpeakAnswer: "v1"}
	if _, err := sandbox.New(sandbox.Options{Assume: incomplete}); err == nil {
		t.Error("incomplete assumptions are accepted")
	}
}

func TestAssumedCallbacks(t *testing.T) {
	t.Parallel()
	const (
		public    = "https://example.com/x"
		plainHTTP = "http://example.com/x"
		loopback  = "http://127.0.0.1:8099/x"
		private   = "https://10.1.2.3/x"
		otherPort = "https://example.com:8443/x"
	)
	for raw, valid := range map[string][]string{
		"callback-http=loopback":  {public, loopback, private, otherPort},
		"callback-http=never":     {public, private, otherPort},
		"callback-http=anywhere":  {public, plainHTTP, loopback, private, otherPort},
		"callback-hosts=public":   {public, otherPort},
		"callback-ports=standard": {public, private},
	} {
		b := startAssuming(t, sandbox.Options{}, raw)
		for _, url := range []string{public, plainHTTP, loopback, private, otherPort} {
			resp, got := b.send("PUT", "/api/me/callback-url", `{"callback_url":"`+url+`"}`)
			want := strings.Contains(strings.Join(valid, " "), url)
			if (resp.StatusCode == 200) != want || !want && !strings.Contains(string(got), `"app/invalid/callback_url"`) {
				t.Errorf("%s: %s: %d %s", raw, url, resp.StatusCode, got)
			}
		}
	}
}

func TestCallbackProbe(t *testing.T) {
	t.Parallel()
	b := startAssuming(t, sandbox.Options{WebhookTimeout: 5 * time.Second}, "callback-probe=post")
	rec := newReceiver(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		if n == 1 {
			w.WriteHeader(http.StatusNotFound)
		}
	})
	put := `{"callback_url":"` + rec.url + `"}`
	b.expect("PUT", "/api/me/callback-url", put, 400, apiError("callback_url answered a POST with 404", "app/invalid/callback_url"))
	b.expect("PUT", "/api/me/callback-url", put, 200, `{"result":{"callback_url":"`+rec.url+`"}}`)
	if posts := rec.posts(); len(posts) != 2 || string(posts[0].body) != "{}" {
		t.Errorf("%d probes", len(posts))
	}
	b.expect("PUT", "/api/me/callback-url", `{"callback_url":"http://127.0.0.1:1/x"}`, 400, apiError("callback_url did not answer a POST", "app/invalid/callback_url"))
}

func TestCallbackClear(t *testing.T) {
	t.Parallel()
	b := startAssuming(t, sandbox.Options{}, "callback-clear=empty")
	for _, none := range []string{`""`, `null`} {
		rec := b.registerReceiver(nil)
		b.expect("PUT", "/api/me/callback-url", `{"callback_url":`+none+`}`, 200, `{"result":{"callback_url":null}}`)
		if _, raw := b.send("GET", "/api/me", ""); !strings.Contains(string(raw), `"callback_url":null`) {
			t.Errorf("%s", raw)
		}
		b.waitDone(b.speak("To nobody."))
		if len(rec.posts()) != 0 || len(b.attempts()) != 0 {
			t.Error("a webhook was sent without a callback")
		}
	}
	b.expect("PUT", "/api/me/callback-url", `{}`, 400, apiError("missing parameter: callback_url", "app/param/not-enough/callback_url"))
}

func TestAssumedRequests(t *testing.T) {
	t.Parallel()
	long := body(strings.Repeat("가", 351))
	with := func(extra string) string {
		return `{"text":"Hello.","lang":"auto","actor_id":"` + mina + `"` + extra + `}`
	}
	nobody := strings.Replace(body("Hello."), mina, "5d47ff94e6c00800075726d3", 1)
	for _, c := range []struct {
		assume, body string
		status       int
		code         string
	}{
		{"long-text=spoken", long, 200, ""},
		{"long-text=spoken", body(strings.Repeat("x", 5001)), 400, "app/invalid/text"},
		{"default-model=required", with(``), 400, "app/param/not-enough/model_version"},
		{"default-model=required", with(`,"model_version":"latest"`), 200, ""},
		{"default-model=first", with(`,"emotion_tone_preset":"whisper-1"`), 400, "app/invalid/emotion_tone_preset"}, // v3 alone has it
		{"default-model=latest", with(`,"emotion_tone_preset":"whisper-1"`), 200, ""},
		{"default-preset=required", with(``), 400, "app/param/not-enough/emotion_tone_preset"},
		{"unknown-actor=400", nobody, 400, "app/invalid/actor_id"},
		{"unknown-actor=spoken", nobody, 200, ""},
		{"unknown-actor=spoken", strings.Replace(body("Hello."), mina, "ACTOR_ID", 1), 200, ""},
		{"unknown-actor=spoken", strings.Replace(body("Hello."), mina, "", 1), 400, "app/invalid/actor_id"},
		{"unknown-actor=spoken", strings.Replace(body("Hello."), mina, velma, 1), 403, ""},
		{"unknown-preset=spoken", with(`,"emotion_tone_preset":"jolly-7"`), 200, ""},
		{"unknown-preset=refused", with(`,"emotion_tone_preset":"jolly-7"`), 400, "app/invalid/emotion_tone_preset"},
		{"unknown-preset=spoken", with(`,"emotion_tone_preset":"emotion-prompt"`), 400, "app/param/not-enough/emotion_prompt"},
		{"lang=short", strings.Replace(body("Hello."), `"auto"`, `"en"`, 1), 200, ""},
		{"lang=short", strings.Replace(body("Hello."), `"auto"`, `"ko-kr"`, 1), 200, ""},
		{"lang=short", strings.Replace(body("Hello."), `"auto"`, `"eng"`, 1), 400, "app/invalid/lang"},
		{"lang=documented", strings.Replace(body("Hello."), `"auto"`, `"en"`, 1), 400, "app/invalid/lang"},
		{"unknown-version=400", with(`,"model_version":"v9"`), 400, "app/invalid/model_version"},
	} {
		b := startAssuming(t, sandbox.Options{}, c.assume)
		resp, raw := b.send("POST", "/api/speak", c.body)
		if resp.StatusCode != c.status || c.code != "" && !strings.Contains(string(raw), `"error_code":"`+c.code+`"`) {
			t.Errorf("%s: %d %s", c.assume, resp.StatusCode, raw)
		}
	}
}

func TestAssumedAnswers(t *testing.T) {
	t.Parallel()
	for form, fields := range map[string][]string{"both": {"play_id", "speak_url", "speak_v2_url"}, "v1": {"speak_url"}, "v2": {"speak_v2_url"}} {
		b := startAssuming(t, sandbox.Options{}, "speak-answer="+form)
		_, raw := b.send("POST", "/api/speak", body("Hello."))
		got := decode[struct{ Result map[string]string }](t, raw).Result
		if len(got) != len(fields) {
			t.Errorf("%s: %s", form, raw)
		}
		for _, f := range fields {
			if _, ok := got[f]; !ok {
				t.Errorf("%s: %s lacks %s", form, raw, f)
			}
		}
	}

	b := startAssuming(t, sandbox.Options{SynthDelay: time.Hour}, "state-words=strange")
	id := b.speak("Wait.")
	if st := b.status(id); st.Status == "started" || st.Status == "progress" || st.Status == "done" || st.Status == "failed" || st.Status == "" {
		t.Errorf("the undocumented status is %q", st.Status)
	}
	b = startAssuming(t, sandbox.Options{SynthDelay: time.Hour}, "first-state=progress")
	if st := b.status(b.speak("Wait.")); st.Status != "progress" {
		t.Errorf("the first status is %q", st.Status)
	}
}

func TestAssumedErrors(t *testing.T) {
	t.Parallel()
	const none = "/api/speak/v2/5d47ff94e6c00800075726d3"
	b := startAssuming(t, sandbox.Options{}, "error-shape=string")
	b.expect("GET", none, "", 404, `{"message":"speak not found"}`)
	b = startAssuming(t, sandbox.Options{}, "unknown-codes=absent")
	b.expect("GET", none, "", 404, `{"message":{"msg":"speak not found"}}`)
	b.expect("POST", "/api/speak", `{}`, 400, apiError("missing parameter: text", "app/param/not-enough/text"))

	for shape, want := range map[string]string{"html": "<html>", "empty": ""} {
		b = startAssuming(t, sandbox.Options{}, "server-errors="+shape)
		b.fault(`{"kind":"api_500"}`)
		resp, raw := b.send("GET", "/api/me", "")
		if resp.StatusCode != 500 || json.Valid(raw) || !strings.HasPrefix(string(raw), want) || (want == "") != (len(raw) == 0) {
			t.Errorf("%s: %d %q", shape, resp.StatusCode, raw)
		}
	}

	b = startAssuming(t, sandbox.Options{}, "foreign-token=__apiELSEWHERE0123456789")
	if resp, _ := b.do("GET", b.URL()+"/api/me", "", "Bearer __apiELSEWHERE0123456789"); resp.StatusCode != 403 {
		t.Errorf("the foreign token: %d", resp.StatusCode)
	}
	if resp, _ := b.do("GET", b.URL()+"/api/me", "", "Bearer other-product"); resp.StatusCode != 401 {
		t.Errorf("any other: %d", resp.StatusCode)
	}
}

func TestAssumedLimits(t *testing.T) {
	t.Parallel()
	b := startAssuming(t, sandbox.Options{SynthDelay: time.Hour}, "poll-limit=2", "retry-after=7", "speak-limit=2")
	id, other := b.speak("One."), b.speak("Two.")
	resp, raw := b.send("POST", "/api/speak", body("Three."))
	if resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "7" {
		t.Errorf("a third synthesis: %d %v %s", resp.StatusCode, resp.Header, raw)
	}
	b.status(other)
	b.eventually("a poll too many", func() bool {
		for range 3 {
			if resp, _ = b.send("GET", "/api/speak/v2/"+id, ""); resp.StatusCode != 200 {
				return true
			}
		}
		return false
	})
	if resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "7" {
		t.Errorf("a poll too many: %d %v", resp.StatusCode, resp.Header)
	}
	b.eventually("the next second", func() bool { resp, _ = b.send("GET", "/api/speak/"+id, ""); return resp.StatusCode == 200 })

	b = startAssuming(t, sandbox.Options{SynthDelay: time.Hour}, "retry-after=0", "speak-limit=1")
	b.speak("One.")
	if resp, _ := b.send("POST", "/api/speak", body("Two.")); resp.StatusCode != 429 || resp.Header["Retry-After"] != nil {
		t.Errorf("%d %v", resp.StatusCode, resp.Header)
	}
}

func TestAssumedQuota(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"402", "403", "429"} {
		b := startAssuming(t, sandbox.Options{Quota: 3}, "no-quota="+status)
		if resp, raw := b.send("POST", "/api/speak", body("four")); strconv.Itoa(resp.StatusCode) != status || !strings.Contains(string(raw), "app/quota/exceeded") {
			t.Errorf("%s: %d %s", status, resp.StatusCode, raw)
		}
	}
}

func TestAssumedWebhooks(t *testing.T) {
	t.Parallel()
	got := func(assume, text string) (testServer, string) {
		b := startAssuming(t, sandbox.Options{}, assume)
		rec := b.registerReceiver(nil)
		b.speak(text)
		b.eventually("the webhook", func() bool { return len(rec.posts()) == 1 })
		return b, string(rec.posts()[0].body)
	}
	b, raw := got("webhook-urls=v2", "[[fail]]")
	if !strings.HasPrefix(raw, `{"speak_url":"`+b.URL()+`/api/speak/v2/`) {
		t.Errorf("v2: %s", raw)
	}
	_, raw = got("webhook-fields=sparse", "[[fail]]")
	if m := decode[map[string]any](t, []byte(raw)); len(m) != 3 || m["status"] != "failed" {
		t.Errorf("sparse: %s", raw)
	}
	_, raw = got("webhook-fields=wide", "Hello.")
	if m := decode[map[string]any](t, []byte(raw)); len(m) != 7 || m["play_id"] != "" || m["audio_download_url"] == "" || m["share"] == nil {
		t.Errorf("wide: %s", raw)
	}

	b = startAssuming(t, sandbox.Options{}, "webhook-refused=dropped")
	b.register("http://127.0.0.1:1/hook")
	b.speak("Hello?")
	b.eventually("the attempt", func() bool { return len(b.attempts()) > 0 })
	if a := b.attempts(); len(a) != 1 || a[0].NextAt != nil {
		t.Errorf("%+v", a)
	}
}

// A failed synthesis is charged, unless an assumption makes it free.
func TestCostOfAFailedSynthesis(t *testing.T) {
	t.Parallel()
	type line struct {
		State     string
		Chars     int
		Charged   int
		QuotaLeft *int `json:"quota_left"`
	}
	for assume, charged := range map[string]int{"failed-speaks=charged": 8, "failed-speaks=free": 0} {
		b := startAssuming(t, sandbox.Options{Quota: 12}, assume)
		id := b.speak("[[fail]]")
		b.eventually("the synthesis has failed", func() bool { return b.status(id).Status == "failed" })
		_, raw := b.send("GET", "/_sandbox/speaks", "")
		got := decode[[]line](t, raw)[0]
		if got.State != "failed" || got.Chars != 8 || got.Charged != charged || got.QuotaLeft == nil || *got.QuotaLeft != 4 {
			t.Errorf("%s: %s", assume, raw)
		}
		resp, raw := b.send("POST", "/api/speak", body("five5"))
		if want := map[int]int{8: 402, 0: 200}[charged]; resp.StatusCode != want {
			t.Errorf("%s: the next one: %d %s", assume, resp.StatusCode, raw)
		}
	}
}
