package job_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"testing"
	"testing/synctest"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/webhook"
)

// pipeDownload is a download whose bytes the test writes.
func pipeDownload(size int64) (func(context.Context, string) (api.Audio, error), *io.PipeWriter) {
	r, w := io.Pipe()
	return func(context.Context, string) (api.Audio, error) {
		return api.Audio{Body: r, Size: size, Type: "audio/wav"}, nil
	}, w
}

// startDownload submits a job that is done at once, and returns it while its audio is downloaded.
func startDownload(t *testing.T, p *process) job.Job {
	t.Helper()
	j, err := p.Submit(t.Context(), job.Order{ActorID: "a", Text: "hello"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Deliver(t.Context(), job.DeliveryReport(webhook.Delivery{}, webhook.Message{SpeakID: j.SpeakID, Status: "done", DownloadURL: "https://typecast.ai/d/1"})); err != nil {
		t.Fatal(err)
	}
	return j
}

func TestReadDuringTheDownload(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		body := wav(4000)
		download, w := pipeDownload(int64(len(body)))
		c := &service{download: download}
		p := newDataFolder(t).begin("me", c)
		j := startDownload(t, p)

		a, ok := p.Downloading(j.ID)
		if !ok {
			t.Fatal("the job was done before its download could be read")
		}
		r, _, err := a.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(body[:3000]); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 3000)
		if _, err := io.ReadFull(r, got); err != nil || !bytes.Equal(got, body[:3000]) {
			t.Fatalf("the first bytes: %v", err)
		}
		if now, _ := p.Job(t.Context(), j.ID); now.File != "" {
			t.Fatal("the job has its file before the download ended")
		}
		late, size, _ := a.Open() // another reader starts at the first byte
		if size != int64(len(body)) {
			t.Errorf("expected size %d, want %d", size, len(body))
		}
		go func() {
			_, _ = w.Write(body[3000:])
			w.Close()
		}()
		rest, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(rest, body[3000:]) {
			t.Errorf("the rest: %d bytes, %v", len(rest), err)
		}
		if all, err := io.ReadAll(late); err != nil || !bytes.Equal(all, body) {
			t.Errorf("the late reader got %d bytes, %v", len(all), err)
		}
		now, err := p.Wait(t.Context(), j.ID)
		if err != nil {
			t.Fatal(err)
		}
		if stored, err := os.ReadFile(now.File); err != nil || !bytes.Equal(stored, body) {
			t.Errorf("on disk are %d bytes, %v", len(stored), err)
		}
		synctest.Wait()
		if _, ok := p.Downloading(j.ID); ok {
			t.Error("the ended download is still listed")
		}
		if _, _, downloads := c.counts(); downloads != 1 {
			t.Errorf("%d downloads", downloads)
		}
	})
}

func TestBrokenDownloadReturnsAnError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		body := wav(4000)
		download, w := pipeDownload(int64(len(body)))
		p := newDataFolder(t).begin("me", &service{download: download})
		j := startDownload(t, p)
		a, ok := p.Downloading(j.ID)
		if !ok {
			t.Fatal("there is no download")
		}
		r, _, _ := a.Open()
		broken := errors.New("the cable was pulled")
		go func() {
			_, _ = w.Write(body[:2000])
			w.CloseWithError(broken)
		}()
		got, err := io.ReadAll(r)
		if err == nil || len(got) != 2000 {
			t.Errorf("read %d bytes, %v", len(got), err)
		}
	})
}

func TestCloseEndsAWaitingRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		download, w := pipeDownload(-1)
		defer w.Close()
		p := newDataFolder(t).begin("me", &service{download: download})
		a, ok := p.Downloading(startDownload(t, p).ID)
		if !ok {
			t.Fatal("there is no download")
		}
		r, _, _ := a.Open()
		ended := make(chan error, 1)
		go func() {
			_, err := r.Read(make([]byte, 10))
			ended <- err
		}()
		synctest.Wait()
		r.Close()
		r.Close()
		if err := <-ended; !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("the read ended with %v", err)
		}
	})
}
