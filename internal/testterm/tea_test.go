//go:build unix

package testterm_test

import (
	"strconv"
	"strings"
	"testing"

	"callboard/internal/testterm"
)

func startBoard(t *testing.T) *testterm.Term {
	t.Helper()
	o := program("keys")
	o.W, o.H = 60, 10
	o.Env = append(o.Env, "COLORTERM=truecolor")
	term := testterm.Start(t, o)
	term.WaitFor("size 60×10")
	return term
}

func TestKeysArriveByName(t *testing.T) {
	t.Parallel()
	term := startBoard(t)
	names := []string{
		"a", "?", "+", "한", "é", "enter", "tab", "shift+tab", "space", "backspace", "esc", "x", "esc", "esc", "up", "down",
		"left", "right", "home", "end", "pgup", "pgdown", "insert", "delete", "f1", "f4", "f5", "f12",
		"ctrl+a", "ctrl+s", "ctrl+space", "ctrl+right", "shift+up", "ctrl+shift+left", "ctrl+pgdown", "alt+x",
		"alt+enter", "alt+up", "alt+backspace", "ctrl+c",
	}
	for i, name := range names {
		term.Key(name)
		term.WaitFor(strconv.Itoa(i+1) + ": key " + name + ".")
	}
}

func TestKeysInSuccessionStaySeparate(t *testing.T) {
	t.Parallel()
	term := startBoard(t)
	term.Keys("esc", "a", "esc", "up", "b")
	term.WaitFor("keys esc a esc up b.")
}

func TestImpossibleKeyFailsTheTest(t *testing.T) {
	t.Parallel()
	term := startBoard(t)
	for _, name := range []string{"shift+enter", "ctrl+enter", "ctrl+한", "return", "", "ctrl+1", "shift+a"} {
		msg := fatal(func(tb testing.TB) { testterm.Lend(term, tb, 0, func() { term.Key(name) }) })
		if !strings.Contains(msg, "testterm: ") {
			t.Errorf("Key(%q) did not fail: %q", name, msg)
		}
	}
}

func TestPasteIsBracketed(t *testing.T) {
	t.Parallel()
	term := startBoard(t)
	term.Paste("첫 줄\n둘째\x1b[201~ 줄")
	term.WaitFor(`paste "첫 줄\r둘째 줄"`)
	term.Paste(strings.Repeat("가", 100_000)) // far more than the kernel's buffer
	term.WaitFor(`paste "가가`)
}

func TestMouseAndFocus(t *testing.T) {
	t.Parallel()
	term := startBoard(t)
	x, y := term.Find("길동")
	if x != 7 || y != 3 {
		t.Errorf("길동 found at %d,%d, want 7,3", x, y)
	}
	term.Click(x, y)
	term.WaitFor("click 7,3.")
	term.Wheel(5, 1, 2)
	term.WaitFor("2: wheeldown 5,1.")
	term.Wheel(5, 1, -1)
	term.WaitFor("3: wheelup 5,1.")
	term.Focus(false)
	term.WaitFor("blur.")
	term.Focus(true)
	term.WaitFor("focus.")
}

func TestResize(t *testing.T) {
	t.Parallel()
	term := startBoard(t)
	for _, size := range [][2]int{{100, 30}, {20, 5}, {200, 60}} {
		term.Resize(size[0], size[1])
		term.WaitFor("size " + strconv.Itoa(size[0]) + "×" + strconv.Itoa(size[1]))
		if rows := strings.Count(term.Screen(), "\n") + 1; rows != size[1] {
			t.Errorf("%d rows, want %d", rows, size[1])
		}
	}
}

func TestTerminalStateIsSetAndRestored(t *testing.T) {
	t.Parallel()
	term := startBoard(t)
	term.WaitFunc("the title", func(string) bool { return term.Title() == "board of keys" })
	if !term.AltScreen() || !term.Mode(2004) || !term.Mode(1004) {
		t.Error("the alternate screen, bracketed paste or focus reports are off")
	}
	x, y := term.Find("빨강")
	if c := term.Cell(x, y); c.Text != "빨" || c.Width != 2 || c.Fg != "#ff0000" || c.Bg != "#0000ff" || !c.Bold {
		t.Errorf("빨 looks like %+v", c)
	}
	term.Type("한글")
	term.WaitFunc("the cursor after the text", func(string) bool {
		x, y, visible := term.Cursor()
		return x == 16 && y == 3 && visible
	})
	term.WaitFor("modes 2026 2027") // it asked for these modes, and the terminal supports them
	term.WaitFunc("grapheme widths", func(string) bool { return term.Mode(2027) })
	term.Key("C")
	term.WaitFunc("the copy", func(string) bool { return term.Clipboard() == "복사한 글" })
	term.Key("Q")
	if code := term.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if term.AltScreen() || term.Mode(2004) || term.Mode(1002) || term.Mode(1006) || term.Mode(1004) {
		t.Error("a mode of the program is still on")
	}
	if _, _, visible := term.Cursor(); !visible {
		t.Error("the cursor is still hidden")
	}
	term.WaitGone("홍길동")
}
