package ui

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/style"
)

// knob is one setting of the synthesis: how it reads, and how a key changes it.
type knob struct {
	name string
	help string
	get  func(api.Params) string // empty: the service's default
	turn func(p *api.Params, by int)
	text func(p *api.Params, s string) // set for a knob that is typed
	drop func(p *api.Params)
}

// settings is the dialog of ctrl+o.
type settings struct {
	knobs []knob
	at    int
	top   int // first knob shown
	edit  *field.Field
}

func newSettings(m *Model) *settings {
	var v api.Version
	var models []string
	if a, ok := m.actors.speaker(); ok {
		if vs := m.actors.versions[a.ID]; len(vs) > 0 {
			v = versionOf(vs, deref(m.params.Model, "latest"))
			for _, x := range vs {
				models = append(models, x.Name)
			}
		}
	}
	return &settings{knobs: knobs(models, v)}
}

// versionOf finds the version that a request for model would get.
func versionOf(vs []api.Version, model string) api.Version {
	for _, v := range vs {
		if v.Name == model || slices.Contains(v.Aliases, model) {
			return v
		}
	}
	return latest(vs)
}

// knobs lists the settings; models and presets are the chosen actor's, as far as they are known.
func knobs(models []string, v api.Version) []knob {
	presets := slices.Clone(v.Presets)
	if v.EmotionPrompt && !slices.Contains(presets, "emotion-prompt") {
		presets = append(presets, "emotion-prompt")
	}
	models = append([]string{"latest"}, models...)
	return []knob{
		choice("language", "what the text is in", []string{"auto", "en-us", "ko-kr", "ja-jp", "es-es", "zh-cn"}, func(p *api.Params) **string { return &p.Lang }),
		{name: "quality", help: "44.1 or 16 kHz",
			get: func(p api.Params) string {
				return map[bool]string{true: "44.1 kHz"}[deref(p.HD, false)]
			},
			turn: func(p *api.Params, _ int) { p.HD = ptr(!deref(p.HD, false)) },
			drop: func(p *api.Params) { p.HD = nil }},
		choice("format", "of the file", []string{"wav", "mp3"}, func(p *api.Params) **string { return &p.Format }),
		choice("model", "the actor's version", models, func(p *api.Params) **string { return &p.Model }),
		choice("emotion", "a preset of the version", presets, func(p *api.Params) **string { return &p.Emotion }),
		{name: "in words", help: "emotion prompt, where the version takes one",
			get: func(p api.Params) string { return deref(p.EmotionPrompt, "") },
			text: func(p *api.Params, s string) {
				p.EmotionPrompt = ptr(s)
				p.Emotion = ptr("emotion-prompt")
			},
			drop: func(p *api.Params) { p.EmotionPrompt = nil }},
		choice("label", "SSFM versions, with normal-1", []string{"normal", "happy", "sad", "angry"}, func(p *api.Params) **string { return &p.EmotionLabel }),
		number("scale", "how much of the label", 1, 0.1, 0, 2, func(p *api.Params) **float64 { return &p.EmotionScale }),
		number("tempo", "0.5 slow to 2 fast", 1, 0.05, 0.5, 2, func(p *api.Params) **float64 { return &p.Tempo }),
		number("length ×", "speed_x: 0.5 fast to 1.5 slow", 1, 0.05, 0.5, 1.5, func(p *api.Params) **float64 { return &p.Speed }),
		whole("pitch", "semitones", 0, 1, -12, 12, func(p *api.Params) **int { return &p.Pitch }),
		whole("last pitch", "of the sentence's end", 0, 1, -2, 2, func(p *api.Params) **int { return &p.LastPitch }),
		whole("volume", "percent", 100, 5, 50, 200, func(p *api.Params) **int { return &p.Volume }),
		number("at most", "seconds", 30, 1, 1, 60, func(p *api.Params) **float64 { return &p.MaxSeconds }),
		number("duration", "wanted seconds; not every actor can", 5, 0.5, 0.5, 60, func(p *api.Params) **float64 { return &p.Duration }),
	}
}

// choice is a knob with named positions; it turns round and round, the service's default among them.
func choice(name, help string, options []string, at func(*api.Params) **string) knob {
	return knob{name: name, help: help,
		get: func(p api.Params) string { return deref(*at(&p), "") },
		turn: func(p *api.Params, by int) {
			all := append([]string{""}, options...)
			i := max(slices.Index(all, deref(*at(p), "")), 0)
			next := all[(i+by+len(all))%len(all)]
			if next == "" {
				*at(p) = nil
				return
			}
			*at(p) = &next
		},
		drop: func(p *api.Params) { *at(p) = nil }}
}

