package mp3enc

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// tool runs a program, or skips the test where it is not installed.
func tool(t *testing.T, name string, args ...string) (stdout, stderr string) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %q: %v: %s", name, args, err, errs.String())
	}
	return out.String(), errs.String()
}

// optionsOfEveryRate has, for every rate, the lowest, the default and the highest bit rate.
func optionsOfEveryRate(t *testing.T, encoder string) (all []Options) {
	t.Helper()
	for _, rate := range allRates {
		format, err := newFormat(Options{Rate: rate})
		if err != nil {
			t.Fatal(err)
		}
		for _, kbps := range []int{0, format.bitrates()[1], format.bitrates()[14]} {
			all = append(all, Options{Rate: rate, Bitrate: kbps, Encoder: encoder})
		}
	}
	return all
}

// forEachOptions calls f with a file for each of optionsOfEveryRate.
func forEachOptions(t *testing.T, encoder string, f func(t *testing.T, path string, in []float32, o Options)) {
	t.Helper()
	for _, o := range optionsOfEveryRate(t, encoder) {
		t.Run(fmt.Sprintf("%d Hz, %d kbit/s", o.Rate, o.Bitrate), func(t *testing.T) {
			t.Parallel()
			in := speech(o.Rate, 0.5)
			file, err := Encode(in, o)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "voice.mp3")
			if err := os.WriteFile(path, file, 0o600); err != nil {
				t.Fatal(err)
			}
			f(t, path, in, o)
		})
	}
}

func floats(s string) []float64 {
	out := make([]float64, len(s)/4)
	for i := range out {
		out[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32([]byte(s[4*i:]))))
	}
	return out
}

// minSNR is the lower bound of the signal-to-noise ratio in dB. It is low where the bit rate is.
func minSNR(o Options) float64 {
	if o.Bitrate == 0 {
		return 24
	}
	return float64(o.Bitrate*1000/o.Rate)*2 - 1
}

// ffmpeg decodes all files in one process, because its start takes longer than the decoding. It returns the samples of
// each file and what ffmpeg printed at the given log level.
func ffmpeg(t *testing.T, level string, files [][]byte) (decoded [][]float64, messages string) {
	t.Helper()
	dir := t.TempDir()
	args := []string{"-nostdin", "-v", level, "-xerror"}
	var outputs []string
	for i, file := range files {
		path := filepath.Join(dir, fmt.Sprintf("%d.mp3", i))
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "-i", path)
		outputs = append(outputs, "-map", fmt.Sprint(i), "-f", "f32le", filepath.Join(dir, fmt.Sprintf("%d.raw", i)))
	}
	_, messages = tool(t, "ffmpeg", append(args, outputs...)...)
	for i := range files {
		raw, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("%d.raw", i)))
		if err != nil {
			t.Fatal(err)
		}
		decoded = append(decoded, floats(string(raw)))
	}
	return decoded, messages
}

// FFmpeg cuts the delay and the padding only with an encoder name that it knows, such as the default one.
func TestFFmpeg(t *testing.T) {
	t.Parallel()
	for _, encoder := range []string{"", "callboard"} {
		t.Run(encoder, func(t *testing.T) {
			t.Parallel()
			var options []Options
			var inputs [][]float32
			var files [][]byte
			for _, o := range optionsOfEveryRate(t, encoder) {
				in := speech(o.Rate, 0.5)
				file, err := Encode(in, o)
				if err != nil {
					t.Fatal(err)
				}
				options, inputs, files = append(options, o), append(inputs, in), append(files, file)
			}
			decoded, warnings := ffmpeg(t, "warning", files)
			if warnings != "" {
				t.Errorf("ffmpeg warns: %s", warnings)
			}
			for i, out := range decoded {
				o, in := options[i], inputs[i]
				if encoder != "" && len(out) >= encoderDelay+decoderDelay+len(in) {
					out = out[encoderDelay+decoderDelay:][:len(in)]
				}
				if len(out) != len(in) {
					t.Errorf("%+v: %d samples, want %d", o, len(out), len(in))
					continue
				}
				if snr := signalToNoise(in, out); snr < minSNR(o) {
					t.Errorf("%+v: %.1f dB, want %.0f", o, snr, minSNR(o))
				}
			}
		})
	}
}

// FFmpeg must recognise the shortest files. For an empty sound it prints a warning, so only errors
// count here.
func TestFFmpegWithShortFiles(t *testing.T) {
	t.Parallel()
	var lengths []int
	var files [][]byte
	for _, rate := range []int{16000, 32000, 44100} {
		for _, n := range []int{0, 1, 47, 600} {
			file, err := Encode(speech(rate, 0.1)[:n], Options{Rate: rate})
			if err != nil {
				t.Fatal(err)
			}
			lengths, files = append(lengths, n), append(files, file)
		}
	}
	decoded, problems := ffmpeg(t, "error", files)
	if problems != "" {
		t.Errorf("ffmpeg reports: %s", problems)
	}
	for i, out := range decoded {
		if len(out) != lengths[i] {
			t.Errorf("file %d: %d samples, want %d", i, len(out), lengths[i])
		}
	}
}

func TestFFprobe(t *testing.T) {
	t.Parallel()
	forEachOptions(t, "", func(t *testing.T, path string, _ []float32, o Options) {
		got, warnings := tool(t, "ffprobe", "-v", "warning", "-of", "csv=p=0",
			"-show_entries", "stream=codec_name,sample_rate,channels,bit_rate", path)
		kbps := o.Bitrate
		if kbps == 0 {
			kbps = map[bool]int{true: 64, false: 128}[o.Rate < 32000]
		}
		if want := fmt.Sprintf("mp3,%d,1,%d000", o.Rate, kbps); strings.TrimSpace(got) != want || warnings != "" {
			t.Errorf("%q, want %q; warnings: %s", got, want, warnings)
		}
	})
}

func TestMpg123(t *testing.T) {
	t.Parallel()
	forEachOptions(t, "", func(t *testing.T, path string, in []float32, o Options) {
		pcm, warnings := tool(t, "mpg123", "-q", "-m", "-e", "f32", "-s", path)
		if warnings != "" {
			t.Errorf("mpg123 warns: %s", warnings)
		}
		out := floats(pcm)
		if len(out) != len(in) {
			t.Fatalf("%d samples, want %d", len(out), len(in))
		}
		if snr := signalToNoise(in, out); snr < minSNR(o) {
			t.Errorf("%.1f dB, want %.0f", snr, minSNR(o))
		}
		_, output := tool(t, "mpg123", "-t", path)
		if lower := strings.ToLower(output); strings.Contains(lower, "warning") || strings.Contains(lower, "error") {
			t.Errorf("mpg123 reports: %s", output)
		}
	})
}
