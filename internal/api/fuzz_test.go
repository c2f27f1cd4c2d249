package api

import (
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"callboard/internal/text"
)

// testBase returns the base URL for relative links.
func testBase(t testing.TB) *url.URL {
	t.Helper()
	u, err := asynchronous().parseBase("https://typecast.ai")
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// checkTexts fails the test unless every text is clean and not too long.
func checkTexts(t *testing.T, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if text.Line(s) != s || !norm.NFC.IsNormalString(s) || utf8.RuneCountInString(s) > maxText {
			t.Fatalf("not clean, or too long: %q", s)
		}
	}
}

// checkLink fails the test unless the link is empty or an http URL with a host.
func checkLink(t *testing.T, link string) {
	t.Helper()
	u, err := url.Parse(link)
	if link != "" && (err != nil || u.Host == "" || !strings.HasPrefix(u.Scheme, "http") || u.User != nil) {
		t.Fatalf("not a link: %q", link)
	}
}

func FuzzActors(f *testing.F) {
	for _, s := range []string{
		`{"result":[{"actor_id":"5c3c52c9ea9791000747155b","name":{"en":"Byumsoo","ko":"범수"}}]}`,
		`[{"_id":"a","name":"x","language":"ko","sex":["여성","남성"],"age":"청년","tag":{"a":["b"]},"usage":"c","tag_v2":{"tone":1,"mood":[{"title":"t","detail":["d"]},"m"],"content":[null],"category":"z"},"audio_url":"/p.wav","order":"3"}]`,
		`{"result":null}`, `{"result":{}}`, `null`, `[[[[[["deep"]]]]]]`, `[{"actor_id":["x"],"hidden":"true"}]`, `[{"actor_id":1e9,"order":1e400}]`, "",
	} {
		f.Add([]byte(s))
	}
	base := testBase(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := ParseNode(body)
		if err != nil {
			return
		}
		actors, ok := decodeActors(n.Result(), base)
		if ok != (actors != nil) {
			t.Fatal("ok and the list disagree")
		}
		for _, a := range actors {
			if !SafeID(a.ID) || a.Name == nil || a.Tags == nil {
				t.Fatalf("invalid: %+v", a)
			}
			checkTexts(t, slices.Concat(a.Tags, a.Moods, a.Uses, []string{a.Language, a.Sex, a.Age})...)
			for lang, name := range a.Name {
				checkTexts(t, lang, name)
			}
			checkLink(t, a.PreviewURL)
		}
	})
}

func FuzzVersions(f *testing.F) {
	for _, s := range []string{
		`{"result":[{"name":"v2","aliases":["latest"],"display_name":"SSFM-V2.0","emotion_tone_presets":["normal-1"],"emotion_prompt":true}]}`,
		`[{"name":2,"aliases":"first","emotion_tone_presets":{"a":"b"},"emotion_prompt":"1"}]`, `{"result":"x"}`, `[null,{}]`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := ParseNode(body)
		if err != nil {
			return
		}
		versions, _ := decodeVersions(n.Result())
		for _, v := range versions {
			if v.Name == "" || v.Aliases == nil || v.Presets == nil || len(v.Presets) > maxWords {
				t.Fatalf("invalid: %+v", v)
			}
			checkTexts(t, append(append(v.Aliases, v.Presets...), v.Name, v.DisplayName)...)
		}
	})
}

func FuzzStatus(f *testing.F) {
	for _, s := range []string{
		`{"result":{"_id":"5d47ff94e6c00800075726d3","status":"done","audio_download_url":"https://cdn.typecast.ai/a","text_count":20,"duration":1.5}}`,
		`{"result":{"status":"done","audio":{"url":"https://typecast.ai/files/speak/x","extension":"wav"}}}`,
		`{"status":["DONE"],"duration":"1e999","text_count":-1e999}`, `{"audio":"//host/x"}`, `{"audio_download_url":"http:\\\\x"}`,
	} {
		f.Add([]byte(s))
	}
	base := testBase(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := ParseNode(body)
		if err != nil {
			return
		}
		s, ok := decodeStatus(n.Result(), "id", base)
		if !ok {
			return
		}
		checkTexts(t, s.Status)
		checkLink(t, s.DownloadURL)
		if s.TextCount < 0 || s.Duration < 0 || math.IsNaN(s.Duration) || math.IsInf(s.Duration, 0) {
			t.Fatalf("invalid: %+v", s)
		}
	})
}

func FuzzSpeakReply(f *testing.F) {
	for _, s := range []string{
		`{"result":{"speak_url":"https://typecast.ai/api/speak/5d47ff94e6c00800075726d3"}}`,
		`{"result":{"speak_v2_url":"https://typecast.ai/api/speak/v2/5d47ff94e6c00800075726d3","play_id":""}}`,
		`{"speak_url":"/api/speak/x?y","_id":"z"}`, `"https://u:p@h/api/speak/x"`, `{"speak_url":"x","speak_v2_url":"//h/y"}`, `{"result":{}}`,
	} {
		f.Add([]byte(s))
	}
	base := testBase(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := ParseNode(body)
		if err != nil {
			return
		}
		r, ok := decodeSpeakReply(n.Result(), base)
		if !ok {
			return
		}
		checkLink(t, r.SpeakURL)
		checkLink(t, r.SpeakV2URL)
		checkTexts(t, r.PlayID)
		if !SafeID(r.ID) || SpeakID(r.SpeakURL) != r.ID || SpeakID(r.SpeakV2URL) != r.ID {
			t.Fatalf("invalid: %+v", r)
		}
	})
}

