//go:build unix

package engine_test

import (
	"bytes"
	"os/exec"
	"strings"
	"syscall"
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
// cpu-ms/second is the median of the processor time for each second of sound. The start of the process is in it, as it is whenever
// an engine is asked. Budget: not more than espeak-ng.
func BenchmarkEspeak(b *testing.B) {
	const rate = 22050 // that of espeak-ng
	for name, text := range spoken() {
		b.Run("ours/"+name, func(b *testing.B) {
			var m meter
			b.ReportAllocs()
			for b.Loop() {
				before := processorTime(b)
				p, err := speech.Synth{}.Speak(b.Context(), speech.Utterance{Text: text, Rate: rate})
				if err != nil {
					b.Fatal(err)
				}
				m.add(processorTime(b)-before, p.Seconds())
			}
			m.report(b)
		})
		b.Run("espeak-ng/"+name, func(b *testing.B) {
			path, err := exec.LookPath("espeak-ng")
			if err != nil {
				b.Skip("espeak-ng is not installed")
			}
			var m meter
			for b.Loop() {
				cmd := exec.CommandContext(b.Context(), path, "--stdin", "--stdout")
				cmd.Stdin = strings.NewReader(text)
				out, err := cmd.Output()
				if err != nil {
					b.Fatal(err)
				}
				m.add(cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), length(b, out))
			}
			m.report(b)
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

// meter measures the processor time that each text takes, which other programs hardly change.
type meter struct {
	took    []time.Duration
	seconds float64 // of sound
}

func (m *meter) add(took time.Duration, seconds float64) {
	m.took, m.seconds = append(m.took, took), seconds
}

// report reports the median for each second of sound, and how long the sound is.
func (m *meter) report(b *testing.B) {
	b.Helper()
	b.ReportMetric(1000*testcost.Percentile(m.took, 50).Seconds()/m.seconds, "cpu-ms/second")
	b.ReportMetric(m.seconds, "seconds")
}

// processorTime is what this process has used.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
