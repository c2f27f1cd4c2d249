package cli

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/match"
	"callboard/internal/player"
)

// latinKey replaces a jamo of the Korean two-set layout with the Latin letter on the same key, so that the keys work without
// switching the layout.
func latinKey(msg tea.KeyPressMsg) string {
	if r := []rune(msg.Text); len(r) == 1 {
		if letter, ok := match.KeyForJamo(r[0]); ok {
			return string(letter)
		}
	}
	return msg.String()
}

// suspendFade is the time for the audio to fade out and the line to disappear before the program is suspended: a stopped
// process can do neither.
const suspendFade = 80 * time.Millisecond

// press carries out a key.
func (d *deck) press(key string) tea.Cmd {
	st := d.sound.State()
	switch key {
	case "q":
		d.done = true
	case "ctrl+c":
		d.done, d.interrupted = true, true
	case "ctrl+z":
		d.suspended, d.resume = true, st.Status == player.Playing || st.Status == player.Loading
		d.sound.Pause()
		return tea.Tick(suspendFade, func(time.Time) tea.Msg { return fadedOut{} })
	case "?":
		d.showKeys = !d.showKeys
	case "space":
		d.sound.Toggle(st.Clip) // which another clip may be about to replace
	case "n", "down":
		if d.at+1 < len(d.paths) {
			d.playFile(d.at + 1)
		}
	case "p", "up":
		d.playFile(max(d.at-1, 0))
	case "f":
		d.flip()
	default:
		d.adjust(key, st)
	}
	return nil
}

// flip switches to the file that played before at the same position, or to the next file.
func (d *deck) flip() {
	if len(d.paths) < 2 {
		return
	}
	to := d.last
	if to < 0 {
		to = (d.at + 1) % len(d.paths)
	}
	d.last, d.at = d.at, to
	d.sound.Flip(d.clip(to))
}

// adjust changes the position, speed, volume or loop.
func (d *deck) adjust(key string, st player.State) {
	switch key {
	case "left":
		d.sound.SeekBy(-time.Second)
	case "right":
		d.sound.SeekBy(time.Second)
	case "shift+left":
		d.sound.SeekBy(-5 * time.Second)
	case "shift+right":
		d.sound.SeekBy(5 * time.Second)
	case "home":
		d.sound.Seek(0)
	case "0", "1", "2", "3", "4", "5", "6", "7", "8", "9":
		d.sound.Jump(10 * float64(key[0]-'0'))
	case "<":
		d.sound.SetSpeed(st.NextSpeed(-1))
	case ">":
		d.sound.SetSpeed(st.NextSpeed(1))
	case "-":
		d.sound.SetVolume(max(st.Volume-5, 0))
	case "=", "+":
		d.sound.SetVolume(min(st.Volume+5, player.LoudestVol))
	case "_":
		d.sound.Mute(!st.Muted)
	case "e":
		d.sound.Match(!st.Matched)
	case "l":
		if d.loopsFile(st) { // the marks replace the loop over the whole file
			d.sound.SetLoop(player.Loop{})
		}
		d.sound.Mark()
	}
}

// loopsFile reports whether the loop is the one over the whole file.
func (d *deck) loopsFile(st player.State) bool {
	return d.loop && st.Loop.On() && st.Loop.From == 0 && st.Loop.To >= st.Length
}
