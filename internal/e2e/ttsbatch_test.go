//go:build unix

package e2e

import (
	"fmt"
	"path/filepath"
	"testing"
)

// lastEvent is the summary of a batch.
func lastEvent(t *testing.T, out string) batchEvent {
	t.Helper()
	all := batchEvents(t, out)
	if len(all) == 0 || all[len(all)-1].Event != "summary" {
		t.Fatalf("no summary: %s", out)
	}
	return all[len(all)-1]
}

// TestTTSBatchIsStoppedTwice stops a batch by an empty account, then by a kill while an answer is awaited. The last runs do what is missing.
// Each row is paid once, but for the one whose answer was lost, and that one only because the user asks for it.
func TestTTSBatchIsStoppedTwice(t *testing.T) {
	t.Parallel()
	const rows = 6
	c := startTTS(t)
	file, folder := writeLines(t, rows), filepath.Join(t.TempDir(), "audio")
	args := []string{"batch", file, "-o", folder, "--json", "--concurrency", "1"}

	c.box.Fault(`{"kind":"tts_402"}`)
	r := c.env.Run(t, args...)
	if sum := lastEvent(t, r.Stdout); r.Code != 4 || sum.Failed != 1 || sum.Skipped != rows-1 {
		t.Errorf("without credits: exit %d, %+v: %s", r.Code, sum, r.Stderr)
	}
	c.posted("402")
	c.charged()

	g := startGateway(t, c.box, 3, 0)
	p := c.env.With("CALLBOARD_DATA_DIR="+c.env.DataDir(t)+"/own", "CALLBOARD_API_URL="+g.url).Start(t, args...)
	<-g.held
	p.Kill()
	g.open()
	c.posted("402", "200", "200", "200")

	again := c.env.With("CALLBOARD_DATA_DIR="+c.env.DataDir(t)+"/own", "CALLBOARD_API_URL="+g.url)
	r = again.Run(t, args...)
	if sum := lastEvent(t, r.Stdout); r.Code != 8 || sum.Cached != 2 || sum.Uncertain != 1 || sum.Done != rows-3 {
		t.Errorf("after the kill: exit %d, %+v: %s", r.Code, sum, r.Stderr)
	}
	checkPaidOnce(t, c.box.Speaks(), rows)
	c.posted("402", "200", "200", "200", "200", "200", "200")

	r = again.Run(t, append(args, "--retry-uncertain")...)
	if sum := lastEvent(t, r.Stdout); r.Code != 0 || sum.Cached != rows-1 || sum.Done != 1 {
		t.Errorf("--retry-uncertain: exit %d, %+v: %s", r.Code, sum, r.Stderr)
	}
	var want []string
	for i := range rows {
		want = append(want, fmt.Sprintf("Row %d.", i))
	}
	c.charged(append(want, "Row 2.")...)
	if files, err := filepath.Glob(filepath.Join(folder, "*.wav")); err != nil || len(files) != rows {
		t.Errorf("%v, %v", files, err)
	}
}
