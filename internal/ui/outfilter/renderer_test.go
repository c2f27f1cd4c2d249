package outfilter

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// painter writes frames as Bubble Tea does, with the same renderer.
type painter struct {
	out bytes.Buffer
	scr *uv.TerminalRenderer
	buf uv.ScreenBuffer
	w   int
	h   int

	sync, alt bool

	behaviour
	clusters bool // the terminal has confirmed mode 2027
}

func newPainter(w, h int, term string, sync bool, m behaviour) *painter {
	p := &painter{buf: uv.NewScreenBuffer(w, h), w: w, h: h, sync: sync, behaviour: m}
	p.begin(term)
	return p
}

func (p *painter) begin(term string) {
	p.scr = uv.NewTerminalRenderer(&p.out, []string{"TERM=" + term, "COLORTERM=truecolor"})
	p.scr.SetColorProfile(colorprofile.TrueColor)
	p.scr.SetScrollOptim(true)
	p.scr.SetTabStops(p.w)
	p.scr.SetBackspace(true)
	p.scr.SetFullscreen(true)
	p.scr.SetRelativeCursor(false)
	p.scr.SetMapNewline(p.newlines)
	p.scr.SetGraphemeWidth(p.clusters)
	p.scr.Erase()
	p.alt = true
}

func (p *painter) resize(w, h int) {
	p.scr.Erase()
	p.w, p.h = w, h
	p.scr.Resize(w, h)
	p.buf.Touched = nil
	p.buf.Resize(w, h)
}

// frame returns what Bubble Tea writes for a frame, in one piece. The cursor is hidden if x is negative.
func (p *painter) frame(content string, x, y int) []byte {
	p.buf.Clear()
	uv.NewStyledString(content).Draw(p.buf, p.buf.Bounds())
	p.out.Reset()
	p.scr.Render(p.buf.RenderBuffer)
	if x >= 0 {
		p.scr.MoveTo(x, y)
	}
	_ = p.scr.Flush()
	var b bytes.Buffer
	if p.alt {
		b.WriteString(ansi.SetModeAltScreenSaveCursor)
		p.alt = false
	}
	open, shut := ansi.ResetModeTextCursorEnable, ansi.SetModeTextCursorEnable
	if p.sync {
		open, shut = ansi.SetModeSynchronizedOutput, ansi.ResetModeSynchronizedOutput
	}
	b.WriteString(open)
	b.Write(p.out.Bytes())
	b.WriteString(shut)
	return b.Bytes()
}

// pair is a terminal that gets the raw output and one that gets the filtered output.
type pair struct {
	tb            testing.TB
	raw, filtered *terminal
	filter        filter
	in, out       int // bytes
	last          [3][2][]byte
}

// history returns the last writes, raw and filtered.
func (p *pair) history() string {
	var b strings.Builder
	for _, w := range p.last {
		fmt.Fprintf(&b, "%q\n  as %q\n", w[0], w[1])
	}
	return b.String()
}

func newPair(tb testing.TB, w, h int, m behaviour) *pair {
	return &pair{tb: tb, raw: newTerminal(w, h, m), filtered: newTerminal(w, h, m)}
}

func (p *pair) write(b []byte) {
	p.tb.Helper()
	p.raw.write(b)
	out := p.filter.pass(b, p.raw.w, p.raw.h)
	p.filtered.write(out)
	p.in, p.out = p.in+len(b), p.out+len(out)
	p.last[0], p.last[1], p.last[2] = p.last[1], p.last[2], [2][]byte{bytes.Clone(b), bytes.Clone(out)}
	if p.raw.unsupported != "" || p.filtered.unsupported != "" {
		p.tb.Fatalf("the terminals do not support %s, %s, in\n%s", p.raw.unsupported, p.filtered.unsupported, p.history())
	}
	if !p.raw.same(p.filtered) {
		p.tb.Fatalf("the screens differ\n%s\n\nand with the filter\n%s\n\nafter\n%s", p.raw.state(), p.filtered.state(), p.history())
	}
}

// resize changes the size of both terminals without telling the program, as a user does.
func (p *pair) resize(w, h int) {
	p.raw.resize(w, h)
	p.filtered.resize(w, h)
}

// words are the pieces of random rows. Some of them are measured differently by renderers and terminals on purpose.
var words = []string{
	"Mina", "list of voices", "    ", "────────────────", "▁▂▃▄▅▆▇█▇▆▅▄▃▂▁", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "│", "· ·", "é",
	"한국어", "안녕하세요 여러분", "이름", "가", "テスト", "漢字", "🎉", "👨‍👩‍👧‍👦", "👍🏽", "❤️", "⏸", "✔️", "🇰🇷", "e\u0301", "क्षि",
}

