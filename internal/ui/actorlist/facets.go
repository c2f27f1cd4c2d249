package actorlist

import (
	"fmt"
	"slices"
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/actor"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/list"
	"callboard/internal/ui/words"
)

// Facets is the dialog that narrows a list of actors: the values of each facet with the number of actors that each would leave, and
// the filters with a name. What is chosen becomes a word of the list's filter at once.
type Facets struct {
	host   screen.Host
	finder *Finder
	saved  *state.Filters
	narrow func(words string) tea.Cmd

	group   int // 0: the saved filters, then the facets
	values  []actor.FacetValue
	place   map[string]int     // word to its place in values
	rows    *list.List[string] // words of values, or names of saved filters
	deleted []state.Filter     // in this dialog, the latest last
	size    screen.Size
	w       int // cells of a line
	body    int // lines of values
	two     bool
}

// FacetsID is the kind of Facets.
const FacetsID = "facets"

// NewFacets makes the dialog for the list of a finder, and has the finder count the facets. narrow sets the words of the list's filter.
func NewFacets(h screen.Host, f *Finder, saved *state.Filters, narrow func(words string) tea.Cmd) *Facets {
	d := &Facets{host: h, finder: f, saved: saved, narrow: narrow, rows: list.New[string](), group: 1}
	if f.Words() == "" && len(saved.All()) > 0 {
		d.group = 0
	}
	f.Count(true)
	d.show(d.group)
	return d
}

// ID is FacetsID.
func (d *Facets) ID() string { return FacetsID }

// Scopes are the dialog's own keys, and those that move a cursor.
func (d *Facets) Scopes() []keymap.Scope { return []keymap.Scope{keymap.InFacets, keymap.Moving} }

// Hints are what can be done with the value under the cursor and with the filter.
func (d *Facets) Hints() []key.Binding {
	hint := func(does string, acts ...keymap.Action) key.Binding {
		return d.host.Keys().Hint(does, d.Scopes(), acts...)
	}
	_, selected := d.rows.Selected()
	choose := "choose"
	if v, _ := d.selected(); v.Chosen {
		choose = "take back"
	} else if d.group == 0 {
		choose = "use"
	}
	var keys []key.Binding
	if selected {
		keys = append(keys, hint(choose, keymap.Accept))
	}
	keys = append(keys, hint("facet", keymap.PrevPane, keymap.NextPane), hint("done", keymap.Cancel))
	if d.finder.Words() != "" {
		keys = append(keys, hint("save", keymap.SaveFilter), hint("clear", keymap.Reset))
	}
	if selected && d.group == 0 {
		keys = append(keys, hint("delete", keymap.DeleteFilter))
	}
	return keys
}

// Do chooses, turns to another facet, saves, deletes, clears or closes.
func (d *Facets) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.Cancel:
		d.close()
	case keymap.NextPane:
		d.show(d.group + 1)
	case keymap.PrevPane:
		d.show(d.group - 1)
	case keymap.Accept:
		return d.choose(), true
	case keymap.SaveFilter:
		d.save()
	case keymap.DeleteFilter:
		d.remove()
	case keymap.Undo:
		d.restore()
	case keymap.Reset:
		return d.narrow(""), true
	default:
		return nil, keymap.MoveCursor(d.rows, act)
	}
	return nil, true
}

func (d *Facets) close() {
	d.host.Remove(d)
	d.finder.AllModels(false)
	d.finder.Count(false)
}

// groups is how many groups there are.
func (d *Facets) groups() int { return 1 + len(d.finder.Found().Facets) }

// show turns to a group. Of the engines it reads what is not known.
func (d *Facets) show(group int) {
	if n := d.groups(); n > 1 { // they have been counted
		group = (group + n) % n
	}
	d.group, d.values = group, nil
	d.rows = list.New[string]()
	d.sync()
	d.layout()
	d.finder.AllModels(d.facet().Key == "engine")
}

// facet is the facet that shows; the zero value while that is none.
func (d *Facets) facet() actor.Facet {
	if all := d.finder.Found().Facets; d.group > 0 && d.group <= len(all) {
		return all[d.group-1]
	}
	return actor.Facet{}
}

