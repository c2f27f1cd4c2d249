package booth

import (
	"strings"
	"testing"
)

// The first actor that is marked moves no column.
func TestMarkingAnActorMovesNoColumn(t *testing.T) {
	for _, w := range []int{60, 80, 120} {
		h, _, _ := stage(t, w, 36)
		row := func() string {
			t.Helper()
			for line := range strings.Lines(h.Text()) {
				if strings.Contains(line, "Jinhyuk") {
					return line
				}
			}
			t.Fatalf("no row of Jinhyuk:\n%s", h.Text())
			return ""
		}
		before := row()
		h.Press("m")
		h.Want("marked", h.Looks.Glyphs.OK)
		if after := row(); after != before {
			t.Errorf("%d columns: the row of another actor was %q and is %q", w, before, after)
		}
	}
}
