// Package playerbar is the player on the screen: the line above the key hints, the large panel, the choice of the sound
// output, and the actions and the mouse that control them. The waveform, the meter and the keys serve `callboard play` too.
package playerbar

import (
	"fmt"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// Control carries out what a user asks of the player, and draws the player's line.
type Control struct {
	host     screen.Host
	player   screen.Player
	settings screen.Settings
	state    *state.State
	playable func() (job.Job, bool)
	offer    func() string

	wordTimes screen.WordTimes // nil: none are known
	words     takeWords

	w       int      // cells of the terminal
	outputs *outputs // the dialog, while it is open
	silent  silence  // the latest that was said
	drag    drag
}

// New makes a Control. playable is the job that the play key would play, offer what that key would do, in
// words, or why it would do nothing. settings keeps the chosen output. w has the word times of takes; it may be nil.
func New(h screen.Host, p screen.Player, w screen.WordTimes, settings screen.Settings, s *state.State, playable func() (job.Job, bool), offer func() string) *Control {
	return &Control{host: h, player: p, wordTimes: w, settings: settings, state: s, playable: playable, offer: offer}
}

// Resize sets the width of the terminal in cells.
func (c *Control) Resize(w int) { c.w = w }

// Do carries out an action of the player and reports whether it is one. What the line has no room to show is said in
// a toast.
func (c *Control) Do(act keymap.Action, msg tea.KeyPressMsg) (tea.Cmd, bool) {
	p := c.player
	switch act {
	case keymap.Play:
		c.toggle()
	case keymap.ShowPlayer:
		c.host.Open(&panel{c: c})
	case keymap.SelectOutput:
		return c.openOutputs(), true
	case keymap.Flip:
		c.flip()
	case keymap.LowPower:
		c.toggleLowPower()
	case keymap.Stop:
		p.Stop()
	case keymap.Jump:
		p.Jump(JumpPercent(msg))
	case keymap.Loop:
		p.Mark()
		if st := p.State(); !c.host.Opened(PanelID) || st.Length == 0 {
			c.host.Toast(screen.ToastPlain, "%s", c.loopText(st))
		}
	case keymap.EqualLoudness:
		c.toggleMatch()
	default:
		return nil, c.adjust(act)
	}
	return nil, true
}

// adjust changes the position, the volume or the speed.
func (c *Control) adjust(act keymap.Action) bool {
	if Seek(c.player, act) || c.jumpWord(act) {
		return true
	}
	if !Adjust(c.player, act) {
		return false
	}
	if !c.hidesFacts() {
		return true
	}
	switch st := c.player.State(); {
	case act == keymap.Quieter || act == keymap.Louder:
		c.host.Toast(screen.ToastPlain, "volume %d", st.Volume)
	case st.Muted:
		c.host.Toast(screen.ToastPlain, "muted · %s unmutes", c.key(keymap.Mute))
	default:
		c.host.Toast(screen.ToastPlain, "speed %s · volume %d", SpeedText(st.Speed), st.Volume)
	}
	return true
}

// Sound is what the actions of the player need of it.
type Sound interface {
	State() player.State
	SeekBy(d time.Duration)
	SetVolume(percent int)
	Mute(on bool)
	SetSpeed(factor float64)
}

// Seek carries out an action that moves the position by seconds, and reports whether it is one.
func Seek(p Sound, act keymap.Action) bool {
	switch act {
	case keymap.SeekBack:
		p.SeekBy(-time.Second)
	case keymap.SeekForward:
		p.SeekBy(time.Second)
	case keymap.SeekFarBack:
		p.SeekBy(-5 * time.Second)
	case keymap.SeekFarForward:
		p.SeekBy(5 * time.Second)
	default:
		return false
	}
	return true
}

// volumeStep is what a key or a notch of the wheel changes the volume by, in percent.
const volumeStep = 5

// Adjust carries out an action that changes volume or speed, and reports whether it is one.
func Adjust(p Sound, act keymap.Action) bool {
	st := p.State()
	switch act {
	case keymap.Quieter:
		p.SetVolume(max(st.Volume-volumeStep, 0))
	case keymap.Louder:
		p.SetVolume(min(st.Volume+volumeStep, player.LoudestVol))
	case keymap.Mute:
		p.Mute(!st.Muted)
	case keymap.Slower:
		p.SetSpeed(st.NextSpeed(-1))
	case keymap.Faster:
		p.SetSpeed(st.NextSpeed(1))
	default:
		return false
	}
	return true
}

// hidesFacts reports that neither the line nor the panel shows volume and speed.
func (c *Control) hidesFacts() bool {
	s := c.state.Player.Last.Status
	return !c.host.Opened(PanelID) && (c.w < stripVolume || s == player.Idle || s == player.Broken)
}

// key is a key of the player as a reader sees it.
func (c *Control) key(act keymap.Action) string {
	return c.host.Keys().Key(act, keymap.OfPlayer, keymap.InPlayer)
}

// Switched is the state of what an action of the player switches; empty: it switches nothing.
func (c *Control) Switched(act keymap.Action) string {
	st := c.state.Player.Last
	switch act {
	case keymap.Mute:
		return words.OnOff(st.Muted)
	case keymap.EqualLoudness:
		return words.OnOff(st.Matched)
	case keymap.Loop:
		if st.Loop.Marked() && !st.Loop.On() {
			return "begun"
		}
		return words.OnOff(st.Loop.On())
	}
	return ""
}

// JumpPercent is where in the clip a digit key jumps to: 5 to 50 per cent. Other keys jump to the start.
func JumpPercent(msg tea.KeyPressMsg) float64 {
	digit, err := strconv.Atoi(msg.String()) // and not Code, which differs for digits of the keypad and shifted digits
	if err != nil {
		return 0
	}
	return float64(10 * digit)
}

// toggle pauses or resumes the current clip. A screen plays what is selected before this is asked.
func (c *Control) toggle() {
	if c.state.Player.Last.Status != player.Idle {
		c.player.Toggle(c.state.Player.Last.Clip)
	}
}

// loopText says how far the loop has come, and what the key does next.
func (c *Control) loopText(st player.State) string {
	switch {
	case st.Status == player.Idle || st.Status == player.Broken || st.Length == 0:
		return "there is nothing to loop: play a take first"
	case st.Loop.On():
		return fmt.Sprintf("loop %s – %s · %s ends it", player.Clock(st.Loop.From), player.Clock(st.Loop.To), c.key(keymap.Loop))
	case st.Loop.Marked():
		return fmt.Sprintf("loop from %s · %s sets its end", player.Clock(st.Loop.From), c.key(keymap.Loop))
	}
	return fmt.Sprintf("loop off · %s to start", c.key(keymap.Loop))
}

func (c *Control) toggleMatch() {
	on := !c.player.State().Matched
	c.player.Match(on)
	c.host.Toast(screen.ToastPlain, "%s", map[bool]string{true: "all takes play equally loud", false: "each take plays as loud as it was made"}[on])
}

func (c *Control) toggleLowPower() {
	p := c.state.Player
	p.LowPower = !p.LowPower
	p.KeepLowPower = p.LowPower
	text := map[bool]string{true: "low power: four drawings a second while sound plays, and no meter", false: "full power: twenty drawings a second while sound plays"}
	c.host.Toast(screen.ToastPlain, "%s", text[p.LowPower])
	c.host.Persist()
}

// flip plays the other of the last two clips, at the same place.
func (c *Control) flip() {
	now, recent := c.state.Player.Last.Clip, c.state.Player.Recent
	other := recent[1]
	if now.Key == recent[1].Key {
		other = recent[0]
	}
	if other.Key == "" {
		c.host.Toast(screen.ToastPlain, "flip switches between the last two takes played: play another one first")
		return
	}
	if j, ok := c.state.Jobs.Get(other.Key); ok && j.File != "" {
		other = player.Clip{Key: j.ID, Path: j.File} // its download may have been running when it was played
	}
	c.player.Flip(other)
	c.host.Toast(screen.ToastPlain, "%s", c.flipText(now.Key, other.Key))
}

// flipText says which of two clips plays now, by what tells it from the other one.
func (c *Control) flipText(from, to string) string {
	text, back := "flipped to the other clip", fmt.Sprintf(" · %s flips back", c.key(keymap.Flip))
	name, _ := c.label(to)
	if j, ok := c.state.Jobs.Get(to); ok {
		text = c.takeText(j, from, name)
	} else if name != "" {
		text = "now the sample of " + name
	}
	return style.FirstFitting(c.w-2, text+back, text)
}

// takeText names a take by its actor, if another one spoke the clip before, and by its time, if that is another one. Two takes
// of one actor and one second are told apart by which was ordered later.
func (c *Control) takeText(j job.Job, from, name string) string {
	const clock, day = "15:04:05", "2 Jan"
	at := j.CreatedAt.Local()
	before, known := c.state.Jobs.Get(from)
	was, _ := c.label(from)
	then := before.CreatedAt.Local()
	when := at.Format(clock)
	switch same := known && then.Format(clock) == when; {
	case same && then.Format(day) != at.Format(day):
		when = at.Format(day + " " + clock)
	case same && was != name:
		return "now the take by " + name
	case same && at.Equal(then):
		return "now the other of the two takes of " + when
	case same && at.Before(then):
		return "now the earlier of the two takes of " + when
	case same:
		return "now the later of the two takes of " + when
	}
	if was != name {
		return "now " + name + ", the take of " + when
	}
	return "now the take of " + when
}

// label is whose a clip is and its text, fit for cells.
func (c *Control) label(key string) (name, text string) {
	name, text = c.state.ClipLabel(key, c.host.Look().Lang)
	return words.OneLine(name), words.OneLine(text)
}
