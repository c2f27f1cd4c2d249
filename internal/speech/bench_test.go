package speech_test

import (
	"strings"
	"testing"

	"callboard/internal/speech"
)

// The budget is 60 ms for ten words at 44.1 kHz, and 1 % of the duration of the sound.
func BenchmarkTenWords(b *testing.B) {
	b.ReportAllocs()
	seconds := 0.0
	for b.Loop() {
		seconds = mustSpeak(b, speech.Utterance{Text: tenWords, Rate: 44100, Traits: speech.Traits{PitchHz: 200, Formant: 1.1, Breath: 0.2}}).Seconds()
	}
	b.ReportMetric(seconds*float64(b.N)/b.Elapsed().Seconds(), "x-real-time")
}

// A text of the maximum length of the service.
func BenchmarkLongest(b *testing.B) {
	text := strings.Repeat("나는 오늘도 학교에 갑니다. ", 22)
	seconds := 0.0
	for b.Loop() {
		seconds = mustSpeak(b, speech.Utterance{Text: text, Rate: 44100}).Seconds()
	}
	b.ReportMetric(seconds*float64(b.N)/b.Elapsed().Seconds(), "x-real-time")
}

func TestAllocationsDoNotGrowWithLength(t *testing.T) {
	count := func(rate int) float64 {
		u := speech.Utterance{Text: tenWords, Rate: rate}
		return testing.AllocsPerRun(3, func() { mustSpeak(t, u) })
	}
	if low, high := count(16000), count(44100); high > low+12 {
		t.Errorf("%v allocations at 16 kHz, %v at 44.1 kHz: something is allocated per sample", low, high)
	}
}
