package decode_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/player/decode"
	"callboard/internal/testwait"
)

// pieceReader is a reader that returns b in pieceReader; size returns their lengths.
type pieceReader struct {
	b    []byte
	size func() int
	end  error // instead of io.EOF
}

func (p *pieceReader) Read(to []byte) (int, error) {
	if len(p.b) == 0 {
		if p.end != nil {
			return 0, p.end
		}
		return 0, io.EOF
	}
	n := copy(to, p.b[:min(len(p.b), p.size())])
	p.b = p.b[n:]
	return n, nil
}

func every(n int) func() int { return func() int { return n } }

// outcome waits for the end of l, and checks that samples returned before do not change.
func outcome(tb testing.TB, l *decode.Live) (*decode.Audio, error) {
	tb.Helper()
	late := time.After(2 * testwait.Timeout())
	var seen, kept []float32
	for {
		grown := l.Grown()
		samples, done := l.Samples()
		if len(samples) < len(seen) || !slices.Equal(samples[:len(kept)], kept) {
			tb.Fatalf("the %d samples returned before have changed: now %d", len(seen), len(samples))
		}
		if len(samples) > len(seen)+5000 || done { // compare in steps of 5,000 samples
			kept = slices.Clone(samples)
		}
		seen = samples
		a, err, over := l.Done()
		if done != over && !over {
			tb.Fatal("all samples are decoded, but there is no clip")
		}
		if over {
			if samples, _ = l.Samples(); a != nil && !slices.Equal(samples, a.Samples) {
				tb.Fatal("the clip has other samples than those returned before")
			}
			if !slices.Equal(samples[:len(kept)], kept) {
				tb.Fatal("the clip begins with other samples than those returned before")
			}
			return a, err
		}
		select {
		case <-grown:
		case <-late:
			tb.Fatal("decoding does not end")
		}
	}
}

