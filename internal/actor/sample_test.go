package actor

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
)

// downloader answers downloads with a text and counts them.
type downloader struct {
	body  string
	err   error
	asked int
}

func (s *downloader) Download(context.Context, string) (api.Audio, error) {
	s.asked++
	return api.Audio{Body: io.NopCloser(strings.NewReader(s.body))}, s.err
}

func TestSampleIsDownloadedOnce(t *testing.T) {
	from := &downloader{body: "RIFF and so on"}
	s := NewSamples(t.TempDir()+"/samples", from)
	a := Actor{Actor: api.Actor{ID: "a", PreviewURL: "https://example.com/a.wav?Signature=1"}}
	path, err := s.Sample(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	a.PreviewURL = "https://example.com/a.wav?Signature=2" // the same clip with a new signature
	again, err := s.Sample(t.Context(), a)
	if err != nil || again != path || from.asked != 1 {
		t.Fatalf("again %q, %v after %d downloads", again, err, from.asked)
	}
	if b, _ := os.ReadFile(path); string(b) != from.body {
		t.Fatalf("stored %q", b)
	}
}

// slowDownloader never ends the clip of "slow".
type slowDownloader struct{}

func (slowDownloader) Download(ctx context.Context, link string) (api.Audio, error) {
	if !strings.Contains(link, "slow") {
		return api.Audio{Body: io.NopCloser(strings.NewReader("RIFF"))}, nil
	}
	r, w := io.Pipe()
	context.AfterFunc(ctx, func() { w.CloseWithError(ctx.Err()) })
	return api.Audio{Body: r}, nil
}

// A clip that does not come holds up no other one, is given up after a minute, and is downloaded once for all that wait.
func TestSlowSample(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		s := NewSamples(dir, slowDownloader{})
		clip := func(name string) Actor {
			return Actor{Actor: api.Actor{ID: name, PreviewURL: "https://example.com/" + name + ".wav"}}
		}
		ended := make(chan error, 1)
		go func() { _, err := s.Sample(t.Context(), clip("slow")); ended <- err }()
		synctest.Wait()
		if _, err := s.Sample(t.Context(), clip("quick")); err != nil {
			t.Error(err)
		}
		again, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.Sample(again, clip("slow")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a second one gives %v", err)
		}
		began := time.Now()
		if err := <-ended; err == nil || !strings.Contains(err.Error(), "longer than a minute") || time.Since(began) > time.Minute {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		if left, _ := os.ReadDir(dir); len(left) != 1 {
			t.Errorf("left behind: %v", left)
		}
	})
}

func TestFailedSampleLeavesNoFile(t *testing.T) {
	dir := t.TempDir()
	a := Actor{Actor: api.Actor{ID: "a", PreviewURL: "https://example.com/a.wav"}}
	for _, from := range []*downloader{{body: ""}, {err: errors.New("no")}} {
		if _, err := NewSamples(dir, from).Sample(t.Context(), a); err == nil {
			t.Errorf("%+v gave a sample", from)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := NewSamples(dir, &downloader{}).Sample(t.Context(), Actor{}); err == nil {
		t.Error("an actor without a sample has one")
	}
}
