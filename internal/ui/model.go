// Package ui is the Bubble Tea program: a small root that owns no screen's state.
//
// The root merges what services report into ui/state, offers each message to the screens and the open dialogs, turns
// keys into actions (ui/keymap) and offers those to the top dialog, the current screen and the application, in that
// order. It draws the header, the player's line, the key hints, toasts, and the dialogs over the screen. The contract of
// screens and dialogs is in ui/screen. After each message the root starts the timers that are due; no other part does.
package ui

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"callboard/internal/job"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/linkpanel"
	"callboard/internal/ui/playerbar"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/terminal"
	"callboard/internal/ui/widget/style"
)

// Model is the root. Bubble Tea's loop owns it.
type Model struct {
	ctx context.Context
	svc screen.Services
	opt Options
	now func() time.Time
	// after sends a message later. Tests stop this clock.
	after func(time.Duration, tea.Msg) tea.Cmd

	size    screen.Size
	look    screen.Look
	ascii   *strings.Replacer // of --ascii; nil without it
	dark    bool
	profile colorprofile.Profile
	keys    *keymap.Map

	state   *state.State
	screens []screen.Screen
	current int
	bare    bool // the screen alone: no header, player or hints
	dialogs []screen.Dialog
	laid    [][]keptLine       // lines under the boxes of dialogs, by depth: see lay
	player  *playerbar.Control // nil if bare
	link    *linkpanel.Control // nil if bare

	toast     toast
	confirmed bool // the action under way repeats one that a toast asked about
	timers    timers
	asking    asking
	heard     heard

	terminal *terminal.Terminal // nil in tests
	held     bool               // sound plays on when the process continues
	restored bool               // the last run's work was taken up, and may be overwritten
}

// New makes the program's model. It reads nothing and waits for nothing; Init asks for what is needed.
func New(ctx context.Context, svc screen.Services, o Options) *Model {
	m := newModel(ctx, o)
	m.svc = svc
	m.state.Player.LowPower = o.LowPower
	m.state.Player.Last = svc.Player.State()
	m.state.Player.Now = m.state.Player.Last
	m.player = playerbar.New(host{m}, svc.Player, svc.WordTimes, svc.Settings, m.state, func() (job.Job, bool) { return m.screen().Playable() }, m.playOffer)
	m.link = linkpanel.New(host{m}, svc.Link, m.state.Link, linkpanel.Options{Service: o.Service, Account: svc.Account, OpenURL: o.OpenURL, OnExit: o.OnExit, AskOnExit: o.AskOnExit})
	if svc.Webhooks != nil {
		m.state.Webhooks.Present, m.state.Webhooks.Settings = true, svc.Webhooks.Settings()
	}
	m.screens = makeScreens(host{m}, svc, m.state, o)
	m.bind()
	if o.Notice != "" {
		host{m}.Toast(screen.ToastPlain, "%s", o.Notice)
	}
	if svc.Link != nil {
		m.linkChanged(svc.Link.Status())
	}
	m.broadcast(state.PlayerChanged{After: m.state.Player.Last})
	return m
}

// newModel makes a model without screens and services.
func newModel(ctx context.Context, o Options) *Model {
	m := &Model{ctx: ctx, opt: o, now: o.Now, state: state.New(o.Service), dark: true, profile: colorprofile.TrueColor}
	m.state.Session.Free = o.Sandbox
	if m.now == nil {
		m.now = time.Now
	}
	m.after = func(d time.Duration, msg tea.Msg) tea.Cmd {
		return tea.Tick(d, func(time.Time) tea.Msg { return msg })
	}
	m.asking.after = func(d time.Duration, msg tea.Msg) tea.Cmd { return m.after(d, msg) }
	if o.Dark != nil {
		m.dark = *o.Dark
	}
	m.look = screen.Look{Glyphs: style.UnicodeGlyphs(), ASCII: o.ASCII, NoMotion: o.NoMotion, Lang: o.Lang}
	if o.ASCII {
		m.look.Glyphs, m.ascii = style.ASCIIGlyphs(), style.ASCIIReplacer()
	}
	m.setTheme()
	return m
}

