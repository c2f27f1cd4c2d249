package actor

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

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
