package decode_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callboard/internal/player/decode"

	"github.com/gopxl/beep/v2"

	"callboard/internal/testwait"
)

func TestVorbis(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name                   string
		rate, channels, frames int
	}{
		{"sweep-16k-mono.ogg", 16000, 1, 9600},
		{"sweep-44k-stereo.ogg", 44100, 2, 26460},
	} {
		a, err := decode.Bytes(t.Context(), fixture(t, tc.name))
		if err != nil {
			t.Fatal(tc.name, err)
		}
		want := decode.Info{Format: decode.Ogg, Rate: beep.SampleRate(tc.rate), Channels: tc.channels, Duration: 600 * time.Millisecond}
		if a.Info != want || a.Frames() != tc.frames || a.Channels != tc.channels || len(a.Peaks) != decode.Buckets {
			t.Errorf("%s: info %+v, %d frames of %d channels, %d peaks", tc.name, a.Info, a.Frames(), a.Channels, len(a.Peaks))
		}
		if c := correlation(a, sweep(tc.rate)); c < 0.99 {
			t.Errorf("%s: correlation %.4f with the recording", tc.name, c)
		}
		if a.Channels == 2 { // the right channel is the left one inverted, at half the level
			var diff float64
			for i := 0; i < len(a.Samples); i += 2 {
				diff = max(diff, math.Abs(float64(a.Samples[i]/2+a.Samples[i+1])))
			}
			if diff > 0.1 {
				t.Errorf("%s: the right channel differs from the recording by %.2f", tc.name, diff)
			}
		}
	}
}

// pages splits an Ogg file.
func pages(b []byte) (out [][]byte) {
	for len(b) > 0 {
		n := 27 + int(b[26])
		for _, l := range b[27:n] {
			n += int(l)
		}
		out, b = append(out, b[:n:n]), b[n:]
	}
	return out
}

// page writes a page of whole packets.
func page(flags byte, sequence uint32, packets ...[]byte) []byte {
	b := append([]byte("OggS\x00"), flags)
	b = append(b, make([]byte, 12)...)
	b = binary.LittleEndian.AppendUint32(b, sequence)
	b = append(b, 0, 0, 0, 0)
	var lacing []byte
	for _, p := range packets {
		lacing = append(append(lacing, bytes.Repeat([]byte{255}, len(p)/255)...), byte(len(p)%255))
	}
	b = append(append(append(b, byte(len(lacing))), lacing...), bytes.Join(packets, nil)...)
	return withChecksum(b)
}

// withChecksum writes the checksum of a page.
func withChecksum(b []byte) []byte {
	copy(b[22:], "\x00\x00\x00\x00")
	var crc uint32
	for _, c := range b {
		crc ^= uint32(c) << 24
		for range 8 {
			if crc&(1<<31) != 0 {
				crc = crc<<1 ^ 0x04c11db7
			} else {
				crc <<= 1
			}
		}
	}
	binary.LittleEndian.PutUint32(b[22:], crc)
	return b
}

// bitWriter packs numbers as Vorbis does.
type bitWriter struct {
	b []byte
	n int
}

func (w *bitWriter) put(v, bits int) *bitWriter {
	for i := range bits {
		if w.n%8 == 0 {
			w.b = append(w.b, 0)
		}
		w.b[w.n/8] |= byte(v>>i&1) << (w.n % 8)
		w.n++
	}
	return w
}

// withSetup is an Ogg file with another setup header, and audio pages to be read by it.
func withSetup(tb testing.TB, setup []byte) []byte {
	p := pages(fixture(tb, "sweep-16k-mono.ogg"))
	ident := p[0][28:]
	comment := []byte("\x03vorbis\x00\x00\x00\x00\x00\x00\x00\x00\x01")
	return bytes.Join([][]byte{page(2, 0, ident), page(0, 1, comment, append([]byte("\x05vorbis"), setup...)), page(4, 2, []byte{0, 0}, []byte{0, 0}, []byte{0, 0})}, nil)
}

// book begins a setup header of one codebook.
func book(dimensions, entries int) *bitWriter {
	return new(bitWriter).put(0, 8).put(0x564342, 24).put(dimensions, 16).put(entries, 24)
}

