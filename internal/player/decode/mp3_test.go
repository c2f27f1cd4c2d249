package decode_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"callboard/internal/player/decode"
	"callboard/internal/testwait"
)

func fixture(tb testing.TB, name string) []byte {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// sweep is the recording that the test files were made from.
func sweep(rate int) []float64 {
	out := make([]float64, rate*6/10)
	for i := range out {
		t := float64(i) / float64(rate)
		out[i] = 0.5 * math.Sin(2*math.Pi*(300*t+2000*t*t)) * math.Sin(math.Pi*t/0.6)
	}
	return out
}

// correlation is the correlation of channel 0 of a with want, from the first frame on.
func correlation(a *decode.Audio, want []float64) float64 {
	var xy, xx, yy float64
	for i := range min(a.Frames(), len(want)) {
		x, y := float64(a.Samples[i*a.Channels]), want[i]
		xy, xx, yy = xy+x*y, xx+x*x, yy+y*y
	}
	return xy / math.Sqrt(xx*yy)
}

func TestMP3(t *testing.T) {
	t.Parallel()
	mono16, vbr := fixture(t, "sweep-16k-mono.mp3"), fixture(t, "sweep-44k-mono-vbr.mp3")
	id3 := append([]byte("ID3\x04\x00\x00\x00\x00\x02\x00"), make([]byte, 256)...)
	liar := append([]byte("ID3\x04\x00\x00\x7f\x7f\x7f\x7f"), mono16...)
	garbage := bytes.Repeat([]byte("noise \xff\x00 "), 40)
	mid := len(vbr) / 2
	tests := []struct {
		name   string
		file   []byte
		rate   int
		frames int // 0: not asked
		exact  bool
		warns  string
	}{
		{"constant rate", mono16, 16000, 9600, true, ""},
		{"variable rate", vbr, 44100, 26460, true, ""},
		{"frames of uneven length that reach far back", fixture(t, "sweep-22k-mono.mp3"), 22050, 13230, true, ""},
		{"after a tag", append(bytes.Clone(id3), mono16...), 16000, 9600, true, ""},
		{"after a tag with a false size", liar, 16000, 9600, true, ""},
		{"after garbage", append(bytes.Clone(garbage), mono16...), 16000, 9600, true, ""},
		{"before tags", append(bytes.Clone(mono16), "TAG"+strings.Repeat("\x00", 125)...), 16000, 9600, true, ""},
		{"garbage inside", append(append(bytes.Clone(vbr[:mid]), garbage...), vbr[mid:]...), 44100, 0, false, "cut short"},
		{"truncated", vbr[:len(vbr)*2/3], 44100, 0, true, "cut short"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			a, err := decode.Bytes(t.Context(), tc.file)
			if err != nil {
				t.Fatal(err)
			}
			if int(a.Info.Rate) != tc.rate || a.Info.Channels != 1 || a.Channels != 1 || a.Info.Format != "mp3" {
				t.Errorf("info %+v", a.Info)
			}
			if tc.frames != 0 && a.Frames() != tc.frames {
				t.Errorf("%d frames, want %d: the encoder's gap was not removed", a.Frames(), tc.frames)
			}
			if !strings.HasPrefix(a.Info.Warning, tc.warns) || (tc.warns == "") != (a.Info.Warning == "") {
				t.Errorf("warning %q, want %q", a.Info.Warning, tc.warns)
			}
			if c := correlation(a, sweep(tc.rate)); tc.exact && c < 0.99 {
				t.Errorf("correlation %.4f with the recording", c)
			}
		})
	}
}

