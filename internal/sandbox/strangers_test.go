package sandbox_test

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

// A synthesis of an actor that does not exist has its sound, also after a restart.
func TestUnknownActorSpeaks(t *testing.T) {
	t.Parallel()
	o := sandbox.Options{Journal: filepath.Join(t.TempDir(), "journal"), Assume: sandbox.DefaultAssumptions(), SynthDelay: -1}
	o.Assume.UnknownActor, o.Assume.UnknownPreset = "spoken", "spoken"
	b := start(t, o)
	_, raw := b.send("POST", "/api/speak", `{"text":"Hello.","lang":"auto","actor_id":"my-actor","emotion_tone_preset":"jolly"}`)
	url := decode[struct{ Result map[string]string }](t, raw).Result["speak_v2_url"]
	id := url[strings.LastIndex(url, "/")+1:]
	_, first := b.send("GET", *b.waitDone(id).URL, "")
	if resp, raw := b.send("GET", "/api/actor/my-actor/versions", ""); resp.StatusCode != 200 {
		t.Errorf("its versions: %d %s", resp.StatusCode, raw)
	}
	if err := b.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	again := start(t, o)
	_, second := again.send("GET", *again.waitDone(id).URL, "")
	if len(first) < 1000 || !bytes.Equal(first, second) {
		t.Errorf("%d bytes before, %d after the restart", len(first), len(second))
	}
	_, raw = again.send("GET", "/_sandbox/speaks", "")
	if !strings.Contains(string(raw), `"actor_id":"my-actor"`) {
		t.Errorf("speaks: %s", raw)
	}
}

func TestTextToSpeechOfSales(t *testing.T) {
	t.Parallel()
	b := startAssuming(t, sandbox.Options{}, "text-to-speech=403")
	for path, want := range map[string]int{"/api/text-to-speech": 403, "/api/text-to-speech/": 403, "/api/text-to-speech/stream": 403, "/api/text-to-speeches": 404} {
		if resp, raw := b.send("POST", path, "{}"); resp.StatusCode != want {
			t.Errorf("%s: %d %s", path, resp.StatusCode, raw)
		}
	}
	if resp, _ := b.do("POST", b.URL()+"/api/text-to-speech", "{}", ""); resp.StatusCode != 401 {
		t.Errorf("without a token: %d", resp.StatusCode)
	}
	b = start(t, sandbox.Options{})
	if resp, _ := b.send("POST", "/api/text-to-speech", "{}"); resp.StatusCode != 404 {
		t.Errorf("by default: %d", resp.StatusCode)
	}
}