// files holds one file of every kind that is accepted, and of every kind that is refused.
func files(tb testing.TB) map[string][]byte {
	good := pcm16(3000)
	fmt16 := chunk("fmt ", format(1, 1, 16000, 16))
	data := chunk("data", ramp16(3000))
	mono16, vbr, bare := fixture(tb, "sweep-16k-mono.mp3"), fixture(tb, "sweep-44k-mono-vbr.mp3"), fixture(tb, "sweep-44k-stereo-bare.mp3")
	flac, vorbis := fixture(tb, "triangle-16k-mono.flac"), fixture(tb, "sweep-44k-stereo.ogg")
	id3 := append([]byte("ID3\x04\x00\x00\x00\x00\x02\x00"), make([]byte, 256)...)
	old := bytes.Repeat(append([]byte("\xFF\xE3\x40\xC0"), make([]byte, 204)...), 9) // 32 kbit/s at 11025 Hz
	return map[string][]byte{
		"plain": good, "size unknown": withDataSize(good, 0xFFFFFFFF), "largest signed": withDataSize(good, 0x7FFFFFFF), "size zero": withDataSize(good, 0),
		"truncated": good[:len(good)-1001], "header cut": good[:30], "header alone": good[:44], "half a header": good[:40],
		"odd list chunk":        riff(fmt16, chunk("LIST", []byte("INFOabc")), data),
		"odd list without pad":  riff(fmt16, chunk("LIST", []byte("INFOabc"))[:15], data),
		"chunk after the data":  riff(fmt16, data, chunk("LIST", bytes.Repeat([]byte("abcd"), 3000))),
		"absurd chunk":          riff(fmt16, []byte("junk\xff\xff\xff\x7f"), data),
		"absurd format":         bytes.Replace(good, []byte("fmt \x10\x00\x00\x00"), []byte("fmt \xff\xff\xff\x7f"), 1),
		"RF64":                  bytes.Replace(withDataSize(good, 0xFFFFFFFF), []byte("RIFF"), []byte("RF64"), 1),
		"no format":             riff(data),
		"no samples":            riff(fmt16, chunk("data", nil)),
		"no samples but a list": riff(fmt16, chunk("data", nil), chunk("LIST", []byte("INFO"))),
		"empty data as a chunk": riff(fmt16, chunk("data", nil), chunk("abcd", bytes.Repeat([]byte("x"), 9000))),
		"ADPCM":                 riff(chunk("fmt ", format(0x11, 1, 16000, 4)), data),
		"short format":          riff(chunk("fmt ", format(1, 1, 16000, 16)[:14]), data),
		"half a frame":          riff(fmt16, chunk("data", append(ramp16(1000), 1))),
		"many channels":         riff(chunk("fmt ", format(1, 5, 16000, 24)), chunk("data", ramp16(15000))),
		"mu-law":                riff(chunk("fmt ", format(7, 2, 8000, 8)), data),
		"float":                 riff(chunk("fmt ", format(3, 1, 8000, 64)), chunk("data", bytes.Repeat([]byte("\x00\x00\x00\x00\x00\x00\xd0\x3f"), 999))),
		"empty":                 nil, "RIFF alone": []byte("RIFF"),
		"web page": []byte("\n<!DOCTYPE html><html>403</html>"), "JSON": []byte(`{"message":"expired"}`),
		"noise": bytes.Repeat([]byte("\x01\x9f\x33"), 40000), "Ogg": []byte("OggS\x00\x02........"), "Opus": bytes.Join([][]byte{page(2, 0, []byte("OpusHead\x01")), page(0, 1, []byte("OpusTags"))}, nil),

		"low rate": fixture(tb, "sweep-22k-mono.mp3"), "constant rate": mono16, "variable rate": vbr, "stereo without info": bare, "MPEG 2.5": old,
		"after a tag": append(bytes.Clone(id3), mono16...), "tag alone": id3,
		"tag with a false size": append([]byte("ID3\x04\x00\x00\x7f\x7f\x7f\x7f"), mono16...),
		"a tag and noise":       append(bytes.Clone(id3), bytes.Repeat([]byte("\x01\x9f\x33"), 40000)...),
		"after garbage":         append(bytes.Repeat([]byte("noise \xff\x00 "), 40), mono16...),
		"before tags":           append(bytes.Clone(mono16), "TAG"+strings.Repeat("\x00", 125)...),
		"before APE":            append(bytes.Clone(mono16), "APETAGEX"+strings.Repeat("\x00", 24)...),
		"garbage inside":        append(append(bytes.Clone(vbr[:len(vbr)/2]), strings.Repeat("noise \xff\xfb", 40)...), vbr[len(vbr)/2:]...),
		"MP3 truncated":         vbr[:len(vbr)*2/3], "info frame alone": mono16[:200], "one frame": bare[:417],
		"twice": append(bytes.Clone(vbr), vbr...),

		"FLAC": flac, "FLAC, stereo": fixture(tb, "triangle-44k-stereo-24bit.flac"), "FLAC after a tag": append(bytes.Clone(id3), flac...),
		"FLAC cut": flac[:12000], "FLAC header": flac[:300], "FLAC of unknown length": withFLACLength(flac, 0), "FLAC before noise": append(bytes.Clone(flac), good...),
		"FLAC damaged": withByte(flac, len(flac)-2000, flac[len(flac)-2000]^1), "FLAC too long": withFLACLength(flac, 1<<36-1),
		"Vorbis": vorbis, "Vorbis, mono": fixture(tb, "sweep-16k-mono.ogg"), "Vorbis cut": vorbis[:len(vorbis)-100], "Vorbis header": vorbis[:3000],
		"Vorbis damaged": withByte(vorbis, 5000, vorbis[5000]^1), "Vorbis before noise": append(bytes.Clone(vorbis), good...), "Vorbis twice": append(bytes.Clone(vorbis), vorbis...),
	}
}

