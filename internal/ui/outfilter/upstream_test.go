package outfilter

import (
	"strings"
	"testing"
)

// TestUpstreamStillRewritesWideRows draws two frames with the renderer alone, without the filter. They differ in one cell
// of another row than the Korean one. When this test fails, the renderer no longer rewrites unchanged rows with wide
// characters, and this package can be deleted.
func TestUpstreamStillRewritesWideRows(t *testing.T) {
	t.Parallel()
	d := newPainter(40, 4, "xterm-256color", true, behaviour{})
	d.frame("김민아 차분한 목소리\nplain row\ntick 1", -1, 0)
	second := string(d.frame("김민아 차분한 목소리\nplain row\ntick 2", -1, 0))
	if !strings.Contains(second, "2") || strings.Contains(second, "plain") {
		t.Fatalf("the second frame is not the difference of the narrow rows: %q", second)
	}
	if !strings.Contains(second, "김민아 차분한 목소리") {
		t.Fatalf("the renderer does not rewrite an unchanged row with wide characters any more (ultraviolet issue 163): "+
			"delete internal/ui/outfilter. The second frame is %q", second)
	}
}
