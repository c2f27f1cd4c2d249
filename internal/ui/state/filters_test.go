package state

import (
	"slices"
	"strings"
	"testing"
)

func TestFiltersAreKept(t *testing.T) {
	t.Parallel()
	f := &Filters{}
	for _, bad := range [][2]string{{"", "x"}, {" ", "x"}, {"x", ""}, {strings.Repeat("가", 41), "x"}, {"x", strings.Repeat("y", 401)}} {
		if f.Put(bad[0], bad[1]) {
			t.Errorf("%q is stored", bad)
		}
	}
	if f.Text() != "" {
		t.Errorf("nothing is stored as %q", f.Text())
	}
	f.Put("느린", "lang:ko  mood:slow")
	f.Put("Heroes\n", "tag:hero")
	f.Put("HEROES", "tag:hero rating:5") // takes the place of the other
	want := []Filter{{"HEROES", "tag:hero rating:5"}, {"느린", "lang:ko mood:slow"}}
	if !slices.Equal(f.All(), want) {
		t.Fatalf("filters %q", f.All())
	}
	again := &Filters{}
	again.Restore("{") // damaged
	again.Restore(f.Text())
	again.Restore(`[{"name":"late","words":"x"}]`)
	if !slices.Equal(again.All(), want) {
		t.Errorf("restored %q", again.All())
	}
	again.Remove("heroes")
	if len(again.All()) != 1 {
		t.Errorf("left %q", again.All())
	}
}
