package style

import "testing"

func TestCutCellsNeverSplitsAWideSign(t *testing.T) {
	s := "ab하늘cd"
	for _, c := range []struct {
		a, b int
		want string
	}{
		{0, 3, "ab "}, {0, 4, "ab하"}, {3, 8, " 늘cd"}, {4, 8, "늘cd"}, {5, 8, " cd"}, {2, 4, "하"}, {3, 4, " "}, {6, 8, "cd"},
	} {
		if got := CutCells(s, c.a, c.b); got != c.want {
			t.Errorf("cells %d to %d are %q; want %q", c.a, c.b, got, c.want)
		}
	}
}
