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

	"callboard/internal/osfile"
)

const (
	maxWAV    = 32 << 20 // bytes: twelve minutes at 22.05 kHz
	maxStderr = 4 << 10  // bytes of standard error that are kept, the last ones
)

// run calls the program and returns its output. When it returns, the process and its children have ended.
//
// A program that writes a file runs in a temporary folder, which another process removes if this one is killed. The others run in
// their own folder, where they write nothing.
func (e *Engine) run(ctx context.Context, call command) ([]byte, error) {
	dir := filepath.Dir(e.path)
	if e.file {
		scratch, err := osfile.NewScratch()
		if err != nil {
			return nil, fmt.Errorf("%s cannot speak: no temporary folder: %w", e.name, err)
		}
		defer scratch.Remove()
		dir = scratch.Path()
	}

	limited, done := context.WithTimeout(ctx, e.timeout)
	defer done()
	work, stop := context.WithCancelCause(limited)
	defer stop(nil)

	sound := &limitedBuffer{max: maxWAV, onOverflow: func() { stop(errTooMuch) }}
	stderr := &tailBuffer{}
	cmd := exec.CommandContext(work, e.path, call.args...)
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, strings.NewReader(call.text), sound, stderr
	cmd.WaitDelay = 3 * time.Second // a child may hold the pipes open, and a busy machine may be late to read them
	setGroup(cmd)
	if e.file {
		go watchFileSize(work, filepath.Join(dir, output), stop)
	}
	err := cmd.Run()
	if errors.Is(err, exec.ErrWaitDelay) {
		_ = killGroup(cmd)
	}
	switch cause := context.Cause(work); {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(cause, errTooMuch):
		return nil, fmt.Errorf("%s was stopped: %w; try a shorter text or the built-in voice", e.name, cause)
	case cause != nil:
		return nil, fmt.Errorf("%s was stopped: it was not done within %v; try a shorter text or the built-in voice", e.name, e.timeout)
	case err != nil:
		return nil, fmt.Errorf("%s failed (%w)%s; try the built-in voice", e.name, err, lastMessage(stderr.data))
	case !e.file:
		return sound.data, nil
	}
	out, err := readFile(filepath.Join(dir, output))
	if err != nil {
		return nil, fmt.Errorf("%s wrote no sound%s; try the built-in voice", e.name, lastMessage(stderr.data))
	}
	return out, nil
}

// watchFileSize stops a run whose file becomes too large.
func watchFileSize(ctx context.Context, path string, stop context.CancelCauseFunc) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if i, err := os.Stat(path); err == nil && i.Size() > maxWAV {
				stop(errTooMuch)
			}
		}
	}
}

// readFile reads a regular file up to maxWAV bytes.
func readFile(path string) ([]byte, error) {
	i, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !i.Mode().IsRegular() || i.Size() > maxWAV {
		return nil, errTooMuch
	}
	return os.ReadFile(path)
}

// limitedBuffer stores the first max bytes, discards the rest, and calls onOverflow when it discards anything.
type limitedBuffer struct {
	data       []byte
	max        int
	onOverflow func()
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	space := b.max - len(b.data)
	b.data = append(b.data, p[:min(space, len(p))]...)
	if space < len(p) {
		b.onOverflow()
	}
	return len(p), nil
}

// tailBuffer stores the last maxStderr bytes.
type tailBuffer struct{ data []byte }

func (t *tailBuffer) Write(p []byte) (int, error) {
	t.data = append(t.data, p[max(0, len(p)-maxStderr):]...)
	t.data = t.data[max(0, len(t.data)-maxStderr):]
	return len(p), nil
}

// lastMessage is the last line of a program's standard error, cleaned for a terminal.
func lastMessage(stderr []byte) string {
	lines := strings.FieldsFunc(ansi.Strip(strings.ToValidUTF8(string(stderr), "")), func(r rune) bool { return r == '\n' || r == '\r' })
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
