package actor

import (
	"slices"
	"strings"

	"callboard/internal/api"
)

// table has the values of one facet, and which of them each actor has.
type table struct {
	values []string // plain, each once
	labels []string // as they were first seen
	from   []int32  // where the values of an actor begin in of; one more than there are actors
	of     []int32  // numbers of values
}

// newTable returns the table of what values returns for each of n actors. Values that differ only in case or hyphens are the same.
func newTable(n int, values func(place int) []string) *table {
	t := &table{from: make([]int32, 1, n+1)}
	known := map[string]int32{} // a value as it is written to its number
	byPlain := map[string]int32{}
	for i := range n {
		begin := len(t.of)
		for _, label := range values(i) {
			n, ok := known[label]
			if !ok {
				n = t.number(label, byPlain)
				known[label] = n
			}
			if n >= 0 && !slices.Contains(t.of[begin:], n) {
				t.of = append(t.of, n)
			}
		}
		t.from = append(t.from, int32(len(t.of)))
	}
	return t
}

// number returns the number of a value; −1: it is empty.
func (t *table) number(label string, byPlain map[string]int32) int32 {
	value := plain(label)
	if value == "" {
		return -1
	}
	n, ok := byPlain[value]
	if !ok {
		n = int32(len(t.values))
		byPlain[value] = n
		t.values, t.labels = append(t.values, value), append(t.labels, label)
	}
	return n
}

// at returns the numbers of an actor's values.
func (t *table) at(place int) []int32 { return t.of[t.from[place]:t.from[place+1]] }

// choosing returns the condition that an actor has one of the values that are chosen.
func (t *table) choosing(chosen func(value string) bool) func(place int) bool {
	ok := make([]bool, len(t.values))
	for i, v := range t.values {
		ok[i] = chosen(v)
	}
	return func(place int) bool { return slices.ContainsFunc(t.at(place), func(n int32) bool { return ok[n] }) }
}

// among returns the condition that an actor has a value, or a longer one that begins with it.
func (t *table) among(value string) func(place int) bool {
	return t.choosing(func(v string) bool { return strings.HasPrefix(v, value) })
}

// holding returns the condition of a term: the value itself or, if no actor has it, each that begins with it or whose name in
// another language does.
func (t *table) holding(facet int, value string) func(place int) bool {
	if slices.Contains(t.values, value) {
		return t.choosing(func(v string) bool { return v == value })
	}
	return t.choosing(func(v string) bool {
		if strings.HasPrefix(v, value) {
			return true
		}
		names := ""
		switch facet {
		case facetLang:
			names = languageWords(v)
		case facetAge:
			names = ageWords(v)
		}
		return slices.ContainsFunc(strings.Fields(names), func(name string) bool { return strings.HasPrefix(name, value) })
	})
}

// versionTable has the versions of actors.
type versionTable struct {
	all   *table        // numbers in kinds
	kinds []api.Version // each pair of a name and a name that people see once; of the others nothing counts
	shown *table        // by the name that people see
}

func newVersionTable(list []Actor, versions func(actorID string) []api.Version) *versionTable {
	t := &versionTable{}
	if versions == nil {
		versions = func(string) []api.Version { return nil }
	}
	of := make([][]api.Version, len(list))
	for i := range list {
		of[i] = versions(list[i].ID)
	}
	t.shown = newTable(len(list), func(i int) []string { return names(of[i], func(v api.Version) string { return v.DisplayName }) })
	t.all = newTable(len(list), func(i int) []string { return names(of[i], versionKind) })
	seen := map[string]bool{}
	for _, vs := range of {
		for _, v := range vs {
			if kind := versionKind(v); !seen[kind] {
				seen[kind] = true
				t.kinds = append(t.kinds, v)
			}
		}
	}
	return t
}

func names(list []api.Version, name func(api.Version) string) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = name(v)
	}
	return out
}

// versionKind is one word for the two names of a version.
func versionKind(v api.Version) string { return v.Name + "\n" + v.DisplayName }

// named returns the condition that an actor has a model that a word means; nil: no actor has.
func (t *versionTable) named(word string) func(place int) bool {
	if len(word) < 2 {
		return nil
	}
	var meant []string
	for _, v := range t.kinds {
		if isModel(v, word) {
			meant = append(meant, plain(versionKind(v)))
		}
	}
	if meant == nil {
		return nil
	}
	return t.all.choosing(func(value string) bool { return slices.Contains(meant, value) })
}

// isModel reports whether a word names a version, or begins a part of the name that people see: ssfm, v2 and v2.0 for SSFM-V2.0.
func isModel(v api.Version, word string) bool {
	shown := fold(v.DisplayName)
	return fold(v.Name) == word || strings.HasPrefix(shown, word) ||
		slices.ContainsFunc(strings.FieldsFunc(shown, func(r rune) bool { return r == '-' || r == ' ' }), func(part string) bool {
			return strings.HasPrefix(part, word)
		})
}
