// Command release builds a snapshot of the release into dist/ and checks it as a user would get it. It publishes nothing.
//
//	go run ./internal/tools/release            # installs what it needs, builds, checks
//	go run ./internal/tools/release -check     # checks the dist/ that is there
//
// It needs Linux. The archives are run in an empty root with 512 MB: as root, or in a user namespace. Checks whose program is not
// installed (dpkg-deb, rpm, mandoc, zsh, fish, qemu-aarch64-static) are skipped, and named at the end.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"callboard/internal/tools/toolusage"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == enterWord {
		fmt.Fprintln(os.Stderr, "release:", enter(os.Args[2:]))
		os.Exit(1)
	}
	dist := flag.String("dist", "dist", "the folder of the release; another one only with -check")
	only := flag.Bool("check", false, "check what is in dist, without a build")
	bin := flag.String("tools", defaultTools(), "where goreleaser and cyclonedx-gomod are installed")
	toolusage.Parse(toolusage.Usage{
		Does: "release builds a snapshot of the release into dist/, publishes nothing, and checks the archives and packages as a user gets them.\n" +
			"It needs Linux. What it needs for the build it installs outside of the repository.",
		Takes:    "some minutes for the build of six systems, and a minute for the check",
		Examples: []string{"go run ./internal/tools/release", "go run ./internal/tools/release -check   # the dist/ that is there"},
	})
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *dist, *bin, !*only)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dist, bin string, build bool) error {
	if build {
		if err := snapshot(ctx, bin); err != nil {
			return err
		}
	}
	if list, err := os.ReadDir(dist); err != nil || len(list) == 0 {
		return fmt.Errorf("there is no release in %s; build one first: go run ./internal/tools/release", dist)
	}
	scratch, err := os.MkdirTemp("", "callboard-release-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	return check(ctx, dist, scratch)
}

// defaultTools is outside of the repository: the modules of the tools must not be among ours.
func defaultTools() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "callboard-tools")
}
