package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// machine is where the figures come from. What cannot be found out is "unknown".
type machine struct {
	cpu, memory, system, disk, goVersion, commit string
	cores                                        int
	load                                         float64 // of the last minute before the first measurement
	date                                         time.Time
	programs                                     []string // with their versions, or that they are missing
}

const unknown = "unknown"

func thisMachine(ctx context.Context, root string) machine {
	return machine{
		cpu: cpuName(), memory: memorySize(), system: systemName(), disk: fileSystem(os.TempDir()), goVersion: runtime.Version(), commit: commit(ctx, root),
		cores: runtime.NumCPU(), load: load(), date: time.Now(),
		programs: []string{
			program(ctx, "espeak-ng", "--version"), program(ctx, "pulseaudio", "--version"), program(ctx, "paplay", "--version"),
		},
	}
}

// field is the value of the first line "name: value" of a file.
func field(file, name string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		key, value, ok := strings.Cut(lines.Text(), ":")
		if ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func orUnknown(s string) string {
	if s == "" {
		return unknown
	}
	return s
}

func cpuName() string { return orUnknown(field("/proc/cpuinfo", "model name")) }

func memorySize() string {
	kb, err := strconv.ParseFloat(strings.TrimSuffix(field("/proc/meminfo", "MemTotal"), " kB"), 64)
	if err != nil {
		return unknown
	}
	return fmt.Sprintf("%.0f GB", kb/(1<<20))
}

func systemName() string {
	name := runtime.GOOS + "/" + runtime.GOARCH
	if raw, err := os.ReadFile("/etc/os-release"); err == nil {
		for line := range strings.Lines(string(raw)) {
			if value, ok := strings.CutPrefix(strings.TrimSpace(line), "PRETTY_NAME="); ok {
				name = strings.Trim(value, `"`) + ", " + name
			}
		}
	}
	if raw, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		name += ", kernel " + strings.TrimSpace(string(raw))
	}
	return name
}

// fileSystem is the kind of file system of a folder. On one in memory a sync costs nothing.
func fileSystem(dir string) string {
	raw, err := os.ReadFile("/proc/mounts")
	if err != nil {
		return unknown
	}
	longest, kind := "", ""
	for line := range strings.Lines(string(raw)) {
		fields := strings.Fields(line)
		if len(fields) < 3 {
			continue
		}
		at := strings.TrimSuffix(fields[1], "/")
		if (dir == at || strings.HasPrefix(dir, at+"/")) && len(at) >= len(longest) {
			longest, kind = at, fields[2]
		}
	}
	return orUnknown(kind)
}

func load() float64 {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(raw), " ")
	n, _ := strconv.ParseFloat(first, 64)
	return n
}

// commit is that of the source, and says if files differ from it.
func commit(ctx context.Context, root string) string {
	git := func(args ...string) (string, error) {
		out, err := exec.CommandContext(ctx, "git", append([]string{"-C", root}, args...)...).Output()
		return strings.TrimSpace(string(out)), err
	}
	id, err := git("rev-parse", "--short=12", "HEAD")
	if err != nil {
		return unknown
	}
	changed, err := git("status", "--porcelain", "--", ":!BENCHMARKS.md")
	if err == nil && changed != "" {
		id += ", with changes"
	}
	return id
}

// program is the first line that a program says of its version.
func program(ctx context.Context, name string, args ...string) string {
	path, err := exec.LookPath(name)
	if err != nil {
		return name + " is not installed"
	}
	out, err := exec.CommandContext(ctx, path, args...).CombinedOutput()
	if err != nil {
		return name
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	if line, _, _ = strings.Cut(line, "  "); !strings.Contains(line, name) {
		line = name + " " + line
	}
	return line
}
