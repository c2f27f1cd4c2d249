package engine_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
	"time"

	"callboard/internal/speech"
	"callboard/internal/testcost"
)

// spoken are some seconds and about a minute of English.
func spoken() map[string]string {
	return map[string]string{"sentence": sentence, "minute": strings.Repeat(sentence+" ", 17)}
}

// BenchmarkEspeak compares the built-in synthesis with the program espeak-ng, which is a process of its own, at the rate that it has.
// ms/second is the median time for each second of sound. The start of the process is in it, as it is whenever an engine is asked.
// Budget: at most twice the time of espeak-ng.
func BenchmarkEspeak(b *testing.B) {
	const rate = 22050 // that of espeak-ng
	for name, text := range spoken() {
		b.Run("ours/"+name, func(b *testing.B) {
			var c clock
			b.ReportAllocs()
			for b.Loop() {
				c.begin()
				p, err := speech.Synth{}.Speak(b.Context(), speech.Utterance{Text: text, Rate: rate})
				if err != nil {
					b.Fatal(err)
				}
				c.end(p.Seconds())
			}
			c.report(b)
		})
		b.Run("espeak-ng/"+name, func(b *testing.B) {
			path, err := exec.LookPath("espeak-ng")
			if err != nil {
				b.Skip("espeak-ng is not installed")
			}
			var c clock
			for b.Loop() {
				c.begin()
				cmd := exec.CommandContext(b.Context(), path, "--stdin", "--stdout")
				cmd.Stdin = strings.NewReader(text)
				out, err := cmd.Output()
				if err != nil {
					b.Fatal(err)
				}
				c.end(length(b, out))
			}
			c.report(b)
		})
	}
}

// length is the duration of a WAV file in seconds. The length that espeak-ng writes into a stream's header is not that of its sound.
func length(tb testing.TB, file []byte) float64 {
	tb.Helper()
	at := bytes.Index(file, []byte("data"))
	if at < 0 {
		tb.Fatalf("espeak-ng wrote %d bytes without sound", len(file))
	}
	return float64(len(file)-at-8) / 2 / 22050
}

// clock measures how long each text takes.
type clock struct {
	began   time.Time
	took    []time.Duration
	seconds float64 // of sound
}

func (c *clock) begin() { c.began = time.Now() }

func (c *clock) end(seconds float64) {
	c.took, c.seconds = append(c.took, time.Since(c.began)), seconds
}

// report reports the median for each second of sound, and how long the sound is.
func (c *clock) report(b *testing.B) {
	b.Helper()
	b.ReportMetric(1000*testcost.Percentile(c.took, 50).Seconds()/c.seconds, "ms/second")
	b.ReportMetric(c.seconds, "seconds")
}
