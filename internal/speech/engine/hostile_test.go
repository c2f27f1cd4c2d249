//go:build unix

package engine_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"

	"callboard/internal/speech"
	"callboard/internal/speech/engine"
	"callboard/internal/testwait"
)

func TestHostileEngines(t *testing.T) {
	t.Parallel()
	for behaviour, want := range map[string]string{
		"garbage": "not a WAV", "silent": "stayed silent", "floods": "more sound", "hangs": "not done within",
		"fails": "exit status 3): the voice is gone; try", "fails at length": "xxx…; try", "writes nothing": "not a WAV",
	} {
		t.Run(behaviour, func(t *testing.T) {
			t.Parallel()
			timeout := testwait.Timeout()
			if behaviour == "hangs" {
				timeout = 300 * time.Millisecond
			}
			e, _ := fakeEngine(t, "espeak-ng", behaviour, timeout)
			_, err := e.Speak(t.Context(), speech.Utterance{Text: "Hello."})
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Fatalf("got %v, want something with %q", err, want)
			}
			for _, r := range err.Error() {
				if !unicode.IsPrint(r) {
					t.Errorf("%q holds %U", err, r)
				}
			}
			if n := len([]rune(err.Error())); n > 260 {
				t.Errorf("%d characters: %v", n, err)
			}
			if errors.Is(err, speech.ErrUnreadable) != (behaviour == "silent") {
				t.Errorf("the kind of %v is wrong", err)
			}
		})
	}
}

func TestHugeFileStopsTheEngine(t *testing.T) {
	t.Parallel()
	e, _ := fakeEngine(t, "flite", "fills the disk", time.Minute)
	_, err := e.Speak(t.Context(), speech.Utterance{Text: "Hello."})
	if err == nil || !strings.Contains(err.Error(), "more sound") {
		t.Fatal(err)
	}
}

func TestMissingFile(t *testing.T) {
	t.Parallel()
	e, _ := fakeEngine(t, "flite", "writes nothing", time.Minute)
	if _, err := e.Speak(t.Context(), speech.Utterance{Text: "Hello."}); err == nil || !strings.Contains(err.Error(), "wrote no sound") {
		t.Fatal(err)
	}
}

func TestLongStderr(t *testing.T) {
	t.Parallel()
	e, _ := fakeEngine(t, "espeak-ng", "chatters", 30*time.Second)
	if _, err := e.Speak(t.Context(), speech.Utterance{Text: "Hello."}); err != nil {
		t.Fatal(err)
	}
}

func TestContextEndsTheProcessGroup(t *testing.T) {
	t.Parallel()
	e, dir := fakeEngine(t, "espeak-ng", "hangs with a child", time.Minute)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := e.Speak(ctx, speech.Utterance{Text: "Hello."})
		done <- err
	}()
	child := 0
	testwait.Eventually(t, "the child runs", func() bool {
		b, err := os.ReadFile(filepath.Join(dir, "child"))
		if err != nil || !strings.HasSuffix(string(b), "\n") {
			return false
		}
		child, err = strconv.Atoi(strings.TrimSpace(string(b)))
		return err == nil
	})
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	testwait.Eventually(t, "the child is gone", func() bool {
		if syscall.Kill(child, 0) != nil {
			return true
		}
		stat, _ := os.ReadFile("/proc/" + strconv.Itoa(child) + "/stat")
		return strings.Contains(string(stat), ") Z ") // a zombie: ended, but not yet reaped
	})
}

func TestTemporaryFilesAreRemoved(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	for _, behaviour := range []string{"speaks", "says", "garbage", "fails"} {
		for _, name := range []string{"espeak-ng", "flite"} {
			e, _ := fakeEngine(t, name, behaviour, 30*time.Second)
			_, _ = e.Speak(t.Context(), speech.Utterance{Text: "Hello."})
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("temporary files are left: %v, %v", left, err)
	}
}

// What this process would leave if it were killed now is nothing, or a folder that the next process removes (osfile.SweepScratch).
func TestKilledWhileAProgramSpeaks(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	for name, folders := range map[string]int{"espeak-ng": 0, "flite": 1} {
		e, own := fakeEngine(t, name, "hangs", time.Hour)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = e.Speak(ctx, speech.Utterance{Text: "Hello."})
		}()
		testwait.Eventually(t, name+" runs", func() bool {
			_, err := os.Stat(filepath.Join(own, "text"))
			return err == nil
		})
		left, err := filepath.Glob(filepath.Join(dir, "*"))
		known, _ := filepath.Glob(filepath.Join(dir, "callboard-scratch-*"))
		if err != nil || len(left) != folders || len(known) != folders {
			t.Errorf("%s: in the temporary folder are %v, %v; of them %v are removed by the next process", name, left, err, known)
		}
		cancel()
		<-done
	}
}

