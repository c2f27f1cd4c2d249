package pretty

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"callboard/internal/webhook"
)

// all draws a document with its indentation; marks are drawn as a reader sees them.
func all(d *Document) string {
	var b strings.Builder
	for n := 0; ; n++ {
		l, ok := d.Line(n)
		if !ok {
			return b.String()
		}
		b.WriteString(strings.Repeat("  ", l.Depth))
		for s := l.String(); s != ""; {
			g := Next(s)
			b.WriteString(g.Show)
			s = s[g.Bytes:]
		}
		b.WriteByte('\n')
	}
}

func TestBody(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, body, contentType, what, want string }{
		{"guide", `{"speak_url":"https://a.example/5d","status":"done","n":[1,2]}`, "", "JSON",
			"{\n  \"speak_url\": \"https://a.example/5d\",\n  \"status\": \"done\",\n  \"n\": [\n    1,\n    2\n  ]\n}\n"},
		{"exact", " {\"n\" : 1e999 ,\"n\":123456789012345678901234567890, \"n\":-0.10E+01}\r\n", "application/json", "JSON",
			"{\n  \"n\": 1e999,\n  \"n\": 123456789012345678901234567890,\n  \"n\": -0.10E+01\n}\n"},
		{"empty containers", `[{},[ ],{"a":{ }}]`, "", "JSON", "[\n  {},\n  [],\n  {\n    \"a\": {}\n  }\n]\n"},
		{"scalars", `[true,false,null,""]`, "", "JSON", "[\n  true,\n  false,\n  null,\n  \"\"\n]\n"},
		{"scalar alone", ` 12 `, "application/json; charset=utf-8", "JSON", "12\n"},
		{"byte order mark", "\ufeff{}", "", "JSON", "{}\n"},
		{"escapes stay", `["\u202e\n\ud83d\ude00\/"]`, "", "JSON", "[\n  \"\\u202e\\n\\ud83d\\ude00\\/\"\n]\n"},
		{"hidden", "[\"a\u202eb\u200bc\xff\u0085d\u3164\"]", "", "JSON", "[\n  \"a<U+202E>b<U+200B>c<FF><U+0085>d<U+3164>\"\n]\n"},
		{"cut", `{"a":[1,{"b":tr`, "", "JSON",
			"{\n  \"a\": [\n    1,\n    {\n      \"b\": \n      not JSON from here on: a value is missing (line 1, column 14, byte 13)\ntr\n"},
		{"value missing", `[1,]`, "", "JSON", "[\n  1,\n  not JSON from here on: a value is missing (line 1, column 4, byte 3)\n]\n"},
		{"comma missing", "{\"a\":1\n \"b\":2}\nand\r\nmore", "", "JSON",
			"{\n  \"a\": 1\n  not JSON from here on: a comma or } is missing (line 2, column 2, byte 8)\n\"b\":2}\nand\nmore\n"},
		{"early end", `{"a":`, "", "JSON", "{\n  \"a\": \n  not JSON from here on: it ends too early (line 1, column 6, byte 5)\n"},
		{"more after", `{} x`, "", "JSON", "{}\nnot JSON from here on: the JSON has ended before (line 1, column 4, byte 3)\nx\n"},
		{"control", "[\"a\x00b\"]", "", "JSON", "[\n  not JSON from here on: a control character in a string is not escaped (line 1, column 4, byte 3)\n\"a<NUL>b\"]\n"},
		{"number", `[01]`, "", "JSON", "[\n  not JSON from here on: a number begins with 0 (line 1, column 3, byte 2)\n01]\n"},
		{"not JSON at all", "<html>", "application/json", "JSON", "not JSON from here on: a value is missing (line 1, column 1, byte 0)\n<html>\n"},
		{"form", "a=1&b=%ED%95%9C+x&c&d=%zz", "application/x-www-form-urlencoded", "form", "a = 1\nb = 한 x\nc\nd = %zz\n"},
		{"JSON said to be a form", `{"a":1}`, "application/x-www-form-urlencoded", "JSON", "{\n  \"a\": 1\n}\n"},
		{"text", "one\r\ntwo\n\nthree", "text/plain", "text", "one\ntwo\n\nthree\n"},
		{"terminal escapes", "colour \x1b[31mred\x1b]0;title\x07 and \u009b2J\x7f", "", "text", "colour <ESC>[31mred<ESC>]0;title<BEL> and <U+009B>2J<DEL>\n"},
		{"empty", "", "application/json", "empty", "the body is empty\n"},
		{"binary", "\x00\x01\xfe\xffabc", "", "binary", "00000  00 01 fe ff 61 62 63                             ....abc\n"},
	} {
		d := Body([]byte(tt.body), tt.contentType, 72)
		if got := all(d); got != tt.want || d.What() != tt.what {
			t.Errorf("%s (%s):\n%swant (%s)\n%s", tt.name, d.What(), got, tt.what, tt.want)
		}
	}
}

