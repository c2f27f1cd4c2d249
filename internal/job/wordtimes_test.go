package job_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"callboard/internal/api"
	"callboard/internal/caption"
	"callboard/internal/job"
)

// timed is audio with word times, which are known after its end.
func timed(b []byte, times api.Timing) api.Audio {
	audio := whole(b)
	body := &endedBody{ReadCloser: audio.Body}
	audio.Body = body
	audio.Timing = func() api.Timing {
		if !body.ended {
			return api.Timing{}
		}
		return times
	}
	return audio
}

var oneWord = api.Timing{Duration: 0.1, Words: []api.Span{{Text: "Hello.", Start: 0.02, End: 0.1}}}

func timedOrder() job.Order {
	o := order
	o.Version, o.Params = "ssfm-v30", api.Params{Service: api.ServiceTTS, WordTimes: new(true)}
	return o
}

func TestWordTimesAreStoredWithTheJob(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &synthesiser{answer: func(context.Context, int) (api.Audio, error) { return timed(wav(1600), oneWord), nil }}
		p := newDataFolder(t).begin("me", &service{}, synchronous(s))
		j := finish(t, p, timedOrder())
		if got, ok, err := p.WordTimes(t.Context(), j.ID); err != nil || !ok || !reflect.DeepEqual(got, oneWord) {
			t.Errorf("%+v, %t, %v", got, ok, err)
		}
		if j.State != job.Done || j.Problem != "" {
			t.Errorf("%+v", j)
		}
		// A take with times is as good as one without, and not the other way round.
		plain := timedOrder()
		plain.Params.WordTimes = nil
		if takes, err := p.Takes(t.Context(), plain); err != nil || takes.Owned == nil {
			t.Errorf("%+v, %v", takes, err)
		}
		other := timedOrder()
		other.Text, other.Params.WordTimes = "Bye.", nil
		untimed := finish(t, p, other)
		other.Params.WordTimes = new(true)
		if takes, err := p.Takes(t.Context(), other); err != nil || takes.Owned != nil {
			t.Errorf("%+v, %v", takes, err)
		}
		if _, ok, err := p.WordTimes(t.Context(), untimed.ID); ok || err != nil {
			t.Errorf("times of an order without: %t, %v", ok, err)
		}
	})
}

// The audio is paid for: it is kept without its times.
func TestAudioWithoutItsWordTimes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		answers := []api.Audio{whole(wav(1600)), timed(wav(1600), api.Timing{Duration: 1})}
		s := &synthesiser{answer: func(_ context.Context, n int) (api.Audio, error) { return answers[n-1], nil }}
		p := newDataFolder(t).begin("me", &service{}, synchronous(s))
		for range answers {
			j := finish(t, p, timedOrder())
			if j.State != job.Done || j.File == "" {
				t.Errorf("%+v", j)
			}
			oneLine(t, j.Problem, "no usable word times")
			dest := filepath.Join(t.TempDir(), "x.wav")
			if _, err := p.SaveWith(t.Context(), j.ID, dest, job.SaveOptions{Captions: caption.SRT}); !errors.Is(err, job.ErrNoWordTimes) {
				t.Errorf("saved with captions: %v", err)
			}
			if _, err := os.Stat(dest); err == nil {
				t.Error("the audio was saved without its captions")
			}
		}
	})
}

func TestSaveWithCaptions(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &synthesiser{answer: func(context.Context, int) (api.Audio, error) { return timed(wav(1600), oneWord), nil }}
		p := newDataFolder(t).begin("me", &service{}, synchronous(s))
		j, dir := finish(t, p, timedOrder()), t.TempDir()
		save := func(dest string, o job.SaveOptions) error {
			_, err := p.SaveWith(t.Context(), j.ID, filepath.Join(dir, dest), o)
			return err
		}
		all := job.SaveOptions{Captions: caption.SRT, Sidecar: true}
		if err := save("x.wav", all); err != nil {
			t.Fatal(err)
		}
		if err := save("x.wav", job.SaveOptions{Captions: caption.JSON, Overwrite: true}); err != nil {
			t.Fatal(err)
		}
		if got, want := folder(t, dir), "x.captions.json x.json x.srt x.wav"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		srt := read(t, filepath.Join(dir, "x.srt"))
		if srt != "1\n00:00:00,020 --> 00:00:00,100\nHello.\n\n" {
			t.Errorf("captions %q", srt)
		}

		// A file of the user with the name of the captions stays, and nothing is left of the others.
		mine := filepath.Join(dir, "y.vtt")
		if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		vtt := job.SaveOptions{Captions: caption.VTT, Sidecar: true}
		if err := save("y.wav", vtt); !errors.Is(err, job.ErrExists) {
			t.Errorf("replaced: %v", err)
		}
		if err := job.SaveUnchecked(t, p.Service, j, filepath.Join(dir, "y.wav"), vtt); !errors.Is(err, job.ErrExists) {
			t.Errorf("replaced one that came later: %v", err)
		}
		if got := folder(t, dir); strings.Contains(got, "y.json") || strings.Contains(got, "y.wav") || read(t, mine) != "mine" {
			t.Errorf("left %s, with %q", got, read(t, mine))
		}
		// What is replaced comes back if the audio cannot be written.
		if err := os.Mkdir(filepath.Join(dir, "z.wav"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "z.vtt"), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		vtt.Overwrite = true
		if err := job.SaveUnchecked(t, p.Service, j, filepath.Join(dir, "z.wav"), vtt); err == nil {
			t.Error("a folder was replaced")
		}
		if got := folder(t, dir); strings.Contains(got, "z.json") || read(t, filepath.Join(dir, "z.vtt")) != "mine" {
			t.Errorf("left %s, with %q", got, read(t, filepath.Join(dir, "z.vtt")))
		}
	})
}

// endedBody knows whether it was read to its end.
type endedBody struct {
	io.ReadCloser
	ended bool
}

func (b *endedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.ended = b.ended || errors.Is(err, io.EOF)
	return n, err
}

// finish submits an order and waits for its end.
func finish(t *testing.T, p *process, o job.Order) job.Job {
	t.Helper()
	j, err := p.Submit(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return p.finished(j.ID)
}

// folder are the names in a folder, in order.
func folder(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return strings.Join(names, " ")
}
