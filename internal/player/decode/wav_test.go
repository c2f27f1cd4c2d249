package decode_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"

	"callboard/internal/player/decode"
)

// chunk writes one RIFF chunk, with the pad byte an odd one needs.
func chunk(id string, body []byte) []byte {
	b := append([]byte(id), binary.LittleEndian.AppendUint32(nil, uint32(len(body)))...)
	b = append(b, body...)
	if len(body)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

func format(tag uint16, channels, rate, bits int) []byte {
	le := binary.LittleEndian
	b := le.AppendUint16(nil, tag)
	b = le.AppendUint16(b, uint16(channels))
	b = le.AppendUint32(b, uint32(rate))
	b = le.AppendUint32(b, uint32(rate*channels*((bits+7)/8)))
	b = le.AppendUint16(b, uint16(channels*((bits+7)/8)))
	return le.AppendUint16(b, uint16(bits))
}

func riff(chunks ...[]byte) []byte {
	body := append([]byte("WAVE"), bytes.Join(chunks, nil)...)
	return chunk("RIFF", body)
}

// ramp16 is n samples of 16 bits, each with another value.
func ramp16(n int) []byte {
	var b []byte
	for i := range n {
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(i*37-5000)))
	}
	return b
}

func pcm16(n int) []byte {
	return riff(chunk("fmt ", format(1, 1, 16000, 16)), chunk("data", ramp16(n)))
}

func withDataSize(b []byte, size uint32) []byte {
	b = bytes.Clone(b)
	binary.LittleEndian.PutUint32(b[bytes.Index(b, []byte("data"))+4:], size)
	return b
}

func TestAcceptedWAVs(t *testing.T) {
	t.Parallel()
	good := pcm16(1000)
	fmt16 := chunk("fmt ", format(1, 1, 16000, 16))
	data := chunk("data", ramp16(1000))
	tests := []struct {
		name    string
		file    []byte
		frames  int
		warning string
	}{
		{"plain", good, 1000, ""},
		{"size unknown, as ffmpeg pipes it", withDataSize(good, 0xFFFFFFFF), 1000, ""},
		{"size unknown, the largest signed", withDataSize(good, 0x7FFFFFFF), 1000, ""},
		{"size unknown, zero", withDataSize(good, 0), 1000, ""},
		{"truncated", good[:len(good)-1001], 499, "cut short: 0.0 s of 0.1 s arrived"},
		{"odd list chunk before", riff(fmt16, chunk("LIST", []byte("INFOabc")), data), 1000, ""},
		{"odd list chunk without its pad", riff(fmt16, chunk("LIST", []byte("INFOabc"))[:15], data), 1000, ""},
		{"chunk after the samples", riff(fmt16, data, chunk("LIST", []byte("INFOabcd"))), 1000, ""},
		{"absurd chunk size", riff(fmt16, []byte("junk\xff\xff\xff\x7f"), data), 1000, ""},
		{"absurd format size", bytes.Replace(good, []byte("fmt \x10\x00\x00\x00"), []byte("fmt \xff\xff\xff\x7f"), 1), 1000, ""},
		{"RF64", bytes.Replace(withDataSize(good, 0xFFFFFFFF), []byte("RIFF"), []byte("RF64"), 1), 1000, ""},
		{"RF64 with a size, and more data after it", bytes.Replace(riff(chunk("ds64", append(binary.LittleEndian.AppendUint64(make([]byte, 8), 2000), make([]byte, 12)...)), fmt16,
			append([]byte("data\xff\xff\xff\xff"), ramp16(1000)...), chunk("LIST", make([]byte, 400))), []byte("RIFF"), []byte("BW64"), 1), 1000, ""},
		{"block align zero", bytes.Replace(good, []byte("\x02\x00\x10\x00data"), []byte("\x00\x00\x10\x00data"), 1), 1000, ""},
		{"half a frame at the end", riff(fmt16, chunk("data", append(ramp16(1000), 1))), 1000, ""},
	}
	want := ramp16(1000)
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			a, err := decode.Bytes(t.Context(), tc.file)
			if err != nil {
				t.Fatal(err)
			}
			if a.Frames() != tc.frames || a.Info.Warning != tc.warning {
				t.Errorf("frames %d, warning %q; want %d, %q", a.Frames(), a.Info.Warning, tc.frames, tc.warning)
			}
			for i, v := range a.Samples {
				if w := float32(int16(binary.LittleEndian.Uint16(want[2*i:]))) / 32768; v != w {
					t.Fatalf("sample %d is %g, want %g", i, v, w)
				}
			}
			if len(a.Peaks) != decode.Buckets {
				t.Errorf("%d peaks", len(a.Peaks))
			}
		})
	}
}