func TestRawChangesNothing(t *testing.T) {
	t.Parallel()
	body := "{\"a\" :\t1}\r\n\r\nx\n"
	d := Raw([]byte(body), 72)
	var lines []string
	for n := range d.Count() {
		l, _ := d.Line(n)
		lines = append(lines, l.String())
	}
	if got := strings.Join(lines, "\n") + "\n"; got != body {
		t.Errorf("got %q, want %q", got, body)
	}
}

func pack(t testing.TB, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGzip(t *testing.T) {
	t.Parallel()
	whole := pack(t, []byte(`{"a":1}`))
	d := Body(whole, "", 72)
	if got, want := all(d), fmt.Sprintf("gzip: %d bytes, decompressed 7\n{\n  \"a\": 1\n}\n", len(whole)); got != want || d.What() != "gzip JSON" {
		t.Errorf("%s: got\n%s", d.What(), got)
	}
	bomb := Body(pack(t, bytes.Repeat([]byte("0\n"), 5<<20)), "", 72)
	if n := bomb.Count(); n != webhook.MaxDecoded/2+1 || !strings.Contains(first(bomb), "the rest is not shown") {
		t.Errorf("a large body has %d lines and says %q", n, first(bomb))
	}
	two := append(bytes.Clone(whole), pack(t, []byte("  "))...)
	for _, tt := range []struct {
		body []byte
		want string
	}{
		{append(bytes.Clone(whole), "junk"...), "not shown: what follows the compressed data and is no gzip, 4 bytes"},
		{append(bytes.Clone(whole), 0x1f), "is no gzip, 1 bytes"},
		{append(bytes.Clone(two), 0, 0), "is no gzip, 2 bytes"},
		{two, ""},
		{append(bytes.Clone(whole), 0x1f, 0x8b, 8), "damaged after 7 bytes: it ends too early"},
		{append(bytes.Clone(whole), 0x1f, 0x8b, 9, 0, 0, 0, 0, 0, 0, 0), "damaged after 7 bytes: the header is wrong"},
	} {
		got := all(Body(tt.body, "", 72))
		if !strings.Contains(got, tt.want) || !strings.HasSuffix(got, "{\n  \"a\": 1\n}\n") || strings.Contains(tt.want, "damaged") != strings.Contains(got, "damaged") {
			t.Errorf("%x: got\n%s", tt.body, got)
		}
	}
	for name, part := range map[string][]byte{"cut": whole[:len(whole)-9], "wrong": append(bytes.Clone(whole[:12]), 9, 9, 9, 9, 9, 9, 9), "header": whole[:5]} {
		if d := Body(part, "", 72); !strings.Contains(first(d), "damaged") {
			t.Errorf("%s: it says %q", name, first(d))
		}
	}
}

func first(d *Document) string {
	l, _ := d.Line(0)
	return l.String()
}

func TestHexFitsTheWidth(t *testing.T) {
	t.Parallel()
	body := make([]byte, 1000)
	for i := range body {
		body[i] = byte(i)
	}
	for w := 20; w < 100; w++ {
		d := Hex(body, w)
		var back []byte
		for n := range d.Count() {
			l, _ := d.Line(n)
			if len(l.String()) > w {
				t.Fatalf("%d cells: %q", w, l)
			}
			var at int
			if _, err := fmt.Sscanf(l.Spans[0].Text, "%x", &at); err != nil || at != len(back) {
				t.Fatalf("%d cells: offset %q, want %x", w, l.Spans[0].Text, len(back))
			}
			for _, f := range strings.Fields(l.Spans[1].Text) {
				var c byte
				if _, err := fmt.Sscanf(f, "%02x", &c); err != nil {
					t.Fatal(err)
				}
				back = append(back, c)
			}
		}
		if !bytes.Equal(back, body) {
			t.Fatalf("%d cells: the bytes are not those of the body", w)
		}
	}
	if l, _ := Hex(body, 72).Line(0); len(l.Spans[1].Text) != 16*3-1+2 {
		t.Errorf("72 cells do not show 16 bytes: %q", l)
	}
}

// Depth is not limited, and costs little.
func TestDeep(t *testing.T) {
	t.Parallel()
	const depth = 10_000
	d := Body([]byte(strings.Repeat(`{"a":[`, depth)+strings.Repeat(`]}`, depth)), "", 72)
	if n := d.Count(); n != 4*depth-1 { // the innermost array is empty: it has one line
		t.Errorf("%d lines", n)
	}
	if l, _ := d.Line(2*depth - 1); l.Depth != 2*depth-1 || l.String() != `"a": []` {
		t.Errorf("the innermost line is %d deep: %q", l.Depth, l)
	}
	if d := Body([]byte(strings.Repeat("[", 1<<20)), "", 72); d.Count() != 1<<20+1 {
		t.Errorf("%d lines", d.Count())
	}
}

// A long body is not read for its first lines.
func TestFirstLinesOfALongBody(t *testing.T) {
	t.Parallel()
	d := Body(long(1<<20), "", 72)
	for n := range 40 {
		if _, ok := d.Line(n); !ok {
			t.Fatal("no such line")
		}
	}
	if n, all := d.Known(); n > 60 || all {
		t.Errorf("%d lines were read, all: %v", n, all)
	}
}

func long(n int) []byte {
	var b bytes.Buffer
	b.WriteByte('[')
	for i := 0; b.Len() < n-100; i++ {
		fmt.Fprintf(&b, `{"id":%d,"name":"이름 %d","ok":true,"list":[1,2,3]},`, i, i)
	}
	b.WriteString("0]")
	return b.Bytes()
}

func BenchmarkFirstScreen(b *testing.B) {
	for name, body := range map[string][]byte{
		"json": long(1 << 20), "gzip": pack(b, long(1<<20)), "one string": []byte(`["` + strings.Repeat("x", 1<<20) + `"]`),
		"deep": bytes.Repeat([]byte("["), 1<<20), "text": bytes.Repeat([]byte("text "), 200_000), "binary": bytes.Repeat([]byte{0, 1, 2, 0xff}, 256<<10),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d := Body(body, "", 72)
				for n := range 40 {
					d.Line(n)
				}
			}
		})
	}
}

