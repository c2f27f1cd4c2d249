package join_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"callboard/internal/script/join"
	"callboard/internal/speech/wav"
)

// ramp is a sound of which each sample has another value.
func ramp(n int) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(i%60000-30000) / 32767
	}
	return out
}

func tone(rate, n int) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(0.5 * math.Sin(2*math.Pi*440*float64(i)/float64(rate)))
	}
	return out
}

func save(t *testing.T, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// stereo makes a file of two channels of one whose samples alternate between them.
func stereo(file []byte) []byte {
	le := binary.LittleEndian
	le.PutUint16(file[22:], 2)
	le.PutUint32(file[28:], 2*le.Uint32(file[28:]))
	le.PutUint16(file[32:], 4)
	return file
}

// joined joins the parts into a file and returns what the file has.
func joined(t *testing.T, parts []join.Part, gap time.Duration) ([]byte, join.Result) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "all.wav")
	r, err := join.File(t.Context(), path, parts, gap, false)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); left != nil {
		t.Errorf("files are left: %v", left)
	}
	return b, r
}

// Samples of 16 bits stay, and the silences have their exact length.
func TestSameRateIsExact(t *testing.T) {
	t.Parallel()
	const rate = 44100
	a, b := wav.Encode(ramp(70000), rate), wav.Encode(ramp(1234), rate)
	parts := []join.Part{
		{Pause: 100 * time.Millisecond}, {Path: save(t, "a.wav", a), Pause: 500 * time.Millisecond}, {Path: save(t, "b.wav", b)},
		{Path: save(t, "c.wav", a), Pause: time.Second},
	}
	got, r := joined(t, parts, 300*time.Millisecond)
	silence := func(frames int) []byte { return make([]byte, 2*frames) }
	want := bytes.Join([][]byte{silence(4410), a[wav.HeaderSize:], silence(35280), b[wav.HeaderSize:], silence(13230), a[wav.HeaderSize:], silence(44100)}, nil)
	if !bytes.Equal(got[wav.HeaderSize:], want) {
		t.Errorf("%d bytes of samples, want %d", len(got)-wav.HeaderSize, len(want))
	}
	frames := len(want) / 2
	if header := wav.Encode(make([]float32, frames), rate)[:wav.HeaderSize]; !bytes.Equal(got[:wav.HeaderSize], header) {
		t.Errorf("the header is\n% x, want\n% x", got[:wav.HeaderSize], header)
	}
	length := time.Duration(float64(frames) / rate * float64(time.Second))
	if r.Rate != rate || r.Channels != 1 || r.Resampled != 0 || (r.Duration-length).Abs() > time.Microsecond {
		t.Errorf("%+v, want a duration of %v", r, length)
	}
	starts := []int{0, 4410, 4410 + 70000 + 35280, 4410 + 70000 + 35280 + 1234 + 13230} // in frames
	for i, frame := range starts {
		if want := time.Duration(float64(frame) / rate * float64(time.Second)); len(r.Starts) != len(starts) || (r.Starts[i]-want).Abs() > time.Microsecond {
			t.Errorf("the parts begin at %v, part %d should at %v", r.Starts, i, want)
		}
	}
}

