package decode_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"testing"

	"callboard/internal/player/decode"
)

// minuteWAV is a minute at 44.1 kHz, mono, 16 bit, with two level changes per second.
func minuteWAV() []byte {
	data := make([]byte, 0, 2*60*44100)
	for i := range 60 * 44100 {
		t := 2 * math.Pi * float64(i) / 44100
		data = binary.LittleEndian.AppendUint16(data, uint16(int16(16000*math.Sin(220*t)*math.Sin(2*t))))
	}
	return riff(chunk("fmt ", format(1, 1, 44100, 16)), chunk("data", data))
}

// minuteMP3 repeats the 0.6 s of the test file a hundred times.
func minuteMP3(tb testing.TB) []byte { return bytes.Repeat(fixture(tb, "sweep-44k-mono-vbr.mp3"), 100) }

// Decoding, peaks and loudness: less than 60 ms.
func BenchmarkMinuteWAV(b *testing.B) { benchmark(b, minuteWAV(), decode.Bytes) }

// Less than 700 ms.
func BenchmarkMinuteMP3(b *testing.B) { benchmark(b, minuteMP3(b), decode.Bytes) }

// The same in pieces, as from a network. It takes hardly longer.
func BenchmarkMinuteLiveWAV(b *testing.B) { benchmark(b, minuteWAV(), live) }

func BenchmarkMinuteLiveMP3(b *testing.B) { benchmark(b, minuteMP3(b), live) }

func live(ctx context.Context, file []byte) (*decode.Audio, error) {
	l := decode.NewLive(ctx, &pieceReader{b: file, size: every(16 << 10)}, int64(len(file)))
	for {
		grown := l.Grown()
		if a, err, done := l.Done(); done {
			return a, err
		}
		<-grown
	}
}

func benchmark(b *testing.B, file []byte, decode func(context.Context, []byte) (*decode.Audio, error)) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decode(b.Context(), file); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(60*float64(b.N)/b.Elapsed().Seconds(), "x-real-time")
}
