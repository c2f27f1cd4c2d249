package naming_test

import (
	"path"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"callboard/internal/naming"
)

func someTake() naming.Take {
	return naming.Take{
		At: time.Date(2026, 11, 23, 9, 5, 7, 0, time.Local), Actor: "Mina", Text: "My name is Typecast.", ID: "01k9", SpeakID: "5d47",
		Lang: "en-us", Emotion: "happy-1", Format: "wav",
	}
}

func TestPath(t *testing.T) {
	t.Parallel()
	with := func(change func(*naming.Take)) naming.Take {
		k := someTake()
		change(&k)
		return k
	}
	mina := someTake()
	empty := with(func(k *naming.Take) { k.Actor, k.Emotion, k.Text = "", "", "" })
	long := with(func(k *naming.Take) { k.Text = "제 이름은 타입캐스트입니다. 만나서 반가워요" })
	for _, c := range []struct {
		template string
		take     naming.Take
		number   int
		want     string
	}{
		{naming.Default, mina, 1, "Mina My name is Typecast 09-05-07.wav"},
		{naming.Default, mina, 2, "Mina My name is Typecast 09-05-07 (2).wav"},
		{"{actor}/{date}/{time} {text:7}", mina, 1, "Mina/2026-11-23/09-05-07 My name.wav"},
		{"{id}_{speak_id}_{lang}_{emotion}_{format}", mina, 1, "01k9_5d47_en-us_happy-1_wav.wav"},
		{"take", mina, 3, "take (3).wav"},
		{"{{{actor}}}", mina, 1, "{Mina}.wav"},

		{"take-{n}", mina, 1, "take.wav"},
		{"take-{n}", mina, 12, "take-12.wav"},
		{"{actor} ({n}) {text}", mina, 1, "Mina My name is Typecast.wav"},
		{"{actor} ({n}) {text}", mina, 2, "Mina (2) My name is Typecast.wav"},
		{"{n}. {actor}", mina, 1, "Mina.wav"},
		{"{n}. {actor}", mina, 2, "2. Mina.wav"},
		{"{n}{actor}", mina, 2, "2Mina.wav"},
		{"take {n}/{actor}", mina, 1, "take/Mina.wav"},
		{"take {n}/{actor}", mina, 2, "take 2/Mina.wav"},
		{strings.Repeat("x", 210) + "{n}", mina, 2, strings.Repeat("x", 200) + " (2).wav"},

		{"{date}_{actor}_{id}", empty, 1, "2026-11-23_01k9.wav"},
		{"{actor} - {date} [{emotion}]", empty, 1, "2026-11-23.wav"},
		{"{actor}/{emotion}/{text}", empty, 1, "take 01k9.wav"},
		{"v{actor}2", empty, 1, "v2.wav"},

		{"{text:40}", long, 1, "제 이름은 타입캐스트입니다. 만나서 반가워요.wav"},
		{"{text:18}", long, 1, "제 이름은 타입캐스트입니다.wav"}, // cut after a word
		{"{text:10}", long, 1, "제 이름은 타입캐스.wav"},     // more than half would be lost
		{naming.Default, with(func(k *naming.Take) { k.Text = "The quick brown fox jumps over the lazy, sleeping dog" }), 1, "Mina The quick brown fox jumps over the lazy 09-05-07.wav"},
		{naming.Default, with(func(k *naming.Take) { k.Text = strings.Repeat("가", 80) }), 1, "Mina " + strings.Repeat("가", 40) + " 09-05-07.wav"},
		{naming.Default, with(func(k *naming.Take) { k.Text = strings.Repeat("👨‍👩‍👧‍👦", 40) }), 1, "Mina " + strings.Repeat("👨‍👩‍👧‍👦", 4) + " 09-05-07.wav"}, // 25 bytes each
		{naming.Default, with(func(k *naming.Take) { k.Text = "Zo\u0308e\nand Mina" }), 1, "Mina Zöe and Mina 09-05-07.wav"},
		{"{text:1}", with(func(k *naming.Take) { k.Text = norm.NFD.String("한글") }), 1, "한.wav"},
		{naming.Default, with(func(k *naming.Take) { k.Text = "The quick brown fox jumps over the lazy, sleeping dog" }), 1, "Mina The quick brown fox jumps over the lazy 09-05-07.wav"},
		{naming.Default, with(func(k *naming.Take) { k.Text = strings.Repeat("가", 80) }), 1, "Mina " + strings.Repeat("가", 40) + " 09-05-07.wav"},
		{naming.Default, with(func(k *naming.Take) { k.Text = strings.Repeat("👨‍👩‍👧‍👦", 40) }), 1, "Mina " + strings.Repeat("👨‍👩‍👧‍👦", 4) + " 09-05-07.wav"}, // 25 bytes each
		{naming.Default, with(func(k *naming.Take) { k.Text = "Zo\u0308e\nand Mina" }), 1, "Mina Zöe and Mina 09-05-07.wav"},
		{"{text:1}", with(func(k *naming.Take) { k.Text = "👩‍🚀👩‍🚀" }), 1, "👩‍🚀.wav"},
		{"{text}", with(func(k *naming.Take) { k.Text = "../..\\-rf\x1b[2J\u202e:" }), 1, "rf[2J.wav"},
		{"{actor}/{text}", with(func(k *naming.Take) { k.Actor, k.Text = "..", "aux" }), 1, "_aux.wav"},
		{"{actor}/{text}", with(func(k *naming.Take) { k.Actor, k.Text = "com1.x", "LPT² .b" }), 1, "_com1.x/_LPT² .b.wav"},
		{"{text}", with(func(k *naming.Take) { k.Text, k.Format = "commune", "../mp3" }), 1, "commune.wav"},
		{"{date}{time}", with(func(k *naming.Take) { k.At = time.Time{} }), 1, "undated.wav"},
	} {
		parsed, err := naming.Parse(c.template)
		if err != nil {
			t.Errorf("%q: %v", c.template, err)
			continue
		}
		if got := parsed.Path(c.take, c.number); got != c.want {
			t.Errorf("%q, %d: got %q, want %q", c.template, c.number, got, c.want)
		}
	}
	if got := (naming.Template{}).Path(mina, 1); got != "Mina My name is Typecast 09-05-07.wav" {
		t.Errorf("without a template: %q", got)
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	for template, want := range map[string]string{
		"":                         "no name",
		"   ":                      "no name",
		"{n}":                      "no name",
		"-":                        "begins with",
		"{actor}/":                 "no name",
		"/{actor}":                 "folder no name",
		"{actor}//{text}":          "folder no name",
		"{n}-/{text}":              "folder no name",
		"{n}/{text}":               "folder no name",
		"../{text}":                "begins with",
		"{actor}/.{text}":          "begins with",
		" -{text}":                 "begins with",
		"{actr}":                   "no field {actr}",
		"{}":                       "no field {}",
		"{\x1b\u202e}":             "no field {??}",
		"{ACTOR}":                  "no field {ACTOR}",
		"{text:}":                  "not a number from 1 to 200",
		"{text:0}":                 "not a number from 1 to 200",
		"{text:-1}":                "not a number from 1 to 200",
		"{text:201}":               "not a number from 1 to 200",
		"{text:99999999999999999}": "not a number from 1 to 200",
		"{actor:3}":                "takes no length",
		"{actor":                   "has no }",
		"{act{or}":                 "has no }",
		"{actor/}":                 "has no }",
		"actor}":                   "has no {",
		`C:\{text}`:                `':'`,
		"{text}?":                  `'?'`,
		`{actor}\{text}`:           "/ makes folders",
		"a\u202e{text}":            `'\u202e'`,
		"a\x00{text}":              `'\x00'`,
		"1/2/3/4/5/6/7/8/9":        "more than 7 folders",
	} {
		_, err := naming.Parse(template)
		if err == nil || !strings.Contains(err.Error(), want) || strings.ContainsFunc(err.Error(), unicode.IsControl) {
			t.Errorf("%q: %v, want %q", template, err, want)
		}
	}
}

// Also where the length limit cuts the digits of the number.
func TestPathsOfDifferentNumbersDiffer(t *testing.T) {
	t.Parallel()
	for _, template := range []string{"{text:100}{n}", "{text:100} {n}", "{text:200} {n} x"} {
		parsed, err := naming.Parse(template)
		if err != nil {
			t.Fatal(err)
		}
		for more := range 6 {
			k := naming.Take{Text: strings.Repeat("가", 65) + strings.Repeat("x", more), Format: "wav"}
			seen := map[string]int{}
			for n := 1; n < 300; n++ {
				p := parsed.Path(k, n)
				if was, ok := seen[p]; ok {
					t.Fatalf("%s: %d and %d are both %q", template, was, n, p)
				}
				seen[p] = n
			}
		}
	}
}

func FuzzPath(f *testing.F) {
	for _, template := range []string{naming.Default, "{actor}/{date} {text:40}", "{{{n}}}", "{time}-{id}({speak_id})[{lang}].{emotion}.{format}", "..", "e{text}\u0301", "CON{actor}", "{text:200}"} {
		f.Add(template, "Mina", "My name is Typecast.", "wav", 1)
		f.Add(template, "../..", "\xff\x00 . \u202e-", "x. ", 2)
		f.Add(template, "\u1112\u1161", "\u11ab e\u200b\u0301 👩‍🚀", "mp3", 9999)
	}
	f.Fuzz(func(t *testing.T, template, actor, text, format string, number int) {
		if len(template)+len(actor)+len(text) > 4000 {
			return
		}
		parsed, err := naming.Parse(template)
		if err != nil {
			if s := err.Error(); !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) || len(s) > 200 {
				t.Errorf("%q has the error %q", template, s)
			}
			return
		}
		k := naming.Take{Actor: actor, Text: text, ID: text, SpeakID: actor, Lang: actor, Emotion: text, Format: format}
		got := parsed.Path(k, number)
		if problem := invalid(got); problem != "" {
			t.Errorf("%q gives %q: %s", template, got, problem)
		}
		for _, other := range []int{1, number / 10, number + 1, 10 * (number % 1e6)} {
			if number > 0 && other > 0 && other != number && got == parsed.Path(k, other) {
				t.Errorf("%q gives %q for %d and %d", template, got, number, other)
			}
		}
	})
}