func TestSampleFormats(t *testing.T) {
	t.Parallel()
	le := binary.LittleEndian
	ext := append(format(0xFFFE, 1, 48000, 32), 22, 0, 32, 0, 4, 0, 0, 0, 3, 0, 0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113)
	narrow := format(1, 1, 8000, 20)
	tests := []struct {
		name   string
		format []byte
		data   []byte
		want   []float32
	}{
		{"8 bit", format(1, 1, 8000, 8), []byte{0, 128, 192}, []float32{-1, 0, 0.5}},
		{"16 bit", format(1, 1, 8000, 16), []byte{0, 0x80, 0, 0, 0, 0x40}, []float32{-1, 0, 0.5}},
		{"24 bit", format(1, 1, 8000, 24), []byte{0, 0, 0x80, 0, 0, 0, 0, 0, 0x40}, []float32{-1, 0, 0.5}},
		{"20 bit in 24", narrow, []byte{0, 0, 0x80, 0, 0, 0x40}, []float32{-1, 0.5}},
		{"32 bit", format(1, 1, 8000, 32), []byte{0, 0, 0, 0x80, 0, 0, 0, 0x40}, []float32{-1, 0.5}},
		{"float 32", format(3, 1, 8000, 32), le.AppendUint32(le.AppendUint32(nil, math.Float32bits(-0.25)), math.Float32bits(float32(math.NaN()))), []float32{-0.25, 0}},
		{"float 64", format(3, 1, 8000, 64), le.AppendUint64(le.AppendUint64(nil, math.Float64bits(0.75)), math.Float64bits(math.Inf(-1))), []float32{0.75, -8}},
		{"extensible float", ext, le.AppendUint32(nil, math.Float32bits(0.125)), []float32{0.125}},
		{"mu-law", format(7, 1, 8000, 8), []byte{0x00, 0x80, 0xFF, 0x7F}, []float32{-32124. / 32768, 32124. / 32768, 0, 0}},
		{"A-law", format(6, 1, 8000, 8), []byte{0x2A, 0xAA, 0xD5, 0x55}, []float32{-32256. / 32768, 32256. / 32768, 8. / 32768, -8. / 32768}},
		{"four channels folded", format(1, 4, 8000, 16), []byte{0, 0x40, 0, 0, 0, 0x20, 0, 0x40}, []float32{0.4785534, 0.25}},
		{"six channels folded", format(1, 6, 8000, 16), []byte{0, 0, 0, 0, 0, 0x40, 0, 0x40, 0, 0, 0, 0x40}, []float32{0.25, 0.5}},
		{"three channels folded", format(1, 3, 8000, 16), []byte{0, 0x40, 0, 0, 0, 0}, []float32{0.35355338, 0}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			a, err := decode.Bytes(t.Context(), riff(chunk("fmt ", tc.format), chunk("data", tc.data)))
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Samples) != len(tc.want) {
				t.Fatalf("samples %v, want %v", a.Samples, tc.want)
			}
			for i := range tc.want {
				if math.Abs(float64(a.Samples[i]-tc.want[i])) > 1e-7 {
					t.Errorf("samples %v, want %v", a.Samples, tc.want)
					break
				}
			}
		})
	}
}

