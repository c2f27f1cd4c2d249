//go:build unix

package clipboard

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// programs puts fake programs alone into PATH. Each writes its arguments and what it reads into a file of its name; those
// in fails then fail.
func programs(t *testing.T, fails string, names ...string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for _, name := range names {
		code := "0"
		if strings.Contains(fails, name) {
			code = "1"
		}
		script := "#!/bin/sh\n{ printf '%s\\n' \"$*\"; /bin/cat; } > " + filepath.Join(dir, name+".got") + "\nexit " + code + "\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	return dir
}

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestCopyUsesWhatIsThere(t *testing.T) {
	const text = "제 이름은\n`$x`'\""
	all := []string{"tmux", "wl-copy", "xclip", "xsel", "pbcopy", "clip.exe"}
	for _, c := range []struct {
		name     string
		env      []string
		goos     string
		programs []string
		fails    string
		where    string
		got      map[string]string // what each program was given; the others were not run
	}{
		{"tmux alone", []string{"TMUX", "/tmp/x,1,0"}, "linux", all, "", "the tmux buffer", map[string]string{"tmux": "load-buffer -w -\n" + text}},
		{"tmux and Wayland", []string{"TMUX", "x", "WAYLAND_DISPLAY", "wayland-0"}, "linux", all, "", "the clipboard and the tmux buffer", map[string]string{"tmux": "load-buffer -w -\n" + text, "wl-copy": "\n" + text}},
		{"X11", []string{"DISPLAY", ":0"}, "linux", all, "", "the clipboard", map[string]string{"xclip": "-selection clipboard -in\n" + text}},
		{"X11 with xsel", []string{"DISPLAY", ":0"}, "linux", []string{"xsel"}, "", "the clipboard", map[string]string{"xsel": "--clipboard --input\n" + text}},
		{"a display that is gone", []string{"DISPLAY", ":9", "TMUX", "x"}, "linux", all, "xclip xsel", "the tmux buffer", map[string]string{"xclip": "-selection clipboard -in\n" + text, "xsel": "--clipboard --input\n" + text, "tmux": "load-buffer -w -\n" + text}},
		{"an old tmux", []string{"TMUX", "x"}, "linux", all, "tmux", "", map[string]string{"tmux": "load-buffer -\n" + text}},
		{"no program", []string{"DISPLAY", ":0", "WAYLAND_DISPLAY", "w", "TMUX", "x"}, "linux", nil, "", "", nil},
		{"no display", nil, "linux", all, "", "", nil},
		{"macOS", nil, "darwin", all, "", "the clipboard", map[string]string{"pbcopy": "\n" + text}},
		{"macOS over SSH", []string{"SSH_CONNECTION", "1 2 3 4"}, "darwin", all, "", "", nil},
		{"Wayland of another seat over SSH", []string{"SSH_TTY", "/dev/pts/1", "WAYLAND_DISPLAY", "w"}, "linux", all, "", "", nil},
		{"WSL", []string{"WSL_DISTRO_NAME", "Ubuntu"}, "linux", all, "", "the clipboard", map[string]string{"clip.exe": "\n" + withMark(text)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := programs(t, c.fails, c.programs...)
			where, ok := (&Clipboard{env: env(c.env...), goos: c.goos}).Copy(t.Context(), text)
			if where != c.where || ok != (c.where != "") {
				t.Errorf("copied to %q, %v; want %q", where, ok, c.where)
			}
			for _, name := range all {
				got, _ := os.ReadFile(filepath.Join(dir, name+".got"))
				if string(got) != c.got[name] {
					t.Errorf("%s was given %q, want %q", name, got, c.got[name])
				}
			}
		})
	}
}

func TestWithMark(t *testing.T) {
	if got := withMark("a가😀"); got != "\xff\xfea\x00\x00\xac\x3d\xd8\x00\xde" {
		t.Errorf("%q", got)
	}
}
