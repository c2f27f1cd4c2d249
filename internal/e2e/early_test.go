//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"callboard/internal/testterm"
)

// TestSoundStartsBeforeTheDownloadHasEnded speaks a line whose audio takes four seconds to come, hears its beginning while
// nothing but a part is on the disk, and finds the file whole in the end.
func TestSoundStartsBeforeTheDownloadHasEnded(t *testing.T) {
	t.Parallel()
	p := openPlace(t, "--synth-delay", "50ms")
	if resp, raw := p.try("POST", "/_sandbox/faults", "", `{"kind":"download_slow","delay_ms":4000}`); resp.StatusCode != http.StatusNoContent {
		t.Fatalf("the fault was refused: %s %s", resp.Status, raw)
	}
	data := t.TempDir()
	term := testterm.Start(t, testterm.Options{
		Path: testterm.Build(t), W: 120, H: 36,
		Args: []string{"--data-dir", data, "--api-url", p.url, "--audio", "silent", "--theme", "dark"},
		Env:  []string{"TYPECAST_API_TOKEN=" + p.token},
	})
	term.WaitFor("link proven")
	term.WaitFor("Mina 미나")
	term.Key("enter")
	term.Type("It is heard long before all of it has arrived.")
	term.Key("ctrl+s")
	term.WaitMatch(regexp.MustCompile(`It is heard.*  (fetching|done) `))
	term.Key("esc")
	term.Key("tab")
	term.Type(" ")
	term.WaitMatch(regexp.MustCompile(`▶ Mina .* 0:0\d\.[1-9] / `))
	audio := filepath.Join(data, "audio")
	if whole := finished(t, audio); len(whole) != 0 {
		t.Fatalf("nothing was left to come: %v", whole)
	}
	whole := finished(t, audio)
	for deadline := time.Now().Add(patience); len(whole) == 0; whole = finished(t, audio) {
		if time.Now().After(deadline) {
			t.Fatal("the file never became whole")
		}
		time.Sleep(5 * time.Millisecond)
	}

	var speaks []struct {
		ID string `json:"speak_id"`
	}
	p.get("/_sandbox/speaks", &speaks)
	var state struct {
		Result struct {
			Link string `json:"audio_download_url"`
		} `json:"result"`
	}
	_, raw := p.try("GET", "/api/speak/v2/"+speaks[0].ID, p.token, "")
	if err := json.Unmarshal(raw, &state); err != nil || state.Result.Link == "" {
		t.Fatalf("no link in %s: %v", raw, err)
	}
	_, sent := p.try("GET", state.Result.Link, p.token, "")
	if kept := read(t, filepath.Join(audio, whole[0])); !bytes.Equal(kept, sent) {
		t.Errorf("the disk has %d bytes, the service sends %d, and they differ", len(kept), len(sent))
	}
}

// finished lists the files of a folder that are no parts.
func finished(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	return names
}
