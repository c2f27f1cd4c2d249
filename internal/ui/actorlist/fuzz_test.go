package actorlist

import (
	"slices"
	"strings"
	"testing"

	"callboard/internal/actor"
)

// FuzzSplitTags: tags that are stored are shown in the prompt, and read from there as the same tags.
func FuzzSplitTags(f *testing.F) {
	for _, s := range []string{"", "a, b", "#a,##b", "가、나，다", " , ,", "\x1b[2J", "\xff", "a,A", "# #a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		m, err := actor.Marks{Tags: splitTags(typed)}.Clean()
		if err != nil {
			return
		}
		again, err := actor.Marks{Tags: splitTags(strings.Join(m.Tags, ", "))}.Clean()
		if err != nil || !slices.Equal(again.Tags, m.Tags) {
			t.Fatalf("%q gives %q, and then %q, %v", typed, m.Tags, again.Tags, err)
		}
	})
}
