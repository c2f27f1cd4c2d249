package cli_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"callboard/internal/testproxy"
	"callboard/internal/ttstest"
)

// Audio whose word times are of no use is saved. One line says that there are no captions, and the exit code is not that of the unexpected.
func TestAudioIsSavedWithoutCaptions(t *testing.T) {
	t.Parallel()
	sound := httptest.NewRecorder()
	ttstest.Audio(sound, 4410)
	for name, times := range map[string]string{
		"empty": `[]`, "not a number": `[{"text":"a","start":NaN,"end":1}]`, "too many": `[` + strings.Repeat(`{"text":"a","start":0,"end":1},`, 200_000) + `{}]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, s := newScriptedUser(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
				ttstest.JSON(w, http.StatusOK, `{"audio":"`+base64.StdEncoding.EncodeToString(sound.Body.Bytes())+`","audio_format":"wav","words":`+times+`}`)
			})
			dest := filepath.Join(p.home, "x.wav")
			got := p.run("speak", "Hello there.", "-a", "olivia", "-o", dest, "--captions", "srt")
			if oneLine(t, got, "no usable word times"); got.code != 5 || len(s.Requests()) != 1 || strings.Count(got.err, "word times") != 1 {
				t.Errorf("exit %d after %d requests: %s", got.code, len(s.Requests()), got.err)
			}
			if b, err := os.ReadFile(dest); err != nil || len(b) != sound.Body.Len() {
				t.Errorf("the audio has %d bytes, %v", len(b), err)
			}
		})
	}
}

// What the answer is decides, not what its status or its type say, and what is not as asked for is said once.
func TestOddAnswers(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer func(w http.ResponseWriter)
		flags  string
		code   int
		state  string
		says   string // on the only line; empty: nothing is said
	}{
		"created":          {func(w http.ResponseWriter) { w.WriteHeader(http.StatusCreated); ttstest.AudioAs(w, "audio/wav", 4410) }, "", 0, "done", ""},
		"no samples":       {func(w http.ResponseWriter) { ttstest.Audio(w, 0) }, "", 8, "uncertain", "no sound"},
		"no samples in it": {func(w http.ResponseWriter) { ttstest.Begin(w, 0) }, "--stream", 8, "uncertain", "no sound"},
		"another format":   {func(w http.ResponseWriter) { ttstest.AudioAs(w, "audio/mpeg", 4410) }, "--format mp3", 0, "done", "WAV and not MP3"},
		"not the times":    {func(w http.ResponseWriter) { _, _ = io.WriteString(w, `{"detail":"x"}`) }, "--word-times", 8, "uncertain", "not the audio with its times"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, s := newScriptedUser(t, func(_ int, w http.ResponseWriter, _ *http.Request) { tc.answer(w) })
			got := p.run(append([]string{"speak", "Hello there.", "-a", "olivia"}, strings.Fields(tc.flags)...)...)
			if got.code != tc.code || len(s.Requests()) != 1 {
				t.Errorf("exit %d after %d requests: %s", got.code, len(s.Requests()), got.err)
			}
			if tc.says == "" && got.err != "" {
				t.Errorf("said %q", got.err)
			} else if tc.says != "" {
				oneLine(t, got, tc.says)
			}
			for _, twice := range []string{"may be charged", "fetch", "not whole", "repeated"} {
				if strings.Count(got.err, twice) > 1 || twice == "fetch" && strings.Contains(got.err, twice) {
					t.Errorf("%q in %s", twice, got.err)
				}
			}
			if list := decode[[]jobJSON](t, p.run("jobs", "--json")); len(list) != 1 || list[0].State != tc.state {
				t.Errorf("jobs %+v", list)
			}
		})
	}
}

// A list of voices of which none can be used does not replace the one that is here, and the command says so.
func TestUnusableVoicesKeepTheStoredList(t *testing.T) {
	t.Parallel()
	var broken atomic.Bool
	s := ttstest.Start(t, nil)
	good := testproxy.To(t, s.URL)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if broken.Load() {
			ttstest.JSON(w, http.StatusOK, `[1,null,"x",[],{}]`)
			return
		}
		good.ServeHTTP(w, r)
	}))
	t.Cleanup(web.Close)
	p := newUser(t)
	p.env = append(p.env, "TYPECAST_API_KEY=key-AAAABBBBCCCC", "CALLBOARD_API_URL="+web.URL)
	if got := p.run("actors"); got.code != 0 || !strings.Contains(got.out, "Olivia") {
		t.Fatalf("exit %d: %s%s", got.code, got.out, got.err)
	}
	broken.Store(true)
	for range 2 { // it is still there after the first one
		got := p.run("actors")
		if oneLine(t, got, "no voice that can be used", "this is the list of"); got.code != 0 || !strings.Contains(got.out, "Olivia") {
			t.Errorf("exit %d: %s", got.code, got.out)
		}
	}
}
