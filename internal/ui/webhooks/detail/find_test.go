package detail

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"callboard/internal/ui/screen/screentest"
)

// work carries out the commands of Work, as the screen does after each message.
func (d *Detail) work(w, h int) {
	d.Resize(w, h)
	for cmd := d.Work(); cmd != nil; cmd = d.Work() {
		d.Worked(cmd().(WorkedMsg))
		d.Resize(w, h)
	}
}

func (d *Detail) search(text string, w, h int) {
	d.OpenFind()
	d.PasteFind(text)
	d.work(w, h)
}

// marked are the parts of the window that are marked as found, and the current one.
func marked(d *Detail) (all []string, now string) {
	t := d.theme
	foundPre, _, _ := strings.Cut(t.Found.Paint("|"), "|")
	nowPre, _, _ := strings.Cut(t.FoundNow.Paint("|"), "|")
	for _, row := range d.View() {
		for rest := row; ; {
			i, j := strings.Index(rest, foundPre), strings.Index(rest, nowPre)
			if i < 0 && j < 0 {
				break
			}
			current := i < 0 || j >= 0 && j < i
			if current {
				i = j
			}
			rest = rest[i:]
			part := ansi.Strip(rest[:strings.Index(rest, "\x1b[m")])
			all = append(all, part)
			if current {
				now += part
			}
			rest = rest[1:]
		}
	}
	return all, now
}

func deliver(tb testing.TB, body string) *Detail {
	tb.Helper()
	d := New(screentest.New(tb, 120, 36))
	_, v := sample()
	v.Body = []byte(body)
	d.Show(headOf(v))
	d.SetDelivery(v)
	return d
}

func TestSearchMarksAndSteps(t *testing.T) {
	t.Parallel()
	var body strings.Builder
	body.WriteByte('[')
	for i := range 300 {
		fmt.Fprintf(&body, `{"i":%d,"text":"안녕 Number %d"},`, i, i)
	}
	body.WriteString("0]")
	d := deliver(t, body.String())
	d.search("nUMBER 7", 50, 20)
	if _, now := marked(d); now != "Number 7" {
		t.Errorf("the current place is %q\n%s", now, plainText(d.View()))
	}
	if last := ansi.Strip(d.View()[19]); !strings.Contains(last, "1 of 11") {
		t.Errorf("the box is %q", last)
	}
	var seen []string
	for range 11 {
		d.FindStep(1)
		d.Resize(50, 20)
		check(t, d, 50, 20)
		_, now := marked(d)
		for _, row := range d.View() {
			if p := ansi.Strip(row); strings.Contains(p, now) && now != "" && strings.Contains(row, "\x1b[7") {
				seen = append(seen, strings.Trim(strings.Fields(p)[len(strings.Fields(p))-1], `",`))
			}
		}
	}
	if got := strings.Join(seen, " "); got != "70 71 72 73 74 75 76 77 78 79 7" {
		t.Errorf("n goes to %s", got)
	}
	d.FindStep(-1)
	d.Resize(50, 20)
	if last := ansi.Strip(d.View()[19]); !strings.Contains(last, "11 of 11") {
		t.Errorf("the box is %q", last)
	}
	d.search("안녕 number 299", 50, 20)
	if _, now := marked(d); now != "안녕 Number 299" {
		t.Errorf("the current place is %q", now)
	}
	d.search("absent", 50, 20)
	if last := ansi.Strip(d.View()[19]); !strings.Contains(last, "not found") || d.FindStep(1) {
		t.Errorf("the box is %q", last)
	}
	d.EndFind()
	d.Resize(50, 20)
	if all, _ := marked(d); len(all) > 0 || strings.Contains(ansi.Strip(d.View()[19]), "absent") {
		t.Errorf("after the end: %q", all)
	}
}

