// Package ui is the screen: one model, three panes, and the dialogs over them.
//
// The model is the only Bubble Tea model. Panes and dialogs are plain structs with methods; they draw lines of
// exactly as many cells as they are given, and the model lays them side by side. Update does no I/O and View
// changes nothing: whatever waits is a command, and its answer comes back as a message.
package ui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"callboard/internal/api"
	"callboard/internal/link"
	"callboard/internal/player"
	"callboard/internal/ui/widget/style"
)

// pane names a part of the Booth that can have the focus.
type pane int

const (
	paneActors pane = iota
	paneScript
	paneJobs
	paneCount
)

func paneNames() [paneCount]string { return [paneCount]string{"Actors", "Script", "Jobs"} }

// Model is the state of the screen. Bubble Tea's loop owns it.
type Model struct {
	ctx  context.Context
	deps Deps
	opt  Options
	now  func() time.Time
	// after sends a message later. The tests stop this clock.
	after func(time.Duration, tea.Msg) tea.Cmd

	lay    layout
	theme  *style.Theme
	glyphs style.Glyphs
	plain  *strings.Replacer // for --ascii; nil without it
	keys   keymap

	focus   pane
	actors  *actorsPane
	script  *scriptPane
	jobs    *jobsPane
	params  api.Params
	overlay []dialog

	link    link.Status
	aside   aside       // what the link had to say beside
	proving bool        // the person has asked for a proof
	exit    link.OnExit // what becomes of the callback at the end; askAtEnd is one more
	player  player.State
	heard   [2]player.Clip // the last two different ones, the latest first
	gaps    int            // that were heard in the present clip
	drag    drag           // of the mouse along the waveform
	flash   flash
	session struct{ jobs, chars int }
	mine    map[string]bool // jobs that this session ordered
	last    lastOrder       // what ctrl+s sent last, to tell a double press from a second take

	autoplay bool
	lowPower bool    // fewer drawings, no meter
	thrifty  bool    // low power was chosen here, and is kept
	crest    float64 // the loudest level of late, sinking
	dark     bool
	profile  colorprofile.Profile
	tick     clock
	aging    int // generation of the link's age clock
	keep     int // generation of what is kept from run to run
}

// New makes the screen. It reads nothing and waits for nothing; Init asks for what is needed.
func New(ctx context.Context, d Deps, o Options) *Model {
	m := &Model{
		ctx: ctx, deps: d, opt: o, now: o.Now,
		keys: newKeymap(), actors: newActorsPane(o.Lang), script: newScriptPane(), jobs: newJobsPane(o.NoMotion),
		params: defaultParams(), dark: true, profile: colorprofile.TrueColor,
		mine: map[string]bool{},
	}
	if m.now == nil {
		m.now = time.Now
	}
	m.after = func(d time.Duration, msg tea.Msg) tea.Cmd {
		return tea.Tick(d, func(time.Time) tea.Msg { return msg })
	}
	if o.Dark != nil {
		m.dark = *o.Dark
	}
	m.glyphs = style.UnicodeGlyphs()
	if o.ASCII {
		m.glyphs, m.plain = style.ASCIIGlyphs(), style.ASCIIReplacer()
	}
	m.retheme()
	m.lit(paneActors)
	m.player = d.Player.State()
	m.markSounding()
	m.lowPower = o.LowPower
	m.exit = firstExit(o)
	if o.Notice != "" {
		m.flash = flash{text: o.Notice, kind: flashPlain}
	}
	if d.Link != nil {
		m.linkNews(d.Link.Status())
	}
	return m
}

// defaultParams is what the vendor's guide sends in its example: full quality, the newest model, the language found out by itself.
func defaultParams() api.Params {
	lang, hd, model := "auto", true, "latest"
	return api.Params{Lang: &lang, HD: &hd, Model: &model}
}

func (m *Model) retheme() {
	m.theme = style.NewTheme(m.dark, m.profile)
	m.actors.list.InvalidateAll()
	m.jobs.list.InvalidateAll()
}

// Init asks for everything that the first screens show.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.loadKept(), m.loadActors(), m.refreshActors(), m.loadJobs(), m.age()}
	if m.opt.Dark == nil {
		cmds = append(cmds, tea.RequestBackgroundColor) // the answer may never come: the dark theme stands until then
	}
	return tea.Batch(cmds...)
}

// Update routes a message to whom it concerns, then lets the panes settle in their places.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.route(msg)
	m.arrange()
	if d, ok := m.top().(looker); ok {
		cmd = tea.Batch(cmd, d.look())
	}
	return m, cmd
}

func (m *Model) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.lay = place(msg.Width, msg.Height)
		return nil
	case tea.BackgroundColorMsg:
		if m.opt.Dark == nil {
			m.dark = msg.IsDark()
			m.retheme()
		}
		return nil
	case tea.ColorProfileMsg:
		m.profile = msg.Profile
		m.retheme()
		return nil
	case tea.KeyPressMsg:
		return m.key(msg)
	case tea.PasteMsg:
		return m.paste(msg.Content)
	case tea.MouseMsg:
		return m.mouse(msg)
	}
	return m.news(msg)
}

// top is the dialog that has the keys, if any is open.
func (m *Model) top() dialog {
	if len(m.overlay) == 0 {
		return nil
	}
	return m.overlay[len(m.overlay)-1]
}

func (m *Model) open(d dialog) { m.overlay = append(m.overlay, d) }

func (m *Model) close() {
	if n := len(m.overlay); n > 0 {
		m.overlay = m.overlay[:n-1]
	}
}
