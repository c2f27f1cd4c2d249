package loudness_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// ffmpeg has an independent implementation of BS.1770.
func TestAgreesWithFFmpeg(t *testing.T) {
	t.Parallel()
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("ffmpeg is not installed, so there is nothing to compare with")
	}
	for _, rate := range []int{8000, 16000, 44100, 48000} {
		r := rand.New(rand.NewPCG(uint64(rate), 1))
		noise, steps, high := make([]float32, 2*6*rate), make([]float32, 6*rate), tone(float64(rate)*0.31, -9, 1, rate, 5)
		fade(high, rate/4)
		for i := range noise {
			noise[i] = float32(0.1 * r.NormFloat64())
		}
		for i := range steps {
			level := []float64{0.5, 0.01, 0.2, 0, 0.35, 0.05}[i/rate]
			steps[i] = float32(level * math.Sin(2*math.Pi*float64(i)/5.3))
			if i%rate == rate-1 {
				fade(steps[i+1-rate:i+1], rate/20)
			}
		}
		for name, clip := range map[string]struct {
			x        []float32
			channels int
		}{
			"a tone": {tone(997, -20, 2, rate, 5), 2}, "a high tone": {high, 1},
			"speech-like sound": {speechLike(rate, 9), 1}, "noise": {noise, 2}, "steps": {steps, 1},
		} {
			t.Run(fmt.Sprintf("%s at %d Hz", name, rate), func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(t.TempDir(), "clip.f32")
				raw := make([]byte, 0, 4*len(clip.x))
				for _, v := range clip.x {
					raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
				}
				if err := os.WriteFile(path, raw, 0o600); err != nil {
					t.Fatal(err)
				}
				out, err := exec.CommandContext(t.Context(), ffmpeg, "-hide_banner", "-nostats", "-f", "f32le", "-ar", strconv.Itoa(rate),
					"-ac", strconv.Itoa(clip.channels), "-i", path, "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-").CombinedOutput()
				found := regexp.MustCompile(`(?s)I:\s+(\S+) LUFS.*True peak:\s+Peak:\s+(\S+) dBFS`).FindSubmatch(out)
				if err != nil || found == nil {
					t.Skipf("ffmpeg does not measure here: %v: %s", err, out)
				}
				got := measure(t, clip.x, clip.channels, rate)
				for what, pair := range map[string][3]float64{
					"LUFS": {got.LUFS, number(t, found[1]), 0.1}, "dBTP": {got.TruePeak, number(t, found[2]), 0.2},
				} {
					// ffmpeg rounds to a tenth.
					if math.Abs(pair[0]-pair[1]) > pair[2]+0.05 {
						t.Errorf("%.2f %s, ffmpeg measures %.1f", pair[0], what, pair[1])
					}
				}
			})
		}
	}
}

func number(tb testing.TB, text []byte) float64 {
	tb.Helper()
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}
