package decode_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/player/decode"
)

// triangle is a triangle wave between -period/4 and period/4.
func triangle(i, period int) int {
	if i %= period; i < period/2 {
		return i - period/4
	}
	return 3*period/4 - i
}

// triangles is sample i of a channel of the recording that the FLAC fixtures were made from. It is integer arithmetic
// only, so that it is the same on every machine.
func triangles(i, channel, bits int) int {
	v := triangle(i*(3+channel), 400)*(200+triangle(i, 3000)/4) + triangle(i*7, 90)*channel
	if bits == 24 {
		return v*100 + i%7
	}
	return v / 3
}

func TestFLACIsExact(t *testing.T) {
	t.Parallel()
	mono := fixture(t, "triangle-16k-mono.flac")
	tests := []struct {
		name                         string
		file                         []byte
		rate, channels, bits, frames int
	}{
		{"mono, 16 kHz, 16 bits, after padding", mono, 16000, 1, 16, 9600},
		{"stereo, 44.1 kHz, 16 bits", fixture(t, "triangle-44k-stereo.flac"), 44100, 2, 16, 5000},
		{"stereo, 44.1 kHz, 24 bits", fixture(t, "triangle-44k-stereo-24bit.flac"), 44100, 2, 24, 4500},
		{"after an ID3 tag", append(id3Tag(), mono...), 16000, 1, 16, 9600},
		{"before an ID3v1 tag", append(bytes.Clone(mono), "TAG"+strings.Repeat("\x00", 125)...), 16000, 1, 16, 9600},
		{"length unknown", withFLACLength(mono, 0), 16000, 1, 16, 9600},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			a, err := decode.Bytes(t.Context(), tc.file)
			if err != nil {
				t.Fatal(err)
			}
			if a.Info.Format != decode.FLAC || int(a.Info.Rate) != tc.rate || a.Info.Channels != tc.channels || a.Info.Bits != tc.bits || a.Info.Warning != "" {
				t.Errorf("info %+v", a.Info)
			}
			if a.Frames() != tc.frames || a.Channels != tc.channels || len(a.Peaks) != decode.Buckets {
				t.Fatalf("%d frames of %d channels, %d peaks; want %d of %d", a.Frames(), a.Channels, len(a.Peaks), tc.frames, tc.channels)
			}
			for i, v := range a.Samples {
				if w := float32(triangles(i/tc.channels, i%tc.channels, tc.bits)) / float32(int(1)<<(tc.bits-1)); v != w {
					t.Fatalf("sample %d is %g, want %g", i, v, w)
				}
			}
		})
	}
}

// id3Tag is an ID3v2 tag of 256 bytes.
func id3Tag() []byte { return append([]byte("ID3\x04\x00\x00\x00\x00\x02\x00"), make([]byte, 256)...) }

// withFLACLength changes the number of samples that the header claims; it has 36 bits.
func withFLACLength(b []byte, frames uint64) []byte {
	b = bytes.Clone(b)
	v := binary.BigEndian.Uint64(b[18:])
	binary.BigEndian.PutUint64(b[18:], v&^(1<<36-1)|frames)
	return b
}

// withByte changes one byte.
func withByte(b []byte, at int, v byte) []byte {
	b = bytes.Clone(b)
	b[at] = v
	return b
}

func TestIncompleteFLAC(t *testing.T) {
	t.Parallel()
	file := fixture(t, "triangle-16k-mono.flac")
	stereo := fixture(t, "triangle-44k-stereo.flac")
	cut := file[:len(file)*4/5]
	for _, tc := range []struct {
		name  string
		file  []byte
		warns string
	}{
		{"truncated", cut, "cut short: 0."},
		{"truncated, length unknown", withFLACLength(cut, 0), "the file ends inside a frame"},
		{"claims more than there is", withFLACLength(file, 160000), "cut short: 0.6 s of 10.0 s arrived"},
		{"claims less than there is", withFLACLength(stereo, 4000), ""},
		{"damaged in the middle", withByte(file, len(file)-2000, file[len(file)-2000]^0x40), "damaged: only the first 0."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			a, err := decode.Bytes(t.Context(), tc.file)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(a.Info.Warning, tc.warns) || tc.warns == "" && a.Info.Warning != "" {
				t.Errorf("warning %q, want %q", a.Info.Warning, tc.warns)
			}
			for i, v := range a.Samples {
				if w := float32(triangles(i/a.Channels, i%a.Channels, 16)) / (1 << 15); v != w {
					t.Fatalf("sample %d is %g, want %g", i, v, w)
				}
			}
			if a.Frames()%1152 != 0 && a.Frames() != 9600 && a.Frames() != 5000 {
				t.Errorf("%d frames: complete blocks were lost", a.Frames())
			}
		})
	}
}

func TestInvalidFLAC(t *testing.T) {
	t.Parallel()
	file := fixture(t, "triangle-16k-mono.flac")
	first := 8 + 34 + 4 + 14 + 4 + 8192 // header, comment, padding
	if file[first] != 0xFF {
		t.Fatal("the first frame of the fixture is at another offset")
	}
	for _, tc := range []struct {
		name string
		file []byte
		want error
		says string
	}{
		{"magic number alone", []byte("fLaC"), decode.ErrDamaged, "header"},
		{"stream information cut", file[:30], decode.ErrDamaged, "header"},
		{"metadata cut", file[:500], decode.ErrDamaged, "header"},
		{"header alone", file[:first], decode.ErrEmpty, "no sound"},
		{"metadata longer than the file", withByte(file, 8+34+1, 0xFF), decode.ErrDamaged, "header"},
		{"other first block", withByte(file, 4, 4), decode.ErrDamaged, "how its samples"},
		{"no rate", withByte(withByte(withByte(file, 18, 0), 19, 0), 20, 0), decode.ErrDamaged, "0 Hz"},
		{"six channels", withByte(file, 20, 0x0A), decode.ErrUnsupported, "6 channels"},
		{"17 bits", withByte(withByte(file, 20, file[20]|1), 21, 0x00|file[21]&0x0F), decode.ErrUnsupported, "17 bits"},
		{"too long", withFLACLength(file, 16000*60*31), decode.ErrTooLong, "31m"},
		{"first frame damaged", withByte(file, first+20, file[first+20]^1), decode.ErrDamaged, "cannot be decoded"},
		{"bits only in the header", withByte(file, first+3, file[first+3]&^0x0E), decode.ErrUnsupported, "16 bits"},
		{"noise instead of frames", append(bytes.Clone(file[:first]), bytes.Repeat([]byte("\x01\x9f\x33"), 999)...), decode.ErrDamaged, "cannot be decoded"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			a, err := decode.Bytes(t.Context(), tc.file)
			if a != nil || !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.says) || strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Errorf("got %v, %v; want %v that says %q", a, err, tc.want, tc.says)
			}
			path := filepath.Join(t.TempDir(), "a.flac")
			if err := os.WriteFile(path, tc.file, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, perr := decode.Probe(path); perr == nil || perr.Error() != err.Error() {
				t.Errorf("Probe returns %v, decoding %v", perr, err)
			}
		})
	}
}