func FuzzErrorBody(f *testing.F) {
	for _, s := range []string{
		`{"message":{"msg":"not authorized","error_code":"auth/not-authorized"}}`, `{"message":"no"}`, `"no"`, `no`, `<html>`,
		`<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>`, `{"detail":[{"msg":"x"}]}`, `[[[]]]`, ``, "\x1b[2J",
	} {
		f.Add([]byte(s))
	}
	c, err := New(Options{Token: "hunter2hunter2"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e := &Error{Op: opMe, Status: 400}
		page := c.readErrorBody(e, body)
		checkTexts(t, e.Code, e.Message)
		if page && (e.Code != "" || e.Message != "") {
			t.Fatalf("a page with a message: %q %q", e.Code, e.Message)
		}
		if line := e.Error(); line != text.Redact(line) || utf8.RuneCountInString(line) > maxLine || e.Advice() == "" {
			t.Fatalf("not a short line without secrets: %q", line)
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "3", "-1", "1.5", "1e400", "NaN", "0x1p-2", "Wed, 21 Oct 2026 07:28:00 GMT", "soon"} {
		f.Add(s, "Wed, 21 Oct 2026 07:27:00 GMT")
	}
	now := time.Date(2026, 10, 21, 7, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, after, date string) {
		d := retryAfter(http.Header{"Retry-After": {after}, "Date": {date}}, now)
		if d < 0 || d > 24*time.Hour {
			t.Fatalf("%q after %q: %v", after, date, d)
		}
	})
}

func FuzzMe(f *testing.F) {
	for _, s := range []string{
		`{"result":{"uid":"u","username":"a","fullname":"b","email":"a@b","enable_api":true,"callback_url":"https://x/hook/y","credits":{"plan_credits":5}}}`,
		`{"uid":1,"callback_url":null}`, `{"uid":["x"],"enable_api":"false","callback_url":"http://u:p@h/\u001b[2J"}`, `[]`, `{"result":{"uid":{}}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := ParseNode(body)
		if err != nil {
			return
		}
		me, ok := decodeMe(n.Result())
		if !ok && me != (Me{}) {
			t.Fatalf("no account: %+v", me)
		}
		checkTexts(t, me.UID, me.Username, me.FullName, me.Email)
	})
}

// FuzzBase: an address of the service that is taken is one that calls can be made to, and one that is refused is not quoted.
func FuzzBase(f *testing.F) {
	for _, s := range []string{"", "https://typecast.ai", " https://typecast.ai/api/ ", "http://[::1]:80/x", "http://u:hunter2hunter2@h", "ftp://x", "http://", "http://h/?q#f", "http://h/%zz", "\x1b[2J", "//h", "http://h:port"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := asynchronous().parseBase(s)
		if err != nil {
			if line := err.Error(); text.Line(line) != line {
				t.Fatalf("%q", line)
			}
			return
		}
		if strings.HasSuffix(u.Path, asynchronous().Suffix) {
			return // it was there twice, and one is taken off
		}
		again, err := asynchronous().parseBase(u.String())
		if err != nil || again.String() != u.String() || u.Hostname() == "" || u.User != nil || strings.HasSuffix(u.Path, "/") {
			t.Fatalf("%q is %q, and read again %q, %v", s, u, again, err)
		}
	})
}

// FuzzAudioHeaders: what the headers of a download say is something that audio can have, or nothing.
func FuzzAudioHeaders(f *testing.F) {
	for _, s := range []string{"bytes 0-9/10", "bytes 5-9/*", "bytes 0-9/-5", "bytes 0-9/9", "bytes 9-0/10", "bytes */10", "bytes -1-9/10", "bytes 0-9223372036854775807/9223372036854775807", ""} {
		f.Add(s, "1.5", "a%20b,\x1b%5B2J,%zz")
	}
	f.Add("", "NaN", "%E2%80%AE")
	f.Add("", "-1e400", strings.Repeat(",a", 200))
	f.Fuzz(func(t *testing.T, part, seconds, list string) {
		switch from, whole, ok := contentRange(part); {
		case from < 0 || whole < -1 || !ok && (from != 0 || whole != 0):
			t.Fatalf("%q: %d, %d, %v", part, from, whole, ok)
		case ok && whole >= 0 && whole <= from:
			t.Fatalf("%q: a part that begins at %d, of %d bytes", part, from, whole)
		}
		if s := duration(http.Header{"X-Audio-Duration": {seconds}}); s < 0 || !(s <= 24*60*60) {
			t.Fatalf("%q: %v s", seconds, s)
		}
		parts := unspoken(list)
		if len(parts) > maxUnspoken {
			t.Fatalf("%d parts", len(parts))
		}
		checkTexts(t, parts...)
	})
}
