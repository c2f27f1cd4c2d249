//go:build unix

package outfilter

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/creack/pty"

	"callboard/internal/testwait"
)

// ptyTerminal is a pseudo-terminal; screen shows what the program wrote to it.
type ptyTerminal struct {
	tb       testing.TB
	file     *os.File // the program's end
	mu       sync.Mutex
	screen   *terminal
	received []byte
}

func newPTY(tb testing.TB, w, h int) *ptyTerminal {
	tb.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		tb.Skipf("no pseudo-terminal here: %v", err)
	}
	if err := pty.Setsize(slave, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)}); err != nil {
		tb.Fatal(err)
	}
	l := &ptyTerminal{tb: tb, file: slave, screen: newTerminal(w, h, behaviour{})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 32<<10)
		for {
			n, err := master.Read(buf)
			l.mu.Lock()
			l.screen.write(buf[:n])
			l.received = append(l.received, buf[:n]...)
			l.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	tb.Cleanup(func() { slave.Close(); master.Close(); <-done })
	return l
}

func (l *ptyTerminal) read() (state string, received int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.screen.state(), len(l.received)
}

func (l *ptyTerminal) resize(w, h int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := pty.Setsize(l.file, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)}); err != nil {
		l.tb.Error(err)
	}
	l.screen.resize(w, h)
}

func TestScreenKeepsTheDescriptorAndDropsRows(t *testing.T) {
	t.Parallel()
	l := newPTY(t, cols, rows)
	s := New(l.file)
	if s.Fd() != l.file.Fd() {
		t.Error("another descriptor")
	}
	for range 3 {
		if n, err := s.WriteString(second); n != len(second) || err != nil {
			t.Errorf("%d bytes of %d, %v", n, len(second), err)
		}
	}
	s.Forget()
	if n, err := s.Write([]byte(second)); n != len(second) || err != nil {
		t.Errorf("%d bytes of %d, %v", n, len(second), err)
	}
	want := len(second + anchor + anchor + second)
	testwait.Eventually(t, "all of the output", func() bool { _, received := l.read(); return received >= want })
	if _, received := l.read(); received != want {
		t.Errorf("%d bytes, want %d", received, want)
	}

	l.resize(cols+1, rows) // without a call of Forget
	if _, err := s.Write([]byte(second)); err != nil {
		t.Error(err)
	}
	testwait.Eventually(t, "the row after the resize", func() bool { _, received := l.read(); return received == want+len(second) })
}

func TestForgetDuringWrites(t *testing.T) {
	t.Parallel()
	l := newPTY(t, cols, rows)
	s := New(l.file)
	var wg sync.WaitGroup
	wg.Go(func() {
		for range 200 {
			if n, err := s.WriteString(second); n != len(second) || err != nil {
				t.Errorf("%d bytes of %d, %v", n, len(second), err)
			}
		}
	})
	wg.Go(func() {
		for range 200 {
			s.Forget()
		}
	})
	wg.Wait()
	testwait.Eventually(t, "the row", func() bool { state, _ := l.read(); return strings.Contains(state, "한국") })
}

// demo is a program with a list of Korean names and a moving wave.
type demo struct{ tick, w, h int }

type tickMsg int

func (r demo) Init() tea.Cmd { return nil }

func (r demo) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tickMsg:
		r.tick = int(msg)
		if r.tick%11 == 10 {
			return r, tea.ClearScreen
		}
	case tea.WindowSizeMsg:
		r.w, r.h = msg.Width, msg.Height
	}
	return r, nil
}

func (r demo) View() tea.View {
	var rows []string
	for y := range max(r.h-2, 0) {
		name := fmt.Sprintf("\x1b[1m%2d\x1b[m 김민아 \x1b[38;5;99m차분한 목소리\x1b[m", y+r.tick/4)
		if (y+r.tick/4)%3 == 0 {
			name = fmt.Sprintf("%2d narrow, and changes with %d", y, r.tick/2)
		}
		rows = append(rows, name)
	}
	rows = append(rows, strings.Repeat("▁▃▅▇", 9)[:3*min(r.w, 20+r.tick%16)], fmt.Sprintf("tick %d.", r.tick))
	v := tea.NewView(strings.Join(rows, "\n"))
	v.AltScreen = true
	return v
}

func TestProgramLooksTheSameWithTheFilter(t *testing.T) {
	t.Parallel()
	const ticks = 40
	play := func(l *ptyTerminal, out io.Writer, forget func()) {
		p := tea.NewProgram(demo{}, tea.WithInput(l.file), tea.WithOutput(out), tea.WithoutSignalHandler(), tea.WithFPS(120),
			tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithFilter(func(_ tea.Model, msg tea.Msg) tea.Msg {
				if _, ok := msg.(tea.WindowSizeMsg); ok {
					forget()
				}
				return msg
			}))
		ended := make(chan error, 1)
		go func() { _, err := p.Run(); ended <- err }()
		for n := range ticks {
			if n == ticks/2 {
				l.resize(60, 12)
				p.Send(tea.WindowSizeMsg{Width: 60, Height: 12})
			}
			p.Send(tickMsg(n))
			want := fmt.Sprintf("tick %d.", n)
			testwait.Eventually(t, want, func() bool { state, _ := l.read(); return strings.Contains(state, want) })
		}
		t.Cleanup(func() {
			p.Quit()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
	plain, filtered := newPTY(t, 50, 20), newPTY(t, 50, 20)
	screen := New(filtered.file)
	play(plain, plain.file, func() {})
	play(filtered, screen, screen.Forget)
	var want, got string
	var all, less int
	defer func() { t.Logf("%d bytes of %d", less, all) }()
	testwait.Eventually(t, "the same screen", func() bool {
		want, all = plain.read()
		got, less = filtered.read()
		return want == got
	})
	if less > all*3/4 {
		t.Errorf("%d bytes of %d: the filter drops too little", less, all)
	}
}
