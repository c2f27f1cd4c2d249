package booth

import (
	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/ui/actorlist"
	"callboard/internal/ui/actorrow"
	"callboard/internal/ui/screen"
)

// rowLook is what sets a row apart from its neighbours.
type rowLook struct {
	chosen, selected, focused bool
	marked                    bool  // for the audition
	content                   []int // the widths of the columns' content
}

// marks is how many cells are before the name of an actor.
const marks = 4

// actorRow draws one actor: cursor, chosen or marked for the audition, favourite, name, language, sex, age and, where there is room, the moods.
func actorRow(look screen.Look, a actor.Actor, name actorrow.Name, row rowLook, w int) string {
	t, g := look.Theme, look.Glyphs
	ink, bar, barInk := t.Inks, " ", t.Muted
	if row.selected {
		bar = g.Bar
	}
	if row.selected && row.focused {
		ink, bar, barInk = t.Selected, t.Bar(g), t.Selected.Accent
	}
	dot, star := " ", " "
	if row.chosen {
		dot = g.Dot
	}
	if a.Favourite {
		star = g.Star
	}
	nameInk := ink.Text
	if row.chosen {
		nameInk = ink.Strong
	}
	switch { // a mark has no cell of its own, which the moods would lack
	case row.marked && row.chosen: // favourites are the first of the list also without their star
		star = g.OK
	case row.marked:
		dot = g.OK
	}
	return barInk.Paint(bar) + ink.Accent.Paint(dot+star+" ") + actorrow.Draw(g, a, name, nameInk, ink.Muted, row.content, w-marks)
}

// known are the models of an actor, as far as they were read.
func (p *actorsPane) known(id string) []api.Version {
	list, _ := p.actors.Versions(id)
	return list
}

// presets are the name and the presets of an actor's latest model, as far as that was read.
func (p *actorsPane) presets(id string) string {
	return actorlist.Presets(p.known(id))
}

// details describes the highlighted actor, where the pane is tall enough.
func (p *actorsPane) details(look screen.Look) []string {
	a, _ := p.selected()
	return actorlist.Details(look, a, p.presets(a.ID), p.parts.details, p.parts.w)
}