// A program gets any text as plain words on its standard input, and never as an argument.
func TestTextCannotBecomeACommand(t *testing.T) {
	t.Parallel()
	const text = "--voices -w /tmp/x [[h@'loU]] [[rate 500]] <break time='9s'/> \x01200P $(id) `id` \x1b]0;x\a one; two\x00 |three [[[four]]] 🙂"
	for name, behaviour := range map[string]string{"espeak-ng": "speaks", "flite": "says", "say": "says"} {
		e, dir := fakeEngine(t, name, behaviour, 30*time.Second)
		if _, err := e.Speak(t.Context(), speech.Utterance{Text: text}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		args, _ := os.ReadFile(filepath.Join(dir, "args"))
		input, _ := os.ReadFile(filepath.Join(dir, "text"))
		spoken := string(input)
		if name == "say" { // its own command for the pitch
			_, spoken, _ = strings.Cut(spoken, "]] ")
		}
		for _, bad := range []string{"[", "]", "<", ">", "`", "\x01", "\x1b", "\x00", "\a", "|", "🙂"} {
			if strings.Contains(spoken, bad) {
				t.Errorf("%s gets %q in %q", name, bad, spoken)
			}
		}
		for _, bad := range []string{"--voices", "one", "four"} {
			if strings.Contains(string(args), bad) {
				t.Errorf("%s gets %q as an argument: %q", name, bad, args)
			}
		}
		for _, good := range []string{"one; two", "three", "four"} {
			if !strings.Contains(spoken, good) {
				t.Errorf("%s lost %q: %q", name, good, spoken)
			}
		}
	}
}

func FuzzReadable(f *testing.F) {
	f.Add("[[a]] <b> \x01c 안녕 🙂 -d")
	f.Add("\u0d4e[\u0d4e[a]]") // a letter that joins the next character in one cluster
	f.Add("\u0d4e[\xe000")     // … and then a space
	f.Add("\u0d4e[\u0301🙂")
	f.Add("000\x12\u065f") // an accent without its letter
	f.Add("a\u200d\u0301\u20dd\u0302 \u1100\u200d\u1161 <\u200d\u0338 co\u00adop")
	f.Fuzz(checkReadable)
}

// checkReadable checks that a text is cleaned, and not changed when it is cleaned again.
func checkReadable(t *testing.T, text string) {
	p, _ := engine.Readable(text)
	for _, r := range p {
		if !unicode.IsPrint(r) && !unicode.Is(unicode.M, r) || strings.ContainsRune("[]<>", r) {
			t.Fatalf("%q leaves %U", text, r)
		}
	}
	if again, unspoken := engine.Readable(p); again != p || len(unspoken) > 0 {
		t.Fatalf("%q is cleaned twice: %q, then %q, %q", text, p, again, unspoken)
	}
}

// TestReadableTwice cleans random texts of characters that join others.
func TestReadableTwice(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 4))
	signs := []rune("aé0 [<>~.\x01\n\u00ad\u0301\u0338\u0600\u06dd\u0d4e\u094d\u0915\u1100\u1161\u11a8가\u200b\u200d\u20dd\u20e3\ufe0f🙂👩\U0001f1f0\U0001f3fd\u3164\ufffd\u00a0=")
	for range 20_000 {
		var b strings.Builder
		for range rng.IntN(9) {
			if rng.IntN(20) == 0 {
				b.WriteByte(0xe0)
			}
			b.WriteRune(signs[rng.IntN(len(signs))])
		}
		checkReadable(t, b.String())
	}
}
