package wav_test

import (
	"encoding/binary"
	"errors"
	"math"
	"testing"

	"callboard/internal/speech/wav"
)

func TestDecodeReturnsWhatEncodeWrote(t *testing.T) {
	t.Parallel()
	in := []float32{0, 0.25, -0.25, 1, -1, 2, -2}
	file := wav.Encode(in, 22050)
	if len(file) != wav.HeaderSize+2*len(in) {
		t.Errorf("the file has %d bytes", len(file))
	}
	out, rate, err := wav.Decode(file)
	if err != nil || rate != 22050 || len(out) != len(in) {
		t.Fatalf("%d samples at %d Hz: %v", len(out), rate, err)
	}
	for i, v := range in {
		if want := max(-1, min(1, v)); math.Abs(float64(out[i]-want)) > 1.0/16384 {
			t.Errorf("sample %d is %v, want %v", i, out[i], want)
		}
	}
}

// patched is a file with 16-bit values at the given offsets replaced.
func patched(file []byte, values map[int]uint16) []byte {
	for at, v := range values {
		binary.LittleEndian.PutUint16(file[at:], v)
	}
	return file
}

func TestDecodeMixesTwoChannels(t *testing.T) {
	t.Parallel()
	file := patched(wav.Encode([]float32{0.5, 0.25, -0.5, -0.5}, 16000), map[int]uint16{22: 2, 32: 4})
	out, _, err := wav.Decode(file)
	if err != nil || len(out) != 2 || math.Abs(float64(out[0])-0.375) > 0.001 || math.Abs(float64(out[1])+0.5) > 0.001 {
		t.Errorf("decoded %v: %v", out, err)
	}
}

func TestDecodeAcceptsUnknownLengths(t *testing.T) {
	t.Parallel()
	for name, size := range map[string]uint16{"zero": 0, "too large": 0xFFFF} {
		file := patched(wav.Encode(make([]float32, 100), 16000), map[int]uint16{40: size})
		if out, _, err := wav.Decode(file); err != nil || len(out) != 100 {
			t.Errorf("length %s: %d samples: %v", name, len(out), err)
		}
	}
}

func TestDecodeReportsWhatIsWrong(t *testing.T) {
	t.Parallel()
	file := func() []byte { return wav.Encode(make([]float32, 4), 16000) }
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"nothing":        {nil, wav.ErrNotWAV},
		"text":           {[]byte("this is a text, and not a sound"), wav.ErrNotWAV},
		"three channels": {patched(file(), map[int]uint16{22: 3}), wav.ErrFormat},
		"8 bits":         {patched(file(), map[int]uint16{34: 8}), wav.ErrFormat},
		"compressed":     {patched(file(), map[int]uint16{20: 2}), wav.ErrFormat},
		"no format":      {append(file()[:12:12], file()[36:]...), wav.ErrFormat},
		"no data":        {file()[:36], wav.ErrNoData},
	} {
		if _, _, err := wav.Decode(c.file); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(wav.Encode([]float32{0, 0.5, -0.5}, 22050))
	f.Add(patched(wav.Encode(make([]float32, 8), 22050), map[int]uint16{22: 2, 32: 4}))
	f.Add(append(wav.Encode(nil, 22050), 1, 2, 3))
	f.Fuzz(func(t *testing.T, b []byte) {
		x, rate, err := wav.Decode(b)
		if err != nil {
			return
		}
		if rate < 4000 || len(x) > len(b) {
			t.Fatalf("%d samples at %d Hz of %d bytes", len(x), rate, len(b))
		}
	})
}
