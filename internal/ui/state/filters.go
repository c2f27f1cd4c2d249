package state

import (
	"encoding/json"
	"slices"
	"strings"

	"callboard/internal/text"
)

// Filter is a filter of actors that the user gave a name.
type Filter struct {
	Name  string `json:"name"`
	Words string `json:"words"`
}

// Filters are the filters of actors with a name, those of all screens.
type Filters struct{ list []Filter }

// The limits of what is stored.
const (
	MostFilters    = 100
	MostFilterName = 40  // characters
	mostFilterText = 400 // characters
)

// All are the filters by name. It must not be changed.
func (f *Filters) All() []Filter { return f.list }

// Put stores a filter. One of the same name, whatever its case, is replaced. It reports false if name or words are empty or too long
// or there are too many filters.
func (f *Filters) Put(name, words string) bool {
	name, words = strings.TrimSpace(text.Line(name)), strings.Join(strings.Fields(text.Line(words)), " ")
	if name == "" || words == "" || len([]rune(name)) > MostFilterName || len([]rune(words)) > mostFilterText {
		return false
	}
	list := f.without(name)
	if len(list) >= MostFilters {
		return false
	}
	list = append(list, Filter{name, words})
	slices.SortFunc(list, func(a, b Filter) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	f.list = list
	return true
}

// Remove removes a filter.
func (f *Filters) Remove(name string) { f.list = f.without(name) }

func (f *Filters) without(name string) []Filter {
	return slices.DeleteFunc(slices.Clone(f.list), func(other Filter) bool { return strings.EqualFold(other.Name, name) })
}

// Text is what Restore takes in another run.
func (f *Filters) Text() string {
	if len(f.list) == 0 {
		return ""
	}
	out, err := json.Marshal(f.list)
	if err != nil {
		return "" // a list of strings can always be encoded
	}
	return string(out)
}

// Restore takes the filters of an earlier run, unless there are some already. What cannot be read is left out.
func (f *Filters) Restore(stored string) {
	var list []Filter
	if len(f.list) > 0 || stored == "" || json.Unmarshal([]byte(stored), &list) != nil {
		return
	}
	for _, one := range list {
		f.Put(one.Name, one.Words)
	}
}
