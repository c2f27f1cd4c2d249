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

// sounder is what a deck needs of the player; player.Engine is one.
type sounder interface {
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

// deckFPS is how often the renderer looks for something to write; nothing here moves faster than deckBeat.
const (
	deckFPS   = 30
	deckBeat  = 50 * time.Millisecond
	deckCalm  = 250 * time.Millisecond // with low power
	deckStill = time.Second            // with no motion
)

func beatOf(c config.Config) time.Duration {
	switch {
	case c.NoMotion:
		return deckStill
	case c.LowPower:
		return deckCalm
	}
	return deckBeat
}

// deckLook is what a deck looks like.
type deckLook struct {
	dark    *bool // nil: ask the terminal, and begin dark
	profile colorprofile.Profile
	ascii   bool
	beat    time.Duration // between two drawings while sound plays
}

// deck plays files one after the other, obeys keys, and says in a line or two what is heard. It is a Bubble Tea program
// that draws in the terminal's own text, not on a screen of its own.
type deck struct {
	sound sounder
	paths []string
	at    int  // the file that plays, or is about to
	last  int  // the one that played before it, for flipping; -1: none
	loop  bool // the whole of each file again and again

	look    deckLook
	theme   *style.Theme
	glyphs  style.Glyphs
	w, h    int  // cells of the terminal
	keys    bool // shown
	ticking bool
	away    bool // suspended, or about to be: nothing is shown
	goOn    bool // and it played

	sounded     player.State // as drawn
	frame       string
	done        bool
	interrupted bool
	err         error
	crash       any // a panic, kept until the terminal is itself again
}

// What a deck is told besides keys.
type (
	soundChanged struct{} // there is a new state of the player
	deckBeatMsg  struct{} // time to draw
	calledOff    struct{} // by a signal
	fadedOut     struct{} // the sound has died away before a suspension
)

func newDeck(sound sounder, paths []string, look deckLook) *deck {
	d := &deck{sound: sound, paths: paths, last: -1, look: look, w: 80, h: 24, glyphs: style.UnicodeGlyphs()}
	if look.ascii {
		d.glyphs = style.ASCIIGlyphs()
	}
	d.paint(look.dark == nil || *look.dark)
	return d
}

func (d *deck) paint(dark bool) { d.theme = style.NewTheme(dark, d.look.profile) }

// clip is a file as the player knows it. A file may be named twice.
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

// View is part of tea.Model. The frame is drawn by Update, where a panic can be kept from the terminal.
func (d *deck) View() tea.View { return tea.NewView(d.frame) }

// Update is part of tea.Model.
func (d *deck) Update(msg tea.Msg) (model tea.Model, cmd tea.Cmd) {
	defer func() {
		if p := recover(); p != nil {
			d.crash, d.frame = p, ""
			model, cmd = d, tea.Quit
		}
	}()
	cmd = tea.Batch(d.take(msg), d.follow())
	if d.done {
		cmd = tea.Quit
	}
	d.frame = d.draw()
	return d, cmd
}

func (d *deck) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return d.press(latinKey(msg))
	case tea.WindowSizeMsg:
		d.w, d.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		d.paint(msg.IsDark())
	case deckBeatMsg:
		d.ticking = false
	case calledOff:
		d.done = true
	case fadedOut:
		return tea.Suspend
	case tea.ResumeMsg:
		d.away = false
		if d.goOn {
			d.sound.Resume()
		}
	}
	return nil
}

// follow looks at what the player does now, and does what comes next.
func (d *deck) follow() tea.Cmd {
	st := d.sound.State()
	mine := st.Clip.Key == d.clip(d.at).Key // else another one is on its way
	switch {
	case st.Status == player.Broken:
		d.err, d.done = fail(exitUnexpected, d.paths[d.at], st.Problem, ""), true
	case st.Status != player.Ended || !mine:
	case d.loop:
		d.sound.Resume()
	case d.at+1 < len(d.paths):
		d.turn(d.at + 1)
	default:
		d.done = true
	}
	if d.loop && mine && st.Measured && !st.Loop.On() && !st.Loop.Marked() {
		d.sound.SetLoop(player.Loop{To: st.Length})
	}
	d.sounded = d.sound.State()
	if d.ticking || d.away || d.done || d.sounded.Status != player.Playing {
		return nil
	}
	d.ticking = true
	return tea.Tick(d.look.beat, func(time.Time) tea.Msg { return deckBeatMsg{} })
}

// turn plays another file from its beginning.
func (d *deck) turn(to int) {
	if to != d.at {
		d.last = d.at
	}
	d.at = to
	d.sound.Play(d.clip(to))
}
