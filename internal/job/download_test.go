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

// slowly is a download whose bytes a test lets through.
func slowly(size int64) (func(context.Context, string) (api.Audio, error), *io.PipeWriter) {
	r, w := io.Pipe()
	return func(context.Context, string) (api.Audio, error) {
		return api.Audio{Body: r, Size: size, Type: "audio/wav"}, nil
	}, w
}

// underway has a process speak a line that is done at once, and returns the job while its audio is on the way.
func underway(t *testing.T, p *process) job.Job {
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

func TestAudioIsHeardWhileItArrives(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		body := wav(4000)
		download, w := slowly(int64(len(body)))
		c := &service{download: download}
		p := newStudio(t).begin("me", c)
		j := underway(t, p)

		a, ok := p.Downloading(j.ID)
		if !ok {
			t.Fatal("the news that the job is done came before its audio could be listened to")
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
			t.Fatal("the file is there before its end has come")
		}
		late, size, _ := a.Open() // another reader begins at the beginning
		if size != int64(len(body)) {
			t.Errorf("%d bytes are said to come, want %d", size, len(body))
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
		if kept, err := os.ReadFile(now.File); err != nil || !bytes.Equal(kept, body) {
			t.Errorf("on disk are %d bytes, %v", len(kept), err)
		}
		synctest.Wait()
		if _, ok := p.Downloading(j.ID); ok {
			t.Error("what has arrived is still arriving")
		}
		if _, _, downloads := c.counts(); downloads != 1 {
			t.Errorf("%d downloads", downloads)
		}
	})
}

func TestAnArrivalThatBreaksOffSaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		body := wav(4000)
		download, w := slowly(int64(len(body)))
		p := newStudio(t).begin("me", &service{download: download})
		j := underway(t, p)
		a, ok := p.Downloading(j.ID)
		if !ok {
			t.Fatal("nothing arrives")
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

func TestClosingAReaderEndsItsWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		download, w := slowly(-1)
		defer w.Close()
		p := newStudio(t).begin("me", &service{download: download})
		a, ok := p.Downloading(underway(t, p).ID)
		if !ok {
			t.Fatal("nothing arrives")
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