func BenchmarkCount(b *testing.B) {
	body := long(1 << 20)
	b.ReportAllocs()
	for b.Loop() {
		Body(body, "", 72).Count()
	}
}

// What is drawn is safe, as wide as is said, and no byte is lost.
func checkNext(t *testing.T, s string) {
	t.Helper()
	var drawn strings.Builder
	total := 0
	for rest := s; rest != ""; {
		g := Next(rest)
		if g.Bytes < 1 || g.Bytes > len(rest) || g.Cells < 1 || ansi.StringWidth(g.Show) != g.Cells {
			t.Fatalf("%q is drawn as %+v", rest, g)
		}
		if !utf8.ValidString(g.Show) || strings.ContainsFunc(g.Show, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }) {
			t.Fatalf("%q is drawn as %q", rest, g.Show)
		}
		drawn.WriteString(g.Show)
		total += g.Cells
		rest = rest[g.Bytes:]
	}
	if w := ansi.StringWidth(drawn.String()); w != total {
		t.Fatalf("%q is drawn as %q in %d cells, the parts have %d", s, drawn.String(), w, total)
	}
}

func TestNext(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain": "plain", "한국어 日本": "한국어 日本", "\u1112\u1161\u11ab": "한", "e\u0301": "é", "\x00\t\r": "<NUL><TAB><CR>",
		"\u202e": "<U+202E>", "a\u200db": "a<U+200D>b", "\xed\xa0\x80": "<ED><A0><80>", "👍": "👍", "👍🏽": "👍<U+1F3FD>",
		"❤️": "❤<U+FE0F>", "\u0301x": "<U+0301>x", "\U000e0041": "<U+E0041>", "\ufffd": "\ufffd", "a ": "a ", " 한": " 한",
		"\u115f": "<U+115F>", "\u2028": "<U+2028>",
	} {
		checkNext(t, in)
		got := ""
		for s := in; s != ""; {
			g := Next(s)
			got += g.Show
			s = s[g.Bytes:]
		}
		if got != want {
			t.Errorf("%q is drawn as %q, want %q", in, got, want)
		}
	}
	// A character with a thousand marks is cut up, and fast.
	checkNext(t, "e"+strings.Repeat("\u0301", 1000))
	r := rand.New(rand.NewPCG(1, 2))
	start := time.Now()
	for range 20_000 {
		var b strings.Builder
		for range 1 + r.IntN(6) {
			b.WriteRune(rune(r.IntN(0x1f000)))
		}
		checkNext(t, b.String())
	}
	t.Log(time.Since(start))
}

