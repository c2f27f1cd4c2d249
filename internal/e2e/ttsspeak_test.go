//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/testwait"
)

// TestTTSSpeak speaks a line with a setting and finds it in the file, in the history and, once, at the service.
func TestTTSSpeak(t *testing.T) {
	t.Parallel()
	c := startTTS(t)
	const line = "My name is Typecast."
	dest := filepath.Join(t.TempDir(), "line.wav")
	r := c.env.Run(t, "speak", line, "-a", "Olivia", "-o", dest, "--emotion", "happy", "--json")
	var j jobJSON
	if err := json.Unmarshal([]byte(r.Stdout), &j); err != nil || r.Code != 0 || j.State != "done" || j.SettledBy == nil || *j.SettledBy != "answer" {
		t.Fatalf("exit %d, %v: %s%s", r.Code, err, r.Stdout, r.Stderr)
	}
	if rate, seconds := parseWAV(t, readFile(t, dest)); rate != 44100 || seconds < 0.5 {
		t.Errorf("%d Hz, %.2f s", rate, seconds)
	}
	var sent []struct{ Params json.RawMessage }
	c.box.Get("/_sandbox/speaks", &sent)
	if len(sent) != 1 || !strings.Contains(string(sent[0].Params), `"emotion_preset":"happy"`) {
		t.Errorf("sent %s", sent)
	}
	// The same again with --reuse is free.
	if r := c.env.Run(t, "speak", line, "-a", "Olivia", "--emotion", "happy", "--reuse"); r.Code != 0 {
		t.Errorf("exit %d", r.Code)
	}
	c.posted("200")
	c.charged(line)
}

// TestTTSStreamIsHeardEarly plays a stream whose end the service has not sent yet. The saved file is whole and has the right sizes.
func TestTTSStreamIsHeardEarly(t *testing.T) {
	t.Parallel()
	c := startTTS(t)
	g := startGateway(t, c.box, 1, 64_000) // one second
	dir := t.TempDir()
	heard, dest := filepath.Join(dir, "heard"), filepath.Join(dir, "line.wav")
	// The first process is the probe of the audio output: its samples are zeros.
	if err := os.WriteFile(filepath.Join(dir, "pacat"), []byte("#!/bin/sh\nexec /bin/cat >> "+heard+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	env := c.env.With("CALLBOARD_API_URL="+g.url, "PATH="+dir, "CALLBOARD_AUDIO=exec")
	p := env.Start(t, "speak", "It is heard before its end is made.", "-a", "Olivia", "--stream", "--play", "-o", dest)
	<-g.held
	testwait.Eventually(t, "sound", func() bool {
		b, _ := os.ReadFile(heard) // there is no file before the first sound
		return len(bytes.Trim(b, "\x00")) > 0
	})
	if _, err := os.Stat(dest); err == nil {
		t.Error("the file is there before its end has arrived")
	}
	if jobs := listJobs(t, env); len(jobs) != 1 || jobs[0].State != "progress" {
		t.Errorf("while it arrives the jobs are %+v", jobs)
	}
	g.open()
	if code := p.Wait(); code != 0 {
		t.Fatalf("exit %d: %s", code, p.Stderr.String())
	}
	if rate, seconds := parseWAV(t, readFile(t, dest)); rate != 32000 || seconds <= 1 {
		t.Errorf("%d Hz, %.2f s", rate, seconds)
	}
	c.posted("stream 200")
}

// TestTTSCaptions writes the captions of one take in all formats. It is paid once.
func TestTTSCaptions(t *testing.T) {
	t.Parallel()
	c := startTTS(t)
	const line = "My name is Typecast. Nobody has ever seen the lighthouse from so near, and nobody wants to. 제 이름은 타입캐스트입니다!"
	dir := t.TempDir()
	for _, format := range []string{"srt", "vtt", "json"} {
		r := c.env.Run(t, "speak", line, "-a", "Olivia", "-o", filepath.Join(dir, format+".wav"), "--captions", format, "--reuse")
		if r.Code != 0 || strings.Count(r.Stderr, "\n") > 1 || (r.Stderr != "") != strings.Contains(r.Stderr, "cached, free") {
			t.Fatalf("%s: exit %d: %s", format, r.Code, r.Stderr)
		}
	}
	var captions struct {
		Duration float64 `json:"duration_s"`
		Cues     []struct {
			Start, End float64
			Text       string
		}
	}
	if err := json.Unmarshal(readFile(t, filepath.Join(dir, "json.captions.json")), &captions); err != nil {
		t.Fatal(err)
	}
	_, seconds := parseWAV(t, readFile(t, filepath.Join(dir, "json.wav")))
	var texts []string
	at := 0.0
	for _, cue := range captions.Cues {
		texts = append(texts, cue.Text)
		if cue.Start < at || cue.End <= cue.Start || len([]rune(cue.Text)) > 42 {
			t.Errorf("cue %+v after %g s", cue, at)
		}
		at = cue.End
	}
	if len(texts) < 4 || strings.Join(texts, " ") != line || math.Abs(at-seconds) > 0.01 || math.Abs(captions.Duration-seconds) > 0.01 {
		t.Errorf("the audio has %g s, the captions are %+v", seconds, captions)
	}
	srt, vtt := string(readFile(t, filepath.Join(dir, "srt.srt"))), string(readFile(t, filepath.Join(dir, "vtt.vtt")))
	if strings.Count(srt, " --> ") != len(texts) || strings.Count(vtt, " --> ") != len(texts) || !strings.HasPrefix(vtt, "WEBVTT\n\n00:00:") ||
		strings.TrimPrefix(vtt, "WEBVTT\n") == srt {
		t.Errorf("srt:\n%s\nvtt:\n%s", srt, vtt)
	}
	for _, text := range texts {
		if !strings.Contains(srt, "\n"+text+"\n\n") || !strings.Contains(vtt, "\n"+text+"\n") {
			t.Errorf("%q is missing", text)
		}
	}
	c.posted("with-timestamps 200")
	c.charged(line)
}

// TestTTSAudition speaks a line with three voices, each once, also when the command is repeated.
func TestTTSAudition(t *testing.T) {
	t.Parallel()
	c := startTTS(t)
	folder := filepath.Join(t.TempDir(), "takes")
	args := []string{"audition", captain, "--actor", "Olivia", "--actor", "Mina", "--actor", "Sora", "-o", folder, "--json"}
	for _, want := range []batchEvent{{Takes: 3, Done: 3}, {Takes: 3, Cached: 3}} {
		r := c.env.Run(t, args...)
		all := batchEvents(t, r.Stdout)
		if sum := all[len(all)-1]; r.Code != 0 || sum.Takes != want.Takes || sum.Done != want.Done || sum.Cached != want.Cached {
			t.Errorf("exit %d, %+v: %s", r.Code, sum, r.Stderr)
		}
	}
	if files, err := filepath.Glob(filepath.Join(folder, "*.wav")); err != nil || len(files) != 3 {
		t.Errorf("%v, %v", files, err)
	}
	c.posted("200", "200", "200")
	speakers := map[string]bool{}
	for _, s := range c.box.Speaks() {
		speakers[s.ActorID] = s.Text == captain
	}
	if len(speakers) != 3 {
		t.Errorf("spoken by %v", speakers)
	}
}
