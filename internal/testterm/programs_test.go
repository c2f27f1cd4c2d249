//go:build unix

package testterm_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"callboard/internal/testterm"
)

// The programs in the terminal are this test binary, started again with this variable set.
const programVar = "TESTTERM_PROGRAM"

func TestMain(m *testing.M) {
	if name := os.Getenv(programVar); name != "" {
		os.Exit(programs()[name](os.Args[1:]))
	}
	os.Exit(m.Run())
}

func program(name string, args ...string) testterm.Options {
	exe, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return testterm.Options{Path: exe, Args: args, Env: []string{programVar + "=" + name}}
}

func programs() map[string]func([]string) int {
	return map[string]func([]string) int{
		"cat":    cat,
		"print":  func(args []string) int { fmt.Print(strings.Join(args, "")); return 3 },
		"env":    func([]string) int { fmt.Print(strings.Join(os.Environ(), "\n")); return 0 },
		"frames": frames,
		"flood":  flood,
		"parent": parent,
		"keys":   keys,
	}
}

func cat([]string) int {
	fmt.Println("cat is here")
	_, _ = io.Copy(os.Stdout, os.Stdin)
	return 0
}

// frames draws one frame in synchronised output and stops in its middle until a line is typed.
func frames([]string) int {
	in := bufio.NewReader(os.Stdin)
	fmt.Print("old frame")
	_, _ = in.ReadString('\n')
	fmt.Print("\x1b[?2026h\x1b[2J\x1b[Htop\x1b]2;halfway\x07")
	_, _ = in.ReadString('\n')
	fmt.Print("\r\nbottom\x1b[?2026l")
	_, _ = in.ReadString('\n')
	return 0
}

// flood writes wide characters without escape sequences, with mode 2027 on, until the terminal is closed.
func flood([]string) int {
	fmt.Print("\x1b[?2027h")
	for {
		if _, err := os.Stdout.WriteString(strings.Repeat("가나다e\u0301", 40)); err != nil {
			return 0
		}
	}
}

// parent ends while its child keeps the terminal open.
func parent([]string) int {
	exe, _ := os.Executable()
	child := exec.Command(exe)
	child.Env = append(os.Environ(), programVar+"=cat")
	child.Stdin, child.Stdout = os.Stdin, os.Stdout
	if err := child.Start(); err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Printf("child %d.\n", child.Process.Pid)
	return 0
}

func keys([]string) int {
	if _, err := tea.NewProgram(board{}).Run(); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

// board is a Bubble Tea program that shows its input.
type board struct {
	w, h  int
	count int
	last  string
	typed string
	modes string // reported by the terminal
	keys  string // all of them
}

func (b board) Init() tea.Cmd { return tea.RequestBackgroundColor } // never answered here

func (b board) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		b.w, b.h = msg.Width, msg.Height
	case tea.ModeReportMsg:
		b.modes += fmt.Sprintf(" %d", msg.Mode.Mode())
	case tea.PasteMsg:
		b.last = fmt.Sprintf("paste %q", msg.Content)
	case tea.MouseClickMsg:
		b.last = fmt.Sprintf("click %d,%d", msg.X, msg.Y)
	case tea.MouseWheelMsg:
		b.count++
		b.last = fmt.Sprintf("%s %d,%d", msg.Button, msg.X, msg.Y)
	case tea.FocusMsg:
		b.last = "focus"
	case tea.BlurMsg:
		b.last = "blur"
	case tea.KeyPressMsg:
		b.count++
		b.last = "key " + msg.Keystroke()
		b.keys += " " + msg.Keystroke()
		b.typed += msg.Text
		switch msg.String() {
		case "Q":
			return b, tea.Quit
		case "C":
			return b, tea.SetClipboard("복사한 글")
		}
	}
	return b, nil
}

func (b board) View() tea.View {
	var v tea.View
	v.AltScreen, v.ReportFocus, v.MouseMode = true, true, tea.MouseModeCellMotion
	v.WindowTitle = "board of keys"
	red := lipgloss.NewStyle().Foreground(lipgloss.Color("#ff0000")).Background(lipgloss.Color("#0000ff")).Bold(true)
	v.SetContent(fmt.Sprintf("size %d×%d\n%d: %s.\n%s\n이름 홍길동│%s\nmodes%s\nkeys%s.\n", b.w, b.h, b.count, b.last, red.Render("빨강"), b.typed, b.modes, b.keys))
	v.Cursor = tea.NewCursor(12+lipgloss.Width(b.typed), 3)
	return v
}
