package sandbox

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"callboard/internal/speech"
)

// BenchmarkWebhooks measures a speak from its POST to the arrival of its webhook, over real connections. Client,
// sandbox and receiver share this process. Budget: 1,000 a second, also with 100 dead receivers.
func BenchmarkWebhooks(b *testing.B) {
	for _, c := range []struct {
		name string
		o    Options
		dead int
	}{
		{"alone", Options{Voice: silentVoice{}}, 0},
		{"with-100-dead", Options{Voice: silentVoice{}}, 100},
		{"with-a-journal", Options{Voice: silentVoice{}, Keep: 1000, Journal: filepath.Join(b.TempDir(), "journal")}, 0},
		{"real-voice", Options{Voice: speech.Synth{}}, 0},
	} {
		b.Run(c.name, func(b *testing.B) {
			c.o.SynthDelay = -1
			s := startLoadServer(b, c.o)
			receivers, _ := deadReceivers(b, c.dead)
			s.speakToEach(receivers)
			var arrived atomic.Int64
			all := make(chan struct{})
			want := int64(b.N)
			s.register(serve(b, func(http.ResponseWriter, *http.Request) {
				if arrived.Add(1) == want {
					close(all)
				}
			}))
			startTime := time.Now()
			b.ReportAllocs()
			b.ResetTimer()
			s.speakMany(b.N, 64)
			select {
			case <-all:
			case <-time.After(5 * time.Minute):
				b.Fatalf("%d of %d webhooks", arrived.Load(), want)
			}
			b.ReportMetric(float64(b.N)/time.Since(startTime).Seconds(), "webhooks/s")
		})
	}
}

// BenchmarkRender measures the rendering of a sound: the preview of an actor, and the longest text in every format.
// Budget: 20 ms for each second of sound.
func BenchmarkRender(b *testing.B) {
	long := string([]rune(strings.Repeat("The quick brown fox jumps. 다람쥐 헌 쳇바퀴. ", 9))[:maxChars])
	for name, o := range map[string]renderRequest{
		"preview":      {Utterance{Text: testCatalogue(b).actors[0].preview, Rate: 44100, Scale: 1}, formatWAV, ""},
		"wav":          {Utterance{Text: long, Rate: 16000, Scale: 1, MaxSeconds: 30}, formatWAV, ""},
		"wav-44.1-kHz": {Utterance{Text: long, Rate: 44100, Scale: 1, MaxSeconds: 30}, formatWAV, ""},
		"mp3":          {Utterance{Text: long, Rate: 16000, Scale: 1, MaxSeconds: 30}, formatMP3, ""},
		"mp3-44.1-kHz": {Utterance{Text: long, Rate: 44100, Scale: 1, MaxSeconds: 30}, formatMP3, ""},
	} {
		b.Run(name, func(b *testing.B) {
			v, err := newVoices(b.Context(), Options{})
			if err != nil {
				b.Fatal(err)
			}
			renderer, seconds := newRenderer(v), 0.0
			b.ReportAllocs()
			for b.Loop() {
				s, err := renderer.renderUncached(b.Context(), o)
				if err != nil {
					b.Fatal(err)
				}
				seconds += s.seconds
			}
			b.ReportMetric(1000*b.Elapsed().Seconds()/seconds, "ms/second-of-sound")
		})
	}
}

// BenchmarkStart measures the start of a sandbox until it answers. Budget: 50 ms, also with a full journal of 1,000
// speaks.
func BenchmarkStart(b *testing.B) {
	const keep = 1000
	for _, c := range []struct {
		name    string
		journal string
	}{
		{"fresh", ""},
		{"full-journal", fullJournal(b, keep, true)},
		{"full-journal-unsettled", fullJournal(b, keep, false)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			var elapsed time.Duration
			for b.Loop() {
				startTime := time.Now()
				s, err := New(Options{Keep: keep, Journal: c.journal})
				if err != nil {
					b.Fatal(err)
				}
				if err := s.Start(b.Context()); err != nil {
					b.Fatal(err)
				}
				elapsed += time.Since(startTime)
				if err := s.Close(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(elapsed.Microseconds())/float64(b.N)/1000, "ms-to-ready")
		})
	}
}

// fullJournal writes a journal with the longest texts, just short of the length at which it is rewritten.
func fullJournal(t testing.TB, keep int, settled bool) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "journal")
	st, err := openState(path, testCatalogue(t), DefaultAssumptions(), keep)
	if err != nil {
		t.Fatal(err)
	}
	defer st.close()
	req := testRequest(t, st.catalogue, strings.Repeat("가나 다.", maxChars/5))
	now := time.Now()
	if err := st.register("http://127.0.0.1:1/hook/secret"); err != nil {
		t.Fatal(err)
	}
	for n := 0; n < 2*keep || st.journal.lines < st.maxLines()*9/10; n++ {
		sp, apiErr := st.add(req, now, 0)
		if apiErr != nil {
			t.Fatal(apiErr)
		}
		err := st.update(sp.ID, func(sp *speak) {
			sp.State, sp.Seconds, sp.Ended, sp.Next, sp.Callback = done, 1.5, now, now.Add(time.Hour), st.callback
		})
		if err == nil {
			err = st.recordAttempt(Attempt{SpeakID: sp.ID, Attempt: 1, URL: st.callback, Status: 200, At: now, seq: st.nextSeq()}, func(sp *speak) {
				sp.AttemptsMade, sp.Settled = 1, settled
			})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return path
}
