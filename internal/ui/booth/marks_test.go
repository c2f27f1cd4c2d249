package booth

import (
	"slices"
	"testing"

	"callboard/internal/actor"
	"callboard/internal/ui/state"
)

// The keys of the actors rate, note, tag and undo; the cursor goes to the actor whose mark was taken back.
func TestActorsAreMarkedByKeys(t *testing.T) {
	h, b, st := cast(t, 120, 36)
	marks := func(id string) actor.Marks { a, _ := st.Actors.Get(id); return a.Marks }
	h.Press("g", "]", "]", "[", "i")
	h.Write("느리다")
	h.Press("enter", "t")
	h.Write("hero")
	h.Press("enter")
	if got := marks("aria"); got.Rating != 1 || got.Note != "느리다" || !slices.Equal(got.Tags, []string{"hero"}) {
		t.Fatalf("marks %+v", got)
	}
	h.Want("1★", "#hero", "느리다")
	h.Press("G", "alt+z", "alt+z")
	if got := marks("aria"); got.Note != "" || got.Tags != nil || cursorOf(t, b) != "aria" {
		t.Errorf("marks %+v, the cursor is on %s", got, cursorOf(t, b))
	}
	h.Press("/")
	h.Write("rating:>=1")
	h.Want("1 of 6")
	h.Fits()
}

// The facets narrow the list under them, and the filter stays when they close.
func TestFacetsOfTheBooth(t *testing.T) {
	h, b, st := cast(t, 120, 36)
	list := someActors()
	list[1].Language, list[4].Language = "en", "en"
	st.Actors.Set(list)
	h.Send(state.ActorsChanged{Fresh: true})
	h.Press("/", "ctrl+f", "down", "space", "esc")
	h.Want("2 of 6", "/ lang:en", "Beomsu", "Sora")
	if b.actors.filter.Text() != "lang:en" || cursorOf(t, b) != "beomsu" {
		t.Errorf("the filter is %q, the cursor is on %s", b.actors.filter.Text(), cursorOf(t, b))
	}
	h.Press("backspace") // the filter is still typed
	h.Want("/ lang:e")
	h.Press("esc")
	h.Want("Actors · 6")
}
