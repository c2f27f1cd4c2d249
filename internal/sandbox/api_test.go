package sandbox_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

func apiError(msg, code string) string {
	return `{"message":{"msg":"` + msg + `","error_code":"` + code + `"}}`
}

func TestAccountAndCallback(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{})
	me := func(callback string) string {
		return `{"result":{"uid":"5c0000000000000000000001","username":"sandbox","fullname":"Sandbox","email":"sandbox@localhost","enable_api":true,"api_token":"sandbox","callback_url":` + callback + `}}`
	}
	b.expect("GET", "/api/me", "", 200, me("null"))
	b.register("https://your.host.com/here-is-the-webhook")
	b.expect("GET", "/api/me/", "", 200, me(`"https://your.host.com/here-is-the-webhook"`))
	b.expect("PUT", "/api/me/callback-url", `{}`, 400, apiError("missing parameter: callback_url", "app/param/not-enough/callback_url"))
	b.expect("PUT", "/api/me/callback-url", `{"callback_url":null}`, 400, apiError("missing parameter: callback_url", "app/param/not-enough/callback_url"))
	b.expect("PUT", "/api/me/callback-url/", `{"callback_url":7}`, 400, apiError("callback_url must be a string", "app/param/type-mismatch"))
	b.expect("PUT", "/api/me/callback-url", `[1]`, 400, apiError("the body is not a JSON object", "app/param/type-mismatch"))
	for url, ok := range map[string]bool{
		"": false, "hello": false, "//host/x": false, "https://": false, "ftp://host/x": false, "https://a b/": false, "https://:80/": false,
		"http://example.com/x": false, "http://192.168.1.4/x": false, "http://localhost.example.com/": false,
		"https://example.com:8443/x?y=z": true, "http://127.0.0.1:4321/x": true, "http://localhost:1/x": true, "http://[::1]:80/x": true, "http://a.localhost/x": true,
	} {
		resp, raw := b.send("PUT", "/api/me/callback-url", `{"callback_url":"`+url+`"}`)
		if got := resp.StatusCode == 200; got != ok || !ok && !strings.Contains(string(raw), `"app/invalid/callback_url"`) {
			t.Errorf("callback %q: %d %s", url, resp.StatusCode, raw)
		}
	}
}

func TestCallsNeedTheToken(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{Token: "__pltABC"})
	for _, call := range []string{"GET /api/me", "PUT /api/me/callback-url", "GET /api/actor", "GET /api/actor/x/versions", "GET /api/actor/x/versions/v1",
		"POST /api/speak", "GET /api/speak/x", "GET /api/speak/v2/x", "GET /files/speak/x", "GET /files/speak/x/no-redirect"} {
		method, path, _ := strings.Cut(call, " ")
		for _, auth := range []string{"", "Bearer", "Bearer nope", "__pltABC", "Basic __pltABC", "Bearer __pltABCD"} {
			resp, raw := b.do(method, b.URL()+path, "", auth)
			if resp.StatusCode != 401 || resp.Header.Get("Content-Type") != "application/json; charset=utf-8" || !sameJSON(t, string(raw), apiError("not authorized", "auth/not-authorized")) {
				t.Errorf("%s with %q: %d %s", call, auth, resp.StatusCode, raw)
			}
		}
		if resp, _ := b.do(method, b.URL()+path, "", "Bearer other-product"); resp.StatusCode != 403 {
			t.Errorf("%s with a token of the other product: %d", call, resp.StatusCode)
		}
		if resp, _ := b.do(method, b.URL()+path, "", "bearer __pltABC"); resp.StatusCode == 401 {
			t.Errorf("%s rejects the token", call)
		}
	}
}