// Characters that are composed otherwise, and others that change their length in the other case, are found and marked exactly.
func TestSearchFolds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ body, text, want string }{
		{"a \u1112\u1161\u11ab\uad6d b", "한국", "한국"},
		{"aİb İstanbul x", "STANBUL", "stanbul"},
		{"ÄÖÜ straße", "äö", "ÄÖ"},
		{"one\x00two \xff three", "three", "three"},
		{"x" + strings.Repeat("가", 40) + "y끝", "y끝", "y끝"},
	} {
		d := deliver(t, tt.body)
		d.SetTab(Raw)
		d.search(tt.text, 30, 12)
		if _, now := marked(d); now != tt.want {
			t.Errorf("%q in %q: %q is marked", tt.text, tt.body, now)
		}
		check(t, d, 30, 12)
	}
}

// A place that goes over the end of a row is marked in both.
func TestSearchAcrossRows(t *testing.T) {
	t.Parallel()
	d := deliver(t, strings.Repeat("x", 28)+"needle"+strings.Repeat("y", 50))
	d.SetTab(Raw)
	d.search("needle", 30, 12)
	if _, now := marked(d); now != "needle" {
		t.Errorf("%q is marked", now)
	}
}

// The search goes on in every tab, and what is made again while it runs is searched again.
func TestSearchInEveryTab(t *testing.T) {
	t.Parallel()
	for tab, text := range map[Tab]string{Pretty: "status", Raw: "status", Headers: "content-type", Timeline: "accepted", Forward: "connection refused"} {
		d, _ := full(t)
		d.SetTab(tab)
		d.search(text, 72, 30)
		if all, now := marked(d); len(all) == 0 || !strings.EqualFold(now, text) {
			t.Errorf("%s: %q is marked of %q\n%s", tab, now, all, plainText(d.View()))
		}
		check(t, d, 72, 30)
		d.SetTab((tab + 1) % tabs)
		d.work(60, 30)
		check(t, d, 60, 30)
		d.SetTab(tab)
		d.work(60, 30)
		if all, _ := marked(d); len(all) == 0 {
			t.Errorf("%s: nothing is marked after a visit to another tab", tab)
		}
	}
}

func TestAnAnswerToAnEarlierSearchIsDropped(t *testing.T) {
	t.Parallel()
	d := deliver(t, `{"one":1,"two":2}`)
	d.Resize(50, 20)
	d.OpenFind()
	d.PasteFind("one")
	d.Resize(50, 20)
	early := d.Work()
	d.PasteFind(" two")
	d.Resize(50, 20)
	if d.Work() != nil {
		t.Error("two searches run at once")
	}
	d.Worked(early().(WorkedMsg))
	d.work(50, 20)
	if last := ansi.Strip(d.View()[19]); !strings.Contains(last, "not found") {
		t.Errorf("the box is %q", last)
	}
	// Another delivery is shown while a search runs.
	d.EndFind()
	d.OpenFind()
	d.PasteFind("two")
	d.Resize(50, 20)
	early = d.Work()
	h, v := sample()
	h.ID, v.ID = "other", "other"
	d.Show(h)
	d.SetDelivery(v)
	d.Resize(50, 20)
	d.Worked(early().(WorkedMsg))
	d.work(50, 20)
	if all, _ := marked(d); len(all) > 0 {
		t.Errorf("%q is marked", all)
	}
}

