package main

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"os/exec"
	"testing"

	"callboard/internal/testterm"
)

// builtIn are the fonts of this program, as on a system without others.
func builtIn(t *testing.T, height int) *fonts {
	t.Helper()
	f, err := loadFonts("", "", height)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestScriptBecomesAnAnimatedPicture(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell here")
	}
	r := &recorder{program: shell, slow: 0.01}
	frames, err := r.record(script{
		args: []string{"-c", `printf 'ready\033[31m'; read line; printf '\033[1;7mdone'; read line`}, w: 20, h: 4,
		steps: parse("see ready\nfilm\nrest 20000\ntype ab\nsee ab\nkey enter\nsee done\nrest 20000\ncut\nkey enter"),
	})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := writeGIF(&out, painter{fonts: builtIn(t, 16), ground: grounds(false)}, frames); err != nil {
		t.Fatal(err)
	}
	film, err := gif.DecodeAll(&out)
	if err != nil {
		t.Fatal(err)
	}
	if len(film.Image) < 2 {
		t.Fatalf("%d frames", len(film.Image))
	}
	first, later := film.Image[0].Rect, film.Image[1].Rect
	if area := later.Dx() * later.Dy(); area == 0 || 2*area > first.Dx()*first.Dy() {
		t.Errorf("the first frame is %v, and all that changes %v", first, later)
	}
	for i, d := range film.Delay {
		if d < 2 || film.Disposal[i] != gif.DisposalNone {
			t.Errorf("frame %d: %d hundredths, disposal %d", i, d, film.Disposal[i])
		}
	}
}

func TestScriptThatWaitsInVainFails(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell here")
	}
	r := &recorder{program: shell, slow: 1}
	if frames, err := r.record(script{args: []string{"-c", "exit 3"}, w: 20, h: 4, steps: parse("see nothing of the kind")}); err == nil {
		t.Errorf("%d frames", len(frames))
	}
}

// The shapes reach the edges of their cells, so that neighbours join.
func TestShapesFillTheirCells(t *testing.T) {
	t.Parallel()
	const w, h = 10, 20
	edges := func(r rune) (left, right, up, down bool) {
		g := shape(r, w, h)
		if g == nil {
			t.Fatalf("%q has no shape", r)
		}
		for x := range w {
			up, down = up || g.AlphaAt(x, 0).A > 0, down || g.AlphaAt(x, h-1).A > 0
		}
		for y := range h {
			left, right = left || g.AlphaAt(0, y).A > 0, right || g.AlphaAt(w-1, y).A > 0
		}
		return left, right, up, down
	}
	for r, want := range map[rune][4]bool{
		'─': {true, true, false, false}, '│': {false, false, true, true}, '╭': {false, true, false, true}, '╮': {true, false, false, true},
		'╯': {true, false, true, false}, '╰': {false, true, true, false}, '┤': {true, false, true, true}, '╵': {false, false, true, false},
		'█': {true, true, true, true}, '▄': {true, true, false, true}, '▌': {true, false, true, true}, '▐': {false, true, true, true},
		'▀': {true, true, true, false}, '▗': {false, true, false, true}, '⠿': {false, false, false, false},
	} {
		left, right, up, down := edges(r)
		if got := [4]bool{left, right, up, down}; got != want {
			t.Errorf("%c reaches left, right, up, down: %v, want %v", r, got, want)
		}
	}
	if shape('a', w, h) != nil {
		t.Error("a letter has a shape")
	}
}

func TestCellsAreDrawnInTheirColours(t *testing.T) {
	t.Parallel()
	p := painter{fonts: builtIn(t, 16), ground: grounds(true)}
	cells := []testterm.Cell{
		{Text: "█", Width: 1, Fg: "#123456", Bg: standardBack},
		{Text: " ", Width: 1, Fg: standardText, Bg: "#654321"},
		{Text: " ", Width: 1, Fg: "#abcdef", Bg: standardBack, Reverse: true},
		{Text: "W", Width: 1, Fg: standardText, Bg: standardBack},
	}
	img := p.paint(frame{cells: cells, w: 4, h: 1, cursorX: -1})
	m := p.margin()
	for i, want := range []color.RGBA{rgb("#123456"), rgb("#654321"), rgb("#abcdef")} {
		if got := img.RGBAAt(m+i*p.fonts.w+2, m+8); got != want {
			t.Errorf("cell %d is %v, want %v", i, got, want)
		}
	}
	dark := 0
	letter := image.Rect(m+3*p.fonts.w, m, m+4*p.fonts.w, m+16)
	for y := letter.Min.Y; y < letter.Max.Y; y++ {
		for x := letter.Min.X; x < letter.Max.X; x++ {
			if img.RGBAAt(x, y) == p.ground.text {
				dark++
			}
		}
	}
	if dark == 0 {
		t.Error("no font draws a letter")
	}
}