func TestNotFoundAndNotAllowed(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{})
	const none = "5d47ff94e6c00800075726d3"
	b.expect("GET", "/api/speak/v2/"+none, "", 404, apiError("speak not found", "app/not-found/speak"))
	b.expect("GET", "/api/speak/"+none, "", 404, apiError("speak not found", "app/not-found/speak"))
	b.expect("GET", "/api/actor/"+none+"/versions", "", 404, apiError("actor not found", "app/not-found/actor"))
	b.expect("GET", "/api/actor/"+mina+"/versions/v9", "", 404, apiError("version not found", "app/not-found/version"))
	b.expect("GET", "/api/actor/"+mina+"/versions/SSFM-V2.1", "", 404, apiError("version not found", "app/not-found/version"))
	b.expect("GET", "/files/speak/ZGF0YS9ub25lLndhdg==/no-redirect", "", 404, apiError("file not found", "app/not-found/file"))
	b.expect("GET", "/files/speak/%21%21", "", 404, apiError("file not found", "app/not-found/file"))
	b.expect("GET", "/nothing", "", 404, apiError("there is nothing at this path", "app/not-found"))
	b.expect("GET", "/api/actor/"+velma+"/versions", "", 403, apiError("the account may not use this actor", "app/forbidden/actor"))
	b.expect("GET", "/api/speak", "", 405, apiError("method not allowed", "app/method-not-allowed"))
	b.expect("DELETE", "/api/me/callback-url", "", 405, apiError("method not allowed", "app/method-not-allowed"))
	b.expect("POST", "/api/speak", `{"text":"`+strings.Repeat("x", 1<<20)+`"}`, 413, apiError("the body is longer than 1 MiB", "app/param/too-large"))
}

type wireActor struct {
	ID       string            `json:"actor_id"`
	UniqueID string            `json:"unique_id"`
	Name     map[string]string `json:"name"`
	Language string            `json:"language"`
	Sex      []string          `json:"sex"`
	Age      string            `json:"age"`
	Hidden   bool              `json:"hidden"`
	Img      string            `json:"img_url"`
	Audio    string            `json:"audio_url"`
	Order    int               `json:"order"`
	Tag      []string          `json:"tag"`
	Usage    []string          `json:"usage"`
	TagV2    struct {
		Tone string
		Mood []struct {
			Title  string
			Detail []string
		}
		Content, Category []string
	} `json:"tag_v2"`
	Versions []wireVersion  `json:"style_label_v2"`
	Voice    map[string]any `json:"voice"`
}

type wireVersion struct {
	Name    string   `json:"name"`
	Aliases []string `json:"aliases"`
	Display string   `json:"display_name"`
	Presets []string `json:"emotion_tone_presets"`
	Prompt  bool     `json:"emotion_prompt"`
}

func TestActors(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{})
	_, raw := b.send("GET", "/api/actor/", "")
	actors := decode[struct{ Result []wireActor }](t, raw).Result
	if len(actors) < 24 {
		t.Fatalf("%d actors", len(actors))
	}
	langs, sexes, ages := map[string]int{}, map[string]int{}, map[string]int{}
	seen := map[string]bool{}
	hidden, plain := 0, 0
	for i, a := range actors {
		if len(a.ID) != 24 || strings.Trim(a.ID, "0123456789abcdef") != "" || seen[a.ID] || seen[a.UniqueID] || a.Order != i+1 {
			t.Errorf("actor %d: id %q, order %d", i, a.ID, a.Order)
		}
		seen[a.ID], seen[a.UniqueID] = true, true
		if a.Name["en"] == "" || a.Name["ko"] == "" || a.Name[a.Language] == "" || len(a.Tag) == 0 || len(a.Usage) == 0 || a.TagV2.Tone == "" ||
			len(a.TagV2.Mood) == 0 || len(a.TagV2.Content) == 0 || len(a.TagV2.Category) == 0 || a.Voice != nil || a.Img == "" {
			t.Errorf("actor %d is incomplete, or has private fields: %+v", i, a)
		}
		langs[a.Language]++
		ages[a.Age]++
		for _, s := range a.Sex {
			sexes[s]++
		}
		if a.Hidden {
			hidden++
		}
		if !strings.HasPrefix(a.Versions[0].Display, "SSFM-") {
			plain++
		}
		if len(a.Versions) < 2 || !slices.Contains(a.Versions[0].Aliases, "latest") || !slices.Contains(a.Versions[len(a.Versions)-1].Aliases, "first") {
			t.Errorf("versions of %s: %+v", a.Name["en"], a.Versions)
		}
	}
	if langs["ko"] < 5 || langs["en"] < 5 || langs["ja"] < 2 || hidden != 1 || plain < 1 || sexes["여성"] < 5 || sexes["남성"] < 5 || len(sexes) != 2 || len(ages) != 5 {
		t.Errorf("the catalogue: %v %v %v, %d hidden, %d without SSFM", langs, sexes, ages, hidden, plain)
	}

	_, raw = b.send("GET", "/api/actor/"+mina+"/versions", "")
	if vs := decode[struct{ Result []wireVersion }](t, raw).Result; len(vs) != 3 || vs[0].Display != "SSFM-V2.1" {
		t.Errorf("versions: %s", raw)
	}
	first := `{"result":{"name":"v1","aliases":["first"],"display_name":"SSFM-V1.0","emotion_tone_presets":["normal-1","happy-1","sad-1","angry-1"],"emotion_prompt":false}}`
	b.expect("GET", "/api/actor/"+mina+"/versions/first", "", 200, first)
	b.expect("GET", "/api/actor/"+mina+"/versions/v1/", "", 200, first)
}