// Frames use bytes of earlier frames. If those are missing, the frames must be silent and must not crackle.
func TestMP3WithMissingBytes(t *testing.T) {
	t.Parallel()
	file := fixture(t, "sweep-22k-mono.mp3")
	whole, err := decode.Bytes(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	loudest := slices.Max(whole.Peaks)
	for from := 400; from+330 < len(file); from += 101 {
		hole := slices.Delete(bytes.Clone(file), from, from+330)
		a, err := decode.Bytes(t.Context(), hole)
		if err != nil {
			t.Fatal(err)
		}
		if p := slices.Max(a.Peaks); p > 1.4*loudest {
			t.Errorf("without bytes %d to %d the peak is %.2f instead of %.2f", from, from+330, p, loudest)
		}
	}
}

func TestMP3WithoutInfoFrame(t *testing.T) {
	t.Parallel()
	a, err := decode.Bytes(t.Context(), fixture(t, "sweep-44k-stereo-bare.mp3"))
	if err != nil {
		t.Fatal(err)
	}
	// The length of the encoder's gap is unknown, so it stays: whole frames, slightly longer than the recording.
	if a.Channels != 2 || a.Frames()%1152 != 0 || a.Frames() <= 26460 {
		t.Errorf("%d frames of %d channels", a.Frames(), a.Channels)
	}
}

func TestProbeAgreesWithDecoding(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mono16 := fixture(t, "sweep-16k-mono.mp3")
	for name, b := range map[string][]byte{
		"a.mp3": mono16, "b.mp3": fixture(t, "sweep-44k-mono-vbr.mp3"), "c.mp3": fixture(t, "sweep-44k-stereo-bare.mp3"),
		"cut.mp3": mono16[:2000], "d.wav": pcm16(5000), "cut.wav": pcm16(5000)[:7000], "wrongname.wav": mono16,
		"e.flac": fixture(t, "triangle-16k-mono.flac"), "f.flac": fixture(t, "triangle-44k-stereo-24bit.flac"), "cut.flac": fixture(t, "triangle-44k-stereo.flac")[:8000],
		"tagged.flac":  append(append(id3Tag(), fixture(t, "triangle-44k-stereo.flac")...), "TAG"+strings.Repeat("\x00", 125)...),
		"unknown.flac": withFLACLength(fixture(t, "triangle-44k-stereo.flac"), 0), "unknowncut.flac": withFLACLength(fixture(t, "triangle-44k-stereo.flac"), 0)[:8000],
		"g.ogg": fixture(t, "sweep-16k-mono.ogg"), "h.ogg": fixture(t, "sweep-44k-stereo.ogg"), "cut.ogg": fixture(t, "sweep-44k-stereo.ogg")[:6000],
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		a, err := decode.File(t.Context(), path)
		if err != nil {
			t.Fatal(name, err)
		}
		i, err := decode.Probe(path)
		if err != nil || i != a.Info {
			t.Errorf("%s: probed %+v, %v; decoded %+v", name, i, err, a.Info)
		}
	}
}

func TestProbeRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := decode.Probe(filepath.Join(dir, "no\x1bthing")); err == nil || !errors.Is(err, os.ErrNotExist) && runtime.GOOS != "windows" || strings.Contains(err.Error(), "\x1b") {
		t.Errorf("missing file: %v", err)
	}
	if _, err := decode.Probe(dir); !errors.Is(err, decode.ErrNotAudio) {
		t.Errorf("folder: %v", err)
	}
	tag := filepath.Join(dir, "tag.mp3")
	if err := os.WriteFile(tag, []byte("ID3\x04\x00\x00\x00\x00\x00\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := decode.Probe(tag); !errors.Is(err, decode.ErrEmpty) {
		t.Errorf("tag alone: %v", err)
	}
}

func TestDecodingStopsWithContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, file := range [][]byte{fixture(t, "sweep-16k-mono.mp3"), pcm16(99)} {
		if a, err := decode.Bytes(ctx, file); a != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, %v", a, err)
		}
	}
	if _, err := decode.File(ctx, filepath.Join("testdata", "sweep-16k-mono.mp3")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func FuzzMP3(f *testing.F) {
	for _, name := range []string{"sweep-16k-mono.mp3", "sweep-22k-mono.mp3", "sweep-44k-mono-vbr.mp3", "sweep-44k-stereo-bare.mp3"} {
		b := fixture(f, name)
		f.Add(b, 700, byte(0x55))
		f.Add(b[:len(b)/2], 40, byte(0xFF))
	}
	for _, c := range fileCases(f) {
		if decode.Sniff(c.file) == decode.MP3 {
			f.Add(c.file, 0, byte(0))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte, at int, v byte) {
		if len(b) > 0 {
			b = bytes.Clone(b)
			b[uint(at)%uint(len(b))] ^= v
		}
		ctx, cancel := context.WithTimeout(context.Background(), 2*testwait.Timeout())
		defer cancel()
		a, err := decode.Bytes(ctx, b)
		if ctx.Err() != nil {
			t.Fatal("decoding does not end")
		}
		if err == nil && (a.Frames() == 0 || len(a.Samples)%a.Channels != 0) {
			t.Fatalf("%d samples of %d channels", len(a.Samples), a.Channels)
		}
	})
}
