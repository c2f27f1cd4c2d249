package sheet_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"callboard/internal/audition/sheet"
	"callboard/internal/job"
	"callboard/internal/text"
)

func written(t testing.TB, f sheet.Format, entries ...sheet.Entry) string {
	t.Helper()
	var b bytes.Buffer
	if err := sheet.Write(&b, f, entries); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func some() []sheet.Entry {
	return []sheet.Entry{
		{Actor: "Sora", ID: "a2", Version: "v2", Settings: "auto · happy-1", Rating: 5, Verdict: job.Drop, Take: "t3"},
		{Actor: "Mina 미나", ID: "a1", Version: "v2", Settings: "auto", Rating: 2, Note: "a | b\nc", File: "kept/Mina hello.wav", Verdict: job.Keep, Problem: "cut short", Take: "t1"},
		{Actor: "Jin", ID: "a3", Note: "-2 dB, “louder”", Take: "t4"},
		{Actor: "Mina 미나", ID: "a1", Version: "v2", Settings: "auto", Rating: 4, File: "=1.wav", Verdict: job.Keep, Line: "Hi | there.", Take: "t2"},
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	for f, want := range map[sheet.Format]string{
		sheet.CSV: "actor,id,version,settings,rating,note,file,verdict,line,problem\n" +
			"Mina 미나,a1,v2,auto,4,,./=1.wav,keep,Hi | there.,\n" +
			"Mina 미나,a1,v2,auto,2,a | b c,kept/Mina hello.wav,keep,,cut short\n" +
			"Jin,a3,,,,\"'-2 dB, “louder”\",,,,\n" +
			"Sora,a2,v2,auto · happy-1,5,,,drop,,\n",
		sheet.Markdown: "| actor | id | version | settings | rating | note | file | verdict | line | problem |\n" +
			"|---|---|---|---|---|---|---|---|---|---|\n" +
			"| Mina 미나 | a1 | v2 | auto | 4 |  | =1.wav | keep | Hi \\| there. |  |\n" +
			"| Mina 미나 | a1 | v2 | auto | 2 | a \\| b c | kept/Mina hello.wav | keep |  | cut short |\n" +
			"| Jin | a3 |  |  |  | -2 dB, “louder” |  |  |  |  |\n" +
			"| Sora | a2 | v2 | auto · happy-1 | 5 |  |  | drop |  |  |\n",
	} {
		if got := written(t, f, some()...); got != want {
			t.Errorf("%s: got\n%swant\n%s", f, got, want)
		}
		reversed := some()
		slices.Reverse(reversed)
		if got := written(t, f, reversed...); got != want {
			t.Errorf("%s depends on the order:\n%s", f, got)
		}
	}
	got := written(t, sheet.JSON, some()[2])
	if want := `[
  {
    "actor": "Jin",
    "id": "a3",
    "version": null,
    "settings": null,
    "rating": null,
    "note": "-2 dB, “louder”",
    "file": null,
    "verdict": null,
    "line": null,
    "take": "t4",
    "problem": null
  }
]
`; got != want {
		t.Errorf("got %s", got)
	}
	if got := written(t, sheet.JSON); got != "[]\n" {
		t.Errorf("empty: %q", got)
	}
}

func TestHostileTexts(t *testing.T) {
	t.Parallel()
	for _, note := range []string{"=cmd|' /C calc'!A0", "+1+1", "-1-1", "+", "-", "--1", "-1.", "-.5", "-1e9", "-1,5", "@SUM(1)", "＝1", "＋1", "－1", "＠1", " \t=1", "\t=1", "\r=1", "\n=1", "\u200b=1", "\ufeff=1", "\u00a0=1"} {
		rows, err := csv.NewReader(strings.NewReader(written(t, sheet.CSV, sheet.Entry{Note: note, Actor: note, File: note}))).ReadAll()
		if err != nil || !strings.HasPrefix(rows[1][5], "'") || !strings.HasPrefix(rows[1][0], "'") || !strings.HasPrefix(rows[1][6], "./") {
			t.Errorf("%q: got %q, %v", note, rows, err)
		}
	}
	for note, want := range map[string]string{
		"-1": "-1", "+1": "+1", "-12.5": "-12.5", "5": "5", "a=b": "a=b", "a -1": "a -1", "\tx": "x", // numbers and texts stay as they are
		"a;=1+1;b": "a;'=1+1;b", "a; @x;+1;+x": "a; '@x;+1;'+x", // where the semicolon divides cells
		"=1;=2": "'=1;'=2", `"=1"`: `"=1"`,
	} {
		rows, err := csv.NewReader(strings.NewReader(written(t, sheet.CSV, sheet.Entry{Note: note}))).ReadAll()
		if err != nil || rows[1][5] != want {
			t.Errorf("%q: got %q, want %q, %v", note, rows[1][5], want, err)
		}
	}
	bad := sheet.Entry{Actor: "<b>x</b>", Note: "\x1b[31m\\|[x](http://a)*_`~\u202e\x00\r\n&amp; token=secret __pltABCDEFGHIJ", File: "a|b.wav"}
	for _, f := range []sheet.Format{sheet.CSV, sheet.Markdown, sheet.JSON} {
		got := written(t, f, bad)
		if strings.ContainsFunc(strings.ReplaceAll(got, "\n", ""), text.Hidden) || strings.Contains(got, "secret") || strings.Contains(got, "ABCDEF") {
			t.Errorf("%s: %q", f, got)
		}
	}
	line := strings.Split(written(t, sheet.Markdown, bad), "\n")[2]
	if want := "| \\<b\\>x\\</b\\> |  |  |  |  | \\[31m\\\\\\|\\[x\\](http\\://a)\\*\\_\\`\\~ \\&amp; token=… \\_\\_plt… | a\\|b.wav |  |  |  |"; line != want {
		t.Errorf("got  %s\nwant %s", line, want)
	}
}

// No address in a text becomes a link, and no border of the table can be made with a backslash before it.
func TestMarkdownHasNoLinks(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://a.example/x": `https\://a.example/x`, "see WWW.a.example": `see WWW\.a.example`, "me@a.example": `me\@a.example`,
		`a\|b`: `a\\\|b`, "![x](y)": `!\[x\](y)`, "12:30 a.b": "12:30 a.b", "ww.x": "ww.x",
	} {
		if row := strings.Split(written(t, sheet.Markdown, sheet.Entry{Note: in}), "\n")[2]; row != "|  |  |  |  |  | "+want+" |  |  |  |  |" {
			t.Errorf("%q: %s", in, row)
		}
	}
}

func TestFormatOf(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]sheet.Format{"a.md": sheet.Markdown, "x/b.CSV": sheet.CSV, "c.d.json": sheet.JSON} {
		if got, err := sheet.FormatOf(path); err != nil || got != want {
			t.Errorf("%s: %s, %v", path, got, err)
		}
	}
	for _, path := range []string{"", "a", "a.txt", "md", "a.\x1bmd"} {
		if _, err := sheet.FormatOf(path); err == nil || strings.ContainsFunc(err.Error(), text.Hidden) {
			t.Errorf("%q: %v", path, err)
		}
	}
}

