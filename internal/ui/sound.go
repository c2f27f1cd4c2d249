package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/player"
)

// steerSound carries out what a person asks of the player, by key or by name. What the strip has no room to show is said.
func (m *Model) steerSound(act Action, msg tea.KeyPressMsg) tea.Cmd {
	p := m.deps.Player
	switch act {
	case ActPlay:
		return m.play()
	case ActPlayer:
		return m.openPlayer()
	case ActOutput:
		return m.openOutputs()
	case ActFlip:
		m.flip()
	case ActLowPower:
		return m.turnPower()
	case ActStop:
		p.Stop()
	case ActSeekBack:
		p.SeekBy(-time.Second)
	case ActSeekOn:
		p.SeekBy(time.Second)
	case ActSeekBack5:
		p.SeekBy(-5 * time.Second)
	case ActSeekOn5:
		p.SeekBy(5 * time.Second)
	case ActJump:
		p.Jump(10 * tenths(msg))
	case ActLoop:
		p.Mark()
		if st := p.State(); !m.showsPlayer() || st.Length == 0 {
			m.say(flashPlain, "%s", loopWords(st))
		}
	case ActMatch:
		m.turnMatch()
	default:
		m.turnSound(act)
	}
	return tea.Batch(m.animate(), m.fade())
}

// turnSound is what has more and less: volume and speed.
func (m *Model) turnSound(act Action) {
	p, st := m.deps.Player, m.deps.Player.State()
	const step = 5 // per cent
	switch act {
	case ActQuieter:
		m.setVolume(st.Volume - step)
		return
	case ActLouder:
		m.setVolume(st.Volume + step)
		return
	case ActMute:
		p.Mute(!st.Muted)
	case ActSlower:
		p.SetSpeed(st.NextSpeed(-1))
	case ActFaster:
		p.SetSpeed(st.NextSpeed(1))
	}
	if st = p.State(); m.hidesFacts() {
		word := fmt.Sprintf("speed %s · volume %d", speedText(st.Speed), st.Volume)
		if st.Muted {
			word = "muted · _ lets it sound again"
		}
		m.say(flashPlain, "%s", word)
	}
}

func (m *Model) setVolume(percent int) {
	m.deps.Player.SetVolume(max(0, min(percent, player.LoudestVol)))
	if m.hidesFacts() {
		m.say(flashPlain, "volume %d", m.deps.Player.State().Volume)
	}
}

// hidesFacts reports that neither strip nor panel shows volume and speed.
func (m *Model) hidesFacts() bool {
	idle := m.player.Status == player.Idle || m.player.Status == player.Broken
	return !m.showsPlayer() && (m.lay.w < 70 || idle)
}

// showsPlayer reports that the panel is in sight.
func (m *Model) showsPlayer() bool {
	_, open := m.top().(*playerPanel)
	return open
}

// tenths is the number on a key.
func tenths(msg tea.KeyPressMsg) float64 { return float64(max('0', min(msg.Code, '9')) - '0') }

// loopWords says how far the loop has come, and what the key does next.
func loopWords(st player.State) string {
	switch {
	case st.Status == player.Idle || st.Status == player.Broken || st.Length == 0:
		return "there is nothing to loop: play a take first"
	case st.Loop.On():
		return "loop " + player.Clock(st.Loop.From) + " – " + player.Clock(st.Loop.To) + " · l ends it"
	case st.Loop.Marked():
		return "loop from " + player.Clock(st.Loop.From) + " · l again marks its end"
	}
	return "no loop"
}

func (m *Model) turnMatch() {
	on := !m.deps.Player.State().Matched
	m.deps.Player.Match(on)
	m.say(flashPlain, "%s", map[bool]string{true: "all takes are heard equally loud", false: "each take is as loud as it was made"}[on])
}

func (m *Model) turnPower() tea.Cmd {
	m.lowPower = !m.lowPower
	m.thrifty = m.lowPower
	word := map[bool]string{true: "low power: four drawings a second while sound plays, and no meter", false: "full power: twenty drawings a second while sound plays"}
	m.say(flashPlain, "%s", word[m.lowPower])
	m.tick = clock{gen: m.tick.gen} // the new pace holds at once
	return tea.Batch(m.animate(), m.fade(), m.keepSoon())
}

