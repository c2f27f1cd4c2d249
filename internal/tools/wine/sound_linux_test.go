package main

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"callboard/internal/player/pulsetest"
	"callboard/internal/speech/wav"
	"callboard/internal/testwait"
)

// soundVar is the variable with which suite.sh asks for the test of the Windows build's sound: it builds that and needs wine.
const soundVar = "CALLBOARD_TEST_WINE"

const recordRate = 44100

// The Windows build plays through WASAPI, which wine passes on to PulseAudio: a file, and a take that is spoken. What a server
// without loudspeakers receives is compared with the file, by its loudest parts: on a busy machine there may be gaps between them.
func TestSound(t *testing.T) {
	if os.Getenv(soundVar) == "" {
		t.Skip(soundVar + " is not set: internal/tools/wine/suite.sh does so")
	}
	exe := filepath.Join(t.TempDir(), "callboard.exe")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", exe, "callboard")
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	server := pulsetest.Start(t, pulsetest.Sink("box", "Box", recordRate))
	home := t.TempDir()
	path := filepath.Join(home, "take.wav")
	run := func(args ...string) (heard []float32) {
		t.Helper()
		stop := record(t, server)
		cmd := exec.CommandContext(t.Context(), "./run.sh", append([]string{exe}, args...)...)
		cmd.Env = append(os.Environ(), "PULSE_SERVER="+server.Addr, "PULSE_COOKIE="+filepath.Join(server.Dir, "cookie"), "WINEDLLOVERRIDES=",
			"XDG_CONFIG_HOME="+onWindows(home), "CALLBOARD_DATA_DIR="+onWindows(home), "CALLBOARD_KEYRING=off", "CALLBOARD_AUDIO=auto")
		out, err := cmd.CombinedOutput()
		heard = stop()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return heard
	}
	spoken := run("speak", "--sandbox", "One, two, three, four, five, six.", "--actor", "Mina", "-o", onWindows(path), "--play")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	take, rate, err := wav.Decode(raw)
	if err != nil || rate != recordRate {
		t.Fatal(rate, err)
	}
	for what, heard := range map[string][]float32{"speak --play": spoken, "play": run("play", onWindows(path))} {
		blocks := loudest(heard)
		var like []float64
		for _, block := range blocks {
			like = append(like, likeness(block, take))
		}
		slices.Sort(like)
		t.Logf("%s: %d samples were recorded; the likeness of the loudest parts to the take is %.4f", what, len(heard), like)
		if len(like) < blockCount || like[blockCount/2] < 0.95 {
			t.Errorf("%s: what sounds is not the take", what)
		}
	}
}

// onWindows is the path that wine gives a file of this machine.
func onWindows(path string) string { return `Z:` + strings.ReplaceAll(path, "/", `\`) }

// record records what the sink plays until the returned function is called.
func record(t *testing.T, server *pulsetest.Server) (stop func() (mono []float32)) {
	t.Helper()
	var raw bytes.Buffer
	cmd := server.Tool("parec", "-d", "box.monitor", "--raw", "--format=s16le", "--rate=44100", "--channels=1", "--latency-msec=20")
	cmd.Stdout = &raw
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	testwait.Eventually(t, "the recorder runs", func() bool { return server.Pactl("list", "short", "source-outputs") != "" })
	return func() []float32 {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		mono := make([]float32, raw.Len()/2)
		for i := range mono {
			mono[i] = float32(int16(binary.LittleEndian.Uint16(raw.Bytes()[2*i:]))) / (1 << 15)
		}
		return mono
	}
}

const (
	blockSize  = recordRate / 50 // 20 ms: less than the player's buffer, so that a busy machine leaves such pieces whole
	blockCount = 5
)

// loudest are the parts of a recording with the most sound, apart from each other.
func loudest(heard []float32) (blocks [][]float32) {
	for range blockCount {
		best, level := -1, 0.0
		for at := 0; at+blockSize <= len(heard); at += blockSize / 2 {
			if l := power(heard[at : at+blockSize]); l > level {
				best, level = at, l
			}
		}
		if best < 0 {
			return blocks
		}
		blocks = append(blocks, slices.Clone(heard[best:best+blockSize]))
		clear(heard[max(best-blockSize, 0):min(best+2*blockSize, len(heard))])
	}
	return blocks
}

// likeness is the highest correlation of a block with a part of the take: 1 for the same course at any level.
func likeness(block, take []float32) (best float64) {
	own := power(block)
	for at := 0; at+blockSize <= len(take); at++ {
		part, sum := take[at:at+blockSize], 0.0
		for i, v := range part {
			sum += float64(v) * float64(block[i])
		}
		if sum > 0 {
			best = max(best, sum/math.Sqrt(own*power(part)))
		}
	}
	return best
}

func power(samples []float32) (sum float64) {
	for _, v := range samples {
		sum += float64(v) * float64(v)
	}
	return sum
}
