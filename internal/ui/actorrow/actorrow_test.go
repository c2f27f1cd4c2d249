package actorrow_test

import (
	"testing"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/ui/actorrow"
	"callboard/internal/ui/widget/style"
)

// A row has exactly its cells at every width, and cuts no mood where there is room for another one whole.
func TestRowHasItsWidth(t *testing.T) {
	t.Parallel()
	a := actor.Actor{Actor: api.Actor{ID: "x", Name: map[string]string{"en": "Mina", "ko": "미나"}, Language: "ko", Sex: "female", Age: "young adult", Tags: []string{"bright", "warm"}}}
	name := actorrow.NameOf(a, "en")
	c := actorrow.Content()
	actorrow.Add(c, a, name)
	plain := style.Ink{}
	for w := 10; w < 120; w++ {
		if row := actorrow.Draw(style.UnicodeGlyphs(), a, name, plain, plain, c.Widths(), w); style.Width(row) != w {
			t.Errorf("%d cells in %d: %q", style.Width(row), w, row)
		}
	}
}