func TestRelative(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for file, want := range map[string]string{
		"": "", filepath.Join(dir, "a.wav"): "a.wav", filepath.Join(dir, "kept", "a.wav"): "kept/a.wav", filepath.Join(filepath.Dir(dir), "b.wav"): "../b.wav",
	} {
		if got := sheet.Relative(dir, file); got != want {
			t.Errorf("%s: got %s, want %s", file, got, want)
		}
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	out := written(t, sheet.JSON, some()...)
	got, err := sheet.Read(strings.NewReader("\ufeff" + out))
	if err != nil || len(got) != 4 || written(t, sheet.JSON, got...) != out {
		t.Fatalf("got %+v, %v", got, err)
	}
	if got[0].Take != "t2" || got[0].Verdict != job.Keep || got[0].Rating != 4 || got[3].Verdict != job.Drop {
		t.Errorf("got %+v", got)
	}
	if got, err := sheet.Read(strings.NewReader(`[{"id":"a1","note":"a\u001b\nb","rating":null}]`)); err != nil || got[0].Note != "a b" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestReadErrors(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                   "the casting sheet: it is not a list of takes in JSON",
		`{"id":"a"}`:                         "the casting sheet: it is not a list of takes in JSON",
		`[1]`:                                "entry 1, the whole: it is not an object; write it like",
		`[null]`:                             "entry 1, the whole: it is not an object",
		`[{}]`:                               "entry 1, id: neither an actor nor a take is named; give the id of the actor",
		`[{"id":"a"},{"id":"a","rating":6}]`: "entry 2, rating: it is not a whole number from 0 to 5; give 1 to 5, or null for none",
		`[{"id":"a","rating":1.5}]`:          "entry 1, rating: it is not a whole number",
		`[{"id":"a","rating":"5"}]`:          "entry 1, rating: it is not a whole number",
		`[{"id":5}]`:                         "entry 1, id: it is not a text; put it in quotes, or write null",
		`[{"id":"a","ratng":5}]`:             "entry 1, ratng: there is no such field; did you mean rating?",
		`[{"id":"a","\u001b[2J":5}]`:         "entry 1, [2J: there is no such field; remove it",
		`[{"id":"a","id":"b"}]`:              "entry 1, id: it is there twice; remove one of the two",
		`[{"id":"a","verdict":"perhaps"}]`:   "entry 1, verdict: it is not keep or drop; write keep, drop or null",
		`[{"id":"a","note":["x"]}]`:          "entry 1, note: it is not a text",
		`[{"take":"t"},{"take":"t"}]`:        "entry 2, take: it is that of entry 1; remove one of the two",
		`[{"id":"a","note":"` + strings.Repeat("가", 501) + `"}]`: "entry 1, note: it has 501 characters, 500 at most; shorten it",
	} {
		got, err := sheet.Read(strings.NewReader(in))
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") || got != nil {
			t.Errorf("%s: got %v, %v, want %s", in, got, err, want)
		}
	}
	_, err := sheet.Read(strings.NewReader(`[` + strings.Repeat(`{"rating":9},`, 300) + `{"id":"a","x":1}]`))
	list, ok := errors.AsType[sheet.Errors](err)
	if !ok || len(list) != 101 || list[100].Error() != "the casting sheet: 201 more of its fields are wrong" {
		t.Errorf("%d errors: %v", len(list), err)
	}
	if _, err = sheet.Read(strings.NewReader("[" + strings.Repeat("{},", 10_000) + "{}]")); err == nil || !strings.Contains(err.Error(), "10001 takes") {
		t.Errorf("many entries: %v", err)
	}
	if _, err = sheet.Read(strings.NewReader(strings.Repeat(" ", 16<<20+1))); err == nil || !strings.Contains(err.Error(), "more than 16 MB") {
		t.Errorf("a big file: %v", err)
	}
	broken := errors.New("broken")
	if _, err = sheet.Read(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("a broken reader: %v", err)
	}
}