// sync takes the present counts. The values that show keep their order, so that none moves away from the cursor.
func (d *Facets) sync() {
	var keys []string
	if d.group == 0 {
		for _, f := range d.saved.All() {
			keys = append(keys, f.Name)
		}
	} else if d.finder.Found().Facets != nil {
		now := d.facet().Values
		of := make(map[string]int, len(now))
		for i, v := range now {
			of[v.Word] = i
		}
		shown := make(map[string]bool, len(d.values))
		for i, v := range d.values {
			shown[v.Word] = true
			if n, ok := of[v.Word]; ok {
				d.values[i] = now[n]
			} else {
				d.values[i].Count, d.values[i].Chosen = 0, false
			}
		}
		for _, v := range now {
			if !shown[v.Word] {
				d.values = append(d.values, v)
			}
		}
		d.place = make(map[string]int, len(d.values))
		for i, v := range d.values {
			d.place[v.Word] = i
			keys = append(keys, v.Word)
		}
	}
	d.rows.SetKeys(keys)
	d.rows.InvalidateAll()
}

// selected is the value under the cursor.
func (d *Facets) selected() (actor.FacetValue, bool) {
	word, ok := d.rows.Selected()
	if !ok || d.group == 0 {
		return actor.FacetValue{}, false
	}
	return d.values[d.place[word]], true
}

// savedFilter is the saved filter under the cursor.
func (d *Facets) savedFilter() (state.Filter, bool) {
	name, ok := d.rows.Selected()
	i := slices.IndexFunc(d.saved.All(), func(f state.Filter) bool { return f.Name == name })
	if d.group != 0 || !ok || i < 0 {
		return state.Filter{}, false
	}
	return d.saved.All()[i], true
}

// choose adds the value under the cursor to the filter, or takes it away. A saved filter takes the place of the present one.
func (d *Facets) choose() tea.Cmd {
	if f, ok := d.savedFilter(); ok {
		d.close()
		return d.narrow(f.Words)
	}
	v, ok := d.selected()
	if !ok {
		return nil
	}
	return d.narrow(actor.Toggle(d.finder.Words(), v.Word))
}

// save asks for a name of the present filter.
func (d *Facets) save() {
	filter := d.finder.Words()
	if filter == "" {
		d.host.Toast(screen.ToastPlain, "there is no filter to save: choose some values first")
		return
	}
	name := ""
	if i := slices.IndexFunc(d.saved.All(), func(f state.Filter) bool { return f.Words == filter }); i >= 0 {
		name = d.saved.All()[i].Name
	}
	d.host.Open(dialog.NewPrompt(d.host, "Save the filter", name, "a name for "+words.OneLine(filter), "save", func(name string) tea.Cmd {
		if !d.saved.Put(name, filter) {
			d.host.Toast(screen.ToastBad, "not saved: give a name of up to %d characters; there can be %d filters", state.MostFilterName, state.MostFilters)
			return nil
		}
		d.host.Toast(screen.ToastGood, "saved as “%s”", words.OneLine(name))
		d.host.Persist()
		return nil
	}))
}

// remove deletes the saved filter under the cursor.
func (d *Facets) remove() {
	f, ok := d.savedFilter()
	if !ok {
		return
	}
	d.saved.Remove(f.Name)
	d.deleted = append(d.deleted, f)
	d.host.Toast(screen.ToastPlain, "“%s” is deleted · %s brings it back", words.OneLine(f.Name), d.host.Keys().Key(keymap.Undo, keymap.InFacets))
	d.host.Persist()
}

// restore brings the latest deleted filter back.
func (d *Facets) restore() {
	if len(d.deleted) == 0 {
		return
	}
	f := d.deleted[len(d.deleted)-1]
	d.deleted = d.deleted[:len(d.deleted)-1]
	d.saved.Put(f.Name, f.Words)
	d.host.Persist()
}

// note says how many actors the filter leaves.
func (d *Facets) note() string {
	return fmt.Sprintf("%d of %d", len(d.finder.Found().IDs), d.finder.actors.Len())
}

// chosen are the labels of the chosen values of a facet.
func chosen(f actor.Facet) []string {
	var out []string
	for _, v := range f.Values {
		if v.Chosen {
			out = append(out, v.Label)
		}
	}
	return out
}

// countWidth is the width of the counts, in cells.
func (d *Facets) countWidth() int { return len(strconv.Itoa(d.finder.actors.Len())) }