func TestRatesAndChannelsFollowFirstPart(t *testing.T) {
	t.Parallel()
	mono16, mono44 := save(t, "a.wav", wav.Encode(tone(16000, 16000), 16000)), save(t, "b.wav", wav.Encode(tone(44100, 44100), 44100))
	both := save(t, "c.wav", stereo(wav.Encode(tone(88200, 44100), 44100))) // each channel has every second sample
	for _, c := range []struct {
		parts                           []string
		rate, channels, frames, changed int
	}{
		{[]string{mono16, mono44, mono44}, 16000, 1, 3 * 16000, 2},
		{[]string{mono44, mono16}, 44100, 1, 2 * 44100, 1},
		{[]string{both, mono16, mono44}, 44100, 2, 22050 + 2*44100, 1},
		{[]string{mono16, both}, 16000, 1, 16000 + 8000, 1},
	} {
		var parts []join.Part
		for _, p := range c.parts {
			parts = append(parts, join.Part{Path: p})
		}
		file, r := joined(t, parts, 0)
		samples, rate, err := wav.Decode(file)
		if err != nil || rate != c.rate || r.Rate != c.rate || r.Channels != c.channels || r.Resampled != c.changed || len(samples) != c.frames {
			t.Errorf("%v: %d samples at %d Hz, %+v, %v", c.parts, len(samples), rate, r, err)
			continue
		}
		// The last half second is a tone of 440 Hz of the same level.
		sum, crossings := 0.0, 0
		last := samples[len(samples)-rate/2:]
		for i, v := range last {
			sum += float64(v) * float64(v)
			if i > 0 && (v > 0) != (last[i-1] > 0) {
				crossings++
			}
		}
		if level := math.Sqrt(2 * sum / float64(len(last))); level < 0.49 || level > 0.51 || crossings < 438 || crossings > 442 {
			t.Errorf("%v: level %.3f with %d crossings", c.parts, level, crossings)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	badName := "page\x1b.wav"
	if runtime.GOOS == "windows" {
		badName = "page\u202e.wav" // it has no names with control characters
	}
	good := save(t, "good.wav", wav.Encode(ramp(100), 16000))
	cut := save(t, "cut.wav", wav.Encode(ramp(40000), 16000)[:50000])
	page := save(t, badName, []byte("<html>gone</html>"))
	for _, c := range []struct {
		parts []join.Part
		is    error
		want  string
	}{
		{nil, join.ErrNothing, "there is no audio to join"},
		{[]join.Part{{Pause: time.Second}}, join.ErrNothing, ""},
		{[]join.Part{{Path: good}, {Path: good + "x"}}, fs.ErrNotExist, "piece 2, good.wavx: the audio file is gone; fetch it again"},
		{[]join.Part{{Path: good}, {Path: cut}}, nil, "piece 2, cut.wav: cut short: 1.6 s of 2.5 s arrived; fetch it again"},
		{[]join.Part{{Path: page}}, nil, "piece 1, " + strconv.Quote(badName) + ": this is a web page"},
		{[]join.Part{{Path: good, Pause: 38 * time.Hour}}, join.ErrTooLong, ""},
		{[]join.Part{{Path: good}, {Path: good}}, join.ErrTooLong, ""}, // by the gap
	} {
		gap := time.Duration(0)
		if len(c.parts) == 2 && c.parts[1].Path == good {
			gap = 38 * time.Hour
		}
		path := filepath.Join(t.TempDir(), "all.wav")
		_, err := join.File(t.Context(), path, c.parts, gap, false)
		if err == nil || c.is != nil && !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.want) || strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("%v: %v, want %q", c.parts, err, c.want)
		}
		if list, _ := os.ReadDir(filepath.Dir(path)); len(list) > 0 {
			t.Errorf("%v: files are left: %v", c.parts, list)
		}
	}
}

func TestFileIsReplacedOnlyIfAsked(t *testing.T) {
	t.Parallel()
	good := save(t, "good.wav", wav.Encode(ramp(100), 16000))
	path := save(t, "all.wav", []byte("old"))
	if _, err := join.File(t.Context(), path, []join.Part{{Path: good}}, 0, false); !errors.Is(err, fs.ErrExist) {
		t.Errorf("%v", err)
	}
	if b, _ := os.ReadFile(path); string(b) != "old" {
		t.Error("the old file is gone")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := join.File(ctx, path, []join.Part{{Path: good}}, 0, true); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if b, _ := os.ReadFile(path); string(b) != "old" {
		t.Error("the old file is gone after a cancelled join")
	}
	if _, err := join.File(t.Context(), path, []join.Part{{Path: good}}, 0, true); err != nil {
		t.Error(err)
	}
	if b, _ := os.ReadFile(path); len(b) != wav.HeaderSize+200 {
		t.Errorf("the file has %d bytes", len(b))
	}
	if _, err := join.File(t.Context(), filepath.Join(path, "x"), []join.Part{{Path: good}}, 0, true); err == nil {
		t.Error("a file inside of a file")
	}
}

// Memory does not grow with the number of parts: about 1 MB for each part of 10 s, which the next one reuses.
func BenchmarkWrite(b *testing.B) {
	path := filepath.Join(b.TempDir(), "a.wav")
	if err := os.WriteFile(path, wav.Encode(tone(44100, 441000), 44100), 0o600); err != nil {
		b.Fatal(err)
	}
	parts := make([]join.Part, 20)
	for i := range parts {
		parts[i] = join.Part{Path: path, Pause: 100 * time.Millisecond}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := join.File(b.Context(), filepath.Join(b.TempDir(), "all.wav"), parts, 300*time.Millisecond, true); err != nil {
			b.Fatal(err)
		}
	}
}
