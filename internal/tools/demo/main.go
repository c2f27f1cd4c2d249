// Command demo runs callboard in a terminal of its own, as a person would use it, and draws the pictures of the README.
//
//	go run ./internal/tools/demo -out assets
//
// It builds the program of the module that it runs in, unless another one is named with -program. A script (see scripts) presses keys and waits until the screen shows what they do. The program runs with --sandbox and
// an empty home folder, so nothing of the person who makes the pictures shows in them, and nothing is sent.
//
// Every cell is drawn here: lines and blocks as exact shapes, text with fonts of the system. Fonts are not part of this
// repository. The pictures in it were made with JetBrains Mono, DejaVu Sans Mono for signs, and Noto Sans CJK for Hangul:
//
//	apt-get install fonts-jetbrains-mono fonts-dejavu-core fonts-noto-cjk
//
// Other fonts are named with -fonts and -bold, as lists in which the first font that has a character draws it. Without
// any of them the Go font draws Latin text. For a picture of the player with a real output, start a sound server and name
// it: -env PULSE_SERVER=unix:/path.
package main

import (
	"flag"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"callboard/internal/tools/toolusage"
)

// options are the flags.
type options struct {
	program, out string
	fonts, bold  string
	only         string
	env          list
	slow         float64
	dump         bool
}

// list is a flag that can be given several times.
type list []string

// String is part of flag.Value.
func (l *list) String() string { return strings.Join(*l, " ") }

// Set is part of flag.Value.
func (l *list) Set(s string) error {
	*l = append(*l, s)
	return nil
}

func main() {
	var o options
	flag.StringVar(&o.program, "program", "", "the program to run; without it, the one of this module is built")
	flag.StringVar(&o.out, "out", ".", "the folder that the pictures are written to")
	flag.StringVar(&o.fonts, "fonts", strings.Join(regularFonts(), ","), "font files for text, in the order in which they are asked for a character")
	flag.StringVar(&o.bold, "bold", strings.Join(boldFonts(), ","), "font files for bold text")
	flag.StringVar(&o.only, "only", "", "make only the picture of this name, such as demo or booth-dark")
	flag.Float64Var(&o.slow, "slow", 1, "a factor for all pauses of the scripts, for a slow machine")
	flag.BoolVar(&o.dump, "dump", false, "print the screen after each step")
	flag.Var(&o.env, "env", "NAME=VALUE in the environment of the program; can be given several times")
	toolusage.Parse(toolusage.Usage{
		Does:     "demo runs callboard in a terminal of its own with --sandbox, presses the keys of its scripts, and draws the pictures of the README.",
		Takes:    "some minutes for all pictures",
		Examples: []string{"go run ./internal/tools/demo -out assets", "go run ./internal/tools/demo -out /tmp -only booth-dark"},
	})
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(o options) error {
	program, remove, err := chosen(o.program)
	if err != nil {
		return err
	}
	defer remove()
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return err
	}
	for _, s := range scripts() {
		if o.only != "" && o.only != s.name {
			continue
		}
		fonts, err := loadFonts(o.fonts, o.bold, s.cell)
		if err != nil {
			return err
		}
		r := &recorder{program: program, env: o.env, slow: o.slow, dump: o.dump}
		frames, err := r.record(s)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		path, size, err := write(o.out, s, frames, fonts)
		if err != nil {
			return err
		}
		fmt.Printf("%s: %d frames, %.1f s, %d kB\n", path, len(frames), length(frames).Seconds(), size>>10)
	}
	return nil
}

// chosen is the path of the program to run: the named one, or one that is built for this run and removed after it.
func chosen(name string) (path string, remove func(), err error) {
	if name != "" {
		if path, err = filepath.Abs(name); err == nil {
			_, err = os.Stat(path)
		}
		return path, func() {}, err
	}
	dir, err := os.MkdirTemp("", "callboard-demo")
	if err != nil {
		return "", nil, err
	}
	remove = func() { _ = os.RemoveAll(dir) }
	path = filepath.Join(dir, "callboard")
	build := exec.Command("go", "build", "-o", path, "callboard")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		remove()
		return "", nil, fmt.Errorf("build the program: %w", err)
	}
	return path, remove, nil
}

// write draws the frames: all of them as a GIF, or the last one as a PNG.
func write(dir string, s script, frames []frame, fonts *fonts) (path string, size int64, err error) {
	path = filepath.Join(dir, s.name+map[bool]string{true: ".gif", false: ".png"}[s.animated])
	f, err := os.Create(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	p := painter{fonts: fonts, ground: grounds(s.light)}
	if s.animated {
		err = writeGIF(f, p, frames)
	} else {
		err = png.Encode(f, p.paint(frames[len(frames)-1]))
	}
	if err != nil {
		return "", 0, err
	}
	st, err := f.Stat()
	if err != nil {
		return "", 0, err
	}
	return path, st.Size(), f.Close()
}

// length is the time that the frames take.
func length(frames []frame) (sum time.Duration) {
	for _, f := range frames {
		sum += f.lasts
	}
	return sum
}
