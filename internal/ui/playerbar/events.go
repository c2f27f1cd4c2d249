package playerbar

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/player"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/words"
)

// FrameInterval is the time between two drawings while sound plays.
func FrameInterval(lowPower bool) time.Duration {
	if lowPower {
		return 250 * time.Millisecond
	}
	return 50 * time.Millisecond
}

// Pace is the time between two drawings while sound plays; 0 while none does.
func (c *Control) Pace() time.Duration {
	if c.state.Player.Last.Status != player.Playing {
		return 0
	}
	return FrameInterval(c.state.Player.LowPower)
}

// Update takes what the player reports, and the answers to this package's own commands.
func (c *Control) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case state.PlayerChanged:
		return tea.Batch(c.changed(msg.Before, msg.After), c.loadWords(msg.After))
	case state.PlayerEvents:
		c.events(msg)
	case state.Tick:
		c.decayPeak()
	case wordTimesMsg:
		c.setWords(msg)
	case outputsMsg:
		c.listOutputs(msg)
	case dragMsg:
		return c.dragged()
	}
	return nil
}

// silence is why an output plays nothing that can be heard.
type silence struct{ problem, backend, device string }

// newProblem reports that the state has a problem to show. That an output is silent is shown once: each take makes the problem
// again, and the player's line shows it all the time.
func (c *Control) newProblem(before, now player.State) bool {
	if now.Problem == "" || now.Problem == before.Problem || now.Status == player.Broken || lost(now) {
		return false
	}
	if !now.Silent {
		return true
	}
	said := c.silent
	c.silent = silence{now.Problem, now.Backend, now.Device}
	return c.silent != said
}

// changed says what is wrong with the sound, and keeps the last two clips.
func (c *Control) changed(before, now player.State) tea.Cmd {
	p := c.state.Player
	switch {
	case now.OutputLost && !before.OutputLost:
		c.host.Toast(screen.ToastWarn, "the sound did not come back: play again when the output is there%s", c.outputKey())
	case lost(now) && !lost(before):
		c.host.Toast(screen.ToastWarn, "the sound output is gone: paused until it is back%s", c.outputKey())
	case c.newProblem(before, now):
		c.host.Toast(screen.ToastWarn, "%s", now.Problem)
	}
	if now.Backend != "" && !now.Silent { // what is silent after this is news
		c.silent = silence{}
	}
	if now.Clip.Key != before.Clip.Key {
		p.Gaps, p.Peak = 0, 0
	}
	if now.Clip.Key != "" {
		if now.Clip.Key != p.Recent[0].Key {
			p.Recent[1] = p.Recent[0]
		}
		p.Recent[0] = now.Clip
	}
	if c.outputs != nil && (now.Backend != before.Backend || now.Device != before.Device) {
		return c.askOutputs(c.outputs)
	}
	return nil
}

// outputKey names the key that chooses another output, where it is one now.
func (c *Control) outputKey() string {
	if key := c.host.KeyNow(keymap.SelectOutput); key != "" {
		return " · " + key + " chooses another output"
	}
	return ""
}

// events takes what has happened to the sound. A lost output is part of the player's state, which changed handles.
func (c *Control) events(batch []player.Event) {
	for _, e := range batch {
		switch e.Kind {
		case player.EventUnderrun:
			c.state.Player.Gaps++
		case player.EventMoved:
			c.host.Toast(screen.ToastPlain, "sound moved to %s", words.OrElse(e.Detail, "another output"))
		case player.EventRefused:
			name, _ := c.label(e.Clip.Key)
			c.host.Toast(screen.ToastBad, "%s: %s", words.OrElse(name, "the other clip"), e.Detail)
		case player.EventBack:
			c.host.Toast(screen.ToastGood, "the sound is back")
		}
	}
}

// decayPeak lets the peak hold of the level fall slowly enough to be read: about 5 dB a second at full pace.
func (c *Control) decayPeak() {
	const decay = 0.97 // a tick
	p := c.state.Player
	if p.Last.Status != player.Playing {
		p.Peak = 0
		return
	}
	p.Peak = max(p.Now.Level, p.Peak*decay)
}
