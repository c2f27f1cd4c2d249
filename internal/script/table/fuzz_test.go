package table_test

import (
	"errors"
	"fmt"
	"path"
	"runtime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"callboard/internal/api"
	"callboard/internal/script/table"
	"callboard/internal/text"
)

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"text,actor,file,tempo\n\"One, \"\"two\"\"\nthree\",Mina,a,1\nFour,지민,,\n", "text;actor\nOne;Mina\n", "sep=|\ntext|actor\na|Mina",
		"text,actor\n\"a,Mina\n", "text,actor\na\x00,Mina\n\xff,Mina", "text,actor,file\nOne,Mina,../CON.\nOne,Mina,e\u0301\nTwo,Mina,\u00e9\n",
		"\xff\xfet\x00e\x00x\x00t\x00,\x00a\x00c\x00t\x00o\x00r\x00\n\x00a\x00,\x00M\x00i\x00n\x00a\x00\n\x00", "One\n\n[1s]\n\nTwo\r\rThree", "\x82\xcd\x82\xa2", "\xbe\xc8\xb3\xe7",
		"text,actor,emotion-prompt,hd,speed\nOne,Mina,calm,on,0.7\n",
	} {
		for _, name := range []string{"a.csv", "a.tsv", "a.txt"} {
			f.Add(name, "", s, 10)
		}
		f.Add("a.csv", "cp949", s, 1)
		f.Add("a.csv", "utf-16", s, 350)
	}
	f.Fuzz(func(t *testing.T, name, enc, content string, limit int) {
		o := options()
		o.Encoding, o.Limit, o.Actor = enc, 1+max(0, limit)%400, "Mina"
		s, err := table.Read(name, []byte(content), o)
		if err != nil {
			lines := []string{err.Error()}
			if list, ok := errors.AsType[*table.Errors](err); ok {
				lines = append(lines, list.Lines()...)
			}
			for _, line := range lines {
				if line == "" || !utf8.ValidString(line) || strings.ContainsFunc(line, unicode.IsControl) {
					t.Errorf("the error %q", line)
				}
			}
			return
		}
		files, keys := map[string]bool{}, map[string]bool{}
		for _, r := range s.Rows {
			if keys[r.Key] || !text.HasSound(r.Text) || r.Actor.ID == "" || r.Line < 1 {
				t.Errorf("%+v", r)
			}
			keys[r.Key] = true
			for i, p := range r.Pieces {
				if p.Chars() > o.Limit || p.Chars() == 0 && i > 0 {
					t.Errorf("piece %q", p.Text)
				}
			}
			if f := r.File; f != "" {
				if files[f] || path.Clean(f) != f || path.IsAbs(f) || strings.HasPrefix(f, ".") || strings.ContainsAny(f, `<>:"\|?*`) || path.Ext(f) != ".wav" {
					t.Errorf("file %q", f)
				}
				files[f] = true
			}
		}
	})
}

type anyone struct{}

func (anyone) Find(q string) (table.Actor, error)  { return table.Actor{ID: q, Name: q}, nil }
func (anyone) Check(table.Actor, api.Params) error { return nil }

// 100,000 rows should take less than two seconds of one processor, and what is kept of them less than 150 MB.
func BenchmarkRead(b *testing.B) {
	var rows strings.Builder
	rows.WriteString("text,actor,file,tempo,emotion\n")
	for i := range 100_000 {
		fmt.Fprintf(&rows, "\"제 이름은 타입캐스트입니다, 줄 %d.\",actor %d,scene %d/line %d,1.%d,happy-1\n", i, i%20, i%100, i, i%10)
	}
	o := options()
	o.Catalogue = anyone{}
	content := []byte(rows.String())
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	var s *table.Script
	for b.Loop() {
		var err error
		if s, err = table.Read("a.csv", content, o); err != nil || len(s.Rows) != 100_000 {
			b.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MB-kept")
	runtime.KeepAlive(s)
}
