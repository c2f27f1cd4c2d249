package query

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"callboard/internal/webhook"
)

var noon = time.Date(2026, 11, 23, 12, 1, 9, 0, time.UTC)

func TestParse(t *testing.T) {
	t.Parallel()
	ago := func(d time.Duration) time.Time { return noon.Add(-d) }
	for _, tt := range []struct {
		in   string
		want Query
	}{
		{"", Query{}},
		{"   \t ", Query{}},
		{"status:failed", Query{Status: "failed"}},
		{"STATUS:Failed", Query{Status: "failed"}},
		{"status:none", Query{Status: NoStatus}},
		{"job:5D0f", Query{Job: "5d0f"}},
		{"ours:200", Query{Ours: StatusMatch{Low: 200, High: 200}}},
		{"ours:5xx", Query{Ours: StatusMatch{Low: 500, High: 599}}},
		{"ours:5", Query{Ours: StatusMatch{Low: 500, High: 599}}},
		{"ours:42x", Query{Ours: StatusMatch{Low: 420, High: 429}}},
		{"forward:none", Query{Forward: StatusMatch{None: true}}},
		{"forward:ok", Query{Forward: StatusMatch{Low: 200, High: 299}}},
		{"forward:failed", Query{Forward: StatusMatch{Failed: true}}},
		{"forward:circle", Query{Forward: StatusMatch{Circle: true}}},
		{"before:10m", Query{Before: ago(10 * time.Minute)}},
		{"since:1h30m", Query{Since: ago(90 * time.Minute)}},
		{"since:2d", Query{Since: ago(48 * time.Hour)}},
		{"since:1w1d2h", Query{Since: ago(194 * time.Hour)}},
		{"since:12:00", Query{Since: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}},
		{"since:12:02", Query{Since: time.Date(2026, 11, 22, 12, 2, 0, 0, time.UTC)}}, // yesterday: it is not later than now
		{"before:2026-11-01", Query{Before: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}},
		{"since:3h since:1h", Query{Since: ago(time.Hour)}},
		{"before:3h before:1h", Query{Before: ago(3 * time.Hour)}},
		{"starred unmatched duplicate refused", Query{Starred: true, Unmatched: true, Duplicates: true, Refused: true}},
		{"duplicates", Query{Duplicates: true}},
		{"refused:method", Query{Refused: true, Kind: webhook.RefusedMethod}},
		{"refused:long", Query{Refused: true, Kind: webhook.RefusedLong}},
		{"refused:cut", Query{Refused: true, Kind: webhook.RefusedCut}},
		{"refused:head", Query{Refused: true, Kind: webhook.RefusedHead}},
		{"Mina 안녕 mina", Query{Words: []string{"mina", "안녕"}}},
		{`"My name" is`, Query{Words: []string{"my name", "is"}}},
		{`"starred"`, Query{Words: []string{"starred"}}},
		{`"status":"done"`, Query{Words: []string{`status":"done`}}},
		{`"not closed `, Query{Words: []string{"not closed "}}},
		{`"two "" marks"`, Query{Words: []string{`two " marks`}}},
		{`""`, Query{}},
		{"status:", Query{}}, // no value yet
		{"status: done", Query{Words: []string{"done"}}},
		{"localhost:3000 http://a.example/x 12:01", Query{Words: []string{"localhost:3000", "http://a.example/x", "12:01"}}},
		{"localhost:80 host:8080/in", Query{Words: []string{"localhost:80", "host:8080/in"}}},
		{"content-type:json", Query{Words: []string{"content-type:json"}}},
		{"sta", Query{Words: []string{"sta"}}},
		{"status:done status:done", Query{Status: "done"}},
	} {
		got, err := Parse(tt.in, noon)
		if err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("Parse(%q) = %+v, %v; want %+v", tt.in, got, err, tt.want)
		}
		again, err := Parse(got.String(), noon)
		if err != nil || again.String() != got.String() {
			t.Errorf("%q is written as %q, which is read as %q, %v", tt.in, got, again, err)
		}
		if got.Empty() != reflect.DeepEqual(got, Query{}) {
			t.Errorf("Parse(%q).Empty() = %v", tt.in, got.Empty())
		}
	}
}

