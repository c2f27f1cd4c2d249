package webhook

import (
	"errors"
	"strings"
	"testing"
	"unicode"

	"callboard/internal/text"
)

const guideBody = `{
  "speak_url": "https://typecast.ai/api/speak/5fd0a1b2c3d4e5f6a7b8c9d0",
  "status": "done",
  "audio_download_url": "https://files.example/a.wav?sig=x%2Fy&e=1",
  "audio_url_no_redirect": "https://typecast.ai/files/speak/a.wav/no-redirect",
  "kind": "/api/speak"
}`

func TestParseMessage(t *testing.T) {
	const id = "5fd0a1b2c3d4e5f6a7b8c9d0"
	const url = "https://typecast.ai/api/speak/" + id
	tests := []struct {
		name, body string
		want       Message
	}{
		{"the guide's example", guideBody, Message{
			SpeakID: id, SpeakURL: url, Status: "done", Kind: "/api/speak",
			DownloadURL: "https://files.example/a.wav?sig=x%2Fy&e=1",
			DirectURL:   "https://typecast.ai/files/speak/a.wav/no-redirect"}},
		{"failed, no audio", `{"speak_url":"` + url + `","status":"failed","audio_download_url":null}`,
			Message{SpeakID: id, SpeakURL: url, Status: "failed"}},
		{"v2 form of the URL", `{"speak_url":"https://typecast.ai/api/speak/v2/` + id + `","status":"done"}`,
			Message{SpeakID: id, SpeakURL: "https://typecast.ai/api/speak/v2/" + id, Status: "done"}},
		{"v2 field alone", `{"speak_v2_url":"https://typecast.ai/api/speak/v2/` + id + `"}`,
			Message{SpeakID: id, SpeakURL: "https://typecast.ai/api/speak/v2/" + id}},
		{"envelope", `{"result":{"speak_url":"` + url + `","status":"done"}}`,
			Message{SpeakID: id, SpeakURL: url, Status: "done"}},
		{"bare fields win over an envelope", `{"speak_url":"` + url + `","result":{"speak_url":"/x/other"}}`,
			Message{SpeakID: id, SpeakURL: url}},
		{"other fields are ignored", `{"speak_url":"` + url + `","share":{"embed_url":"https://x/y"},"play_id":"p","status":"done"}`,
			Message{SpeakID: id, SpeakURL: url, Status: "done"}},
		{"slash, query and fragment", `{"speak_url":"` + url + `/?a=/b#/c"}`, Message{SpeakID: id, SpeakURL: url + "/?a=/b#/c"}},
		{"bare id", `{"speak_url":"` + id + `"}`, Message{SpeakID: id, SpeakURL: id}},
		{"host without a path", `{"speak_url":"https://typecast.ai"}`, Message{SpeakURL: "https://typecast.ai"}},
		{"only a query", `{"speak_url":"?x"}`, Message{SpeakURL: "?x"}},
		{"escaped slash is not an id", `{"speak_url":"https://h/api/speak/..%2Fme"}`, Message{SpeakURL: "https://h/api/speak/..%2Fme"}},
		{"upper case status", `{"status":" DONE "}`, Message{Status: "done"}},
		{"wrong types", `{"speak_url":["` + url + `"],"status":7,"audio_download_url":{},"kind":true}`, Message{}},
		{"wrong envelope", `{"result":"` + url + `"}`, Message{}},
		{"a wrong type affects no other field", `{"speak_url":"` + url + `","status":{"x":1}}`, Message{SpeakID: id, SpeakURL: url}},
		{"control characters", `{"speak_url":"https://h/\u001b[2Jabc","status":"do\u202ene","kind":"\u0000"}`, Message{}},
		{"too long to be an id", `{"speak_url":"/` + strings.Repeat("a", maxID+1) + `"}`, Message{SpeakURL: "/" + strings.Repeat("a", maxID+1)}},
		{"too long to be a word", `{"status":"` + strings.Repeat("a", maxWord+1) + `"}`, Message{}},
		{"byte order mark", "\ufeff" + `{"status":"done"}`, Message{Status: "done"}},
		{"empty object", `{}`, Message{}},
		{"last of two wins", `{"status":"failed","status":"done"}`, Message{Status: "done"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseMessage([]byte(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestParseMessageRefuses(t *testing.T) {
	for _, body := range []string{"", " ", "null", "[]", "[{}]", `"done"`, "7", "status=done", `{"status":"done"`, `{"a":1} {"b":2}`, "\x00", "<html>\x1b]0;sekrit\x07"} {
		m, err := ParseMessage([]byte(body))
		if !errors.Is(err, ErrNotMessage) || m != (Message{}) {
			t.Errorf("%q: got %+v, %v", body, m, err)
			continue
		}
		if strings.Contains(err.Error(), "sekrit") || strings.ContainsFunc(err.Error(), unicode.IsControl) {
			t.Errorf("%q: the error repeats the body: %v", body, err)
		}
	}
}

func FuzzParseMessage(f *testing.F) {
	for _, s := range []string{guideBody, `{}`, `null`, `{"result":{"speak_url":"/a/b/"}}`, `{"speak_url":"https://h"}`,
		`{"speak_url":"://"}`, `{"speak_url":7,"status":"\u009b"}`, "\ufeff{}", `{"speak_v2_url":"a?b#c"}`, "\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := ParseMessage(body)
		if err != nil {
			if m != (Message{}) || !errors.Is(err, ErrNotMessage) {
				t.Fatalf("refused with %+v, %v", m, err)
			}
			return
		}
		for _, s := range []string{m.SpeakID, m.SpeakURL, m.Status, m.DownloadURL, m.DirectURL, m.Kind} {
			if strings.ContainsFunc(s, text.Hidden) || strings.Contains(s, "\ufffd") || len(s) > maxURL {
				t.Fatalf("%q was accepted", s)
			}
		}
		if m.SpeakID != "" && (!strings.Contains(m.SpeakURL, m.SpeakID) || strings.ContainsAny(m.SpeakID, "/?#%: ")) {
			t.Fatalf("id %q of %q", m.SpeakID, m.SpeakURL)
		}
	})
}
