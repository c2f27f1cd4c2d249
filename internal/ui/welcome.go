package ui

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/style"
)

// Choice is the answer to the welcome.
type Choice int

// The answers to the welcome.
const (
	ChooseQuit Choice = iota
	ChooseSandbox
	ChooseAccount // tokens were given and kept: go on with them
)

// Welcome greets a person who has no token. It offers the sandbox on one key, and takes a token where Options say how
// to check and keep one.
func Welcome(ctx context.Context, o Options) (Choice, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := newWelcome(ctx, o)
	_, err := tea.NewProgram(w, programOptions(ctx, o)...).Run()
	if err != nil {
		return ChooseQuit, fmt.Errorf("show the welcome: %w", err)
	}
	return w.choice, nil
}

// page is a step of the welcome. Esc leads from each to the one before it.
type page int

const (
	pageChoose page = iota
	pageToken       // the token of the Typecast account
	pageNgrok       // whose it is, and ngrok's authtoken, which is optional
	pageKept        // where they were put
)

// welcome is the small screen before the Booth.
type welcome struct {
	ctx   context.Context
	opt   Options
	after func(time.Duration, tea.Msg) tea.Cmd

	w, h    int
	dark    bool
	profile colorprofile.Profile
	glyphs  style.Glyphs
	plain   *strings.Replacer // for --ascii; nil without it

	page         page
	token, ngrok *field.Field
	problem      string // what stands in the way, under the field
	who, where   string // whose token it is, and where it was put
	wait         errand
	choice       Choice
}

// errand is something that the welcome waits for. Its answer is taken while its number is the latest one.
type errand struct {
	number int
	under  bool // way
	shows  bool // for longer than a moment: there is something to be seen of it
	spin   int
	stop   context.CancelFunc
}

// The messages of the welcome. None of them holds a token.
type (
	checkedMsg struct {
		number       int
		who, problem string
	}
	storedMsg struct {
		number         int
		where, problem string
	}
	waitingMsg int // number of the errand
)

func newWelcome(ctx context.Context, o Options) *welcome {
	w := &welcome{
		ctx: ctx, opt: o, dark: o.Dark == nil || *o.Dark, profile: colorprofile.TrueColor, glyphs: style.UnicodeGlyphs(),
		token: field.New(), ngrok: field.New(),
	}
	w.after = func(d time.Duration, msg tea.Msg) tea.Cmd {
		return tea.Tick(d, func(time.Time) tea.Msg { return msg })
	}
	if o.ASCII {
		w.glyphs, w.plain = style.ASCIIGlyphs(), style.ASCIIReplacer()
	}
	mask, _ := utf8.DecodeRuneInString(w.glyphs.Hidden)
	w.token.Mask, w.ngrok.Mask = mask, mask
	return w
}

// takesTokens reports whether a token that is typed here can be checked and kept.
func (m *welcome) takesTokens() bool { return m.opt.CheckToken != nil && m.opt.SaveTokens != nil }

func (m *welcome) Init() tea.Cmd {
	if m.opt.Dark == nil {
		return tea.RequestBackgroundColor
	}
	return nil
}

func (m *welcome) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
		for _, f := range []*field.Field{m.token, m.ngrok} {
			f.SetWidth(m.width() - markCells)
		}
	case tea.BackgroundColorMsg:
		if m.opt.Dark == nil {
			m.dark = msg.IsDark()
		}
	case tea.ColorProfileMsg:
		m.profile = msg.Profile
	case tea.KeyPressMsg:
		cmd = m.key(msg)
	case tea.PasteMsg:
		m.paste(msg.Content)
	case checkedMsg:
		m.checked(msg)
	case storedMsg:
		m.stored(msg)
	case waitingMsg:
		cmd = m.waiting(msg)
	}
	return m, cmd
}

// key gives a key press to the page that shows.
func (m *welcome) key(msg tea.KeyPressMsg) tea.Cmd {
	if msg.String() == "ctrl+c" {
		m.callOff()
		m.choice = ChooseQuit
		return tea.Quit
	}
	switch m.page {
	case pageChoose:
		return m.choose(msg)
	case pageKept:
		if name := keyName(msg); name == "enter" || name == "esc" || name == "space" {
			m.choice = ChooseAccount
			return tea.Quit
		}
		return nil
	}
	switch msg.String() {
	case "esc":
		m.back()
	case "enter":
		if !m.wait.under {
			return m.enter()
		}
	default:
		if f := m.typed(); f != nil && !m.wait.under && editField(f, msg) {
			m.problem = ""
		}
	}
	return nil
}

func (m *welcome) choose(msg tea.KeyPressMsg) tea.Cmd {
	switch keyName(msg) {
	case "enter", "s", "space":
		m.choice = ChooseSandbox
		return tea.Quit
	case "t":
		if m.takesTokens() {
			m.page = pageToken
		}
	case "q", "esc":
		return tea.Quit
	}
	return nil
}

// typed is the field of the page, or nil.
func (m *welcome) typed() *field.Field {
	switch {
	case m.page == pageToken:
		return m.token
	case m.page == pageNgrok && m.opt.NgrokFound == "":
		return m.ngrok
	}
	return nil
}

// paste puts text into the field. What is pasted before there is one is taken for a token: nobody has anything else to paste here.
func (m *welcome) paste(text string) {
	if m.page == pageChoose && m.takesTokens() {
		m.page = pageToken
	}
	if f := m.typed(); f != nil && !m.wait.under {
		f.Insert(text)
		m.problem = ""
	}
}

// back goes one page back, and calls off what that page was waiting for. Nothing that was typed is lost.
func (m *welcome) back() {
	m.callOff()
	m.problem = ""
	m.page--
}

func (m *welcome) enter() tea.Cmd {
	if m.page == pageNgrok {
		return m.store()
	}
	return m.check()
}
