package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// tools are the programs that a release needs, as packages of the go command. The versions build with the Go of go.mod.
func tools() map[string]string {
	return map[string]string{
		"goreleaser":      "github.com/goreleaser/goreleaser/v2@v2.17.0",
		"cyclonedx-gomod": "github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0",
	}
}

// snapshot builds the release without publishing it. It installs missing tools into the folder bin first; goreleaser takes some minutes.
func snapshot(ctx context.Context, bin string) error {
	bin, err := filepath.Abs(bin)
	if err != nil {
		return err
	}
	for name, pkg := range tools() {
		if _, err := os.Stat(filepath.Join(bin, name)); err == nil {
			continue
		}
		fmt.Println("installing", pkg)
		if err := command(ctx, []string{"GOBIN=" + bin, "GOFLAGS="}, "go", "install", pkg); err != nil {
			return err
		}
	}
	path := []string{"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH")}
	goreleaser := filepath.Join(bin, "goreleaser")
	if remotes, err := output(ctx, "git", "remote"); err != nil || remotes != "" { // goreleaser checks the place of a release, too
		if err := command(ctx, path, goreleaser, "check"); err != nil {
			return err
		}
	}
	return command(ctx, path, goreleaser, "release", "--snapshot", "--clean", "--parallelism", "1")
}

// command runs a program whose output is shown.
func command(ctx context.Context, env []string, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", filepath.Base(name), strings.Join(args, " "), err)
	}
	return nil
}
