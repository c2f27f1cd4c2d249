package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFileHasAllLinkedModules(t *testing.T) {
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	modules, err := linked(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(modules) == 0 {
		t.Fatal("go list lists no module")
	}
	if err := attach(modules); err != nil {
		t.Error(err)
	}
	file, err := os.ReadFile(filepath.Join(root, fileName))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range modules {
		if !bytes.Contains(file, []byte("\n"+row(m)+"\n")) {
			t.Errorf("missing: %s", row(m))
		}
		for _, text := range m.texts {
			if !bytes.Contains(file, []byte("\n"+text.body+"\n")) {
				t.Errorf("missing: the text of %s in %s %s", text.file, m.path, m.version)
			}
		}
	}
	if !bytes.Contains(file, []byte(tidy(goLicence))) {
		t.Error("missing: the licence of Go itself")
	}
	if t.Failed() {
		t.Log("run: go run ./internal/tools/notices")
	}
}

func TestClassify(t *testing.T) {
	const bsd = "Redistribution and use in source and binary\n   forms, with or without modification, are permitted"
	for body, want := range map[string]kind{
		"MIT License\n\nPermission is hereby granted, free of charge, to any person": mit,
		"permission is hereby\r\n granted, free of charge":                           mit,
		bsd: bsd2,
		bsd + " … Neither the name of the copyright holder nor …":                                                                    bsd3,
		"Apache License\n  Version 2.0, January 2004":                                                                                apache2,
		"Permission to use, copy, modify, and/or distribute this software for any purpose, provided that the above copyright notice": isc,
		"Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted.":    bsd0,
		"Mozilla Public License, version 2.0 … Secondary License: GNU General Public License":                                        mpl2,
		"GNU GENERAL PUBLIC LICENSE\nVersion 3":                                                                                      gpl,
		"GNU LESSER GENERAL PUBLIC LICENSE … the GNU General Public License":                                                         lgpl,
		"GNU AFFERO GENERAL PUBLIC LICENSE":                                                                                          agpl,
		"All rights reserved.":                                                                                                       unknown,
		"":                                                                                                                           unknown,
	} {
		if got := classify(body); got != want {
			t.Errorf("classify(%.60q) = %s, want %s", body, got, want)
		}
	}
}

func TestAttachRefusesModules(t *testing.T) {
	const permitted = "Permission is hereby granted, free of charge"
	for name, c := range map[string]struct {
		files map[string]string
		want  string // in the error; "" for none
	}{
		"plain":            {map[string]string{"LICENSE": permitted}, ""},
		"two licences":     {map[string]string{"LICENSE-MIT": permitted, "LICENSE-BSD": "Redistribution and use in source and binary forms"}, ""},
		"with a notice":    {map[string]string{"COPYING": permitted, "NOTICE": "GNU General Public License"}, ""},
		"none":             {map[string]string{"README.md": permitted, "license.go": permitted}, "no licence found"},
		"only a notice":    {map[string]string{"NOTICE.txt": permitted}, "no licence found"},
		"mpl":              {map[string]string{"LICENSE": "Mozilla Public License, version 2.0"}, "LICENSE is MPL-2.0"},
		"copyleft below":   {map[string]string{"LICENSE": permitted, "deep/er/COPYING": "GNU General Public License"}, "deep/er/COPYING is GPL"},
		"not linked below": {map[string]string{"LICENSE": permitted, "example/COPYING": "GNU General Public License"}, ""},
		"homemade":         {map[string]string{"LICENSE": permitted, "LICENSE.more": "Do no harm."}, "LICENSE.more is unknown"},
	} {
		dir := t.TempDir()
		c.files["deep/er/code.go"] = "package er"
		for file, body := range c.files {
			path := filepath.Join(dir, filepath.FromSlash(file))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(body), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		m := module{path: "example.com/m", version: "v1.0.0", dir: dir, packages: []string{dir, filepath.Join(dir, "deep", "er")}}
		err := attach([]module{m})
		if (c.want == "") != (err == nil) || (err != nil && !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestRenderDoesNotDependOnOrder(t *testing.T) {
	same := text{kind: mit, file: "LICENSE", body: "one ``` text"}
	modules := []module{
		{path: "a", version: "v1", texts: []text{same, {kind: notice, file: "NOTICE", body: "the notice"}}},
		{path: "b", version: "v2", texts: []text{{kind: apache2, file: "LICENSE.txt", body: "other"}}},
		{path: "c", version: "v3", texts: []text{same}},
	}
	want := render(modules)
	for range 10 {
		rand.Shuffle(len(modules), func(i, j int) { modules[i], modules[j] = modules[j], modules[i] })
		if got := render(modules); !bytes.Equal(got, want) {
			t.Fatalf("two orders, two files:\n%s\n---\n%s", want, got)
		}
	}
	for _, line := range []string{"| a | v1 | MIT |", "### a, c", "````text", "### b (LICENSE.txt)", "## Notice"} {
		if strings.Count(string(want), "\n"+line+"\n") != 1 {
			t.Errorf("%q does not occur exactly once:\n%s", line, want)
		}
	}
}
