package actorlist

import (
	"fmt"
	"strconv"
	"strings"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// The measures of the dialog, in cells and lines.
const (
	facetsWidth = 76
	groupsWidth = 28 // the column of the groups
	groupName   = 10 // of its names
	twoColumns  = 56 // from here on the groups are beside the values
	headLines   = 2  // the filter, and an empty line
	mostValues  = 14
)

// Resize sets the largest size, and takes the counts of the latest search.
func (d *Facets) Resize(size screen.Size) {
	d.size = size
	d.sync()
	d.layout()
}

func (d *Facets) layout() {
	const frame = 2
	d.w = d.size.Inner(facetsWidth)
	room := max(d.size.H-frame-headLines, 1)
	d.two = d.w >= twoColumns && room >= d.groups()
	w := d.w
	if d.two {
		d.body = min(room, max(mostValues, d.groups()))
		w -= groupsWidth
	} else {
		d.body = min(max(room-1, 1), mostValues)
	}
	d.rows.SetSize(w, d.body-d.footLines())
}

// footLines are the lines below the values.
func (d *Facets) footLines() int {
	if d.foot() != "" && d.body > 2 {
		return 1
	}
	return 0
}

// foot says what the counts lack.
func (d *Facets) foot() string {
	if d.facet().Key != "engine" {
		return ""
	}
	if n := d.finder.Unread(); n > 0 {
		word := "not read yet"
		if d.finder.Reading() {
			word = "being read"
		}
		return fmt.Sprintf("the engines of %s are %s", words.Count(n, "actor"), word)
	}
	return ""
}

// View draws the filter, the groups and the values.
func (d *Facets) View() screen.Panel {
	look := d.host.Look()
	t, g := look.Theme, look.Glyphs
	filter := t.Faint.Paint(g.Prompt+" ") + t.Text.Paint(style.StableWidth(d.finder.Words()))
	if d.finder.Words() == "" {
		filter = t.Faint.Paint(g.Prompt + " all actors")
	}
	lines := []string{style.Fit(filter, d.w), style.Blank(d.w)}
	values := d.valueLines(look)
	if d.two {
		for i, group := range d.groupLines(look) {
			lines = append(lines, group+values[i])
		}
	} else {
		lines = append(append(lines, d.groupLine(look)), values...)
	}
	from, to := d.rows.Window()
	return screen.Panel{Title: "Filter the actors", Note: d.note() + d.moreNote(g, from > 0, to < d.rows.Len()), W: d.w, Lines: lines}
}

// moreNote says that there are more values above or below, where there is little room by the arrows alone.
func (d *Facets) moreNote(g style.Glyphs, above, below bool) string {
	more := style.MoreNote(g, above, below)
	switch {
	case more == "":
		return ""
	case d.w >= twoColumns:
		return g.Sep + more
	case above && below:
		return " " + g.Up + g.Down
	case above:
		return " " + g.Up
	}
	return " " + g.Down
}

// groupNames are the names of the groups, and what is chosen of each.
func (d *Facets) groupNames() (names, chosenOf []string) {
	names, chosenOf = []string{"Saved"}, []string{""}
	if n := len(d.saved.All()); n > 0 {
		chosenOf[0] = strconv.Itoa(n)
	}
	for _, f := range d.finder.Found().Facets {
		names, chosenOf = append(names, f.Title), append(chosenOf, words.OneLine(strings.Join(chosen(f), ", ")))
	}
	return names, chosenOf
}

// groupLines are the groups, one a line, in the column beside the values.
func (d *Facets) groupLines(look screen.Look) []string {
	const gap = 2
	t, g := look.Theme, look.Glyphs
	names, of := d.groupNames()
	lines := make([]string, d.body)
	for i := range lines {
		switch {
		case i >= len(names):
			lines[i] = style.Blank(groupsWidth)
		case i == d.group:
			lines[i] = t.Accent.Paint(g.Bar+style.Fit(names[i], groupName)) + t.Accent.Paint(style.Fit(of[i], groupsWidth-groupName-1-gap)) + style.Blank(gap)
		default:
			ink := t.Muted
			if of[i] != "" && i > 0 {
				ink = t.Text
			}
			lines[i] = ink.Paint(" " + style.Fit(names[i], groupName) + style.Fit(of[i], groupsWidth-groupName-1-gap) + style.Blank(gap))
		}
	}
	return lines
}

// groupLine names the group that shows, and its place among the others.
func (d *Facets) groupLine(look screen.Look) string {
	t := look.Theme
	names, of := d.groupNames()
	name := names[min(d.group, len(names)-1)]
	place := fmt.Sprintf("%d of %d", d.group+1, len(names))
	text := t.Accent.Paint(name) + t.Muted.Paint("  "+of[min(d.group, len(of)-1)])
	return style.Fit(style.Justify(text, t.Faint.Paint(place), d.w), d.w)
}

// valueLines are the values with their counts, or why there are none.
func (d *Facets) valueLines(look screen.Look) []string {
	w := d.w
	if d.two {
		w -= groupsWidth
	}
	var lines []string
	if text, next := d.empty(); text != "" {
		lines = style.Message(look.Theme, text, next, w, d.body-d.footLines())
	} else {
		lines = d.rows.Lines(func(key string, selected bool, w int) string { return d.row(look, key, selected, w) })
	}
	for len(lines) < d.body-d.footLines() {
		lines = append(lines, style.Blank(w))
	}
	if d.footLines() > 0 {
		lines = append(lines, look.Theme.Faint.Paint(style.Fit(d.foot(), w)))
	}
	return lines
}

// empty says why there is no value.
func (d *Facets) empty() (text, next string) {
	switch {
	case d.rows.Len() > 0:
		return "", ""
	case d.group == 0 && d.finder.Words() == "":
		return "no saved filter yet", "choose some values of the facets first"
	case d.group == 0:
		return "no saved filter yet", d.host.Keys().Key(keymap.SaveFilter, keymap.InFacets) + " saves the present one"
	case d.finder.Found().Facets == nil:
		return "counting …", ""
	}
	return "no actor here has one", ""
}

// row draws a value: whether it is chosen, its name and its count; of a saved filter, its words.
func (d *Facets) row(look screen.Look, key string, selected bool, w int) string {
	const signs = 4
	t, g := look.Theme, look.Glyphs
	ink, bar := t.Inks, t.Muted.Paint(" ")
	if selected {
		ink, bar = t.Selected, t.Selected.Accent.Paint(t.Bar(g))
	}
	if d.group == 0 {
		return bar + ink.Text.Paint(" ") + d.savedRow(ink, key, w-2)
	}
	v := d.values[d.place[key]]
	check, name := " ", ink.Text
	switch {
	case v.Chosen:
		check, name = g.OK, ink.Strong
	case v.Count == 0:
		name = ink.Faint
	}
	count := style.FitRight(strconv.Itoa(v.Count), d.countWidth())
	label := style.Fit(words.OneLine(v.Label), max(w-signs-style.Width(count)-1, 0))
	return bar + ink.Accent.Paint(" "+check+" ") + name.Paint(label) + ink.Muted.Paint(" "+count)
}

// savedRow draws a saved filter: its name and its words.
func (d *Facets) savedRow(ink style.Inks, name string, w int) string {
	filter := ""
	for _, f := range d.saved.All() {
		if f.Name == name {
			filter = f.Words
		}
	}
	first := min(max(w/2, 12), 24)
	return ink.Text.Paint(style.Fit(words.OneLine(name), first)) + ink.Muted.Paint("  "+style.Fit(words.OneLine(filter), max(w-first-2, 0)))
}