func TestRefusedFiles(t *testing.T) {
	t.Parallel()
	data := chunk("data", ramp16(10))
	long := withDataSize(riff(chunk("fmt ", format(1, 1, 1000, 8)), chunk("data", make([]byte, 31*60*1000))), 0xFFFFFFFF)
	tests := []struct {
		name string
		file []byte
		want error
		says string
	}{
		{"empty", nil, decode.ErrEmpty, "empty"},
		{"web page", []byte("\n<!DOCTYPE html><html>403</html>"), decode.ErrNotAudio, "web page"},
		{"XML", []byte(`<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>`), decode.ErrNotAudio, "link that died"},
		{"JSON", []byte(`{"message":"expired"}`), decode.ErrNotAudio, "JSON"},
		{"noise", []byte(strings.Repeat("\x01\x9f\x33", 999)), decode.ErrNotAudio, "neither WAV"},
		{"Wave64", []byte("riff.\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00........"), decode.ErrUnsupported, "Wave64"},
		{"big-endian WAV", []byte("RIFX\x00\x00\x01\x00WAVEfmt "), decode.ErrUnsupported, "RIFX"},
		{"header cut", pcm16(10)[:30], decode.ErrDamaged, "header"},
		{"RIFF alone", []byte("RIFF"), decode.ErrDamaged, "header"},
		{"no format", riff(data), decode.ErrDamaged, "how its samples"},
		{"no samples", riff(chunk("fmt ", format(1, 1, 16000, 16)), chunk("data", nil)), decode.ErrEmpty, "no samples"},
		{"no samples but a list", riff(chunk("fmt ", format(1, 1, 16000, 16)), chunk("data", nil), chunk("LIST", []byte("INFO"))), decode.ErrEmpty, "no samples"},
		{"no channels", riff(chunk("fmt ", format(1, 0, 16000, 16)), data), decode.ErrDamaged, "0 channels"},
		{"no rate", riff(chunk("fmt ", format(1, 1, 0, 16)), data), decode.ErrDamaged, "0 Hz"},
		{"ADPCM", riff(chunk("fmt ", format(0x11, 1, 16000, 4)), data), decode.ErrUnsupported, "0x0011"},
		{"too long", long, decode.ErrTooLong, "31m"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			a, err := decode.Bytes(t.Context(), tc.file)
			if a != nil || !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.says) || strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Errorf("got %v, %v; want %v that says %q", a, err, tc.want, tc.says)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	for _, b := range [][]byte{pcm16(40), withDataSize(pcm16(40), 0xFFFFFFFF), pcm16(40)[:50],
		riff(chunk("fmt ", format(0xFFFE, 3, 44100, 24)), chunk("LIST", []byte("x")), chunk("data", ramp16(30))),
		riff(chunk("fmt ", format(7, 1, 8000, 8)), chunk("data", ramp16(9)))} {
		f.Add(b)
	}
	for _, b := range hostile(f) {
		f.Add(b)
	}
	for _, c := range fileCases(f) {
		f.Add(c.file)
	}
	for _, name := range []string{"sweep-16k-mono.mp3", "sweep-16k-mono.ogg", "triangle-44k-stereo.flac"} {
		f.Add(fixture(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := decode.Bytes(context.Background(), b)
		if err != nil {
			if a != nil || strings.ContainsAny(err.Error(), "\n\r\x1b") {
				t.Fatalf("%v with %q", a, err)
			}
			return
		}
		if a.Frames() == 0 || len(a.Samples) > 8*len(b)+64<<10 && a.Info.Format == "wav" {
			t.Fatalf("%d frames out of %d bytes", a.Frames(), len(b))
		}
		for _, v := range a.Samples {
			if v != v || v > 8 || v < -8 {
				t.Fatalf("a sample of %g", v)
			}
		}
		for _, p := range a.Peaks {
			if p < 0 || p > 1 {
				t.Fatalf("a peak of %g", p)
			}
		}
	})
}
