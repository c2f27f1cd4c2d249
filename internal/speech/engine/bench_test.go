package engine_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"callboard/internal/speech"
)

// spoken are some seconds and about a minute of English.
func spoken() map[string]string {
	return map[string]string{"sentence": sentence, "minute": strings.Repeat(sentence+" ", 17)}
}

// BenchmarkEspeak compares the built-in synthesis with the program espeak-ng, which is a process of its own, at the rate that it has.
// ms/second is the time for each second of sound. The start of the process is in it, as it is whenever an engine is asked.
// Budget: at most twice the time of espeak-ng.
func BenchmarkEspeak(b *testing.B) {
	const rate = 22050 // that of espeak-ng
	for name, text := range spoken() {
		b.Run("ours/"+name, func(b *testing.B) {
			seconds := 0.0
			b.ReportAllocs()
			for b.Loop() {
				p, err := speech.Synth{}.Speak(b.Context(), speech.Utterance{Text: text, Rate: rate})
				if err != nil {
					b.Fatal(err)
				}
				seconds += p.Seconds()
			}
			reportPace(b, seconds)
		})
		b.Run("espeak-ng/"+name, func(b *testing.B) {
			path, err := exec.LookPath("espeak-ng")
			if err != nil {
				b.Skip("espeak-ng is not installed")
			}
			seconds := 0.0
			for b.Loop() {
				cmd := exec.CommandContext(b.Context(), path, "--stdin", "--stdout")
				cmd.Stdin = strings.NewReader(text)
				out, err := cmd.Output()
				if err != nil {
					b.Fatal(err)
				}
				seconds += length(b, out)
			}
			reportPace(b, seconds)
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

func reportPace(b *testing.B, seconds float64) {
	b.Helper()
	b.ReportMetric(1000*b.Elapsed().Seconds()/seconds, "ms/second")
	b.ReportMetric(seconds/float64(b.N), "seconds")
}
