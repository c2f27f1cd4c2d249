package api_test

import (
	"errors"
	"math"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"callboard/internal/api"
	"callboard/internal/text"
)

func TestMe(t *testing.T) {
	s := serve(t, respond(200, `{
  "result": {
      "username": "tester",
      "fullname": "tester",
      "uid": "63ee44f00000000000000000",
      "email": "tester@example.com",
      "enable_api": true,
      "api_token": "`+token+`",
      "callback_url": "https://your.host.com/if-you-want-to-get-callback"
  }
}`), func(o *api.Options) { o.UserAgent = "callboard/1" })
	me, err := s.api.Me(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := api.Me{UID: "63ee44f00000000000000000", Username: "tester", FullName: "tester", Email: "tester@example.com",
		EnableAPI: true, CallbackURL: "https://your.host.com/if-you-want-to-get-callback"}
	if me != want {
		t.Errorf("got %+v", me)
	}
	r := s.requests()[0]
	if r.Method != "GET" || r.Path != "/api/me" || r.Auth != "Bearer "+token || r.Agent != "callboard/1" {
		t.Errorf("requested %+v", r)
	}
}

func TestMeWithoutCallback(t *testing.T) {
	s := serve(t, respond(200, `{"result": {"uid": "63ee44f00000000000000000", "callback_url": null}}`))
	me, err := s.api.Me(t.Context())
	if err != nil || me.CallbackURL != "" {
		t.Errorf("got %+v, %v", me, err)
	}
}

func TestSetCallbackURL(t *testing.T) {
	for name, tc := range map[string]struct{ body, want string }{
		"documented":  {`{"result": {"callback_url": "https://your.host.com/here-is-the-webhook"}}`, "https://your.host.com/here-is-the-webhook"},
		"bare":        {`{"callback_url": "https://your.host.com/here-is-the-webhook"}`, "https://your.host.com/here-is-the-webhook"},
		"another one": {`{"result": {"callback_url": "https://else.example/"}}`, "https://else.example/"},
		"cleared":     {`{"result": {"callback_url": null}}`, ""},
		"no body":     {``, "https://your.host.com/here-is-the-webhook"},
		"other body":  {`{"result": "ok"}`, "https://your.host.com/here-is-the-webhook"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, respond(200, tc.body))
			got, err := s.api.SetCallbackURL(t.Context(), "https://your.host.com/here-is-the-webhook")
			if err != nil || got != tc.want {
				t.Errorf("got %q, %v", got, err)
			}
			r := s.requests()[0]
			if r.Method != "PUT" || r.Path != "/api/me/callback-url" || r.Body != `{"callback_url":"https://your.host.com/here-is-the-webhook"}` {
				t.Errorf("sent %+v", r)
			}
		})
	}
}

// A list of which no entry has an id is not one of actors: it must not replace one that is known. Hidden actors count.
func TestUnusableActors(t *testing.T) {
	for body, ok := range map[string]bool{`[1,null,"x",[],{}]`: false, `[]`: true, `[{"actor_id":"a","hidden":true}]`: true} {
		s := serve(t, respond(200, `{"result":`+body+`}`))
		if list, err := s.api.Actors(t.Context()); len(list) != 0 || (err == nil) != ok {
			t.Errorf("%s: got %v, %v", body, list, err)
		}
	}
}

