package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// platform is a system and an architecture in Go's words.
type platform struct{ system, arch string }

// platforms are those of a release.
func platforms() []platform {
	var all []platform
	for _, system := range []string{"linux", "darwin", "windows"} {
		for _, arch := range []string{"amd64", "arm64"} {
			all = append(all, platform{system, arch})
		}
	}
	return all
}

// ending is the ending of the archive of a platform.
func (p platform) ending() string {
	if p.system == "windows" {
		return "_" + p.system + "_" + p.arch + ".zip"
	}
	return "_" + p.system + "_" + p.arch + ".tar.gz"
}

// program is the name of the program in the archive.
func (p platform) program() string {
	if p.system == "windows" {
		return "callboard.exe"
	}
	return "callboard"
}

// endings are the ends of the names of all files that a user can get.
func endings() []string {
	all := []string{"checksums.txt", "_linux_amd64.deb", "_linux_arm64.deb", "_linux_amd64.rpm", "_linux_arm64.rpm"}
	for _, p := range platforms() {
		all = append(all, p.ending(), "_"+p.system+"_"+p.arch+".cdx.json")
	}
	return all
}

// file is the one file of dist with that ending.
func (r *release) file(ending string) (string, error) {
	found, err := filepath.Glob(filepath.Join(r.dist, "*"+ending))
	if err != nil || len(found) != 1 {
		return "", fmt.Errorf("%d files of %s end with %s", len(found), r.dist, ending)
	}
	return found[0], nil
}

// complete: each file is there once, and no other one.
func (r *release) complete(context.Context) error {
	for _, e := range endings() {
		if _, err := r.file(e); err != nil {
			return err
		}
	}
	files, err := os.ReadDir(r.dist)
	if err != nil {
		return err
	}
	own := []string{"artifacts.json", "metadata.json", "config.yaml"} // goreleaser's, not published
	for _, f := range files {
		if !f.IsDir() && !slices.Contains(own, f.Name()) && !slices.ContainsFunc(endings(), func(e string) bool { return strings.HasSuffix(f.Name(), e) }) {
			return fmt.Errorf("%s was not expected", f.Name())
		}
	}
	return nil
}

// checksums: each file but the list itself has a line that is right.
func (r *release) checksums(context.Context) error {
	list, err := r.file("checksums.txt")
	if err != nil {
		return err
	}
	f, err := os.Open(list)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := 0
	for s := bufio.NewScanner(f); s.Scan(); lines++ {
		want, name, _ := strings.Cut(s.Text(), "  ")
		content, err := os.ReadFile(filepath.Join(r.dist, name))
		if err != nil {
			return err
		}
		if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != want {
			return fmt.Errorf("%s has another checksum", name)
		}
	}
	if lines != len(endings())-1 {
		return fmt.Errorf("checksums.txt has %d lines, want %d", lines, len(endings())-1)
	}
	return nil
}

// materials: each bill of materials is one of callboard with the libraries that it is built on.
func (r *release) materials(context.Context) error {
	for _, p := range platforms() {
		path, err := r.file("_" + p.system + "_" + p.arch + ".cdx.json")
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var bill struct {
			BOMFormat string `json:"bomFormat"`
			Metadata  struct {
				Component struct{ Name string }
			}
			Components []struct{ Name, Version string }
		}
		if err := json.Unmarshal(content, &bill); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		names := map[string]bool{}
		for _, c := range bill.Components {
			names[c.Name] = c.Version != ""
		}
		if bill.BOMFormat != "CycloneDX" || bill.Metadata.Component.Name != "callboard" || !names["charm.land/bubbletea/v2"] || !names["golang.org/x/net"] {
			return fmt.Errorf("%s is of %q, with %d components", path, bill.Metadata.Component.Name, len(names))
		}
	}
	return nil
}
