package style

import (
	"strings"
	"testing"
)

func TestWrapKeepsFlagsWhole(t *testing.T) {
	for _, c := range []struct {
		text string
		w    int
		want string
	}{
		{"start with --token-file FILE", 18, "start with|--token-file FILE"},
		{"abcdefghij k", 4, "abcd|efgh|ij k"},
		{"한글은 두 칸", 6, "한글은|두 칸"},
		{"one\n\ntwo", 10, "one||two"},
		{"", 5, ""},
	} {
		if got := strings.Join(Wrap(c.text, c.w), "|"); got != c.want {
			t.Errorf("Wrap(%q, %d) is %q; want %q", c.text, c.w, got, c.want)
		}
	}
}

func TestWrapItemsKeepsACommaWithItsItem(t *testing.T) {
	if got := strings.Join(WrapItems([]string{"normal-1", "happy-1", "sad-1"}, ", ", 18), "|"); got != "normal-1, happy-1,|sad-1" {
		t.Errorf("%q", got)
	}
}

func TestWrapItemsBreaksBetweenItems(t *testing.T) {
	items := []string{"auto", "44.1 kHz wav", "latest", "“부드럽게 말해요”"}
	for w, want := range map[int]string{
		60: "auto · 44.1 kHz wav · latest · “부드럽게 말해요”",
		20: "auto · 44.1 kHz wav|latest|“부드럽게 말해요”",
		12: "auto|44.1 kHz wav|latest|“부드럽게|말해요”",
		0:  "",
	} {
		if got := strings.Join(WrapItems(items, " · ", w), "|"); got != want {
			t.Errorf("in %d cells: %q, want %q", w, got, want)
		}
	}
}
