package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"callboard/internal/speech/wav"
)

// versionLine is the line of "callboard version": version, commit and its day, Go, platform.
var versionLine = regexp.MustCompile(`^callboard \S+ \([0-9a-f]{12}, \d{4}-\d\d-\d\d\) go1\.\S+ linux/(\w+)\n$`)

// runs puts the program of an archive alone into an empty folder and makes that its root: there it says its version, and speaks in
// sandbox mode into a file that is whole. A program of another architecture is run by qemu.
func (r *release) runs(ctx context.Context, arch string) error {
	root := filepath.Join(r.scratch, "root-"+arch)
	if err := place(filepath.Join(r.unpacked["linux/"+arch], "callboard"), filepath.Join(root, "callboard")); err != nil {
		return err
	}
	run := []string{"/callboard"}
	if arch != runtime.GOARCH {
		emulator := map[string]string{"arm64": "qemu-aarch64-static", "amd64": "qemu-x86_64-static"}[arch]
		if err := need(emulator); err != nil {
			return err
		}
		path, err := exec.LookPath(emulator)
		if err != nil {
			return err
		}
		if err := place(path, filepath.Join(root, "qemu")); err != nil {
			return err
		}
		run = []string{"/qemu", "/callboard"}
	}
	version, _, err := inRoot(ctx, root, append(run, "version")...)
	if err != nil {
		return err
	}
	if m := versionLine.FindStringSubmatch(version); len(m) < 2 || m[1] != arch {
		return fmt.Errorf("version prints %q", version)
	}
	_, peak, err := inRoot(ctx, root, append(run, "speak", "--sandbox", "-a", "Mina", "-o", "/x.wav", "hello")...)
	if err != nil {
		return err
	}
	seconds, err := whole(filepath.Join(root, "x.wav"))
	if err != nil {
		return err
	}
	fmt.Printf("        %s        speak: %.1f s of audio, %d MB of memory\n", version, seconds, peak>>20)
	return nil
}

// whole returns the length of a WAV file, in seconds. The error says that a part of it is missing, or that it is silent.
func whole(path string) (float64, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	samples, rate, err := wav.Decode(content)
	if err != nil {
		return 0, err
	}
	seconds := float64(len(samples)) / float64(rate)
	loud := false
	for _, s := range samples {
		loud = loud || s > 0.05 || s < -0.05
	}
	switch size := int(content[4]) | int(content[5])<<8 | int(content[6])<<16 | int(content[7])<<24; {
	case size+8 != len(content):
		return 0, fmt.Errorf("%s has %d bytes, its head says %d", path, len(content), size+8)
	case seconds < 0.3 || !loud:
		return 0, fmt.Errorf("%s has %.1f s of audio, which is audible: %v", path, seconds, loud)
	}
	return seconds, nil
}

// place copies a program to a path whose folder may be missing.
func place(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(to, content, 0o755); err != nil {
		return fmt.Errorf("place %s: %w", strings.TrimPrefix(to, "/"), err)
	}
	return nil
}
