package engine_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"callboard/internal/speech/engine"
	"callboard/internal/speech/wav"
)

// TestMain makes the test binary a fake engine: called under an engine's name, it does what the name of its folder
// specifies.
func TestMain(m *testing.M) {
	switch name := strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe"); name {
	case "espeak-ng", "flite", "say":
		os.Exit(runFake(filepath.Base(filepath.Dir(os.Args[0]))))
	}
	os.Exit(m.Run())
}

// fakeEngine is the named engine with the test binary as its program. The folder dir has the arguments and the text
// that the program got.
func fakeEngine(t *testing.T, name, behaviour string, timeout time.Duration) (e *engine.Engine, dir string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(t.TempDir(), behaviour)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, name)
	if runtime.GOOS != "windows" {
		if err := os.Symlink(self, program); err != nil {
			t.Fatal(err)
		}
		return engine.At(name, program, timeout), dir
	}
	// Links need a right there that few users have, and wine makes none that lead anywhere.
	program += ".exe"
	b, err := os.ReadFile(self)
	if err == nil {
		err = os.WriteFile(program, b, 0o700)
	}
	if err != nil {
		t.Fatal(err)
	}
	return engine.At(name, program, timeout), dir
}

// tone is a WAV file with the given seconds of a tone of 220 Hz.
func tone(seconds float64) []byte {
	const rate = 22050
	x := make([]float32, int(seconds*rate))
	for i := range x {
		x[i] = float32(0.366 * math.Sin(2*math.Pi*220*float64(i)/rate))
	}
	return wav.Encode(x, rate)
}

func runFake(behaviour string) int {
	dir := filepath.Dir(os.Args[0])
	text, _ := io.ReadAll(os.Stdin)
	args := strings.Join(os.Args[1:], "\n")
	if behaviour == "says" && len(os.Args) > 2 && os.Args[2] == "?" {
		fmt.Print(sayList)
		return 0
	}
	_ = os.WriteFile(filepath.Join(dir, "args"), []byte(args), 0o600)
	_ = os.WriteFile(filepath.Join(dir, "text"), text, 0o600)
	switch behaviour {
	case "speaks":
		_, _ = os.Stdout.Write(tone(1))
	case "paced": // its length depends on the requested pace
		wpm := 160.0
		for i, a := range os.Args {
			if a == "-s" {
				_, _ = fmt.Sscan(os.Args[i+1], &wpm)
			}
		}
		_, _ = os.Stdout.Write(tone(3 * 160 / wpm))
	case "says":
		_ = os.WriteFile("speech.wav", tone(1), 0o600)
	case "hangs":
		time.Sleep(time.Hour)
	case "hangs with a child":
		cmd := exec.Command(filepath.Join(dir, "say"))
		cmd.Stdout = os.Stdout
		_ = os.Symlink(os.Args[0], filepath.Join(dir, "say"))
		_ = cmd.Start()
		_ = os.WriteFile(filepath.Join(dir, "child"), fmt.Appendln(nil, cmd.Process.Pid), 0o600)
		time.Sleep(time.Hour)
	case "garbage":
		_, _ = os.Stdout.Write(bytes.Repeat([]byte("garbage"), 1000))
	case "silent":
		_, _ = os.Stdout.Write(append(tone(0), make([]byte, 20000)...))
	case "floods":
		block := make([]byte, 1<<20)
		_, _ = os.Stdout.Write(tone(1))
		for {
			if _, err := os.Stdout.Write(block); err != nil {
				return 0
			}
		}
	case "fills the disk":
		f, err := os.Create("speech.wav")
		if err != nil {
			return 1
		}
		_ = f.Truncate(1 << 40) // a hole: it claims the size without taking it
		time.Sleep(time.Hour)
	case "fails":
		fmt.Fprint(os.Stderr, "noise\n"+strings.Repeat("\x1b[31m", 3000)+"\nthe \x1b[1mvoice\x00 is \u202egone.\n\n")
		return 3
	case "fails at length":
		fmt.Fprint(os.Stderr, strings.Repeat("x", 3000))
		return 1
	case "chatters":
		fmt.Fprint(os.Stderr, strings.Repeat("a warning\n", 200000))
		_, _ = os.Stdout.Write(tone(1))
	}
	return 0
}

const sayList = `Alex                en_US    # Most people recognize me by my voice.
Bad News            en_US    # The light you see at the end of the tunnel.
-rf                 ko_KR    # not a name
Yuna                ko_KR    # 안녕하세요. 제 이름은 유나입니다.
Samantha            en_US    # Hello! My name is Samantha.
Anna                de_DE    # Hallo! Ich heiße Anna.
`
