// Package clipboard copies a text to where the user can paste it: the buffer of tmux, or the clipboard of the system by the
// program that sets it.
//
// A terminal can be asked to copy by an escape sequence too (OSC 52), but never answers whether it did; tmux ignores it by
// default. So that is what the caller does when Copy reports that nothing else is there.
package clipboard

import (
	"context"
	"encoding/binary"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
	"unicode/utf16"
)

// limit is how long one program may take.
const limit = 2 * time.Second

// Clipboard copies texts by the programs of this machine. Make one with New.
type Clipboard struct {
	env  func(name string) string
	goos string
}

// New makes a Clipboard for the environment of this process.
func New() *Clipboard { return &Clipboard{env: os.Getenv, goos: runtime.GOOS} }

// program is a program that takes a text on its standard input.
type program struct {
	name  string
	args  []string
	utf16 bool // it takes UTF-16 with a byte order mark
}

// Copy copies a text and says where it went: "the tmux buffer", "the clipboard", or both. It reports false if there is no
// program that could: then only the terminal is left.
func (c *Clipboard) Copy(ctx context.Context, text string) (where string, ok bool) {
	var places []string
	if c.first(ctx, text, c.system()) {
		places = append(places, "the clipboard")
	}
	if c.env("TMUX") != "" && c.first(ctx, text, tmux()) {
		places = append(places, "the tmux buffer")
	}
	return strings.Join(places, " and "), len(places) > 0
}

// tmux are the ways to set tmux's buffer: -w passes it on to the terminal, where tmux is new enough and may do so.
func tmux() []program {
	return []program{{name: "tmux", args: []string{"load-buffer", "-w", "-"}}, {name: "tmux", args: []string{"load-buffer", "-"}}}
}

// system are the programs that set the clipboard of the machine that the user sits at, the best first.
func (c *Clipboard) system() []program {
	remote := c.env("SSH_CONNECTION") != "" || c.env("SSH_TTY") != ""
	var out []program
	if c.env("WAYLAND_DISPLAY") != "" && !remote {
		out = append(out, program{name: "wl-copy"})
	}
	if c.env("DISPLAY") != "" { // over SSH it is a forwarded display, which is the user's
		out = append(out, program{name: "xclip", args: []string{"-selection", "clipboard", "-in"}}, program{name: "xsel", args: []string{"--clipboard", "--input"}})
	}
	if c.goos == "darwin" && !remote {
		out = append(out, program{name: "pbcopy"})
	}
	if (c.goos == "windows" || c.env("WSL_DISTRO_NAME") != "") && !remote {
		out = append(out, program{name: "clip.exe", utf16: true})
	}
	return out
}

// first runs programs until one succeeds, and reports whether one did.
func (c *Clipboard) first(ctx context.Context, text string, programs []program) bool {
	for _, p := range programs {
		path, err := exec.LookPath(p.name)
		if err != nil {
			continue
		}
		if p.run(ctx, path, text) == nil {
			return true
		}
	}
	return false
}

func (p program) run(ctx context.Context, path, text string) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, p.args...)
	cmd.Stdin = strings.NewReader(text)
	if p.utf16 {
		cmd.Stdin = strings.NewReader(withMark(text))
	}
	cmd.WaitDelay = limit // a program that stays in the background to serve the clipboard may keep the pipe
	return cmd.Run()
}

// withMark is a text as UTF-16, little endian, with a byte order mark: clip.exe takes anything else for the code page of the
// console.
func withMark(text string) string {
	out := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	return string(out)
}
