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
		{"at dashboard.ngrok.com/get-started/your-authtoken", 36, "at|dashboard.ngrok.com/get-started/|your-authtoken"},
		{"https://cdn.example/a.wav?Expires=1795000000&Signature=abc", 26, "https://cdn.example/a.wav|?Expires=1795000000|&Signature=abc"},
		{"https://typecast.ai/x", 9, "https://t|ypecast.a|i/x"},
		{"", 5, ""},
	} {
		if got := strings.Join(Wrap(c.text, c.w), "|"); got != c.want {
			t.Errorf("Wrap(%q, %d) is %q; want %q", c.text, c.w, got, c.want)
		}
	}
}

// A text is broken at the seams of a URL, and nowhere where that would part what belongs together.
func TestBreaks(t *testing.T) {
	for _, c := range []struct{ before, after string }{
		{"a/", "b"}, {"a", "?b"}, {"a", "&b"}, {"a=", "b"}, {"a ", "b"}, {"a,", "b"}, {"a ", "가"}, {"a/", "가"},
	} {
		if !Breaks(c.before+c.after, len(c.before)) {
			t.Errorf("%q is not broken before %q", c.before, c.after)
		}
	}
	for _, c := range []struct{ before, after string }{
		{"", "a"}, {"a", ""}, {"a/", ""}, {"https:/", "/a"}, {"https://", "a"}, {"a", "b"}, {"a=", "=b"}, {"a ", " b"}, {"a&", "&b"}, {"a/", "\u0338b"}, {"a ", "\u0301"},
	} {
		if Breaks(c.before+c.after, len(c.before)) {
			t.Errorf("%q is broken before %q", c.before, c.after)
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
