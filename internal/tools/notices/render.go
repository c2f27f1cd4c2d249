package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

// goLicence is the licence of Go, whose library and runtime are part of every Go program.
//
//go:embed go-licence.txt
var goLicence string

const preface = `# Third-party notices

callboard is under the MIT licence (see LICENSE). A built callboard contains the Go standard
library and the modules below; a module may be there on one system only. Their licences ask
that these texts travel with the program.

Written by ` + "`go run ./internal/tools/notices`" + `; do not edit.

`

// render returns the content of the file: a table of the modules, then every text once, grouped
// by kind and in the order of the first module that has it.
func render(modules []module) []byte {
	modules = slices.Clone(modules)
	slices.SortFunc(modules, func(a, b module) int { return strings.Compare(a.path, b.path) })
	var b bytes.Buffer
	b.WriteString(preface)
	b.WriteString("| module | version | licence |\n| --- | --- | --- |\n")
	b.WriteString("| Go standard library and runtime | – | " + string(bsd3) + " |\n")
	for _, m := range modules {
		b.WriteString(row(m) + "\n")
	}

	type group struct {
		text
		from []string
	}
	groups := []*group{{text: text{kind: bsd3, body: tidy(goLicence)}, from: []string{"Go standard library and runtime"}}}
	for _, m := range modules {
		for _, t := range m.texts {
			name := m.path
			if t.file != "LICENSE" {
				name += " (" + t.file + ")"
			}
			at := slices.IndexFunc(groups, func(g *group) bool { return g.body == t.body && g.kind == t.kind })
			if at < 0 {
				groups = append(groups, &group{text: t})
				at = len(groups) - 1
			}
			groups[at].from = append(groups[at].from, name)
		}
	}
	slices.SortStableFunc(groups, func(a, b *group) int { return strings.Compare(string(a.kind), string(b.kind)) })
	last := kind("")
	for _, g := range groups {
		if g.kind != last {
			fmt.Fprintf(&b, "\n## %s\n", strings.ToUpper(string(g.kind[:1]))+string(g.kind[1:]))
			last = g.kind
		}
		fence := "```"
		for strings.Contains(g.body, fence) {
			fence += "`"
		}
		fmt.Fprintf(&b, "\n### %s\n\n%stext\n%s\n%s\n", strings.Join(g.from, ", "), fence, g.body, fence)
	}
	return b.Bytes()
}

// row returns a module's line in the table.
func row(m module) string {
	var kinds []string
	for _, t := range m.texts {
		if t.kind != notice && !slices.Contains(kinds, string(t.kind)) {
			kinds = append(kinds, string(t.kind))
		}
	}
	slices.Sort(kinds)
	return fmt.Sprintf("| %s | %s | %s |", m.path, m.version, strings.Join(kinds, ", "))
}
