package tts_test

import (
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"callboard/internal/api"
	"callboard/internal/api/tts"
)

const v3Voices = `[{"voice_id":"tc_1","voice_name":{"eng":"Olivia","kor":"올리비아"},"models":[{"version":"ssfm-v30","emotions":["normal","happy"]},
	{"version":"ssfm-v99","emotions":[]}],"gender":"female","age":"young_adult","use_cases":["Audiobook","Ads"],"voice_type":"original",
	"preview_url":"https://cdn.example/p.mp3","new_field":{"x":1}},
	{"voice_id":"uc_2","voice_name":{"eng":"Mine"},"voice_type":"custom","preview_url":null},{"no":"id"},7]`

func TestVoices(t *testing.T) {
	t.Parallel()
	s := serve(t, respond(200, "application/json", v3Voices))
	got, err := s.api.Voices(t.Context(), tts.Filter{Model: tts.ModelV30, Gender: "female", Age: "elder", UseCase: "Tiktok/Reels"})
	want := []tts.Voice{
		{ID: "tc_1", Name: map[string]string{"en": "Olivia", "ko": "올리비아"}, Gender: "female", Age: "young_adult",
			Models:   []tts.Model{{tts.ModelV30, []string{"normal", "happy"}}, {Version: "ssfm-v99"}},
			UseCases: []string{"Audiobook", "Ads"}, PreviewURL: "https://cdn.example/p.mp3"},
		{ID: "uc_2", Name: map[string]string{"en": "Mine"}, Custom: true},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if r := s.requests()[0]; r.Path != "/v3/voices" || r.Key != key ||
		r.Query != "age=elder&gender=female&model=ssfm-v30&use_cases=Tiktok%2FReels" {
		t.Errorf("sent %+v", r)
	}
}

// onlyV2 answers as a service without the third version of the list.
func onlyV2(body string) func(int, http.ResponseWriter, *http.Request) {
	return func(_ int, w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v3/") {
			status(404, `{"detail":"Not Found"}`)(w)
			return
		}
		typed("application/json", body)(w)
	}
}

