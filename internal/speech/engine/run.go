package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

const (
	mostWAV  = 32 << 20 // bytes: twelve minutes at 22.05 kHz
	mostTalk = 4 << 10  // bytes of complaints that are kept, the last ones
)

// run calls the program in a folder of its own and gives what it wrote. Whatever happens, neither the process nor its
// children outlive the call.
func (e *Engine) run(ctx context.Context, o order) ([]byte, error) {
	dir, err := os.MkdirTemp("", "speech")
	if err != nil {
		return nil, fmt.Errorf("%s cannot speak: no temporary folder: %w", e.name, err)
	}
	defer func() { _ = os.RemoveAll(dir) }()

	limited, done := context.WithTimeout(ctx, e.patience)
	defer done()
	work, stop := context.WithCancelCause(limited)
	defer stop(nil)

	sound := &bounded{most: mostWAV, full: func() { stop(errTooMuch) }}
	talk := &tail{}
	cmd := exec.CommandContext(work, e.path, o.args...)
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, strings.NewReader(o.text), sound, talk
	cmd.WaitDelay = 3 * time.Second // a child may hold the pipes open, and a busy machine be late with what is in them
	gather(cmd)
	if e.file {
		go watch(work, filepath.Join(dir, output), stop)
	}
	err = cmd.Run()
	if errors.Is(err, exec.ErrWaitDelay) {
		_ = scatter(cmd)
	}
	switch cause := context.Cause(work); {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(cause, errTooMuch):
		return nil, fmt.Errorf("%s was stopped: %w; try a shorter text or the built-in voice", e.name, cause)
	case cause != nil:
		return nil, fmt.Errorf("%s was stopped: it was not done within %v; try a shorter text or the built-in voice", e.name, e.patience)
	case err != nil:
		return nil, fmt.Errorf("%s failed (%w)%s; try the built-in voice", e.name, err, complaint(talk.kept))
	case !e.file:
		return sound.kept, nil
	}
	out, err := readFile(filepath.Join(dir, output))
	if err != nil {
		return nil, fmt.Errorf("%s wrote no sound%s; try the built-in voice", e.name, complaint(talk.kept))
	}
	return out, nil
}

// watch ends a run whose file grows too large.
func watch(ctx context.Context, path string, stop context.CancelCauseFunc) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if i, err := os.Stat(path); err == nil && i.Size() > mostWAV {
				stop(errTooMuch)
			}
		}
	}
}

// readFile reads a regular file up to mostWAV bytes.
func readFile(path string) ([]byte, error) {
	i, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !i.Mode().IsRegular() || i.Size() > mostWAV {
		return nil, errTooMuch
	}
	return os.ReadFile(path)
}

// bounded keeps the first bytes, swallows the rest and tells when there is one.
type bounded struct {
	kept []byte
	most int
	full func()
}

func (b *bounded) Write(p []byte) (int, error) {
	room := b.most - len(b.kept)
	b.kept = append(b.kept, p[:min(room, len(p))]...)
	if room < len(p) {
		b.full()
	}
	return len(p), nil
}

// tail keeps the last bytes.
type tail struct{ kept []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p[max(0, len(p)-mostTalk):]...)
	t.kept = t.kept[max(0, len(t.kept)-mostTalk):]
	return len(p), nil
}

// complaint is the last line of what a program said about its failure, fit for a screen.
func complaint(talk []byte) string {
	lines := strings.FieldsFunc(ansi.Strip(strings.ToValidUTF8(string(talk), "")), func(r rune) bool { return r == '\n' || r == '\r' })
	for i := len(lines) - 1; i >= 0; i-- {
		line := strings.Join(strings.FieldsFunc(lines[i], func(r rune) bool {
			return unicode.IsSpace(r) || !unicode.IsPrint(r)
		}), " ")
		if line == "" {
			continue
		}
		if short := []rune(line); len(short) > 100 {
			line = string(short[:99]) + "…"
		}
		return ": " + strings.TrimSuffix(line, ".")
	}
	return ""
}
