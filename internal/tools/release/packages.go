package main

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// installed are the files that a package installs.
func installed() []string {
	return []string{
		"/usr/bin/callboard", "/usr/share/man/man1/callboard.1.gz", "/usr/share/bash-completion/completions/callboard",
		"/usr/share/zsh/vendor-completions/_callboard", "/usr/share/fish/vendor_completions.d/callboard.fish",
		"/usr/share/doc/callboard/copyright", "/usr/share/doc/callboard/THIRD_PARTY_NOTICES.md",
	}
}

// debs looks into the deb packages, and runs the program of the one for this machine.
func (r *release) debs(ctx context.Context) error {
	if err := need("dpkg-deb"); err != nil {
		return err
	}
	for _, arch := range []string{"amd64", "arm64"} {
		path, err := r.file("_linux_" + arch + ".deb")
		if err != nil {
			return err
		}
		fields, err := output(ctx, "dpkg-deb", "-f", path)
		if err != nil {
			return err
		}
		for _, want := range []string{"Package: callboard", "Architecture: " + arch, "Maintainer: ", "Description: ", "Section: sound"} {
			if !strings.Contains("\n"+fields, "\n"+want) {
				return fmt.Errorf("%s: no %q in\n%s", path, want, fields)
			}
		}
		root := filepath.Join(r.scratch, "deb-"+arch)
		if _, err := output(ctx, "dpkg-deb", "-x", path, root); err != nil {
			return err
		}
		for _, name := range installed() {
			if !exists(filepath.Join(root, name)) {
				return fmt.Errorf("%s has no %s", path, name)
			}
		}
		if arch == runtime.GOARCH {
			version, err := output(ctx, filepath.Join(root, "usr", "bin", "callboard"), "version")
			if err != nil || !versionLine.MatchString(version) {
				return fmt.Errorf("%s: version prints %q, %w", path, version, err)
			}
		}
	}
	return nil
}

// rpms looks into the rpm packages.
func (r *release) rpms(ctx context.Context) error {
	if err := need("rpm"); err != nil {
		return err
	}
	for arch, name := range map[string]string{"amd64": "x86_64", "arm64": "aarch64"} {
		path, err := r.file("_linux_" + arch + ".rpm")
		if err != nil {
			return err
		}
		head, err := output(ctx, "rpm", "-qp", "--qf", "%{NAME} %{ARCH} %{LICENSE}", path)
		if err != nil || head != "callboard "+name+" MIT" {
			return fmt.Errorf("%s is %q, %w", path, head, err)
		}
		if _, err := output(ctx, "rpm", "-K", "--nosignature", path); err != nil {
			return err
		}
		list, err := output(ctx, "rpm", "-qlp", path)
		if err != nil {
			return err
		}
		files := strings.Fields(list)
		for _, want := range installed() {
			if !slices.Contains(files, want) {
				return fmt.Errorf("%s has no %s", path, want)
			}
		}
	}
	return nil
}
