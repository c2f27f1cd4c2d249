package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A kind of licence, by its SPDX identifier where it has one.
type kind string

const (
	mit          kind = "MIT"
	isc          kind = "ISC"
	bsd0         kind = "0BSD"
	bsd2         kind = "BSD-2-Clause"
	bsd3         kind = "BSD-3-Clause"
	apache2      kind = "Apache-2.0"
	unlicense    kind = "Unlicense"
	cc0          kind = "CC0-1.0"
	zlib         kind = "Zlib"
	publicDomain kind = "public domain"
	mpl2         kind = "MPL-2.0"
	gpl          kind = "GPL"
	lgpl         kind = "LGPL"
	agpl         kind = "AGPL"
	// notice is a file about the licence (NOTICE) or about third-party code in the module (…3RD-PARTY…).
	// It is reproduced, but is not a licence.
	notice  kind = "notice"
	unknown kind = "unknown"
)

// allowed reports whether an MIT program may contain code under k if it includes the licence's
// text. MPL-2.0 would be permitted, too, but requires us to offer the source of those files,
// which needs a decision first.
func allowed(k kind) bool {
	switch k {
	case mit, isc, bsd0, bsd2, bsd3, apache2, unlicense, cc0, zlib, publicDomain:
		return true
	}
	return false
}

// noLicence reports whether a file looks like a licence but is none. A person has read each of them.
func noLicence(path, file string) bool {
	return path == "modernc.org/memory" && file == "LICENSE-LOGO" // the origin of a picture in its README
}

// text is a file of a module that must be distributed with the program.
type text struct {
	kind kind
	file string // from the module's root, with slashes
	body string
}

var (
	licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense|copyright|notice)([-._].*)?$`)
	noticeFile  = regexp.MustCompile(`(?i)^notice|3rd-?party|third-?party`)
	blanks      = regexp.MustCompile(`\s+`)
)

// classify recognises a licence by its characteristic words.
func classify(body string) kind {
	t := strings.ToLower(blanks.ReplaceAllString(body, " "))
	has := func(s string) bool { return strings.Contains(t, s) }
	switch {
	case has("gnu affero general public license"):
		return agpl
	case has("gnu lesser general public license"), has("gnu library general public license"):
		return lgpl
	case has("mozilla public license"): // before GPL, which it mentions as a secondary licence
		return mpl2
	case has("gnu general public license"):
		return gpl
	case has("apache license") && has("version 2.0"):
		return apache2
	case has("permission is hereby granted, free of charge"):
		return mit
	case has("redistribution and use in source and binary forms"):
		if has("neither the name") || has("may not be used to endorse") || has("the names of its contributors") {
			return bsd3
		}
		return bsd2
	case has("permission to use, copy, modify, and/or distribute this software for any purpose"),
		has("permission to use, copy, modify, and distribute this software for any purpose"):
		if has("provided that the above copyright notice") {
			return isc
		}
		return bsd0
	case has("this is free and unencumbered software released into the public domain"):
		return unlicense
	case has("cc0 1.0 universal"):
		return cc0
	case has("altered source versions must be plainly marked"):
		return zlib
	case has("dedicated to the public domain"):
		return publicDomain
	}
	return unknown
}

// attach reads the texts of every module. Its error lists all modules that may not be linked or have no licence.
func attach(modules []module) error {
	var wrong []error
	for i := range modules {
		m := &modules[i]
		texts, err := textsOf(*m)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		m.texts = texts
		wrong = append(wrong, checkLicences(*m)...)
	}
	return errors.Join(wrong...)
}

func checkLicences(m module) (wrong []error) {
	licences := 0
	for _, t := range m.texts {
		switch {
		case t.kind == notice:
		case allowed(t.kind):
			licences++
		default:
			wrong = append(wrong, fmt.Errorf("%s %s: %s is %s, which callboard may not link", m.path, m.version, t.file, t.kind))
		}
	}
	if licences == 0 && len(wrong) == 0 {
		wrong = append(wrong, fmt.Errorf("%s %s: no licence found in %s", m.path, m.version, m.dir))
	}
	return wrong
}

// textsOf reads the licences in the module's root and in every directory between it and a
// linked package, where copied code has its own licence.
func textsOf(m module) ([]text, error) {
	dirs := []string{m.dir}
	for _, p := range m.packages {
		for d := p; len(d) > len(m.dir); d = filepath.Dir(d) {
			dirs = append(dirs, d)
		}
	}
	slices.Sort(dirs)
	var texts []text
	for _, dir := range slices.Compact(dirs) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, fmt.Errorf("%s: look for a licence: %w", m.path, err)
		}
		for _, e := range entries {
			if e.IsDir() || !licenceFile.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") {
				continue
			}
			rel, err := filepath.Rel(m.dir, filepath.Join(dir, e.Name()))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", m.path, err)
			}
			rel = filepath.ToSlash(rel)
			if noLicence(m.path, rel) {
				continue
			}
			b, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				return nil, fmt.Errorf("%s: read its licence: %w", m.path, err)
			}
			t := text{file: rel, body: tidy(string(b)), kind: notice}
			if !noticeFile.MatchString(e.Name()) {
				t.kind = classify(t.body)
			}
			texts = append(texts, t)
		}
	}
	return texts, nil
}

// tidy normalises line ends and removes spaces at the ends of lines and empty lines at the start and the end.
func tidy(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \t\f\r")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}