// Whatever is in an entry, the sheet has one row of ten cells for it, no formula and no hidden character, and JSON gives it back.
func FuzzWrite(f *testing.F) {
	f.Add("Mina", "a1", "a | b\n\\", "=x", 3)
	f.Add("\x1b[0m", "\u202e", "`<script>`", "\\", -1)
	f.Add("", "", "\xff\"", ",\"\n", 9)
	f.Fuzz(func(t *testing.T, actor, id, note, file string, stars int) {
		e := sheet.Entry{Actor: actor, ID: id, Version: note, Settings: file, Rating: stars, Note: note, File: file, Line: file, Take: id, Verdict: job.Verdict(note)}
		rows, err := csv.NewReader(strings.NewReader(written(t, sheet.CSV, e))).ReadAll()
		if err != nil || len(rows) != 2 || len(rows[1]) != 10 {
			t.Fatalf("%q, %v", rows, err)
		}
		for _, cell := range rows[1] {
			for part := range strings.SplitSeq(cell, ";") { // some spreadsheets divide it there
				part = strings.TrimSpace(part)
				if part != "" && strings.ContainsAny(string([]rune(part)[0]), "=+-@＝＋－＠\t") && strings.Trim(part[1:], "0123456789.") != "" {
					t.Errorf("the cell %q is a formula", cell)
				}
			}
		}
		table := written(t, sheet.Markdown, e)
		row := strings.ReplaceAll(strings.ReplaceAll(strings.Split(table, "\n")[2], `\\`, ""), `\|`, "")
		if strings.Count(table, "\n") != 3 || strings.Count(row, "|") != 11 || strings.Contains(row, "<") && !strings.Contains(row, `\<`) {
			t.Errorf("the table\n%s", table)
		}
		out := written(t, sheet.JSON, e)
		if strings.ContainsFunc(strings.ReplaceAll(out, "\n", ""), func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x202e }) {
			t.Errorf("JSON %q", out)
		}
		if got, err := sheet.Read(strings.NewReader(out)); err == nil && written(t, sheet.JSON, got...) != out {
			t.Errorf("read back %+v from %s", got, out)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`[{"actor":"Mina","id":"a1","rating":3,"note":"x","take":"t","verdict":"keep"}]`))
	f.Add([]byte(`[{"rating":9,"x":[]},{}]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := sheet.Read(bytes.NewReader(b))
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if line == "" || strings.ContainsFunc(line, text.Hidden) {
					t.Errorf("the error %q", line)
				}
			}
			return
		}
		for _, e := range list {
			if e.Rating < 0 || e.Rating > 5 || strings.ContainsAny(e.Note+e.Actor, "\n\r\t\x1b") {
				t.Errorf("entry %+v", e)
			}
		}
	})
}
