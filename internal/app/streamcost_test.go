package app_test

import (
	"context"
	"io"
	"net/http"
	"runtime"
	"slices"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/testwait"
	"callboard/internal/ttstest"
)

// BenchmarkFirstSound measures the time from the order of a line of ten words to its first samples at the player, while the rest
// still arrives from the sandbox: the newer service, as a stream. Budget: under 100 ms, of which the key takes up to 18 ms
// (BenchmarkKeyLatency).
func BenchmarkFirstSound(b *testing.B) {
	a := open(b, sandboxConfig(b, b.TempDir(), "service", "tts"), everything())
	defer closeApp(b, a)
	list, err := a.Actors.Refresh(b.Context())
	if err != nil || len(list) == 0 {
		b.Fatal(len(list), err)
	}
	order := job.Order{
		ActorID: list[0].ID, Text: "Ten words are enough to hear how this voice sounds.",
		Params: api.Params{Service: api.ServiceTTS, Stream: new(true)},
	}
	var answered, heard []time.Duration
	for b.Loop() {
		news := a.Player.Subscribe()
		began := time.Now()
		j, err := a.Jobs.Submit(b.Context(), order)
		if err != nil {
			b.Fatal(err)
		}
		answered = append(answered, time.Since(began))
		clip := player.Clip{Key: j.ID}
		if feed, ok := a.Jobs.Downloading(j.ID); ok {
			clip.Feed = feed
		} else if j, err = a.Jobs.Wait(b.Context(), j.ID); err == nil { // it is whole already
			clip.Path = j.File
		}
		a.Player.Play(clip)
		waitForSound(b, a, j.ID, func(ctx context.Context) error { _, err := news.Next(ctx); return err })
		heard = append(heard, time.Since(began))
		news.Close()
		a.Player.Stop()
		if _, err := a.Jobs.Wait(b.Context(), j.ID); err != nil {
			b.Fatal(err)
		}
	}
	slices.Sort(answered)
	slices.Sort(heard)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ms(answered[len(answered)/2]), "ms-answer-p50")
	b.ReportMetric(ms(heard[len(heard)/2]), "ms-sound-p50")
	b.ReportMetric(ms(heard[len(heard)*99/100]), "ms-sound-p99")
}

// waitForSound waits until the player plays the clip. next waits for its next change.
func waitForSound(t testing.TB, a *app.App, key string, next func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), testwait.Timeout())
	defer cancel()
	for st := a.Player.State(); st.Clip.Key != key || st.Status != player.Playing; st = a.Player.State() {
		if err := next(ctx); err != nil {
			t.Fatalf("no sound: %+v, %v", a.Player.State(), err)
		}
	}
}

// Ten minutes of audio that arrive as a stream, and are read meanwhile, need no more memory than one.
func TestMemoryOfAStreamIsFlat(t *testing.T) { // not parallel: it measures memory
	const second, minutes = 32000, 10 // samples
	more := make(chan int)            // seconds of audio to send
	s := ttstest.Start(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		ttstest.Begin(w, 0)
		for n := range more {
			for range n {
				ttstest.More(w, second)
			}
		}
	})
	c, err := config.Load(config.Source{
		Flags: map[string]string{"data-dir": t.TempDir(), "api-url": s.URL, "service": "tts"},
		Env:   []string{"XDG_CONFIG_HOME=" + t.TempDir(), "TYPECAST_API_KEY=key-AAAABBBBCCCC"},
	})
	if err != nil {
		t.Fatal(err)
	}
	a := open(t, c, app.Capabilities{Service: true, Work: true})
	defer closeApp(t, a)
	j, err := a.Jobs.Submit(t.Context(), job.Order{ActorID: ttstest.Voice, Text: "A long story.", Params: api.Params{Service: api.ServiceTTS, Stream: new(true)}})
	if err != nil {
		t.Fatal(err)
	}
	feed, ok := a.Jobs.Downloading(j.ID)
	if !ok {
		t.Fatal("nothing arrives")
	}
	r, _, _ := feed.Open()
	defer r.Close()
	arrive := func(seconds int) uint64 {
		more <- seconds
		if _, err := io.CopyN(io.Discard, r, int64(2*second*seconds)); err != nil {
			t.Fatal(err)
		}
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	one := arrive(60)
	all := arrive((minutes - 1) * 60)
	t.Logf("heap after 1 minute: %d kB, after %d minutes: %d kB", one>>10, minutes, all>>10)
	if all > one+2<<20 {
		t.Errorf("%d kB more memory after %d minutes than after one", (all-one)>>10, minutes)
	}
	close(more)
	if j, err = a.Jobs.Wait(t.Context(), j.ID); err != nil || j.State != job.Done || j.Duration != minutes*60 {
		t.Errorf("job = %+v, %v", j, err)
	}
}
