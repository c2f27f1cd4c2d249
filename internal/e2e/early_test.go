//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

// TestPlaybackStartsDuringTheDownload speaks a line whose audio takes some seconds to arrive, on a busy machine longer,
// plays its beginning while only a part of the file is on disk, and finds the whole file in the end.
func TestPlaybackStartsDuringTheDownload(t *testing.T) {
	t.Parallel()
	env := testapp.NewEnv(t)
	box := env.StartSandbox(t, "--synth-delay", "50ms")
	box.Fault(fmt.Sprintf(`{"kind":"download_slow","delay_ms":%d}`, (testwait.Timeout() / 4).Milliseconds()))
	term := openApp(t, env.With("TYPECAST_API_TOKEN="+box.Token), "--api-url", box.URL)
	term.WaitFor(linkReady)
	term.WaitFor("Mina 미나")
	term.Key("enter")
	term.Type("It is heard long before all of it has arrived.")
	term.Key("ctrl+s")
	term.WaitMatch(regexp.MustCompile(`It is heard.*  (fetching|done) `))
	term.Key("esc")
	term.Key("tab")
	term.Type(" ")
	term.WaitMatch(regexp.MustCompile(`▶ Mina .* 0:0\d\.[1-9] / `))
	audio := filepath.Join(env.With("CALLBOARD_API_URL="+box.URL).DataDir(t), "audio")
	if complete := completeFiles(t, audio); len(complete) != 0 {
		t.Fatalf("the download had ended before playback began: %v", complete)
	}
	var complete []string
	testwait.Eventually(t, "the file is complete", func() bool {
		complete = completeFiles(t, audio)
		return len(complete) > 0
	})

	var state struct {
		Result struct {
			Link string `json:"audio_download_url"`
		} `json:"result"`
	}
	_, raw := box.Try("GET", "/api/speak/v2/"+box.Speaks()[0].ID, box.Token, "")
	if err := json.Unmarshal(raw, &state); err != nil || state.Result.Link == "" {
		t.Fatalf("no link in %s: %v", raw, err)
	}
	_, sent := box.Try("GET", state.Result.Link, box.Token, "")
	if saved := readFile(t, filepath.Join(audio, complete[0])); !bytes.Equal(saved, sent) {
		t.Errorf("the file on disk has %d bytes, the service sends %d, and they differ", len(saved), len(sent))
	}
}

// completeFiles lists the files of a folder without those still being downloaded, whose names begin with a dot.
func completeFiles(t *testing.T, dir string) (names []string) {
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
