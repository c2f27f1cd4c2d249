package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// papers are the files that every archive has beside the program.
func papers() []string {
	return []string{
		"LICENSE", "README.md", "CHANGELOG.md", "SECURITY.md", "THIRD_PARTY_NOTICES.md", "man/callboard.1.gz",
		"completions/callboard.bash", "completions/callboard.zsh", "completions/callboard.fish", "completions/callboard.ps1",
	}
}

// archives unpacks all archives: each has the program and the papers.
func (r *release) archives(context.Context) error {
	for _, p := range platforms() {
		path, err := r.file(p.ending())
		if err != nil {
			return err
		}
		dir := filepath.Join(r.scratch, p.system+"-"+p.arch)
		if err := unpack(path, dir); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
		r.unpacked[p.system+"/"+p.arch] = dir
		for _, name := range append(papers(), p.program()) {
			if !exists(filepath.Join(dir, filepath.FromSlash(name))) {
				return fmt.Errorf("%s has no %s", filepath.Base(path), name)
			}
		}
		switch info, err := os.Stat(filepath.Join(dir, p.program())); {
		case err != nil:
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		case p.system != "windows" && info.Mode().Perm()&0o111 != 0o111:
			return fmt.Errorf("%s: %s cannot be run: its mode is %v", filepath.Base(path), p.program(), info.Mode())
		}
		if err := r.links(dir); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
	}
	return nil
}

// pageLink is a link of the README to a page.
var pageLink = regexp.MustCompile(`\]\((docs/[a-z]+\.md)\)`)

// links: the pages that the README of an archive links to are in the archive.
func (r *release) links(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		return err
	}
	pages := pageLink.FindAllStringSubmatch(string(text), -1)
	if len(pages) == 0 {
		return errors.New("README.md has no link to a page")
	}
	for _, m := range pages {
		if !exists(filepath.Join(dir, filepath.FromSlash(m[1]))) {
			return fmt.Errorf("there is no %s, to which README.md has a link", m[1])
		}
	}
	return nil
}

// unpack writes what is in an archive to a new folder.
func unpack(archive, dir string) error {
	put := func(name string, mode fs.FileMode, r io.Reader) error {
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("%q leads out of the archive", name)
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode.Perm())
		if err != nil {
			return err
		}
		_, err = io.Copy(f, r)
		return errors.Join(err, f.Close())
	}
	if strings.HasSuffix(archive, ".zip") {
		return unzip(archive, put)
	}
	f, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer f.Close()
	packed, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	for t := tar.NewReader(packed); ; {
		h, err := t.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case h.Typeflag == tar.TypeDir:
			continue
		case h.Typeflag != tar.TypeReg:
			return fmt.Errorf("%s is no file", h.Name)
		}
		if err := put(h.Name, h.FileInfo().Mode(), t); err != nil {
			return err
		}
	}
}

func unzip(archive string, put func(string, fs.FileMode, io.Reader) error) error {
	z, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer func() { _ = z.Close() }()
	for _, f := range slices.DeleteFunc(z.File, func(f *zip.File) bool { return f.FileInfo().IsDir() }) {
		in, err := f.Open()
		if err != nil {
			return err
		}
		if err := errors.Join(put(f.Name, 0o644, in), in.Close()); err != nil {
			return err
		}
	}
	return nil
}
