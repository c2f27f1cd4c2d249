package cli

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestScript(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, arg, stdin string
		want             string
		dropped          int
		fails            string
	}{
		{name: "unchanged", arg: "My name is Typecast.", want: "My name is Typecast."},
		{name: "from stdin without its last line break", arg: "-", stdin: "\ufeff안녕\n", want: "안녕"},
		{name: "composed", arg: norm.NFD.String("안녕"), want: "안녕"},
		{name: "line breaks are kept", arg: "a\r\nb\tc", want: "a\nb c"},
		{name: "control characters are removed", arg: "a\x00b\x07c\u200e", want: "abc", dropped: 3},
		{name: "escape sequences are removed", arg: "a\x1b[2Jb\x1b]0;title\x07c", want: "abc", dropped: 14},
		{name: "direction marks are removed", arg: "a\u202eb", want: "ab", dropped: 1},
		{name: "empty", arg: " \n ", fails: "nothing to speak"},
		{name: "only control characters", arg: "\x00\x1b[0m", dropped: 5, fails: "nothing to speak"},
		{name: "350 characters", arg: strings.Repeat("가", 350), want: strings.Repeat("가", 350)},
		{name: "351 characters", arg: strings.Repeat("가", 351), fails: "351 characters and one request takes 350"},
		{name: "351 letters that compose to 350", arg: strings.Repeat("a", 349) + "e\u0301", want: strings.Repeat("a", 349) + "é"},
		{name: "not UTF-8", arg: "a\xff\xff", fails: "not valid UTF-8"},
		{name: "other line ends", arg: "a\fb\vc\u0085d\u2028e\u2029f", want: "a\nb\nc\nd\ne\nf"},
		{name: "400,000 characters", arg: "-", stdin: strings.Repeat("가", 400_000), fails: "it has 400000 characters and one request takes 350"},
		{name: "no end", arg: "-", stdin: strings.Repeat("y\n", 9<<20), fails: "longer than 16 MiB"},
		{name: "UTF-16", arg: "-", stdin: "\xff\xfe\x48\xc5\x55\xb1\r\x00\n\x00", want: "안녕"},
		{name: "UTF-16 without its mark", arg: "-", stdin: "h\x00i\x00 \x00\x48\xc5", want: "hi 안"},
		{name: "CP949", arg: "-", stdin: "\xbe\xc8\xb3\xe7 hi\n", fails: "iconv -f CP949 -t UTF-8"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, dropped, err := readScript(t.Context(), tt.arg, strings.NewReader(tt.stdin), 350)
			if tt.fails != "" {
				if err == nil || !strings.Contains(err.Error(), tt.fails) || code(err) != exitUsage {
					t.Fatalf("error = %v, want %q", err, tt.fails)
				}
				return
			}
			if err != nil || got != tt.want || dropped != tt.dropped {
				t.Errorf("got %q and %d dropped, %v; want %q and %d", got, dropped, err, tt.want, tt.dropped)
			}
		})
	}
}

func FuzzScript(f *testing.F) {
	for _, seed := range []string{"", "hello", "안녕\n", "a\x1b[31mb", "\x1b]8;;http://x\x1b\\y", "\xff", "\u009b2J", "\x1b", "a\u202eb\u0301"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, _, err := readScript(t.Context(), s, strings.NewReader(s), 350)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Errorf("error %q is not one line", err)
			}
			return
		}
		if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) || len([]rune(got)) > 350 || strings.TrimSpace(got) == "" {
			t.Errorf("%q became %q", s, got)
		}
		if strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }) {
			t.Errorf("%q still has a control character: %q", s, got)
		}
	})
}

// Letters without a sound are charged like others, and the synthesis fails.
func TestTextWithoutSoundIsRefused(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"\u3164", "\uffa0\u115f", "\u0640", "ー", "々", "ˈ", "\u2800", "\u0301", "…!"} {
		if _, _, err := readScript(t.Context(), s, nil, 350); err == nil || code(err) != exitUsage {
			t.Errorf("%q: %v", s, err)
		}
	}
}