func TestLiveEqualsBytes(t *testing.T) {
	t.Parallel()
	for name, file := range files(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, wantErr := decode.Bytes(t.Context(), file)
			r := rand.New(rand.NewPCG(uint64(len(file)), 7))
			chunkings := map[string]func() int{"whole": every(1 << 30), "4 kB": every(4096), "a packet": every(1460), "odd": every(333),
				"random": func() int { return 1 + r.IntN(1000) }}
			if len(file) < 10000 {
				chunkings["bytes"] = every(1)
				chunkings["few"] = func() int { return 1 + r.IntN(7) }
			}
			claims := []int64{-1, int64(len(file)), 0, 1 << 50} // the announced size may be wrong
			for how, size := range chunkings {
				claim := claims[r.IntN(len(claims))]
				a, err := outcome(t, decode.NewLive(t.Context(), &pieceReader{b: file, size: size}, claim))
				if fmt.Sprint(err) != fmt.Sprint(wantErr) || !reflect.DeepEqual(a, want) {
					t.Fatalf("%s, announced %d bytes: %+v, %v; want %+v, %v", how, claim, about(a), err, about(want), wantErr)
				}
			}
		})
	}
}

func about(a *decode.Audio) any {
	if a == nil {
		return nil
	}
	return fmt.Sprintf("%+v, %d samples, %+v", a.Info, len(a.Samples), a.Loudness)
}

func TestLiveGivesSamplesEarly(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		file   []byte
		bytes  int
		frames int
		length time.Duration // expected whole
	}{
		{"WAV", riff(chunk("fmt ", format(1, 1, 44100, 16)), chunk("data", ramp16(44100))), 4096, 2026, time.Second},
		{"WAV without a size", withDataSize(riff(chunk("fmt ", format(1, 1, 44100, 16)), chunk("data", ramp16(44100))), 0xFFFFFFFF), 4096, 2026, time.Second},
		{"MP3", fixture(t, "sweep-16k-mono.mp3"), 900, 576, 600 * time.Millisecond},
		{"MP3 without info", fixture(t, "sweep-44k-stereo-bare.mp3"), 1300, 1152, 620 * time.Millisecond},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r, w := io.Pipe()
			l := decode.NewLive(t.Context(), r, int64(len(tc.file)))
			if _, _, ok := l.Info(); ok {
				t.Error("the format is known before the first byte")
			}
			go w.Write(tc.file[:tc.bytes])
			until(t, l, func() bool {
				s, _ := l.Samples()
				return len(s) >= tc.frames
			})
			info, channels, ok := l.Info()
			if off := info.Duration - tc.length; !ok || channels == 0 || off.Abs() > 30*time.Millisecond {
				t.Errorf("%+v, %d channels, %v; want %v", info, channels, ok, tc.length)
			}
			if _, _, done := l.Done(); done {
				t.Error("decoding is done before the end of the file")
			}
			go func() {
				w.Write(tc.file[tc.bytes:])
				w.Close()
			}()
			if a, err := outcome(t, l); err != nil || a == nil {
				t.Errorf("%v, %v", a, err)
			}
		})
	}
}

// until waits for a condition while l grows.
func until(tb testing.TB, l *decode.Live, ok func() bool) {
	tb.Helper()
	late := time.After(2 * testwait.Timeout())
	for {
		grown := l.Grown()
		if ok() {
			return
		}
		select {
		case <-grown:
		case <-late:
			tb.Fatal("the condition was not met")
		}
	}
}

func TestLiveRefusesEarly(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		begins []byte
		want   error
	}{
		"a WAV of an unknown kind": {riff(chunk("fmt ", format(0x11, 1, 16000, 4)), chunk("data", ramp16(10))), decode.ErrUnsupported},
		"noise":                    {bytes.Repeat([]byte("\x01\x9f\x33"), 30000), decode.ErrNotAudio},
		"MPEG 2.5":                 {files(t)["MPEG 2.5"], decode.ErrUnsupported},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, w := io.Pipe() // is never closed
			defer r.Close()
			go w.Write(tc.begins)
			if a, err := outcome(t, decode.NewLive(t.Context(), r, -1)); a != nil || !errors.Is(err, tc.want) {
				t.Errorf("got %v, %v; want %v", a, err, tc.want)
			}
		})
	}
}

