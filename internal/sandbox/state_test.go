package sandbox

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

const maxSpeaks = 10_000

func testCatalogue(t testing.TB) *catalogue {
	t.Helper()
	c, err := loadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func testRequest(t testing.TB, c *catalogue, text string) *request {
	t.Helper()
	req, apiErr := c.readRequest(map[string]json.RawMessage{
		"text": json.RawMessage(fmt.Sprintf("%q", text)), "lang": json.RawMessage(`"auto"`),
		"actor_id": json.RawMessage(`"` + c.actors[0].ID + `"`),
	}, DefaultAssumptions())
	if apiErr != nil {
		t.Fatal(apiErr)
	}
	return req
}

// Only the newest speaks are stored. Settled ones are evicted first, then those that wait for a receiver; a running one
// is never evicted.
func TestStoreIsBounded(t *testing.T) {
	c := testCatalogue(t)
	st, err := openState("", c, DefaultAssumptions(), maxSpeaks)
	if err != nil {
		t.Fatal(err)
	}
	req := testRequest(t, c, "x")
	add := func() string {
		t.Helper()
		sp, apiErr := st.add(req, time.Now(), 0)
		if apiErr != nil {
			t.Fatal(apiErr)
		}
		return sp.ID
	}
	running := add()
	waiting := add()
	tried := st.firstAttempt(waiting)
	st.update(waiting, func(sp *speak) { sp.State, sp.Ended, sp.Callback = done, time.Now(), "https://example.com" })
	settled := add()
	st.update(settled, func(sp *speak) { sp.State, sp.Ended, sp.Settled = done, time.Now(), true })
	for range maxSpeaks - 3 {
		add()
	}
	known := func(id string) bool { _, ok := st.speak(id); return ok }
	if len(st.speaks()) != maxSpeaks || !known(settled) {
		t.Fatalf("%d speaks", len(st.speaks()))
	}
	add()
	if known(settled) || !known(waiting) {
		t.Error("the settled one must be evicted first")
	}
	add()
	if known(waiting) {
		t.Error("the one that waits for a receiver must be evicted next")
	}
	select {
	case <-tried:
	default:
		t.Error("firstAttempt of an evicted speak still waits")
	}
	if _, apiErr := st.add(req, time.Now(), 0); apiErr == nil || apiErr.status != 429 || !known(running) {
		t.Errorf("a running speak must not be evicted: %v", apiErr)
	}
	for i := range maxSpeaks + 10 {
		st.recordAttempt(Attempt{SpeakID: running, Attempt: i, seq: st.nextSeq()}, func(*speak) {})
	}
	if got := st.attemptsOf(""); len(got) != maxSpeaks || got[0].Attempt != 10 {
		t.Errorf("%d attempts from %d on", len(got), got[0].Attempt)
	}
}

// The journal is rewritten when most of it is outdated, without loss.
func TestJournalIsBounded(t *testing.T) {
	c := testCatalogue(t)
	path := filepath.Join(t.TempDir(), "journal")
	st, err := openState(path, c, DefaultAssumptions(), maxSpeaks)
	if err != nil {
		t.Fatal(err)
	}
	key := st.key
	sp, _ := st.add(testRequest(t, c, "four"), time.Now(), 0)
	for i := range 3 * slackLines {
		if err := st.update(sp.ID, func(sp *speak) { sp.AttemptsMade = i }); err != nil {
			t.Fatal(err)
		}
	}
	st.register("https://example.com")
	st.close()
	raw, _ := os.ReadFile(path)
	if n := bytes.Count(raw, []byte("\n")); n > slackLines+10 {
		t.Errorf("%d lines for one speak", n)
	}
	left, _ := filepath.Glob(path + ".*")
	if len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
	st, err = openState(path, c, DefaultAssumptions(), maxSpeaks)
	if err != nil {
		t.Fatal(err)
	}
	defer st.close()
	back, ok := st.speak(sp.ID)
	if !ok || back.AttemptsMade != 3*slackLines-1 || back.Text != "four" || st.used != 4 || st.callback != "https://example.com" || !bytes.Equal(st.key, key) {
		t.Errorf("read back: %+v, %d used", back, st.used)
	}
}

func TestTasksWaitAndClose(t *testing.T) {
	var ts tasks
	release := make(chan struct{})
	if !ts.run(func() { <-release }) {
		t.Fatal("run failed before close")
	}
	ts.close()
	if ts.run(func() {}) || ts.begin() {
		t.Error("a task was accepted after close")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := ts.wait(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("wait did not wait: %v", err)
	}
	close(release)
	if err := ts.wait(t.Context()); err != nil {
		t.Error(err)
	}
}

func FuzzJournal(f *testing.F) {
	c := testCatalogue(f)
	path := filepath.Join(f.TempDir(), "seed")
	st, err := openState(path, c, DefaultAssumptions(), maxSpeaks)
	if err != nil {
		f.Fatal(err)
	}
	sp, _ := st.add(testRequest(f, c, "seed"), time.Now(), 0)
	st.recordAttempt(Attempt{SpeakID: sp.ID, Attempt: 1, At: time.Now()}, func(sp *speak) { sp.Settled = true })
	st.close()
	seed, _ := os.ReadFile(path)
	f.Add(seed)
	f.Add(seed[:len(seed)-9])
	f.Add([]byte(`{"speak":{"id":"5d47ff94e6c00800075726d3","text":"\ud800","actor_id":"` + c.actors[0].ID + `","params":{"lang":null}}}` + "\n"))
	f.Add([]byte(`{"used":-1}` + "\n" + `{"key":"AA=="}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		path := filepath.Join(t.TempDir(), "journal")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		st, err := openState(path, c, DefaultAssumptions(), maxSpeaks)
		if err != nil {
			return // not a journal
		}
		if _, apiErr := st.add(testRequest(t, c, "more"), time.Now(), 0); apiErr != nil {
			t.Fatal(apiErr)
		}
		want := st.speaks()
		st.close()
		st, err = openState(path, c, DefaultAssumptions(), maxSpeaks)
		if err != nil {
			t.Fatal(err)
		}
		defer st.close()
		got := st.speaks()
		if len(got) != len(want) {
			t.Fatalf("%d speaks written, %d read back", len(want), len(got))
		}
		for i := range got {
			if got[i].ID != want[i].ID || got[i].Text != want[i].Text || got[i].State != want[i].State {
				t.Fatalf("%+v has become %+v", want[i], got[i])
			}
		}
	})
}

func FuzzRequest(f *testing.F) {
	c := testCatalogue(f)
	id := c.actors[0].ID
	f.Add([]byte(`{"text":"My name is Typecast.","lang":"auto","actor_id":"` + id + `","xapi_hd":true,"model_version":"latest"}`))
	f.Add([]byte(`{"text":"a","lang":"auto","actor_id":"` + id + `","volume":1e3,"tempo":null,"emotion_label":"sad","emotion_scale":0.1}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var body map[string]json.RawMessage
		if json.Unmarshal(raw, &body) != nil {
			return
		}
		req, apiErr := c.readRequest(body, DefaultAssumptions())
		if apiErr != nil {
			if apiErr.status < 400 || apiErr.status > 404 || apiErr.code == "" || apiErr.msg == "" {
				t.Fatalf("%+v", apiErr)
			}
			return
		}
		u := req.utterance
		if req.chars < 1 || req.chars > maxChars || u.Volume < 50 || u.Volume > 200 || !(u.Tempo >= 0.5 && u.Tempo <= 2) || !(u.SpeedX >= 0.5 && u.SpeedX <= 1.5) ||
			!(u.MaxSeconds >= 1 && u.MaxSeconds <= 60) || !(u.Scale >= 0 && u.Scale <= 2) || u.Pitch < -12 || u.Pitch > 12 || u.LastPitch < -2 || u.LastPitch > 2 {
			t.Fatalf("accepted: %+v", u)
		}
	})
}

func FuzzFileName(f *testing.F) {
	f.Add(base64.URLEncoding.EncodeToString([]byte("data/5d47ff94e6c00800075726d3.wav")))
	f.Add(base64.URLEncoding.EncodeToString([]byte("data/5d47ff94e6c00800075726d3.mp3")))
	f.Add("ZGF0YS8=")
	f.Fuzz(func(t *testing.T, name string) {
		id, format, ok := decodeFileName(name)
		if !ok {
			return
		}
		if raw, _ := base64.URLEncoding.DecodeString(name); string(raw) != "data/"+id+"."+format || format != "wav" && format != "mp3" {
			t.Fatalf("%q means %q in %q", name, id, format)
		}
	})
}

func FuzzCallback(f *testing.F) {
	for _, s := range []string{"https://your.host.com/here-is-the-webhook", "http://127.0.0.1:1/x", "http://[::1%25lo]/", "http://localhost."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if urlProblem(raw, DefaultAssumptions()) != "" {
			return
		}
		s := newSender(time.Second, respondWith(200))
		if status, err := s.post(t.Context(), raw, nil); status != 200 || err != nil {
			t.Fatalf("accepted, but cannot be used: %q: %v", raw, err)
		}
	})
}