// invalid says what is wrong with a path that must be valid below any folder.
func invalid(p string) string {
	switch {
	case path.Clean(p) != p, path.IsAbs(p), strings.HasPrefix(p, ".."):
		return "not a clean relative path"
	case !utf8.ValidString(p), !norm.NFC.IsNormalString(p):
		return "not NFC"
	case strings.ContainsAny(p, `<>:"\|?*`):
		return "a character that Windows does not allow"
	case strings.ContainsFunc(p, func(r rune) bool { return unicode.IsControl(r) || r != '\u200d' && unicode.Is(unicode.Cf, r) }):
		return "a hidden character"
	}
	names := strings.Split(p, "/")
	for i, name := range names {
		stem := name
		if i == len(names)-1 {
			stem = strings.TrimSuffix(name, path.Ext(name))
			if len(path.Ext(name)) < 2 {
				return "no extension"
			}
		}
		reserved := strings.ToLower(strings.TrimRight(strings.SplitN(name, ".", 2)[0], " "))
		switch {
		case strings.TrimLeft(name, ".- ") != name || strings.TrimRight(name, ". ") != name || strings.TrimRight(stem, ". ") != stem:
			return "dots, dashes or spaces at its ends"
		case len(stem) > 207 || stem == "" || len(name) > 220:
			return "too long or empty"
		case reserved == "con" || reserved == "nul" || reserved == "lpt1" || reserved == "com²":
			return "a device name"
		}
	}
	return ""
}

func BenchmarkPath(b *testing.B) {
	parsed, err := naming.Parse("{actor}/{date} {text:40} {n}")
	if err != nil {
		b.Fatal(err)
	}
	k := someTake()
	k.Text = strings.Repeat("제 이름은 타입캐스트입니다. ", 20)
	for b.Loop() {
		parsed.Path(k, 2)
	}
}
