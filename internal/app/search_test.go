package app_test

import (
	"testing"

	"callboard/internal/app"
	"callboard/internal/webhook/query"
)

// The process of a screen searches the newest deliveries for short words, and says so. One without a screen searches all.
func TestOnlyAScreenSearchesTheNewest(t *testing.T) {
	t.Parallel()
	c := sandboxConfig(t, t.TempDir())
	const all = 2100
	fill(t, c, all)
	short := query.Query{Words: []string{"xx"}}
	for _, screen := range []bool{true, false} {
		a := open(t, c, app.Capabilities{Screen: screen})
		counted, err := a.Workbench.Count(t.Context(), short)
		if err != nil {
			t.Fatal(err)
		}
		searched, err := a.Workbench.Searched(t.Context(), short)
		if err != nil {
			t.Fatal(err)
		}
		if screen && (counted != 2000 || searched != 2000) || !screen && (counted != all || searched != 0) {
			t.Errorf("with a screen: %v: counted %d, searched %d", screen, counted, searched)
		}
		closeApp(t, a)
	}
}