func TestLiveKeepsSamplesAfterReadError(t *testing.T) {
	t.Parallel()
	broke := errors.New("connection reset\nby \x1b[31mpeer")
	for name, file := range map[string][]byte{"wav": pcm16(9000), "mp3": fixture(t, "sweep-44k-mono-vbr.mp3")} {
		whole, err := decode.Bytes(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		l := decode.NewLive(t.Context(), &pieceReader{b: file[:len(file)*2/3], size: every(1000), end: broke}, -1)
		a, err := outcome(t, l)
		if a != nil || !errors.Is(err, broke) || strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("%s: %v, %q", name, a, err)
		}
		samples, done := l.Samples()
		if !done || len(samples) < len(whole.Samples)/3 || !slices.Equal(samples, whole.Samples[:len(samples)]) {
			t.Errorf("%s: %d of %d samples, done %v", name, len(samples), len(whole.Samples), done)
		}
		if _, channels, ok := l.Info(); !ok || channels != 1 {
			t.Errorf("%s: the format is no longer known", name)
		}
	}
}

// A reader that blocks must not delay the end of the context.
func TestLiveEndsWithContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	l := decode.NewLive(ctx, r, -1)
	go w.Write(pcm16(3000))
	until(t, l, func() bool { s, _ := l.Samples(); return len(s) > 0 })
	cancel()
	if a, err := outcome(t, l); a != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v", a, err)
	}
	if s, done := l.Samples(); len(s) == 0 || !done {
		t.Errorf("%d samples, done %v", len(s), done)
	}
	r.Close()
	select {
	case <-l.Grown():
	default:
		t.Error("the channel of Grown stays open")
	}
}

func TestLiveBoundsMemory(t *testing.T) { // not parallel: it measures the memory of the process
	file := withDataSize(pcm16(100), 0x7FFE0000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	a, err := outcome(t, decode.NewLive(t.Context(), &pieceReader{b: file, size: every(50)}, 1<<50))
	runtime.ReadMemStats(&after)
	if err != nil || a.Frames() != 100 {
		t.Fatalf("%v, %v", a, err)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 64<<20 {
		t.Errorf("a header's claim of 2 GB allocates %d MB", got>>20)
	}
}

func TestLiveRefusesTooLongClip(t *testing.T) {
	t.Parallel()
	endless := io.MultiReader(bytes.NewReader(withDataSize(riff(chunk("fmt ", format(1, 1, 1000, 8)), chunk("data", nil)), 0xFFFFFFFF)), zeros{})
	l := decode.NewLive(t.Context(), endless, -1)
	if a, err := outcome(t, l); a != nil || !errors.Is(err, decode.ErrTooLong) {
		t.Errorf("got %v, %v", a, err)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func FuzzLive(f *testing.F) {
	for _, file := range files(f) {
		if len(file) < 20000 {
			f.Add(file, uint64(1), 700, byte(0x55))
			f.Add(file, uint64(2), 30, byte(0))
		}
	}
	for _, c := range fileCases(f) {
		f.Add(c.file, uint64(3), 40, byte(0x20))
	}
	f.Fuzz(func(t *testing.T, file []byte, seed uint64, at int, v byte) {
		if len(file) > 0 {
			file = bytes.Clone(file)
			file[uint(at)%uint(len(file))] ^= v
		}
		want, wantErr := decode.Bytes(context.Background(), file)
		r := rand.New(rand.NewPCG(seed, 0))
		most := 1 + r.IntN(1+len(file))
		l := decode.NewLive(context.Background(), &pieceReader{b: file, size: func() int { return 1 + r.IntN(most) }}, int64(r.IntN(2*len(file)+2))-1)
		a, err := outcome(t, l)
		if errors.Is(wantErr, decode.ErrTooLong) && errors.Is(err, decode.ErrTooLong) {
			return // refused earlier, with a less specific message
		}
		if fmt.Sprint(err) != fmt.Sprint(wantErr) || !reflect.DeepEqual(a, want) {
			t.Fatalf("%v, %v; want %v, %v", about(a), err, about(want), wantErr)
		}
	})
}