// hostile returns Ogg files with which the library alone uses gigabytes, does not return, or panics.
func hostile(tb testing.TB) map[string][]byte {
	p := pages(fixture(tb, "sweep-16k-mono.ogg"))
	head := bytes.Join(p[:2], nil)
	endless := bytes.Clone(head)
	for i := range uint32(3000) {
		b := append([]byte("OggS\x00\x01"), bytes.Repeat([]byte{255}, 8)...)
		b = append(b, p[0][14:18]...)
		b = binary.LittleEndian.AppendUint32(b, 2+i)
		b = append(b, 0, 0, 0, 0, 2, 255, 255)
		endless = append(endless, withChecksum(append(b, make([]byte, 510)...))...)
	}
	comment := append([]byte("\x03vorbis\x00\x00\x00\x00"), 0xFF, 0xFF, 0xFF, 0x7F)
	return map[string][]byte{
		"no entries":               withSetup(tb, book(1, 0).put(0, 99).b),
		"many entries":             withSetup(tb, book(1, 1<<24-1).put(0, 99).b),
		"many values":              withSetup(tb, book(65535, 32000).put(1, 1).put(4, 5).put(32000, 15).put(2, 4).put(0, 99).b),
		"no dimensions":            withSetup(tb, book(0, 2).put(0, 99).b),
		"no used entries":          withSetup(tb, book(1, 2).put(0, 1).put(1, 1).put(0, 2).put(0, 99).b),
		"lengths without end":      withSetup(tb, book(1, 30000).put(1, 1).b),
		"residue ends early":       withSetup(tb, book(1, 2).put(0, 2).put(0, 10).put(0, 4).put(0, 6+16).put(0, 6).put(0, 16+54).put(0, 4).put(0, 8).put(0, 6).put(0, 16).put(9, 24).put(3, 24).put(0, 24).put(0, 200).b),
		"many comments":            bytes.Join([][]byte{p[0], page(0, 1, comment)}, nil),
		"packet without end":       endless,
		"one block size is one":    append(page(2, 0, withByte(p[0][28:58], 28, 0xB0)), bytes.Join(p[1:], nil)...),
		"page without segments":    append(bytes.Clone(head), page(0, 2)...),
		"false end":                bytes.Join([][]byte{head, withChecksum(withByte(p[2], 6, 1))}, nil),
		"setup is a comment":       bytes.Join([][]byte{p[0], page(0, 1, comment, comment)}, nil),
		"audio packets of a byte":  bytes.Join([][]byte{head, page(0, 2, bytes.Split(bytes.Repeat([]byte{0, 1}, 200), []byte{1})...)}, nil),
		"header page out of order": bytes.Join([][]byte{p[1], p[0], p[2]}, nil),
	}
}

func TestHostileOgg(t *testing.T) {
	t.Parallel()
	for name, file := range hostile(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 2*testwait.Timeout())
			defer cancel()
			_, err := decode.Bytes(ctx, file)
			if errors.Is(err, context.DeadlineExceeded) {
				t.Fatal("decoding does not end")
			}
			if err != nil && (strings.ContainsAny(err.Error(), "\n\x1b") || !errors.Is(err, decode.ErrDamaged) && !errors.Is(err, decode.ErrEmpty)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestVorbisThatIsIncomplete(t *testing.T) {
	t.Parallel()
	file := fixture(t, "sweep-44k-stereo.ogg")
	p := pages(file)
	if len(p) < 4 {
		t.Fatalf("the fixture has %d pages", len(p))
	}
	whole, err := decode.Bytes(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	last := len(p) - 1
	for _, tc := range []struct {
		name  string
		file  []byte
		warns string
	}{
		{"last page cut", file[:len(file)-50], "cut short: only the first 0."},
		{"last page missing", bytes.Join(p[:last], nil), "cut short: only the first 0."},
		{"last page damaged", withByte(file, len(file)-50, file[len(file)-50]^1), "cut short: only the first 0."},
		{"garbage between pages", bytes.Join([][]byte{bytes.Join(p[:last], nil), []byte("garbage"), p[last]}, nil), "damaged: only the first 0."},
		{"garbage at the end", append(bytes.Clone(file), "garbage"...), ""},
		{"followed by another stream", append(bytes.Clone(file), file...), "another recording behind this one is left out"},
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
				if v != whole.Samples[i] {
					t.Fatalf("sample %d is %g, and %g in the whole file", i, v, whole.Samples[i])
				}
			}
		})
	}
}

func TestOggThatDoesNotPlay(t *testing.T) {
	t.Parallel()
	file := fixture(t, "sweep-16k-mono.ogg")
	p := pages(file)
	for _, tc := range []struct {
		name string
		file []byte
		want error
		says string
	}{
		{"magic number alone", []byte("OggS"), decode.ErrDamaged, "beginning"},
		{"first page damaged", withByte(file, 40, file[40]^1), decode.ErrDamaged, "beginning"},
		{"first page alone", p[0], decode.ErrDamaged, "inside its header"},
		{"headers alone", bytes.Join(p[:2], nil), decode.ErrEmpty, "no sound"},
		{"Opus", bytes.Join([][]byte{page(2, 0, []byte("OpusHead\x01")), page(0, 1, []byte("OpusTags"))}, nil), decode.ErrUnsupported, "Opus"},
		{"FLAC in Ogg", bytes.Join([][]byte{page(2, 0, []byte("\x7fFLAC\x01\x00")), page(0, 1, []byte("\x04"))}, nil), decode.ErrUnsupported, "FLAC"},
		{"Opus alone", page(2, 0, []byte("OpusHead\x01")), decode.ErrUnsupported, "Opus"},
		{"unknown codec", bytes.Join([][]byte{page(2, 0, []byte("who")), page(0, 1, []byte("knows"))}, nil), decode.ErrUnsupported, "unknown codec"},
		{"six channels", append(page(2, 0, withByte(p[0][28:], 11, 6)), bytes.Join(p[1:], nil)...), decode.ErrUnsupported, "6 channels"},
		{"no channels", append(page(2, 0, withByte(p[0][28:], 11, 0)), bytes.Join(p[1:], nil)...), decode.ErrDamaged, "0 channels"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			a, err := decode.Bytes(t.Context(), tc.file)
			if a != nil || !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.says) || strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Errorf("got %v, %v; want %v that says %q", a, err, tc.want, tc.says)
			}
			path := filepath.Join(t.TempDir(), "a.ogg")
			if err := os.WriteFile(path, tc.file, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, perr := decode.Probe(path); perr == nil || err == nil || perr.Error() != err.Error() {
				t.Errorf("Probe returns %v, decoding %v", perr, err)
			}
		})
	}
}
