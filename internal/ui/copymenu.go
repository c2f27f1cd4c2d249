package ui

import (
	"encoding/json"
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/ui/widget/style"
)

// copyMenu offers what of the selected job, or of the link, can go to the clipboard.
func (m *Model) copyMenu() {
	d := &copyDialog{}
	add := func(key, what, value string) {
		if value != "" {
			d.items = append(d.items, copyItem{key, what, value})
		}
	}
	if m.focus == paneActors {
		if a, ok := m.actors.selected(); ok {
			add("i", "actor id", a.ID)
			add("n", "name", a.Label(m.opt.Lang))
		}
	} else if j, ok := m.jobs.selected(); ok {
		add("t", "text", j.Text)
		add("i", "job id", j.ID)
		add("s", "speak id", j.SpeakID)
		add("f", "path of the audio", j.File)
		add("c", "the request as curl, without the token", curl(j, m.opt.APIURL))
		add("b", "the request's body", body(j))
	}
	add("u", "the link's URL", m.link.URL)
	if len(d.items) == 0 {
		m.say(flashPlain, "nothing to copy here")
		return
	}
	m.open(d)
}

type copyItem struct{ key, what, value string }

// copyDialog copies one of its items by the terminal's clipboard (OSC 52).
type copyDialog struct {
	items []copyItem
	at    int
}

func (d *copyDialog) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch name := keyName(msg); name {
	case "esc", "q", "y":
		m.close()
	case "up", "k":
		d.at = max(d.at-1, 0)
	case "down", "j":
		d.at = min(d.at+1, len(d.items)-1)
	case "enter":
		return d.copy(m, d.items[d.at])
	default:
		for _, it := range d.items {
			if it.key == name {
				return d.copy(m, it)
			}
		}
	}
	return nil
}

func (d *copyDialog) copy(m *Model, it copyItem) tea.Cmd {
	m.close()
	m.say(flashGood, "copied %s, if this terminal lets programs copy", it.what)
	return tea.Batch(tea.SetClipboard(it.value), m.fade())
}

func (d *copyDialog) paste(*Model, string) {}

func (d *copyDialog) hints(*Model) []hint {
	return []hint{{"enter", "copy"}, {"↑↓", "move"}, {"esc", "close"}}
}

func (d *copyDialog) panel(m *Model, w, _ int) panel {
	w = min(w-4, 64)
	t := m.theme
	lines := make([]string, len(d.items))
	for i, it := range d.items {
		ink, bar := t.Inks, "  "
		if i == d.at {
			ink, bar = t.Selected, t.Bar(m.glyphs)+" "
		}
		label := min(40, w-5)
		lines[i] = ink.Accent.Paint(bar+it.key+"  ") + ink.Text.Paint(style.Fit(it.what, label)) + ink.Muted.Paint(style.Fit(oneLine(it.value), w-5-label))
	}
	return panel{title: "Copy", w: w, lines: lines}
}

// body is the request of a job as it goes over the wire.
func body(j job.Job) string {
	b, err := json.Marshal(api.SpeakRequest{Text: j.Text, ActorID: j.ActorID, Params: j.Params})
	if err != nil {
		return ""
	}
	return string(b)
}

// curl is the request of a job as a command; the token stays a variable.
func curl(j job.Job, base string) string {
	if base == "" {
		base = "https://typecast.ai"
	}
	quoted := strings.ReplaceAll(body(j), "'", `'\''`)
	return "curl --request POST --url " + strings.TrimSuffix(base, "/") + "/api/speak" +
		" --header 'Content-Type: application/json' --header \"Authorization: Bearer $TYPECAST_API_TOKEN\" --data '" + quoted + "'"
}