// An error names the term, says what is known, and is one line.
func TestParseErrors(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		"statu:done":                          {"statu: is no term", "Did you mean status:?", Known},
		"zzzz:done":                           {"zzzz: is no term", Known},
		"blah:3":                              {"blah: is no term", Known},
		"our:5000":                            {"our: is no term", "Did you mean ours:?"},
		"blah:":                               {"blah: is no term"},
		"ours:x":                              {"ours:x is unknown", "200, 5xx, none, ok or failed"},
		"ours:0":                              {"ours:0"},
		"ours:2000":                           {"ours:2000"},
		"ours:-20":                            {"ours:-20"},
		"forward:sometimes":                   {"forward:sometimes"},
		"since:yesterday":                     {"since:yesterday is no time", "10m"},
		"before:-5m":                          {"before:-5m is no time"},
		"since:99999999w":                     {"is no time"},
		"refused:never":                       {"refused:never", "method, long, cut or head"},
		"starred:yes":                         {"starred takes no value"},
		"status:done status:failed":           {"status: is there twice"},
		"ours:200 ours:500":                   {"ours: is there twice"},
		"since:\x1b[2J" + "\u202etext":        {"is no time"},
		"ours:" + strings.Repeat("long", 500): {"ours:long"},
	} {
		_, err := Parse(in, noon)
		if err == nil {
			t.Errorf("Parse(%q) has no error", in)
			continue
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("Parse(%q): %q does not contain %q", in, err, w)
			}
		}
		if strings.ContainsAny(err.Error(), "\x1b\n\u202e") || len(err.Error()) > 400 {
			t.Errorf("Parse(%q): the error is not fit for a line: %q", in, err)
		}
	}
}

// The list neither empties nor shows an error because a term is not yet typed to its end.
func TestTyping(t *testing.T) {
	t.Parallel()
	for _, whole := range []string{"status:failed", "job:5d", "ours:none", "forward:failed", "before:10m", "since:2026-11-23", "starred", "unmatched", "duplicate", "refused:method"} {
		for n := 1; n < len(whole); n++ {
			typed := "mina " + whole[:n]
			q, err := Typing(typed, noon)
			if err != nil {
				t.Errorf("%q: %v", typed, err)
			}
			if len(q.Words) != 1 || q.Words[0] != "mina" {
				t.Errorf("%q searches for the words %q", typed, q.Words)
			}
		}
		q, err := Typing(whole, noon)
		final, _ := Parse(whole, noon)
		if err != nil || !reflect.DeepEqual(q, final) {
			t.Errorf("%q: %+v, %v", whole, q, err)
		}
	}
	for in, words := range map[string]int{"sta ": 1, `"sta`: 1, "stats": 1, "minas": 1} {
		if q, err := Typing(in, noon); err != nil || len(q.Words) != words {
			t.Errorf("Typing(%q) = %+v, %v", in, q, err)
		}
	}
	if _, err := Typing("nothing:like", noon); err == nil {
		t.Error("an unknown term is no error")
	}
}

func TestComplete(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                    "status: job: ours: forward: since: before: starred unmatched duplicate refused",
		"mina s":              "status: since: starred",
		"st":                  "status: starred",
		"status:":             "status:done status:failed status:none",
		"status:F":            "status:failed",
		"status:failed":       "",
		"x ours:5":            "ours:5xx ours:500",
		"starred":             "",
		"refused:":            "refused:method refused:long refused:cut refused:head",
		`"st`:                 "",
		"zebra":               "",
		`"two words" forward`: "forward:",
	} {
		var got []string
		for _, c := range Complete(in) {
			got = append(got, c.Term)
			if c.Does == "" {
				t.Errorf("%q is not explained", c.Term)
			}
			if _, err := Typing(Apply(in, c), noon); err != nil {
				t.Errorf("%q completes to an error: %v", in, err)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("Complete(%q) = %q, want %q", in, got, want)
		}
	}
	if got := Apply(`"a b" mina st`, Completion{Term: "status:"}); got != `"a b" mina status:` {
		t.Errorf("Apply gives %q", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "status:failed", `"a b" c`, "since:1h before:2026-11-23T12:01:09Z", "ours:5xx forward:none", `"" """ "`, "refused:cut", "ſtatus:x", "안녕 \u202e", "a\xff:b", "since:0001-01-01", "since:9999-12-31T23:59:59Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := Parse(s, noon)
		_, _ = Typing(s, noon)
		for _, c := range Complete(s) {
			_ = Apply(s, c)
		}
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r\x1b") || !utf8.ValidString(err.Error()) {
				t.Fatalf("error %q", err)
			}
			return
		}
		again, err := Parse(q.String(), noon)
		if err != nil {
			t.Fatalf("%q is written as %q: %v", s, q, err)
		}
		if !q.Since.Equal(again.Since) || !q.Before.Equal(again.Before) {
			t.Fatalf("times of %q: %+v, %+v", s, q, again)
		}
		again.Since, again.Before = q.Since, q.Before
		if !reflect.DeepEqual(q, again) {
			t.Fatalf("%q is written as %q, which is %+v, not %+v", s, q, again, q)
		}
	})
}
