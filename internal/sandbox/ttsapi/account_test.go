package ttsapi_test

import (
	"net/http"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

func TestSubscription(t *testing.T) {
	t.Parallel()
	const answer = `{"plan":"PLAN","credits":{"plan_credits":CREDITS,"used_credits":0},"limits":{"concurrency_limit":LIMIT,"custom_voice_slot":SLOTS,
		"professional_voice_slot":0},"professional_clone_generations":{"plan_generations":0,"used_generations":0}}`
	for _, tt := range []struct {
		o                             sandbox.Options
		plan, credits, limit, ownSlot string
	}{
		{sandbox.Options{}, "lite", "200000", "5", "50"},
		{sandbox.Options{Plan: "free"}, "free", "15000", "2", "0"},
		{sandbox.Options{Plan: "plus"}, "plus", "4000000", "15", "800"},
		{sandbox.Options{Plan: "free", Credits: 7, Concurrency: 9}, "free", "7", "9", "0"},
	} {
		c := start(t, tt.o)
		c.expect("GET", "/v1/users/me/subscription", nil, 200, strings.NewReplacer("PLAN", tt.plan, "CREDITS", tt.credits, "LIMIT", tt.limit, "SLOTS", tt.ownSlot).Replace(answer))
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	const wrong, forbidden = `{"detail":"Invalid API key"}`, `{"detail":"Forbidden"}`
	c := start(t, sandbox.Options{Token: "K-1"})
	for _, path := range []string{"/v1/users/me/subscription", "/v1/voices", "/v2/voices", "/v3/voices", "/v3/voices/" + full, "/v1/voices/recommendations?query=x"} {
		c.expect("GET", path, nil, 401, wrong)
		c.expect("GET", path, nil, 403, forbidden, "X-API-KEY", "old-product")
		c.expect("GET", path, nil, 403, forbidden, "X-API-KEY", "K -1")
		if status, _, raw := c.call("GET", path, nil, "X-API-KEY", " K-1 "); status != 200 {
			t.Errorf("%s: %d %s", path, status, raw)
		}
	}
	c.expect("POST", "/v1/text-to-speech", speak("Hello."), 401, wrong)
	c.expect("POST", "/v1/text-to-speech", "not JSON", 401, wrong, "X-API-KEY", "", "Authorization", "Bearer K-1")

	c = start(t, sandbox.Options{}, "tts-bearer=accepted", "tts-old-key=__pltOLD")
	c.expect("GET", "/v2/voices/"+full, nil, 403, forbidden, "X-API-KEY", "__pltOLD")
	if status, _, raw := c.call("GET", "/v2/voices", nil, "X-API-KEY", "", "Authorization", "Bearer sandbox"); status != 200 {
		t.Errorf("%d %s", status, raw)
	}
	for standing, want := range map[string]string{
		"dormant": `{"detail":"Account is dormant"}`,
		"blocked": `{"error_code":"UNUSUAL_ACTIVITY_DETECTED","message":"Unusual activity was detected. Further requests may suspend your access."}`,
	} {
		c = start(t, sandbox.Options{}, "tts-account="+standing)
		c.expect("POST", "/v1/text-to-speech", speak("Hello."), 403, want)
		if status, _, _ := c.call("GET", "/v3/voices", nil); status != 200 {
			t.Errorf("%s: GET /v3/voices answers %d", standing, status)
		}
	}
}

// Each character is a credit. What the credits do not cover is refused and costs nothing.
func TestCredits(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{Credits: 12})
	c.post(speak("Hello."))
	c.expect("POST", "/v1/text-to-speech", speak("Hello again."), 402, `{"detail":"Insufficient credit"}`)
	c.post(speak("안녕!", "language", "KOR", "output", object{"audio_tempo": 1.5}))
	if used := c.used(); used != 9 {
		t.Errorf("%d credits are used, want 9", used)
	}
	list := c.speaks()
	if len(list) != 2 || list[1].Text != "안녕!" || list[1].ActorID != full || list[1].Chars != 3 || list[1].Charged != 3 || list[1].QuotaLeft != 3 || list[1].State != "done" ||
		list[1].Path != "/v1/text-to-speech" || list[1].Params["language"] != "KOR" || *list[1].Voice != "builtin" {
		t.Errorf("%+v", list)
	}
}

// The requests of both APIs are in one list, in the order of their arrival.
func TestSpeaksOfBothAPIs(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{SynthDelay: -1})
	c.post(speak("One."))
	status, _, raw := c.call("POST", "/api/speak", `{"text":"Two.","lang":"auto","actor_id":"5cbe1c3e33ca746136464c7a"}`, "Authorization", "Bearer sandbox")
	if status != 200 {
		t.Fatalf("%d %s", status, raw)
	}
	c.post(speak("Three."))
	var texts []string
	for _, e := range c.speaks() {
		texts = append(texts, e.Path+" "+e.Text)
	}
	if got := strings.Join(texts, ", "); got != "/v1/text-to-speech One., /api/speak Two., /v1/text-to-speech Three." {
		t.Error(got)
	}
}

// The newest requests are remembered; older ones stay charged.
func TestOldRequestsAreForgotten(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{Keep: 2})
	for _, text := range []string{"One.", "Two.", "Six."} {
		c.post(speak(text))
	}
	if list := c.speaks(); len(list) != 2 || list[0].Text != "Two." || list[1].Text != "Six." || c.used() != 12 {
		t.Errorf("%+v, %d credits", list, c.used())
	}
}

func TestPlannedRefusals(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]struct {
		status int
		body   string
	}{
		"tts_402": {402, `{"detail":"Insufficient credit"}`},
		"tts_429": {429, `{"detail":"Too many requests"}`},
		"tts_500": {500, `{"detail":"An unexpected error occurred"}`},
	} {
		c := start(t, sandbox.Options{}, "tts-retry-after=7")
		c.fault(`{"kind":"` + kind + `"}`)
		if status, _, _ := c.call("GET", "/v3/voices", nil); status != 200 {
			t.Errorf("%s applies to a list", kind)
		}
		c.expect("POST", "/v1/text-to-speech", speak("Hello."), want.status, want.body)
		if c.used() != 0 {
			t.Errorf("%s is charged", kind)
		}
		c.post(speak("Hello."))
		c.fault(`{"kind":"tts_429"}`)
		if _, h, _ := c.call("POST", "/v1/text-to-speech", speak("Hello.")); h.Get("Retry-After") != "7" {
			t.Errorf("Retry-After is %q", h.Get("Retry-After"))
		}
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	c.expect("GET", "/v1/nothing", nil, 404, `{"detail":"Not Found"}`)
	c.expect("POST", "/v1/custom-voices/instant-clone", "{}", 404, `{"detail":"Not Found"}`)
	for path, allow := range map[string]string{"/v1/text-to-speech": "POST", "/v3/voices": "GET"} {
		status, h, raw := c.call("DELETE", path, nil)
		if status != http.StatusMethodNotAllowed || h.Get("Allow") != allow || !sameJSON(t, raw, `{"detail":"Method Not Allowed"}`) {
			t.Errorf("%s: %d %v %s", path, status, h, raw)
		}
	}
	status, h, _ := c.call("OPTIONS", "/v1/text-to-speech", nil, "Origin", "https://app.example", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "x-api-key")
	if status != 204 || h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Access-Control-Allow-Headers") != "x-api-key" || !strings.Contains(h.Get("Access-Control-Expose-Headers"), "X-Audio-Duration") {
		t.Errorf("preflight: %d %v", status, h)
	}
}