func FuzzNext(f *testing.F) {
	for _, s := range []string{"a\x1b[2J", "한\u302e", "🇰🇷", "👩‍👩‍👧", "\u0600a", "\u1100\u1161\u11a8", "ก\u0e33", "\u094d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if s != "" {
			checkNext(t, s)
		}
	})
}

// What encoding/json takes is laid out without an error and with the same content; what it refuses has an error.
func FuzzBody(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e3,{"b":null}],"a":"\u00e9\\"}`, `[`, `{"a"}`, `[1,]`, "[\"\xff\"]", `[-]`, `[1.]`, `{} {}`, `[tru]`, `{"a":1,}`, "a=b&c", "\x00\xff", `["\ud800"]`, `["\x"]`, "[1\v]"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
			all(Body(body, "", 40))
			return
		}
		d := Body(body, "application/json", 40)
		all(d)
		all(Raw(body, 40))
		if !strings.HasSuffix(d.What(), "JSON") {
			return
		}
		bad := false
		var joined strings.Builder
		for n := range d.Count() {
			l, _ := d.Line(n)
			for _, s := range l.Spans {
				bad = bad || s.Kind == Error
				joined.WriteString(s.Text)
			}
			joined.WriteByte('\n')
		}
		plain := bytes.TrimPrefix(body, []byte(bom))
		if json.Valid(plain) == bad {
			t.Fatalf("%q: valid %v, but shown with an error: %v", body, json.Valid(plain), bad)
		}
		if bad {
			return
		}
		var a, b bytes.Buffer
		if json.Compact(&a, plain) != nil || json.Compact(&b, []byte(joined.String())) != nil || a.String() != b.String() {
			t.Fatalf("%q is laid out as %q", a.String(), b.String())
		}
	})
}