// flip lets the other of the last two takes sound, at the same place.
func (m *Model) flip() {
	now, other := m.player.Clip, m.heard[1]
	if now.Key == m.heard[1].Key {
		other = m.heard[0]
	}
	if other.Key == "" {
		m.say(flashPlain, "flip goes between the last two takes heard: play another one first")
		return
	}
	if j, ok := m.jobs.byID[other.Key]; ok && j.File != "" {
		other = player.Clip{Key: j.ID, Path: j.File} // it may have been arriving when it was heard
	}
	m.deps.Player.Flip(other)
	m.say(flashPlain, "%s", m.flipWords(now.Key, other.Key))
}

// flipWords say which of two takes is heard now: by its time, and by its actor where that is another one.
func (m *Model) flipWords(from, to string) string {
	text, back := "flipped to the other clip", " · f flips back"
	name, _ := m.whose(to)
	if j, ok := m.jobs.byID[to]; ok {
		text = "now the take of " + j.CreatedAt.Local().Format("15:04:05")
		if before, _ := m.whose(from); before != name {
			text = "now " + name + ", the take of " + j.CreatedAt.Local().Format("15:04:05")
		}
	} else if name != "" {
		text = "now the sample of " + name
	}
	return firstThatFits(m.lay.w-2, text+back, text)
}

// playerNews takes in what the player does.
func (m *Model) playerNews(s player.State) tea.Cmd {
	switch {
	case s.Gone && !m.player.Gone:
		m.say(flashWarn, "the sound did not come back: play again when it is there%s", m.outputKey())
	case lost(s) && !lost(m.player):
		m.say(flashWarn, "the sound is gone: paused until it is back%s", m.outputKey())
	case s.Problem != "" && s.Problem != m.player.Problem && s.Status != player.Broken && !lost(s):
		m.say(flashWarn, "%s", s.Problem)
	}
	if s.Clip.Key != m.player.Clip.Key {
		m.gaps, m.crest = 0, 0
	}
	if s.Clip.Key != "" && s.Clip.Key != m.heard[0].Key {
		m.heard[1] = m.heard[0]
	}
	if s.Clip.Key != "" {
		m.heard[0] = s.Clip
	}
	moved := s.Backend != m.player.Backend || s.Device != m.player.Device
	m.player = s
	m.markSounding()
	cmds := []tea.Cmd{m.animate(), m.fade()}
	if d, ok := m.top().(*outputs); ok && moved {
		cmds = append(cmds, d.ask(m))
	}
	return tea.Batch(cmds...)
}

// outputKey names the key that leads to another output, where it is one.
func (m *Model) outputKey() string {
	if m.top() != nil && !m.showsPlayer() || m.script.typing || m.actors.filtering {
		return ""
	}
	return " · o chooses another output"
}

// markSounding lets the row of the take that is heard, or paused, show it.
func (m *Model) markSounding() {
	sign := m.glyphs.Play
	if m.player.Status == player.Paused {
		sign = m.glyphs.Pause
	}
	id := m.player.Clip.Key
	if !m.hears(id) {
		id, sign = "", ""
	}
	m.jobs.sound(id, sign)
}

// soundNews takes in what has happened to the sound. What is lost is a problem of the player's state, which is shown.
func (m *Model) soundNews(batch []player.Event) {
	for _, e := range batch {
		switch e.Kind {
		case player.EventUnderrun:
			m.gaps++
		case player.EventMoved:
			m.say(flashPlain, "sound moved to %s", orElse(e.Detail, "another output"))
		case player.EventBack:
			m.say(flashGood, "the sound is back")
		}
	}
}

// ballistics let the crest of the level sink slowly enough to be read.
func (m *Model) ballistics() {
	const sink = 0.97 // at each tick: some 5 dB a second
	if m.player.Status != player.Playing {
		m.crest = 0
		return
	}
	m.crest = max(m.sounding().Level, m.crest*sink)
}