var pens = []string{
	"", "", "\x1b[1m", "\x1b[31m", "\x1b[48;2;20;30;40m", "\x1b[7m", "\x1b[4;38;5;99m", "\x1b[0m", "\x1b[m", "\x1b[44m", "\x1b[2;3m",
}

func randomRow(r *rand.Rand, w int) string {
	var b strings.Builder
	wide := r.IntN(3)
	for range r.IntN(w/3 + 1) {
		b.WriteString(pens[r.IntN(len(pens))])
		n := len(words)
		if wide == 0 {
			n = 9 // narrow ones
		}
		b.WriteString(words[r.IntN(n)])
	}
	b.WriteString("\x1b[m")
	if r.IntN(4) == 0 {
		b.WriteString("\x1b[44m" + strings.Repeat(" ", w) + "\x1b[m")
	}
	return b.String()
}

// play draws a random sequence of frames and returns the number of bytes without and with the filter.
func play(tb testing.TB, seed uint64, steps int) (in, out int) {
	r := rand.New(rand.NewPCG(seed, 1))
	w, h := 8+r.IntN(60), 2+r.IntN(14)
	terms := []string{"xterm-256color", "kitty", "screen-256color", "linux", "alacritty", "tmux-256color"}
	m := behaviour{wideAmbiguous: r.IntN(4) == 0, joinsZWJ: r.IntN(2) == 0, clampsWide: r.IntN(2) == 0, newlines: r.IntN(4) == 0}
	term := terms[r.IntN(len(terms))]
	p, d := newPair(tb, w, h, m), newPainter(w, h, term, r.IntN(2) == 0, m)
	rows := make([]string, h)
	fill := func() {
		for y := range rows {
			rows[y] = randomRow(r, w)
		}
	}
	fill()
	for range steps {
		switch n := r.IntN(40); {
		case n < 14: // some rows change
			for range 1 + r.IntN(3) {
				rows[r.IntN(h)] = randomRow(r, w)
			}
		case n < 20: // nothing changes
		case n < 24: // a row changes in a few cells
			y := r.IntN(h)
			rows[y] = strings.Replace(rows[y], "a", "b", 1)
		case n < 28: // a part of the rows scrolls
			from := r.IntN(h)
			part := rows[from : from+1+r.IntN(h-from)]
			by := r.IntN(len(part))
			copy(part, append(append([]string{}, part[by:]...), part[:by]...))
		case n < 30: // the last rows become blank
			for y := r.IntN(h); y < h; y++ {
				rows[y] = ""
			}
		case n < 31:
			fill()
		case n < 32: // the screen is cleared
			d.scr.MoveTo(0, 0)
			d.scr.Erase()
		case n < 34: // a resize; frames may come before the program knows of it
			if r.IntN(4) == 0 {
				w, h = 8+r.IntN(60), 2+r.IntN(14)
				p.resize(w, h)
				p.write(d.frame(strings.Join(rows, "\n"), -1, 0))
				p.filter.forgetAll()
				d.resize(w, h)
				rows = make([]string, h)
				fill()
			}
		case n < 35: // the program is suspended, and the shell writes to the terminal
			p.write([]byte(ansi.ResetModeAltScreenSaveCursor + "\r\nzsh: suspended\r\n$ fg\r\n"))
			d.clusters = r.IntN(4) == 0
			d.begin(term)
		}
		x := -1
		if r.IntN(3) == 0 {
			x = r.IntN(w)
		}
		p.write(d.frame(strings.Join(rows, "\n"), x, r.IntN(h)))
	}
	return p.in, p.out
}

func TestFilteredScreenIsTheSame(t *testing.T) {
	t.Parallel()
	sessions := 200
	if testing.Short() {
		sessions = 20
	}
	var in, out int
	for seed := range sessions {
		i, o := play(t, uint64(seed), 60)
		in, out = in+i, out+o
	}
	if out >= in*9/10 {
		t.Errorf("%d bytes of %d are left: the filter saves nothing", out, in)
	}
	t.Logf("%d bytes of %d", out, in)
}

func FuzzFilteredScreenIsTheSame(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed, uint8(40))
	}
	f.Fuzz(func(t *testing.T, seed uint64, steps uint8) { play(t, seed, int(steps)) })
}
