package app

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/testwait"
	"callboard/internal/webhook"
)

// A sound server that accepts connections and says nothing holds the diagnosis up for less than a second, and so do player
// commands that wait for it.
func TestDiagnosisDoesNotWaitForASilentSoundServer(t *testing.T) { // not parallel: it sets variables
	dir, err := os.MkdirTemp("", "cb") // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket := filepath.Join(dir, "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Skip("no unix sockets here:", err)
	}
	defer l.Close()
	for _, name := range []string{"pacat", "aplay", "play", "mpv", "ffplay"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\nexec /bin/sleep 20\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PULSE_SERVER", "unix:"+socket)
	t.Setenv("PATH", dir)
	var check Check
	testwait.Quick(t, 2*time.Second, "the check", func() { check = checkSound(t.Context(), config.Config{Audio: "auto"}) }) // 0.7 s on an idle machine
	if check.Status != CheckWarning || check.Detail == "" {
		t.Errorf("%+v", check)
	}
}

// The diagnosis says what is on disk, what the limits are, and how to get rid of it.
func TestDiagnosisNamesSizes(t *testing.T) {
	t.Parallel()
	c, err := config.Load(config.Source{Flags: map[string]string{"data-dir": t.TempDir(), "audio": "silent", "tunnel": "none", "keep-deliveries": "1234", "keyring": "off"}})
	if err != nil {
		t.Fatal(err)
	}
	a, err := Open(t.Context(), c, Capabilities{})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Store.CreateJob(t.Context(), job.Job{ID: "j", SpeakID: "ours", State: job.Done}); err != nil {
		t.Fatal(err)
	}
	for _, speakID := range []string{"ours", "theirs", "", "theirs"} {
		if _, err := a.Store.SaveDelivery(t.Context(), webhook.Delivery{SpeakID: speakID, Status: "done", Body: make([]byte, 1<<20)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(a.Dir.Audio(), "a.wav"), make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	checks, err := Diagnose(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]Check{}
	for _, check := range checks {
		found[check.Name] = check
	}
	if d := found["deliveries"]; d.Status != CheckOK || !strings.Contains(d.Detail, "4 without a star, 4.0 MB, of which no job needs 3; 0 with a star; kept are at most 1,234 and 64 MB") ||
		!strings.Contains(d.Detail, "the database has 4.") {
		t.Errorf("%+v", d)
	}
	if d := found["audio files"]; d.Status != CheckOK || !strings.Contains(d.Detail, "1 file, 2.0 MB") || !strings.Contains(d.Next, "callboard jobs rm") {
		t.Errorf("%+v", d)
	}
}

// A pipe that nobody reads, as the log file, is an error at once.
func TestLogFileIsNoPipeWithoutReader(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := exec.CommandContext(t.Context(), "mkfifo", path).Run(); err != nil {
		t.Skip("mkfifo makes no pipe here:", err)
	}
	_, _, err := OpenLog(config.Config{LogFile: path})
	if !errors.Is(err, config.ErrInvalid) || strings.Contains(err.Error(), "\n") {
		t.Error(err)
	}
}