func TestVoicesFallBackToVersion2(t *testing.T) {
	t.Parallel()
	const voice = `{"voice_id":"tc_1","voice_name":"Olivia","models":[],"gender":null,"age":null,"use_cases":[],"voice_type":"original"}`
	want := tts.Voice{ID: "tc_1", Name: map[string]string{"en": "Olivia"}}
	s := serve(t, onlyV2("["+voice+"]"))
	if got, err := s.api.Voices(t.Context(), tts.Filter{}); err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], want) {
		t.Errorf("got %+v, %v", got, err)
	}
	s = serve(t, onlyV2(voice))
	if got, err := s.api.Voice(t.Context(), "tc_1"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	// The first version answers one voice as a list, with one model.
	s = serve(t, onlyV2(`[{"voice_id":"tc_1","voice_name":"Olivia","model":"ssfm-v21","emotions":["sad"]}]`))
	want.Models = []tts.Model{{tts.ModelV21, []string{"sad"}}}
	if got, err := s.api.Voice(t.Context(), "tc_1"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestVoicesOnlyAfter404(t *testing.T) {
	t.Parallel()
	s := serve(t, respond(401, "application/json", `{"detail":"Invalid API key"}`))
	if _, err := s.api.Voices(t.Context(), tts.Filter{}); !api.IsUnauthorized(err) || len(s.requests()) != 1 {
		t.Errorf("got %v after %d requests", err, len(s.requests()))
	}
	s = serve(t, respond(404, "application/json", `{"detail":"Voice not found"}`))
	if _, err := s.api.Voice(t.Context(), "tc_9"); !api.IsNotFound(err) || len(s.requests()) != 2 {
		t.Errorf("got %v after %d requests", err, len(s.requests()))
	}
	if _, err := s.api.Voice(t.Context(), "../users"); err == nil || len(s.requests()) != 2 {
		t.Errorf("got %v after %d requests", err, len(s.requests()))
	}
}

func TestListsThatAreNoLists(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"ok":true}`, `null`, `"x"`, ``, `<html>Sign in</html>`, `[`} {
		s := serve(t, respond(200, "application/json", body))
		if _, err := s.api.Voices(api.Once(t.Context()), tts.Filter{}); err == nil || api.IsUncertain(err) {
			t.Errorf("voices from %q: %v", body, err)
		}
		if _, err := s.api.Recommend(api.Once(t.Context()), "calm", 5); err == nil {
			t.Errorf("recommendations from %q: %v", body, err)
		}
		if _, err := s.api.Subscription(api.Once(t.Context())); err == nil {
			t.Errorf("subscription from %q: %v", body, err)
		}
	}
}

func TestRecommend(t *testing.T) {
	t.Parallel()
	s := serve(t, respond(200, "application/json", `[{"voice_id":"tc_1","voice_name":"Olivia","score":0.9},{"score":1}]`))
	got, err := s.api.Recommend(t.Context(), "calm narrator", 99)
	if want := []tts.Recommendation{{"tc_1", "Olivia", 0.9}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if r := s.requests()[0]; r.Path != "/v1/voices/recommendations" || r.Query != "count=10&query=calm+narrator" {
		t.Errorf("sent %+v", r)
	}
}

func TestSubscription(t *testing.T) {
	t.Parallel()
	s := serve(t, respond(200, "application/json", `{"plan":"lite","credits":{"plan_credits":200000,"used_credits":1500},
		"limits":{"concurrency_limit":5,"custom_voice_slot":50},"professional_clone_generations":{"plan_generations":2,"used_generations":1}}`))
	got, err := s.api.Subscription(t.Context())
	want := tts.Subscription{Plan: "lite", Credits: 200000, UsedCredits: 1500, Concurrency: 5, VoiceSlots: 50, ProGenerations: 2, ProUsed: 1}
	if err != nil || got != want || got.CreditsLeft() != 198500 {
		t.Errorf("got %+v, %v", got, err)
	}
	if r := s.requests()[0]; r.Path != "/v1/users/me/subscription" || r.Key != key {
		t.Errorf("sent %+v", r)
	}
}

func TestPreview(t *testing.T) {
	t.Parallel()
	own := serve(t, respond(200, "audio/mpeg", "ID3own"))
	other := serve(t, respond(200, "audio/mpeg", "ID3other"))
	if got, err := all(own.api.Preview(t.Context(), tts.Voice{PreviewURL: other.URL + "/p.mp3"})); err != nil || got != "ID3other" {
		t.Errorf("got %q, %v", got, err)
	}
	if r := other.requests()[0]; r.Key != "" {
		t.Errorf("the key was sent to another host: %+v", r)
	}
	if got, err := all(own.api.Preview(t.Context(), tts.Voice{PreviewURL: own.URL + "/p.mp3"})); err != nil || got != "ID3own" {
		t.Errorf("got %q, %v", got, err)
	}
	if r := own.requests()[0]; r.Key != key {
		t.Errorf("the key was not sent to its own host: %+v", r)
	}
	missing := serve(t, respond(404, "text/html", "<p>gone"))
	for _, url := range []string{"", missing.URL + "/x.mp3"} {
		_, err := own.api.Preview(t.Context(), tts.Voice{PreviewURL: url})
		if e := asError(t, err); e.Uncertain || !strings.Contains(e.Advice(), "short text") {
			t.Errorf("%q gives %v, advice %q", url, e, e.Advice())
		}
	}
}

// A redirect must not carry the key to another host: net/http removes only the headers that it knows.
func TestRedirectKeepsTheKey(t *testing.T) {
	t.Parallel()
	other := serve(t, respond(200, "application/json", "[]"))
	s := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+"/v3/voices", http.StatusFound)
	})
	if _, err := s.api.Voices(t.Context(), tts.Filter{}); err == nil {
		t.Error("the redirect was followed")
	}
	if _, err := all(s.api.Preview(t.Context(), tts.Voice{PreviewURL: s.URL + "/p.mp3"})); err == nil {
		t.Error("JSON counts as audio")
	}
	for _, r := range other.requests() {
		if r.Key != "" {
			t.Errorf("the key was sent: %+v", r)
		}
	}
	_, err := all(s.api.Speak(t.Context(), hello()))
	if e := asError(t, err); e.Uncertain || !strings.Contains(e.Error(), "redirected") {
		t.Errorf("got %v", e)
	}
}

// endless is a body without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
func (endless) Close() error               { return nil }

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestEndlessAnswers(t *testing.T) {
	t.Parallel()
	c, err := tts.New(api.Options{Token: key, HTTP: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		_, _ = io.Copy(io.Discard, body(r))
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: endless{}, ContentLength: -1, Request: r}, nil
	})}})
	if err != nil {
		t.Fatal(err)
	}
	a, err := c.Stream(t.Context(), hello())
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, a.Body)
	if !api.IsUncertain(err) || n > 200<<20 || !strings.Contains(err.Error(), "too long") {
		t.Errorf("got %d bytes, %v", n, err)
	}
	if _, err := c.Voices(api.Once(t.Context()), tts.Filter{}); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("voices: %v", err)
	}
}

// lateEnd is the body of a response whose transport reads the end of the request's body only now.
type lateEnd struct{ request *http.Request }

func (b lateEnd) Read(p []byte) (int, error) {
	if _, err := b.request.Body.Read(make([]byte, 1)); err != io.EOF {
		return 0, err
	}
	return copy(p, wav), io.EOF
}

func (lateEnd) Close() error { return nil }

// net/http looks for more of a request's body after it has sent all of it. The response may be there before.
func TestAnswerBeforeTheEndOfTheRequest(t *testing.T) {
	t.Parallel()
	c, err := tts.New(api.Options{Token: key, HTTP: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		_, _ = io.CopyN(io.Discard, r.Body, r.ContentLength)
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: lateEnd{r}, ContentLength: -1, Request: r}, nil
	})}})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := all(c.Speak(t.Context(), hello())); got != wav || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func body(r *http.Request) io.Reader {
	if r.Body == nil {
		return strings.NewReader("")
	}
	return r.Body
}

// A list without one usable voice is an error, so that it does not replace one that is known. A list may be empty.
func TestUnusableVoices(t *testing.T) {
	t.Parallel()
	s := serve(t, respond(200, "application/json", `[1,null,"x",[],{}]`))
	if list, err := s.api.Voices(t.Context(), tts.Filter{}); err == nil || list != nil || !strings.Contains(err.Error(), "no voice that can be used") {
		t.Errorf("got %v, %v", list, err)
	}
	s = serve(t, respond(200, "application/json", `[]`))
	if list, err := s.api.Voices(t.Context(), tts.Filter{}); err != nil || len(list) != 0 {
		t.Errorf("got %v, %v", list, err)
	}
}

// Credits that the service does not say in numbers that can be true are not known. No number is changed to another one.
func TestCredits(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]tts.Subscription{
		`{"plan_credits":200000,"used_credits":1500}`:         {Credits: 200000, UsedCredits: 1500},
		`{"plan_credits":"200000","used_credits":0}`:          {Credits: 200000},
		`{"plan_credits":9000000000000000,"used_credits":7}`:  {Credits: 9000000000000000, UsedCredits: 7},
		`{"plan_credits":1e300,"used_credits":1000000000000}`: {CreditsUnknown: true},
		`{"plan_credits":-5,"used_credits":0}`:                {CreditsUnknown: true},
		`{"plan_credits":5,"used_credits":null}`:              {CreditsUnknown: true},
		`{"used_credits":5}`:                                  {CreditsUnknown: true},
		`{"plan_credits":true,"used_credits":"NaN"}`:          {CreditsUnknown: true},
		`null`: {CreditsUnknown: true},
	} {
		s := serve(t, respond(200, "application/json", `{"plan":"lite","credits":`+body+`}`))
		want.Plan = "lite"
		if got, err := s.api.Subscription(t.Context()); err != nil || got != want {
			t.Errorf("%s: got %+v, %v", body, got, err)
		}
	}
}
