package ttsapi_test

import (
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
)

// BenchmarkStream measures a stream of ten words from the request to the first bytes of sound, and to the end. Budget: the
// first bytes within 100 ms, and within two thirds of the time of the whole, on a machine that does nothing else.
func BenchmarkStream(b *testing.B) {
	for _, format := range []string{"wav", "mp3"} {
		b.Run(format, func(b *testing.B) {
			c := start(b, sandbox.Options{Credits: 1 << 40})
			body := speak(tenWords, "output", object{"audio_format": format})
			buffer := make([]byte, 64)
			var first, whole time.Duration
			for b.Loop() {
				began := time.Now()
				res := c.do("POST", "/v1/text-to-speech/stream", body)
				if _, err := io.ReadFull(res.Body, buffer); err != nil {
					b.Fatal(err)
				}
				first += time.Since(began)
				if _, err := io.Copy(io.Discard, res.Body); err != nil {
					b.Fatal(err)
				}
				whole += time.Since(began)
				_ = res.Body.Close()
			}
			b.ReportMetric(float64(first.Microseconds())/float64(b.N)/1000, "ms-to-first")
			b.ReportMetric(float64(first)/float64(whole), "first/whole")
		})
	}
}

// BenchmarkRequests measures a whole request of ten words on each path.
func BenchmarkRequests(b *testing.B) {
	c := start(b, sandbox.Options{Credits: 1 << 40})
	for path, body := range map[string]object{"": speak(tenWords), "/with-timestamps": speak(tenWords), "/compose": segments(tts(tenWords))} {
		b.Run("text-to-speech"+path, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if status, _, raw := c.call("POST", "/v1/text-to-speech"+path, body); status != 200 {
					b.Fatalf("%d %.200s", status, raw)
				}
			}
		})
	}
}

// Ten minutes of sound as a stream need no more memory at their end than at their beginning. A second of sound has 64,000
// bytes; the whole would have 38 million.
func TestMemoryOfALongStream(t *testing.T) {
	if testing.Short() {
		t.Skip("it renders ten minutes of sound")
	}
	for _, format := range []string{"wav", "mp3"} {
		c := start(t, sandbox.Options{})
		text := strings.Repeat("가나다라마 ", 333)
		res := c.do("POST", "/v1/text-to-speech/stream", speak(text, "output", object{"audio_format": format, "audio_tempo": 0.5}))
		second := int64(64_000)
		if format == "mp3" {
			second = 40_000
		}
		heap := func() uint64 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return m.HeapAlloc
		}
		read, early, most := int64(0), uint64(0), uint64(0)
		for {
			n, err := io.CopyN(io.Discard, res.Body, 30*second)
			read += n
			if now := heap(); early == 0 {
				early = now
			} else {
				most = max(most, now)
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		t.Logf("%s: %d s, %d KiB after 30 s, then at most %d KiB", format, read/second, early>>10, most>>10)
		if read < 600*second {
			t.Errorf("%s: only %d s of sound", format, read/second)
		}
		if most > early+4<<20 {
			t.Errorf("%s: the heap grows from %d to %d KiB", format, early>>10, most>>10)
		}
	}
}
