package play

import (
	"path/filepath"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"callboard/internal/player"
	"callboard/internal/text"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/playerbar"
	"callboard/internal/ui/terminal"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// sound is what the program needs of player.Engine.
type sound interface {
	playerbar.Sound
	Play(player.Clip)
	Flip(player.Clip)
	Toggle(player.Clip)
	Pause()
	Resume()
	Seek(time.Duration)
	Jump(percent float64)
	SetLoop(player.Loop)
	Mark()
	Match(bool)
}

// suspender is the part of a terminal.Terminal that stops the program.
type suspender interface {
	CanSuspend() bool
	Suspend() tea.Cmd
}

// model is the state of the program.
type model struct {
	sound    sound
	keys     *keymap.Map
	files    []string
	current  int  // the file that plays, or that was asked for
	previous int  // the one that played before it, for flipping; -1: none
	loop     bool // repeat each file

	profile       colorprofile.Profile
	askBackground bool // ask the terminal for its background
	ascii         bool
	interval      time.Duration // between two frames while sound plays
	theme         *style.Theme
	glyphs        style.Glyphs
	w, h          int // cells of the terminal

	terminal  suspender
	showKeys  bool
	notice    string // until the next key
	ticking   bool   // a frameTick is under way
	suspended bool   // or about to be: the frame is empty
	resume    bool   // play when the program continues after a suspension

	state    player.State // as drawn
	frame    string
	done     bool
	err      error // why it ended, if not by the end of the last file or a key
	panicked any   // the value of a panic
}

// The messages besides those of Bubble Tea.
type (
	playerChanged struct{} // there is a new state of the player
	frameTick     struct{} // time to draw
	contextEnded  struct{} // the context has ended
	fadedOut      struct{} // the sound has faded out before a suspension
)

func newModel(s sound, o Options, profile colorprofile.Profile) *model {
	m := &model{
		sound: s, keys: keymap.New(keymap.Table(), o.ASCII), files: o.Files, previous: -1, loop: o.Loop,
		profile: profile, ascii: o.ASCII, interval: frameInterval(o), glyphs: style.UnicodeGlyphs(), w: 80, h: 24,
	}
	if o.ASCII {
		m.glyphs = style.ASCIIGlyphs()
	}
	m.setBackground(o.Dark == nil || *o.Dark)
	m.askBackground = o.Dark == nil && m.theme.Coloured
	return m
}

// frameInterval is the time between two frames while sound plays.
func frameInterval(o Options) time.Duration {
	if o.NoMotion {
		return time.Second
	}
	return playerbar.FrameInterval(o.LowPower)
}

func (m *model) setBackground(dark bool) { m.theme = style.NewTheme(dark, m.profile) }

// clip returns a file as the player knows it. Its key is its place, because a file can be given twice.
func (m *model) clip(i int) player.Clip {
	return player.Clip{Key: strconv.Itoa(i), Path: m.files[i]}
}

// Init is part of tea.Model.
func (m *model) Init() tea.Cmd {
	m.sound.Play(m.clip(0))
	if m.askBackground {
		return tea.RequestBackgroundColor
	}
	return nil
}

// View is part of tea.Model. Update draws the frame, because it recovers from a panic.
func (m *model) View() tea.View {
	v := tea.NewView(m.frame)
	v.KeyboardEnhancements.ReportAlternateKeys = true // see keymap.Normal
	return v
}

// Update is part of tea.Model. A panic ends the program; Run panics again when the terminal is restored.
func (m *model) Update(msg tea.Msg) (_ tea.Model, cmd tea.Cmd) {
	defer func() {
		if p := recover(); p != nil {
			m.panicked, m.frame = p, ""
			cmd = tea.Quit
		}
	}()
	cmd = tea.Batch(m.handle(msg), m.follow())
	if m.done {
		cmd = tea.Quit
	}
	m.frame = m.draw()
	return m, cmd
}

func (m *model) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		m.setBackground(msg.IsDark())
	case frameTick:
		m.ticking = false
	case contextEnded:
		m.done = true
	case terminal.SuspendMsg:
		return m.suspend()
	case fadedOut:
		return m.terminal.Suspend()
	case terminal.ResumedMsg:
		m.suspended = false
		if msg.Err != nil {
			m.notice = msg.Err.Error()
		}
		if m.resume {
			m.sound.Resume()
		}
	}
	return nil
}

// follow reads the state of the player, plays the next file at the end of one, and starts the timer of the next frame.
func (m *model) follow() tea.Cmd {
	st := m.sound.State()
	if st.Refused.Clip.Key == m.clip(m.current).Key && st.Refused.Why != "" { // the file that was flipped to
		m.notice = words.Clean(filepath.Base(m.files[m.current])) + ": " + st.Refused.Why
		m.current, m.previous = m.previous, m.current
	}
	loaded := st.Clip.Key == m.clip(m.current).Key // false while another file replaces this one
	switch {
	case st.Status == player.Broken:
		m.done = true
		if m.err == nil {
			m.err = &text.Problem{What: m.files[m.current], Why: st.Problem}
		}
	case st.Status != player.Ended || !loaded:
	case m.loop:
		m.sound.Resume()
	case m.current+1 < len(m.files):
		m.play(m.current + 1)
	default:
		m.done = true
	}
	if m.loop && loaded && st.Measured && !st.Loop.On() && !st.Loop.Marked() {
		m.sound.SetLoop(player.Loop{To: st.Length})
	}
	m.state = m.sound.State()
	if m.ticking || m.suspended || m.done || m.state.Status != player.Playing {
		return nil
	}
	m.ticking = true
	return tea.Tick(m.interval, func(time.Time) tea.Msg { return frameTick{} })
}

// play plays a file from its start.
func (m *model) play(i int) {
	if i != m.current {
		m.previous = m.current
	}
	m.current = i
	m.sound.Play(m.clip(i))
}

// loopsWholeFile reports whether the loop is that of Options.Loop and not one between two marks of the user.
func (m *model) loopsWholeFile(st player.State) bool {
	return m.loop && st.Loop.On() && st.Loop.From == 0 && st.Loop.To >= st.Length
}