// The rows of a line of many pieces hold the whole text, each character once, and the way up is the way down.
func TestLongLines(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for name, parts := range map[string][]string{
		"ascii": {"abcdefg"}, "korean": {"가나", "x"}, "marks": {"e\u0301", "\u1112\u1161\u11ab", "a"}, "emoji": {"👩‍👩‍👧", "🇰🇷", "."}, "bytes": {"\xff", "abcdefghijklm"},
		"seams": {"/seg", "?key=", "&", "value", " ", "/", "̈"},
	} {
		var b strings.Builder
		for b.Len() < 5*pieceBytes {
			b.WriteString(parts[rng.IntN(len(parts))])
		}
		d := deliver(t, b.String())
		d.SetTab(Raw)
		d.Resize(37, 20)
		p := d.page()
		var down []place
		var text strings.Builder
		l, _ := p.src.line(0)
		for at, ok := p.top, true; ok; at, ok = p.next(at) {
			down = append(down, at)
			f := p.folded(at.line, at.piece)
			end, _ := f.run(at.row, f.rowEnd(at.row), nil)
			text.WriteString(l.spans[0].text[l.offset(f.cuts[at.row]):l.offset(end)])
		}
		if text.String() != b.String() {
			t.Errorf("%s: the rows are not the text: %d bytes of %d", name, text.Len(), b.Len())
		}
		if last := down[len(down)-1]; last.piece < 3 {
			t.Fatalf("%s: there are only %d pieces", name, last.piece+1)
		}
		at := down[len(down)-1]
		for i := len(down) - 1; i >= 0; i-- {
			if at != down[i] {
				t.Fatalf("%s: row %d is at %v on the way down and at %v on the way up", name, i, down[i], at)
			}
			line, off := at.line, l.offset(p.folded(at.line, at.piece).cuts[at.row])
			if got := p.placeOf(line, off); got != at {
				t.Fatalf("%s: byte %d is in row %v; want %v", name, off, got, at)
			}
			at, _ = p.prev(at)
		}
		if name == "ascii" { // the end of a piece cannot be seen
			for _, at := range down[:len(down)-1] {
				if _, used := p.folded(at.line, at.piece).run(at.row, p.folded(at.line, at.piece).rowEnd(at.row), nil); used != 37 {
					t.Fatalf("row %v has %d cells", at, used)
				}
			}
		}
	}
}

// The end of a long body is read outside of Update; what is asked for in the meantime wins.
func TestTheEndOfALongBodyIsReadBehind(t *testing.T) {
	t.Parallel()
	body := "[" + strings.Repeat(`{"a":1},`, 100_000) + `"last"]`
	d := deliver(t, body)
	d.Resize(50, 20)
	d.Bottom()
	d.Resize(50, 20)
	if n, _ := d.page().doc.Known(); n > 100 {
		t.Fatalf("Update has read %d lines", n)
	}
	d.work(50, 20)
	if last := ansi.Strip(d.View()[18]); !strings.Contains(last, `"last"`) {
		t.Errorf("the end is %q", last)
	}
	d = deliver(t, body)
	d.Resize(50, 20)
	d.Bottom()
	d.Resize(50, 20)
	late := d.Work()
	d.Move(1)
	d.Resize(50, 20)
	d.Worked(late().(WorkedMsg))
	d.Resize(50, 20)
	if d.page().top.line != 1 {
		t.Errorf("the window is at %v", d.page().top)
	}
}

// With another delivery the tab stays and the window begins at the top; with the same one it does not move.
func TestAnotherDeliveryKeepsTheTab(t *testing.T) {
	t.Parallel()
	d, _ := full(t)
	for _, tab := range []Tab{Pretty, Raw, Headers, Forward} {
		d.SetTab(tab)
		d.Resize(40, 5)
		d.Move(2)
		d.Resize(40, 5)
		h, v := sample()
		h.ID, v.ID = d.ID(), d.ID()
		h.Starred = !d.head.Starred
		d.Show(h)
		d.SetDelivery(v)
		d.SetResults(d.results)
		d.Resize(40, 5)
		if line, off := d.page().where(); line+off == 0 {
			t.Errorf("%s: a change has moved the window to the top", tab)
		}
		h.ID, v.ID = "after "+tab.String(), "after "+tab.String()
		results := d.results
		d.Show(h)
		d.SetDelivery(v)
		d.SetResults(results)
		d.Resize(40, 5)
		if d.Tab() != tab || d.page().top != (place{}) {
			t.Errorf("%s: another delivery shows %s at %v", tab, d.Tab(), d.page().top)
		}
	}
}
