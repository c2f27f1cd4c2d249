package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// errSkipped is the error of a check that cannot be made here.
var errSkipped = errors.New("skipped")

// checks are all checks, in order. Those on the archive of a platform follow from what is in dist.
func check(ctx context.Context, dist, scratch string) error {
	r := &release{dist: dist, scratch: scratch, unpacked: map[string]string{}}
	steps := []struct {
		name string
		run  func(context.Context) error
	}{
		{"what is in dist", r.complete},
		{"checksums", r.checksums},
		{"bills of materials", r.materials},
		{"content of the archives", r.archives},
		{"build information of the programs", r.programs},
		{"linux/amd64 in an empty root with 512 MB", func(ctx context.Context) error { return r.runs(ctx, "amd64") }},
		{"linux/arm64 in an empty root", func(ctx context.Context) error { return r.runs(ctx, "arm64") }},
		{"deb packages", r.debs},
		{"rpm packages", r.rpms},
		{"manual page", r.manual},
		{"completions", r.completions},
	}
	var failed, skipped []string
	for _, s := range steps {
		switch err := s.run(ctx); {
		case err == nil:
			fmt.Println("ok     ", s.name)
		case errors.Is(err, errSkipped):
			fmt.Printf("skipped %s: %v\n", s.name, err)
			skipped = append(skipped, s.name)
		default:
			fmt.Printf("FAILED  %s: %v\n", s.name, err)
			failed = append(failed, s.name)
		}
	}
	fmt.Printf("release: %d passed, %d failed, %d skipped\n", len(steps)-len(failed)-len(skipped), len(failed), len(skipped))
	if len(failed) > 0 {
		return fmt.Errorf("failed: %s", strings.Join(failed, "; "))
	}
	return nil
}

// release is a built release.
type release struct {
	dist, scratch string
	unpacked      map[string]string // by the path of an archive: the folder that it was unpacked to
}

// need returns errSkipped with the name of the first program that is not installed.
func need(programs ...string) error {
	for _, name := range programs {
		if _, err := exec.LookPath(name); err != nil {
			return fmt.Errorf("%w: %s is not installed", errSkipped, name)
		}
	}
	return nil
}

// output runs a program and returns its stdout. The error has what it printed on stderr.
func output(ctx context.Context, name string, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return string(out), fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, strings.TrimSpace(string(exit.Stderr)))
	}
	return string(out), err
}

// quiet runs a program that must print nothing: a linter.
func quiet(ctx context.Context, name string, args ...string) error {
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	switch text := strings.TrimSpace(string(out)); {
	case err != nil:
		return fmt.Errorf("%s %s: %w: %.2000s", name, strings.Join(args, " "), err, text)
	case text != "":
		return fmt.Errorf("%s %s: it prints %.2000s", name, strings.Join(args, " "), text)
	}
	return nil
}

// exists says whether there is a file that is not empty.
func exists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Size() > 0
}