func TestEveryPreviewPlays(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{})
	_, raw := b.send("GET", "/api/actor", "")
	sounds := map[string]string{}
	for n, a := range decode[struct{ Result []wireActor }](t, raw).Result {
		if testing.Short() && n%5 != 0 {
			continue
		}
		resp, wav := b.do("GET", a.Audio, "", "")
		if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "audio/wav" {
			t.Fatalf("preview of %s: %d", a.Name["en"], resp.StatusCode)
		}
		if s := checkWAV(t, wav, 44100); s < 2 || s > 12 {
			t.Errorf("preview of %s lasts %.1f s", a.Name["en"], s)
		}
		if other := sounds[string(wav)]; other != "" {
			t.Errorf("%s and %s sound the same", other, a.Name["en"])
		}
		sounds[string(wav)] = a.Name["en"]
		resp, svg := b.do("GET", a.Img, "", "")
		if resp.StatusCode != 200 || !strings.HasPrefix(string(svg), "<svg ") {
			t.Errorf("picture of %s: %d %s", a.Name["en"], resp.StatusCode, svg)
		}
	}
}

func TestControlCallsAreLocal(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{})
	req := httptest.NewRequest("GET", b.URL()+"/_sandbox/speaks", nil)
	req.RequestURI = ""
	req.Header.Set("Origin", "https://example.com") // a page in a browser on this machine
	if resp, raw := b.request(req); resp.StatusCode != http.StatusForbidden {
		t.Errorf("a foreign page: %d %s", resp.StatusCode, raw)
	}
	for site, want := range map[string]int{"cross-site": 403, "same-site": 403, "same-origin": 403, "none": 200} { // a picture, a link, and an address that was typed
		req := httptest.NewRequest("GET", b.URL()+"/_sandbox/attempts?wait=1ms", nil)
		req.RequestURI = ""
		req.Header.Set("Sec-Fetch-Site", site)
		if resp, raw := b.request(req); resp.StatusCode != want {
			t.Errorf("from a page, %s: %d %s", site, resp.StatusCode, raw)
		}
	}
	req = httptest.NewRequest("GET", b.URL()+"/_sandbox/speaks", nil)
	req.RequestURI, req.Host = "", "rebound.example" // DNS rebinding: a foreign name that resolves to this machine
	if resp, raw := b.request(req); resp.StatusCode != http.StatusForbidden {
		t.Errorf("a foreign host name: %d %s", resp.StatusCode, raw)
	}
	req.Header.Set("Authorization", "Bearer sandbox")
	if resp, raw := b.request(req); resp.StatusCode != 200 {
		t.Errorf("with the token: %d %s", resp.StatusCode, raw)
	}
	resp, raw := b.do("GET", b.URL()+"/_sandbox/speaks", "", "") // no token
	if resp.StatusCode != 200 || string(raw) != "[]\n" {
		t.Errorf("%d %s", resp.StatusCode, raw)
	}
	b.expect("GET", "/_sandbox/attempts", "", 200, `[]`)
}

func TestSpeaksAreListed(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	resp, raw := b.send("POST", "/api/speak", `{"text":"hi","lang":"en-us","actor_id":"`+mina+`","tempo":1.5,"surprise":true}`)
	if resp.StatusCode != 200 {
		t.Fatal(string(raw))
	}
	url := decode[accepted](t, raw).Result.SpeakURL
	id := url[strings.LastIndex(url, "/")+1:]
	b.waitDone(id)
	_, raw = b.send("GET", "/_sandbox/speaks", "")
	list := decode[[]map[string]any](t, raw)
	at, _ := list[0]["created_at"].(string)
	want := `[{"speak_id":"` + id + `","state":"done","text":"hi","actor_id":"` + mina + `","params":{"lang":"en-us","tempo":1.5},"created_at":"` + at + `","chars":2,"charged":2,"quota_left":null,"voice":"builtin","unspoken":[],"path":"/api/speak"}]`
	if !sameJSON(t, string(raw), want) || len(at) != len("2006-01-02T15:04:05.000Z") {
		t.Errorf("got %s want %s", raw, want)
	}
}