// number is a knob with a scale; the first turn leaves from the service's default.
func number(name, help string, start, step, low, high float64, at func(*api.Params) **float64) knob {
	return knob{name: name, help: help,
		get: func(p api.Params) string {
			if v := *at(&p); v != nil {
				return num(*v)
			}
			return ""
		},
		turn: func(p *api.Params, by int) {
			v := deref(*at(p), start) + float64(by)*step
			v = float64(int(max(min(v, high), low)*100+0.5)) / 100
			*at(p) = &v
		},
		drop: func(p *api.Params) { *at(p) = nil }}
}

func whole(name, help string, start, step, low, high int, at func(*api.Params) **int) knob {
	return knob{name: name, help: help,
		get: func(p api.Params) string {
			if v := *at(&p); v != nil {
				return strconv.Itoa(*v)
			}
			return ""
		},
		turn: func(p *api.Params, by int) { *at(p) = ptr(max(min(deref(*at(p), start)+by*step, high), low)) },
		drop: func(p *api.Params) { *at(p) = nil }}
}

func ptr[T any](v T) *T { return &v }

func (d *settings) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	if d.edit != nil {
		return d.editKey(m, msg)
	}
	k := d.knobs[d.at]
	switch keyName(msg) {
	case "esc", "q", "ctrl+o":
		m.close()
	case "up", "k", "shift+tab":
		d.at = (d.at + len(d.knobs) - 1) % len(d.knobs)
	case "down", "j", "tab":
		d.at = (d.at + 1) % len(d.knobs)
	case "left", "h", "-":
		return d.turn(m, k, -1)
	case "right", "l", "=", "+", "space":
		return d.turn(m, k, 1)
	case "backspace", "delete":
		k.drop(&m.params)
		return m.keepSoon()
	case "enter":
		if k.text != nil {
			return d.turn(m, k, 1)
		}
		m.close()
	case "ctrl+s":
		m.close()
		return m.speak(msg.IsRepeat)
	}
	return nil
}

// turn changes a knob, or opens the field of one that is typed.
func (d *settings) turn(m *Model, k knob, by int) tea.Cmd {
	if k.text != nil {
		d.edit = field.New()
		d.edit.SetText(k.get(m.params))
		d.edit.End()
		return nil
	}
	k.turn(&m.params, by)
	return m.keepSoon()
}

func (d *settings) editKey(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		d.edit = nil
	case "enter":
		if s := strings.TrimSpace(d.edit.Text()); s != "" {
			d.knobs[d.at].text(&m.params, s)
		} else {
			d.knobs[d.at].drop(&m.params)
		}
		d.edit = nil
		return m.keepSoon()
	default:
		editField(d.edit, msg)
	}
	return nil
}

func (d *settings) paste(_ *Model, text string) {
	if d.edit != nil {
		d.edit.Insert(text)
	}
}

func (d *settings) hints(*Model) []hint {
	if d.edit != nil {
		return []hint{{"enter", "take it"}, {"esc", "leave it"}}
	}
	return []hint{{"←→", "change"}, {"↑↓", "move"}, {"backspace", "default"}, {"ctrl+s", "speak"}, {"esc", "close"}}
}

// The columns of the dialog, in cells.
const (
	settingsWidth = 64
	knobName      = 13
	knobValue     = 18
)

// arrange keeps the knob under the cursor in sight.
func (d *settings) arrange(w, h int) {
	room := max(h-2, 1)
	d.top = max(min(d.top, d.at), d.at-room+1)
	if d.edit != nil {
		d.edit.SetWidth(min(w-4, settingsWidth) - knobName)
	}
}

func (d *settings) panel(m *Model, w, h int) panel {
	w = min(w-4, settingsWidth)
	t := m.theme
	var lines []string
	var cursor *spot
	for i := d.top; i < len(d.knobs) && len(lines) < h-2; i++ {
		k := d.knobs[i]
		ink, bar := t.Inks, "  "
		if i == d.at {
			ink, bar = t.Selected, t.Bar(m.glyphs)+" "
		}
		head := ink.Accent.Paint(bar) + ink.Muted.Paint(style.Fit(k.name, knobName-2))
		if i == d.at && d.edit != nil {
			cursor = &spot{knobName + d.edit.CursorX(), len(lines)}
			lines = append(lines, head+d.edit.View())
			continue
		}
		value, valueInk := style.StableWidth(k.get(m.params)), ink.Text
		if value == "" {
			value, valueInk = "default", ink.Muted
		}
		room := w - knobName
		if room <= knobValue+8 {
			lines = append(lines, head+valueInk.Paint(style.Fit(value, room)))
			continue
		}
		lines = append(lines, head+valueInk.Paint(style.Fit(value, knobValue))+ink.Muted.Paint(style.Fit("  "+k.help, room-knobValue)))
	}
	return panel{title: "Settings of the synthesis", w: w, lines: lines, cursor: cursor}
}
