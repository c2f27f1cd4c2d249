package editor_test

import (
	"testing"

	"callboard/internal/testcost"
	"callboard/internal/ui/widget/editor"
)

// TestHotPaths holds what a letter in a long text allocates.
func TestHotPaths(t *testing.T) {
	letter := func(perLine int) func() {
		buf := editor.New()
		buf.SetSize(76, 20)
		buf.SetText(script(10_000, perLine))
		buf.Top()
		return func() {
			buf.Insert("글")
			buf.Lines()
			buf.Cursor()
			buf.Backspace()
			buf.Lines()
			buf.Cursor()
		}
	}
	testcost.Check(t,
		testcost.Path{Name: "a letter and back, lines of 200 characters", Allocs: 47, Bytes: 5_400, Run: letter(200)},
		testcost.Path{Name: "a letter and back, one line", Allocs: 47, Bytes: 41_000, Run: letter(0)},
	)
}
