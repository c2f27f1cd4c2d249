package editor_test

import (
	"strings"
	"testing"
	"time"
)

func TestUndo(t *testing.T) {
	b := with("", 20, 5)
	typeText := func(s string) {
		for _, r := range s {
			b.Insert(string(r))
		}
	}
	typeText("hello world")
	b.Newline()
	typeText("한글")
	b.Left()
	typeText("!")
	b.Paste("one\ntwo")
	b.Backspace()
	b.Backspace()
	b.Delete()
	for _, want := range []string{"hello world\n한!one\ntwo글", "hello world\n한!글", "hello world\n한글", "hello world\n", "hello world", ""} {
		if !b.Undo() || b.Text() != want {
			t.Fatalf("undone to %q, want %q", b.Text(), want)
		}
	}
	if b.Undo() {
		t.Error("Undo returned true without a step")
	}
	for b.Redo() {
	}
	at(t, b, "hello world\n한!one\nt", 1, 2)
	b.Undo()
	b.Insert("x")
	if b.Redo() {
		t.Error("Redo returned true after an edit")
	}
	b.SetText("new")
	if b.Undo() || b.Text() != "new" {
		t.Error("SetText kept the history")
	}
}

func TestLongTypingIsOneStep(t *testing.T) {
	b := with("", 20, 5)
	for range 3000 {
		b.Insert("가")
	}
	for range 2000 {
		b.Backspace()
	}
	b.Undo()
	if got := b.Chars(); got != 3000 {
		t.Errorf("after undoing the deletions: %d characters", got)
	}
	b.Undo()
	if !b.Empty() {
		t.Errorf("after undoing the typing: %d characters", b.Chars())
	}
}

func TestHistoryIsBounded(t *testing.T) {
	b := with("", 20, 5)
	big := strings.Repeat("x ", 100_000)
	for range 45 {
		b.Paste(big)
		b.DeleteToLineStart()
	}
	steps := 0
	for b.Undo() {
		steps++
	}
	if steps < 70 || steps > 90 { // 16 MiB in steps of 200 kB
		t.Errorf("%d steps are kept", steps)
	}
}

// TestKeyPressCostIsConstant compares a key press in a short and in a long text. It takes the fastest of many, so that a
// busy machine does not matter.
func TestKeyPressCostIsConstant(t *testing.T) {
	cost := func(n, perLine int) (fastest time.Duration, allocs float64) {
		b := with(script(n, perLine), 76, 20)
		key := func() {
			b.Insert("글")
			b.Lines()
			b.Cursor()
		}
		fastest = time.Hour
		for range 300 {
			start := time.Now()
			key()
			fastest = min(fastest, time.Since(start))
		}
		return fastest, testing.AllocsPerRun(100, key)
	}
	short, a1 := cost(1_000, 200)
	long, a2 := cost(100_000, 200)
	if long > 8*short || a2 > a1+5 {
		t.Errorf("a key: %v and %.0f allocations in 1,000 characters, %v and %.0f in 100,000", short, a1, long, a2)
	}
	if one, a3 := cost(100_000, 0); a3 > a1+5 || one > 100*short {
		t.Errorf("in one line of 100,000: %v and %.0f allocations", one, a3)
	}
}
