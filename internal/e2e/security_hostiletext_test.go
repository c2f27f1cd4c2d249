//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"unicode"
	"unicode/utf8"

	"callboard/internal/testproxy"
)

// hostile is a text with everything that a terminal could obey or a reader could not see, in valid UTF-8 without NUL and line breaks:
// a title, the clipboard, a position, a device query, C1 forms of the same, bidirectional marks, zero-width characters, a tag.
// The word in it shows that it came through.
const hostile = "Hs7\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x1b\\\x1b[31;7;93m\x1b[66;66H\x1bP$q\x1b\\\u009b31;7;93m\u009d0;owned\u009c\x08\x7f\u202eevil\u2066\u200b\u2029\U000e0041"

// hostileWord has hostile in the middle, for places that take off the ends. hostileName is for a file, hostileTag for a short word.
const (
	hostileWord = "Hs7" + hostile + "end"
	hostileName = "Hs7\x1b[66;66H\u009b31m\u202eevil"
	hostileTag  = "Hs7\x1b[66;66H\u009b31m\u202eevil"
)

// isForbidden reports a character that no output of the program may hold, other than in sequences that the program itself writes.
func isForbidden(r rune) bool {
	switch {
	case r == '\n', r == '\t':
		return false
	case r == 0xfe0e, r == 0xfe0f, r == 0x200d: // in signs of the program itself
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// wantClean checks an output for other programs: text or JSON.
func wantClean(t *testing.T, what, out string) {
	t.Helper()
	if i := strings.IndexFunc(out, isForbidden); i >= 0 {
		t.Errorf("%s holds %q: …%q…", what, []rune(out[i:])[0], out[max(0, i-40):min(len(out), i+40)])
	}
	if !utf8.ValidString(out) {
		t.Errorf("%s is not UTF-8", what)
	}
}

// wantTame checks what went to a terminal: none of the sequences of hostile, and none of its characters that no sequence of the
// program has.
func wantTame(t *testing.T, what, out string) {
	t.Helper()
	for _, sequence := range []string{"\x1b]0;", "\x1b]52;", "\x1b[31;7;93", "\x1b[66;66H", "\x1bP$q\x1b", "\x08\x7f"} {
		if i := strings.Index(out, sequence); i >= 0 {
			t.Errorf("%s holds %q: …%q…", what, sequence, out[max(0, i-40):min(len(out), i+40)])
		}
	}
	wantClean(t, what+", without C0", strings.Map(func(r rune) rune {
		if r < ' ' {
			return -1
		}
		return r
	}, out))
	for _, found := range regexp.MustCompile(`\x1b\][^\x07\x1b]*`).FindAllString(out, -1) {
		if strings.Contains(found, "owned") || strings.Contains(found, "evil") {
			t.Errorf("%s holds %q", what, found)
		}
	}
}

// hostileService is the sandbox, with evil behind the names, moods and tags of its actors. While failing is set, it refuses everything with a
// hostile message.
func hostileService(t *testing.T, sandbox, evil string) (base string, failing *atomic.Bool) {
	t.Helper()
	failing = &atomic.Bool{}
	base = changedService(t, sandbox, func(path string, answer any) any {
		if path != "/api/actor" {
			return nil
		}
		return withEvil("", evil, answer)
	}, func(w http.ResponseWriter, _ *http.Request) bool {
		if failing.Load() {
			w.WriteHeader(http.StatusBadRequest)
			_ = json.NewEncoder(w).Encode(map[string]any{"message": map[string]string{"error_code": hostileWord, "msg": hostileWord}})
		}
		return failing.Load()
	})
	return base, failing
}

// notUTF8 stands in a text for bytes that are no UTF-8, which JSON's encoder would replace.
const notUTF8 = "NOTUTF8"

// changedService is the sandbox with other answers. change returns the answer in JSON that a path gets instead, or nil. refuse
// answers a request itself, or reports that it does not.
func changedService(t *testing.T, sandbox string, change func(path string, answer any) any, refuse func(http.ResponseWriter, *http.Request) bool) (base string) {
	t.Helper()
	proxy := testproxy.To(t, sandbox)
	proxy.ModifyResponse = func(r *http.Response) error {
		if r.StatusCode != http.StatusOK || !strings.Contains(r.Header.Get("Content-Type"), "json") {
			return nil
		}
		raw, err := io.ReadAll(r.Body)
		var answer any
		if err == nil {
			err = json.Unmarshal(raw, &answer)
		}
		if err != nil {
			return err
		}
		if changed := change(r.Request.URL.Path, answer); changed != nil {
			if raw, err = json.Marshal(changed); err != nil {
				return err
			}
			raw = bytes.ReplaceAll(raw, []byte(notUTF8), []byte("\xff\xc0\xed\xa0\x80"))
		}
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
		r.Header.Set("Content-Length", strconv.Itoa(len(raw)))
		return nil
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !refuse(w, r) {
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// withEvil adds evil to each text of a catalogue but ids, links and what a request must name exactly.
func withEvil(key, evil string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = withEvil(k, evil, v[k])
		}
	case []any:
		for i := range v {
			v[i] = withEvil(key, evil, v[i])
		}
	case string:
		switch key {
		case "actor_id", "unique_id", "img_url", "audio_url", "aliases", "emotion_tone_presets":
			return v
		}
		return v + evil
	}
	return v
}