func TestActorsAsDocumented(t *testing.T) {
	s := serve(t, respond(200, `{
  "result": [
      {"actor_id": "5c3c52c9ea9791000747155b", "name": {"en": "Byumsoo", "ko": "범수"}},
      {"actor_id": "5c3c52c9ea9791000747155c", "name": {"en": "Camila", "카밀라": "카밀라"}}
  ]
}`))
	actors, err := s.api.Actors(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []api.Actor{
		{ID: "5c3c52c9ea9791000747155b", Name: map[string]string{"en": "Byumsoo", "ko": "범수"}, Tags: []string{}},
		{ID: "5c3c52c9ea9791000747155c", Name: map[string]string{"en": "Camila", "카밀라": "카밀라"}, Tags: []string{}},
	}
	if !reflect.DeepEqual(actors, want) {
		t.Errorf("got %+v", actors)
	}
	if p := s.requests()[0].Path; p != "/api/actor" {
		t.Errorf("requested %s", p)
	}
}

func TestActorsInEveryKnownForm(t *testing.T) {
	s := serve(t, respond(200, `{"result": [
  {"actor_id": "000000000000000000000001", "name": {"en": " Ga\u0000ia\u202e ", "ko": "`+"\u1100\u1161"+`", "ja": null}, "language": "ko",
   "sex": ["여성"], "age": ["청년"], "order": "7", "audio_url": "https://cdn.example/p.wav?Signature=x",
   "tag": ["calm", "Calm"], "usage": "news",
   "tag_v2": {"tone": "low", "mood": [{"title": "warm", "detail": ["soft", "calm"]}], "content": ["book"], "category": null},
   "style_label_v2": [{"name": "v2"}], "something_new": {"a": [1]}},
  {"actor_id": "000000000000000000000002", "name": "Lone", "language": "en", "sex": "남성", "age": "장년", "hidden": false, "audio_url": "/preview/2.wav"},
  {"actor_id": "000000000000000000000003", "name": "Nobody", "sex": ["남성", "여성"], "age": 30, "tag": {"b": "two", "a": "one"}},
  {"actor_id": "000000000000000000000004", "name": {"en": "Hidden"}, "hidden": true},
  {"actor_id": "../../me", "name": {"en": "Trick"}},
  {"name": {"en": "Without id"}},
  null, 5, "word",
  {"_id": "000000000000000000000005", "name": null, "sex": "로봇", "age": {"x": "아동"}, "audio_url": "javascript:alert(1)"}
]}`))
	actors, err := s.api.Actors(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []api.Actor{
		{ID: "000000000000000000000001", Name: map[string]string{"en": "Gaia", "ko": "가"}, Language: "ko", Sex: "female", Age: "young adult", Order: 7,
			PreviewURL: "https://cdn.example/p.wav?Signature=x", Tags: []string{"calm", "low", "warm", "soft", "book", "news"},
			Moods: []string{"calm", "low", "warm", "soft"}, Uses: []string{"book", "news"}},
		{ID: "000000000000000000000002", Name: map[string]string{"en": "Lone"}, Language: "en", Sex: "male", Age: "elder",
			PreviewURL: s.URL + "/preview/2.wav", Tags: []string{}},
		{ID: "000000000000000000000003", Name: map[string]string{"und": "Nobody"}, Sex: "male/female", Age: "30", Tags: []string{"one", "two"}, Moods: []string{"one", "two"}},
		{ID: "000000000000000000000005", Name: map[string]string{}, Sex: "로봇", Age: "child", Tags: []string{}},
	}
	if len(actors) != len(want) {
		t.Fatalf("got %d actors: %+v", len(actors), actors)
	}
	for i := range want {
		if !reflect.DeepEqual(actors[i], want[i]) {
			t.Errorf("actor %d\n got %+v\nwant %+v", i, actors[i], want[i])
		}
	}
}

func TestEmptyActorList(t *testing.T) {
	for _, body := range []string{`{"result": []}`, `[]`} {
		s := serve(t, respond(200, body))
		if actors, err := s.api.Actors(t.Context()); err != nil || actors == nil || len(actors) != 0 {
			t.Errorf("%s: got %v, %v", body, actors, err)
		}
	}
}

func TestVersions(t *testing.T) {
	s := serve(t, respond(200, `{"result": [
  {"name": "v2", "aliases": ["latest"], "display_name": "SSFM-V2.0", "emotion_tone_presets": ["normal-1", "happy-1"], "emotion_prompt": true},
  {"name": "v1", "aliases": "first", "display_name": null, "emotion_tone_presets": null},
  {"aliases": ["nameless"]}
]}`))
	got, err := s.api.Versions(t.Context(), "5c3c52c9ea9791000747155b")
	want := []api.Version{
		{Name: "v2", Aliases: []string{"latest"}, DisplayName: "SSFM-V2.0", Presets: []string{"normal-1", "happy-1"}, EmotionPrompt: true},
		{Name: "v1", Aliases: []string{"first"}, Presets: []string{}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if p := s.requests()[0].Path; p != "/api/actor/5c3c52c9ea9791000747155b/versions" {
		t.Errorf("requested %s", p)
	}
}

func TestStatus(t *testing.T) {
	const id = "5d47ff94e6c00800075726d3"
	for name, tc := range map[string]struct {
		body string
		want api.SpeakStatus
	}{
		"running": {`{"result": {"_id": "5d47ff94e6c00800075726d3", "status": "progress", "audio_download_url": null, "text_count": 20, "duration": null}}`,
			api.SpeakStatus{ID: id, Status: api.StatusProgress, TextCount: 20}},
		"done": {`{"result": {"_id": "5d47ff94e6c00800075726d3", "status": "done", "audio_download_url": "https://cdn.typecast.ai/a.wav?Expires=1&Signature=x", "text_count": "20", "duration": 1.25}}`,
			api.SpeakStatus{ID: id, Status: api.StatusDone, DownloadURL: "https://cdn.typecast.ai/a.wav?Expires=1&Signature=x", TextCount: 20, Duration: 1.25}},
		"failed":      {`{"result": {"status": "Failed"}}`, api.SpeakStatus{ID: id, Status: api.StatusFailed}},
		"new state":   {`{"result": {"status": "warming-up", "duration": "NaN", "text_count": -4}}`, api.SpeakStatus{ID: id, Status: "warming-up"}},
		"old":         {`{"result": {"status": "done", "audio": {"url": "https://typecast.ai/files/speak/ZGF0YS9=", "extension": "wav"}}}`, api.SpeakStatus{ID: id, Status: api.StatusDone, DownloadURL: "https://typecast.ai/files/speak/ZGF0YS9="}},
		"bare":        {`{"status": "done", "audio": "https://cdn.typecast.ai/a.mp3"}`, api.SpeakStatus{ID: id, Status: api.StatusDone, DownloadURL: "https://cdn.typecast.ai/a.mp3"}},
		"not a link":  {`{"result": {"status": "done", "audio_download_url": "file:///etc/passwd"}}`, api.SpeakStatus{ID: id, Status: api.StatusDone}},
		"no state":    {`{"result": {"_id": "5d47ff94e6c00800075726d3"}}`, api.SpeakStatus{ID: id}},
		"huge number": {`{"result": {"status": "done", "text_count": 1e300, "duration": -1}}`, api.SpeakStatus{ID: id, Status: api.StatusDone, TextCount: min(1<<53, math.MaxInt)}},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, respond(200, tc.body))
			got, err := s.api.Status(t.Context(), id)
			if err != nil || got != tc.want {
				t.Errorf("got %+v, %v", got, err)
			}
			if r := s.requests(); r[0].Path != "/api/speak/v2/"+id {
				t.Errorf("requested %+v", r)
			}
		})
	}
}

func TestForeignAnswersAreNotTypecast(t *testing.T) {
	for _, body := range []string{``, `<!doctype html><title>Sign in</title>`, `{"result": 7}`, `{}`, `"hello"`, `{"message": "please sign in"}`, `null`, `{"result": null}`} {
		s := serve(t, respond(200, body))
		_, me := s.api.Me(t.Context())
		_, actors := s.api.Actors(t.Context())
		_, status := s.api.Status(t.Context(), "5d47ff94e6c00800075726d3")
		_, versions := s.api.Versions(t.Context(), "5d47ff94e6c00800075726d3")
		for _, err := range []error{me, actors, status, versions} {
			if e := asError(t, err); !strings.Contains(e.Advice(), "really Typecast") {
				t.Errorf("%q: got %v, advice %q", body, err, e.Advice())
			}
		}
		if n := len(s.requests()); n != 4 {
			t.Errorf("%q: %d requests for 4 calls", body, n)
		}
	}
}

func TestInvalidIDsAreNotSent(t *testing.T) {
	s := serve(t, respond(200, `{}`))
	for _, id := range []string{"", ".", "..", "a/b", "a?b", "a b", "é", strings.Repeat("a", 200)} {
		_, err := s.api.Status(t.Context(), id)
		asError(t, err)
		_, err = s.api.Versions(t.Context(), id)
		asError(t, err)
	}
	if r := s.requests(); len(r) != 0 {
		t.Errorf("sent %+v", r)
	}
}

func TestBaseURL(t *testing.T) {
	for given, want := range map[string]string{
		"":                              "https://typecast.ai",
		"https://typecast.ai/":          "https://typecast.ai",
		"https://typecast.ai/api":       "https://typecast.ai",
		"https://typecast.ai/api/":      "https://typecast.ai",
		" http://127.0.0.1:4010 ":       "http://127.0.0.1:4010",
		"https://gate.example/typecast": "https://gate.example/typecast",
	} {
		c, err := api.New(api.Options{BaseURL: given})
		if err != nil {
			t.Errorf("%q: %v", given, err)
		} else if c.BaseURL() != want {
			t.Errorf("%q: got %q", given, c.BaseURL())
		}
	}
	for _, bad := range []string{"typecast.ai", "ftp://typecast.ai", "https://", "https://user:hunter2@typecast.ai", "https://typecast.ai?x=hunter2", "https://hunter2 .ai", "\x00"} {
		_, err := api.New(api.Options{BaseURL: bad})
		if err == nil {
			t.Errorf("%q was accepted", bad)
		} else if s := err.Error(); strings.Contains(s, "hunter2") || strings.Contains(s, "\n") {
			t.Errorf("%q: %s", bad, s)
		}
	}
	for _, bad := range []string{"abc\ndef", "abc def", "åbc"} {
		if _, err := api.New(api.Options{Token: bad}); err == nil || strings.Contains(err.Error(), "def") || strings.Contains(err.Error(), "å") {
			t.Errorf("token %q: %v", bad, err)
		}
	}
}

func TestBaseURLWithPath(t *testing.T) {
	s := serve(t, respond(200, `{"result": []}`), func(o *api.Options) { o.BaseURL += "/typecast/api/" })
	if _, err := s.api.Actors(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := s.requests()[0].Path; p != "/typecast/api/actor" {
		t.Errorf("requested %s", p)
	}
}

func TestWithoutToken(t *testing.T) {
	s := serve(t, respond(200, `{}`), func(o *api.Options) { o.Token = "  " })
	_, err := s.api.Me(t.Context())
	if !api.IsUnauthorized(err) || !strings.Contains(asError(t, err).Advice(), "TYPECAST_API_TOKEN") {
		t.Errorf("got %v", err)
	}
	if len(s.requests()) != 0 {
		t.Error("a request was sent")
	}
}

func TestRedirectsStayOnTheHost(t *testing.T) {
	elsewhere := serve(t, respond(200, `{"result": []}`))
	home := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/actor":
			http.Redirect(w, r, "/api/actor/", http.StatusMovedPermanently)
		case "/api/actor/":
			respond(200, `{"result": [{"actor_id": "5c3c52c9ea9791000747155b"}]}`)(0, w, r)
		case "/api/me":
			http.Redirect(w, r, elsewhere.URL+"/api/me?secret=hunter2", http.StatusFound)
		default:
			http.Redirect(w, r, "/api/loop", http.StatusTemporaryRedirect)
		}
	})
	if actors, err := home.api.Actors(t.Context()); err != nil || len(actors) != 1 {
		t.Errorf("got %v, %v", actors, err)
	}
	if r := home.requests()[1]; r.Auth != "Bearer "+token {
		t.Errorf("the token is missing after the redirect: %+v", r)
	}
	_, err := home.api.Me(t.Context())
	if e := asError(t, err); e.Status != 302 || strings.Contains(e.Error(), "hunter2") || !strings.Contains(e.Error(), elsewhere.URL) {
		t.Errorf("got %v", err)
	}
	if _, err := home.api.SetCallbackURL(t.Context(), "https://your.host.com"); asError(t, err).Status != 307 {
		t.Errorf("got %v", err)
	}
	if _, err := home.api.Status(t.Context(), "loop"); asError(t, err).Status != 307 {
		t.Errorf("got %v", err)
	}
	if r := elsewhere.requests(); len(r) != 0 {
		t.Errorf("a call went to the other host: %+v", r)
	}
}

// asError fails the test unless err is an *api.Error whose line is short and has no secret.
func asError(t *testing.T, err error) *api.Error {
	t.Helper()
	e, ok := errors.AsType[*api.Error](err)
	if !ok {
		t.Fatalf("not an *api.Error: %T %v", err, err)
	}
	line := e.Error()
	if line == "" || line != text.Redact(line) || strings.Contains(line, token) || len([]rune(line)) > 400 {
		t.Errorf("not a short line without secrets: %q", line)
	}
	return e
}
