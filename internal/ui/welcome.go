package ui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"callboard/internal/ui/paint"
)

// Choice is the answer to the welcome.
type Choice int

// The answers to the welcome.
const (
	ChooseQuit Choice = iota
	ChooseSandbox
)

// Welcome greets a person who has no token, and offers the sandbox on one key.
func Welcome(ctx context.Context, o Options) (Choice, error) {
	w := &welcome{opt: o, dark: o.Dark == nil || *o.Dark, profile: colorprofile.TrueColor}
	_, err := tea.NewProgram(w, programOptions(ctx, o)...).Run()
	if err != nil {
		return ChooseQuit, fmt.Errorf("show the welcome: %w", err)
	}
	return w.choice, nil
}

// welcome is the small screen before the Booth.
type welcome struct {
	opt     Options
	w, h    int
	dark    bool
	profile colorprofile.Profile
	choice  Choice
}

func (m *welcome) Init() tea.Cmd {
	if m.opt.Dark == nil {
		return tea.RequestBackgroundColor
	}
	return nil
}

func (m *welcome) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		m.dark = msg.IsDark()
	case tea.ColorProfileMsg:
		m.profile = msg.Profile
	case tea.KeyPressMsg:
		switch keyName(msg) {
		case "enter", "s", "space":
			m.choice = ChooseSandbox
			return m, tea.Quit
		case "q", "esc", "ctrl+c":
			return m, tea.Quit
		}
	}
	return m, nil
}

func (m *welcome) View() tea.View {
	v := tea.View{AltScreen: true, WindowTitle: "callboard"}
	if m.w == 0 {
		return v
	}
	v.SetContent(strings.Join(m.lines(), "\n"))
	return v
}

func (m *welcome) lines() []string {
	t := paint.NewTheme(m.dark, m.profile)
	width := max(min(m.w-2, 62), 0)
	type line struct {
		ink       paint.Ink
		key, text string
	}
	const keys = 8 // cells of the column of keys
	text := []line{
		{t.Strong, "", "callboard"}, {},
		{t.Text, "", "No Typecast token was found."}, {},
		{t.Accent, "enter", "try the sandbox: no account, no network, no cost"},
		{t.Muted, "q", "quit"}, {},
		{t.Muted, "", "With an account: export TYPECAST_API_TOKEN, or start with --token-file FILE."},
	}
	var block []string
	for _, l := range text {
		indent := ""
		if l.key != "" {
			indent = paint.Fit(l.key, min(keys, width))
		}
		for _, part := range wrap(l.text, max(width-len(indent), 1)) {
			block = append(block, l.ink.Paint(paint.Fit(indent+part, width)))
			indent = paint.Blank(len(indent))
		}
	}
	out := make([]string, m.h)
	left, top := max((m.w-width)/2, 0), max((m.h-len(block))/2, 0)
	for i := range out {
		out[i] = paint.Blank(m.w)
		if k := i - top; k >= 0 && k < len(block) {
			out[i] = paint.Blank(left) + block[k] + paint.Blank(m.w-left-width)
		}
	}
	return out
}
