package table_test

import (
	"fmt"
	"strings"
	"testing"

	"callboard/internal/naming"
	"callboard/internal/script/table"
)

func TestFilesOfPieces(t *testing.T) {
	t.Parallel()
	o := options()
	o.Limit = 12
	got := problems(t, "a.csv", "text,actor,file\nOne two. Three four.,Mina,a\nOne,Mina,A-02\nOne,Mina,a-03\nOne,Mina,Cafe\u0301\nOne,Mina,CAF\u00c9.WAV\n", o)
	want := "line 3, column file: A-02.wav is the file of line 2 too; give each row a file of its own\n" +
		"line 6, column file: CAFÉ.wav is the file of line 5 too; give each row a file of its own"
	if got != want {
		t.Errorf("the problems are\n%s", got)
	}
	for _, c := range []struct {
		i, n int
		want string
	}{{0, 1, "a/b.wav"}, {0, 2, "a/b-01.wav"}, {99, 100, "a/b-100.wav"}, {4, 1000, "a/b-0005.wav"}} {
		if got := table.PieceName("a/b.wav", c.i, c.n); got != c.want {
			t.Errorf("piece %d of %d is %s", c.i, c.n, got)
		}
	}
}

func TestNamesFromTemplate(t *testing.T) {
	t.Parallel()
	rows := read(t, "a.csv", "text,actor,file\nOne,Mina,mina\nTwo,Mina,MINA-02\n").Rows
	n := table.NewNames(rows)
	template, err := naming.Parse("{actor}")
	if err != nil {
		t.Fatal(err)
	}
	k := naming.Take{Actor: "Mina", Format: "wav"}
	var got []string
	for _, pieces := range []int{1, 2, 1} {
		got = append(got, n.New(template, k, pieces))
	}
	if s := strings.Join(got, ", "); s != "Mina (2).wav, Mina (3).wav, Mina (4).wav" {
		t.Errorf("the names are %s", s)
	}
	seen := map[string]bool{}
	for i := range 3000 { // in linear time
		k.Actor = fmt.Sprint("M", i%3)
		name := n.New(template, k, 1)
		if seen[name] {
			t.Fatalf("%s is given twice", name)
		}
		seen[name] = true
	}
}
