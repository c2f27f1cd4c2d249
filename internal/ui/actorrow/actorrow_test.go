package actorrow_test

import (
	"strings"
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

// The column of the moods stays where the actors of the narrowest pane beside others have a rating and an audition's mark too: they
// have 31 cells at 120 columns.
func TestMoodsStayBesideTheMarks(t *testing.T) {
	t.Parallel()
	list := []actor.Actor{
		{Actor: api.Actor{ID: "x", Name: map[string]string{"en": "Jinhyuk", "ko": "진혁"}, Language: "ko", Sex: "male", Age: "adult", Tags: []string{"deep", "calm"}}},
		{Actor: api.Actor{ID: "y", Name: map[string]string{"en": "Christopher", "ko": "크리스토퍼"}, Language: "ko", Sex: "male", Age: "adult", Tags: []string{"serious"}}, Marks: actor.Marks{Rating: 4, Note: "a note"}},
	}
	c := actorrow.Content()
	for _, a := range list {
		actorrow.Add(c, a, actorrow.NameOf(a, "en"))
	}
	plain := style.Ink{}
	for i, want := range []string{"Jinhyuk 진혁  ko M      deep", "Christopher   ko M  4★  serious"} {
		got := actorrow.Draw(style.UnicodeGlyphs(), list[i], actorrow.NameOf(list[i], "en"), plain, plain, c.Widths(), 31)
		if got = strings.TrimRight(got, " "); got != strings.TrimRight(want, " ") {
			t.Errorf("row %q, not %q", got, want)
		}
	}
}
