package cli

import (
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"callboard/internal/config"
	"callboard/internal/player"
	"callboard/internal/ui/widget/style"
)

// deckPlayer is what a deck needs of player.Engine.
type deckPlayer interface {
	State() player.State
	Play(player.Clip)
	Flip(player.Clip)
	Toggle(player.Clip)
	Pause()
	Resume()
	Seek(time.Duration)
	SeekBy(time.Duration)
	Jump(percent float64)
	SetVolume(percent int)
	Mute(bool)
	SetSpeed(float64)
	SetLoop(player.Loop)
	Mark()
	Match(bool)
}

// deckFPS is the renderer's frame rate. The frame changes at intervals of deckInterval or more.
const (
	deckFPS              = 30
	deckInterval         = 50 * time.Millisecond
	deckLowPowerInterval = 250 * time.Millisecond // with low power
	deckNoMotionInterval = time.Second            // with no motion
)

func intervalOf(c config.Config) time.Duration {
	switch {
	case c.NoMotion:
		return deckNoMotionInterval
	case c.LowPower:
		return deckLowPowerInterval
	}
	return deckInterval
}

// deckLook is the appearance of a deck.
type deckLook struct {
	dark     *bool // nil: query the terminal, and start dark
	profile  colorprofile.Profile
	ascii    bool
	interval time.Duration // between two frames during playback
}

// deck plays files one after the other, has keys, and shows the playback in a line or two. It is a Bubble Tea program
// that draws inline, not on the alternate screen.
type deck struct {
	sound deckPlayer
	paths []string
	at    int  // the file that plays, or that the player was told to play
	last  int  // the file that played before it, for flipping; -1: none
	loop  bool // repeat each file

	look      deckLook
	theme     *style.Theme
	glyphs    style.Glyphs
	w, h      int  // cells of the terminal
	showKeys  bool // shown
	ticking   bool
	suspended bool // or about to be: nothing is shown
	resume    bool // playback continues after the suspension

	drawn       player.State // the state in the frame
	frame       string
	done        bool
	interrupted bool
	err         error
	crash       any // a panic, which is raised again when the terminal is restored
}

// Messages of a deck besides keys.
type (
	playerChanged struct{} // the player has a new state
	deckTick      struct{} // draw a frame
	contextEnded  struct{} // as by a signal
	fadedOut      struct{} // the audio has faded out before a suspension
)

func newDeck(sound deckPlayer, paths []string, look deckLook) *deck {
	d := &deck{sound: sound, paths: paths, last: -1, look: look, w: 80, h: 24, glyphs: style.UnicodeGlyphs()}
	if look.ascii {
		d.glyphs = style.ASCIIGlyphs()
	}
	d.setTheme(look.dark == nil || *look.dark)
	return d
}

func (d *deck) setTheme(dark bool) { d.theme = style.NewTheme(dark, d.look.profile) }

// clip returns a file as a clip. Its key is the index, as a file may be listed twice.
func (d *deck) clip(i int) player.Clip {
	return player.Clip{Key: strconv.Itoa(i), Path: d.paths[i]}
}

// Init is part of tea.Model.
func (d *deck) Init() tea.Cmd {
	d.sound.Play(d.clip(0))
	if d.look.dark == nil && d.theme.Coloured {
		return tea.RequestBackgroundColor
	}
	return nil
}

// View is part of tea.Model. Update draws the frame, as it can recover from a panic.
func (d *deck) View() tea.View { return tea.NewView(d.frame) }

// Update is part of tea.Model.
func (d *deck) Update(msg tea.Msg) (model tea.Model, cmd tea.Cmd) {
	defer func() {
		if p := recover(); p != nil {
			d.crash, d.frame = p, ""
			model, cmd = d, tea.Quit
		}
	}()
	cmd = tea.Batch(d.handle(msg), d.sync())
	if d.done {
		cmd = tea.Quit
	}
	d.frame = d.draw()
	return d, cmd
}

func (d *deck) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return d.press(latinKey(msg))
	case tea.WindowSizeMsg:
		d.w, d.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		d.setTheme(msg.IsDark())
	case deckTick:
		d.ticking = false
	case contextEnded:
		d.done = true
	case fadedOut:
		return tea.Suspend
	case tea.ResumeMsg:
		d.suspended = false
		if d.resume {
			d.sound.Resume()
		}
	}
	return nil
}

// sync reads the state of the player and does what comes next.
func (d *deck) sync() tea.Cmd {
	st := d.sound.State()
	mine := st.Clip.Key == d.clip(d.at).Key // else the player is still loading this file
	switch {
	case st.Status == player.Broken:
		d.err, d.done = fail(exitUnexpected, d.paths[d.at], st.Problem, ""), true
	case st.Status != player.Ended || !mine:
	case d.loop:
		d.sound.Resume()
	case d.at+1 < len(d.paths):
		d.playFile(d.at + 1)
	default:
		d.done = true
	}
	if d.loop && mine && st.Measured && !st.Loop.On() && !st.Loop.Marked() {
		d.sound.SetLoop(player.Loop{To: st.Length})
	}
	d.drawn = d.sound.State()
	if d.ticking || d.suspended || d.done || d.drawn.Status != player.Playing {
		return nil
	}
	d.ticking = true
	return tea.Tick(d.look.interval, func(time.Time) tea.Msg { return deckTick{} })
}

// playFile plays another file from its start.
func (d *deck) playFile(to int) {
	if to != d.at {
		d.last = d.at
	}
	d.at = to
	d.sound.Play(d.clip(to))
}
