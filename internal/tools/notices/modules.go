package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// module is a module of somebody else that is linked.
type module struct {
	path, version string
	dir           string   // its root in the module cache
	packages      []string // the directories of its linked packages
	texts         []text
}

// platforms are those that callboard is released for. The linked modules differ between them.
func platforms() []string {
	return []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"}
}

func moduleRoot() (string, error) {
	out, err := goCommand(".", nil, "env", "GOMOD")
	if err != nil {
		return "", err
	}
	mod := strings.TrimSpace(string(out))
	if mod == "" || mod == os.DevNull {
		return "", errors.New("find the module's root: not inside a module")
	}
	return filepath.Dir(mod), nil
}

// linked returns the modules that the program at root needs on any platform, sorted by path.
func linked(root string) ([]module, error) {
	found := map[string]*module{}
	for _, platform := range platforms() {
		system, arch, _ := strings.Cut(platform, "/")
		out, err := goCommand(root, []string{"GOOS=" + system, "GOARCH=" + arch, "CGO_ENABLED=0"},
			"list", "-deps", "-json=ImportPath,Dir,Standard,Module", ".")
		if err != nil {
			return nil, fmt.Errorf("%s: %w", platform, err)
		}
		if err := merge(found, bytes.NewReader(out)); err != nil {
			return nil, fmt.Errorf("%s: %w", platform, err)
		}
	}
	modules := make([]module, 0, len(found))
	for _, path := range slices.Sorted(maps.Keys(found)) {
		m := found[path]
		slices.Sort(m.packages)
		m.packages = slices.Compact(m.packages)
		modules = append(modules, *m)
	}
	return modules, nil
}

// merge reads the output of go list, a sequence of JSON objects.
func merge(found map[string]*module, r io.Reader) error {
	type listed struct {
		ImportPath, Dir string
		Standard        bool
		Module          *struct {
			Path, Version, Dir string
			Main               bool
			Replace            *struct{ Path, Version string }
		}
	}
	for dec := json.NewDecoder(r); ; {
		var p listed
		switch err := dec.Decode(&p); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("read the output of go list: %w", err)
		case p.Standard || p.Module == nil || p.Module.Main:
			continue
		}
		if p.Module.Dir == "" {
			return fmt.Errorf("module %s of package %s is not in the module cache", p.Module.Path, p.ImportPath)
		}
		m := found[p.Module.Path]
		if m == nil {
			m = &module{path: p.Module.Path, version: p.Module.Version, dir: p.Module.Dir}
			if r := p.Module.Replace; r != nil {
				m.version = strings.TrimSpace(r.Path + " " + r.Version)
			}
			found[m.path] = m
		}
		m.packages = append(m.packages, p.Dir)
	}
}

func goCommand(dir string, env []string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", args[0], err, stderr.Bytes())
	}
	return out, nil
}