// bind makes the key table: the keys of the screens, then those that no screen owns. The keys that show a screen have its
// title.
func (m *Model) bind() {
	var all []keymap.Binding
	for _, s := range m.screens {
		all = append(all, s.Bindings()...)
	}
	m.keys = keymap.New(append(all, keymap.Common()...), m.opt.ASCII)
	for i, act := range showScreen() {
		if i < len(m.screens) && !m.bare {
			number := strconv.Itoa(i + 1)
			m.keys.Describe(act, keymap.Anywhere, "alt+"+number, "show "+m.screens[i].Title())
			m.keys.Describe(act, keymap.OutsideText, number, "show "+m.screens[i].Title())
		}
	}
}

// showScreen are the actions that show a screen, in the order of the screens.
func showScreen() []keymap.Action {
	return []keymap.Action{keymap.Screen1, keymap.Screen2, keymap.Screen3}
}

func (m *Model) setTheme() {
	m.look.Theme = style.NewTheme(m.dark, m.profile)
	m.broadcast(screen.LookChanged{})
}

// Init asks for everything that the first screen shows.
func (m *Model) Init() tea.Cmd {
	var cmds []tea.Cmd
	if !m.bare {
		cmds = append(cmds, m.loadSettings(), m.loader().actors(), m.loader().refreshActors(), m.loader().jobs())
	}
	if m.opt.Dark == nil {
		cmds = append(cmds, tea.RequestBackgroundColor) // the answer may never come: the theme is dark until then
	}
	return tea.Batch(cmds...)
}

// Update takes a message, sets the sizes of everything, and starts the timers that are due.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.route(msg)
	if len(m.heard.hidden) > 0 {
		cmd = tea.Batch(cmd, m.revealed())
	}
	m.arrange()
	return m, tea.Batch(cmd, fetch(m), m.startTimers())
}

func (m *Model) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.size = screen.Size{W: msg.Width, H: msg.Height}
	case tea.BackgroundColorMsg:
		if m.opt.Dark == nil {
			m.dark = msg.IsDark()
			m.setTheme()
		}
	case tea.ColorProfileMsg:
		m.profile = msg.Profile
		m.setTheme()
	case tea.KeyPressMsg:
		return m.key(msg)
	case tea.PasteMsg:
		return m.paste(msg.Content)
	case tea.MouseMsg:
		return m.mouse(msg)
	case terminal.SuspendMsg:
		return m.suspend()
	case heldMsg:
		m.held = msg.played
		return m.stop()
	case tea.ResumeMsg:
		m.resumed()
	case terminal.ResumedMsg:
		m.resumed()
		if errors.Is(msg.Err, terminal.ErrNoShell) {
			host{m}.Toast(screen.ToastPlain, "%s: %s quits", msg.Err, m.keys.Key(keymap.Quit))
		}
	default:
		return m.report(msg)
	}
	return nil
}

// screen is the current screen.
func (m *Model) screen() screen.Screen { return m.screens[m.current] }

// playOffer is what the player's line says while nothing was played.
func (m *Model) playOffer() string {
	if d := m.top(); d != nil && m.keys.Key(keymap.Play, d.Scopes()...) == "" {
		return "nothing plays" // the play key is the dialog's, or does nothing there
	}
	if s, ok := m.screen().(screen.Offering); ok {
		return s.PlayOffer()
	}
	return "nothing to play yet"
}

// top is the dialog that has the keys, if any is open.
func (m *Model) top() screen.Dialog {
	if len(m.dialogs) == 0 {
		return nil
	}
	return m.dialogs[len(m.dialogs)-1]
}

// arrange gives every part its size and takes the snapshots that are drawn. It runs after each message, so that View
// neither changes anything nor takes a lock.
func (m *Model) arrange() {
	if m.size.TooSmall() && !m.bare {
		return
	}
	if !m.bare {
		m.snapshotPlayer()
		m.link.Refresh()
		m.player.Resize(m.size.W)
		m.link.Resize(m.dialogSize())
	}
	for _, s := range m.screens {
		s.Resize(m.body())
	}
	for _, d := range m.dialogs {
		d.Resize(m.sizeOf(d))
	}
}

// body is the part of the terminal that the screen has.
func (m *Model) body() screen.Area {
	if m.bare {
		return screen.Area{W: m.size.W, H: m.size.H}
	}
	return m.rows().body
}

// snapshotPlayer notes where the player is now. A newer state that has not been reported yet is not drawn before its
// report, so that toasts and rows change together.
func (m *Model) snapshotPlayer() {
	p := m.state.Player
	p.Now = m.svc.Player.State()
	if p.Now.Clip.Key != p.Last.Clip.Key || p.Now.Status != p.Last.Status {
		p.Now = p.Last
	}
}
