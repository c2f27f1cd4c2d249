package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/link"
	"callboard/internal/ui/widget/style"
)

// askAtEnd stands beside link's own answers to what becomes of the callback at the end. Until it is asked, the link
// goes by link.Auto.
const askAtEnd link.OnExit = "ask"

func firstExit(o Options) link.OnExit {
	switch {
	case o.AskOnExit:
		return askAtEnd
	case o.OnExit == "":
		return link.Auto
	}
	return o.OnExit
}

// turnExit goes on to the next answer, and tells the link.
func (m *Model) turnExit() {
	all := []link.OnExit{link.Auto, link.Keep, link.Restore}
	if m.opt.AskOnExit {
		all = append(all, askAtEnd)
	}
	m.exit = all[(slices.Index(all, m.exit)+1)%len(all)]
	tell := m.exit
	if tell == askAtEnd {
		tell = link.Auto
	}
	m.deps.Link.SetOnExit(tell)
	m.say(flashPlain, "at the end: %s", m.exitWords())
}

// exitWords says what becomes of the callback at the end, as things stand.
func (m *Model) exitWords() string {
	s := m.link
	before := calm(hostOf(s.Displaced))
	switch {
	case m.exit == askAtEnd:
		return "ask · when you quit"
	case m.exit == link.Keep:
		return "keep · ours stays, and late webhooks find the next run"
	case m.exit == link.Auto && s.Fixed:
		return "auto · ours stays: the URL is the same next time"
	case s.Displaced == "":
		return string(m.exit) + " · ours stays: there was none before"
	}
	return string(m.exit) + " · " + before + " is put back"
}

// quit ends the program. It asks first where that is wanted and there is something to decide: a callback of somebody
// else's that ours stands in place of.
func (m *Model) quit() tea.Cmd {
	s := m.link
	_, asked := m.top().(*parting)
	ours := s.TakenBy == "" && (s.State == link.Online || s.State == link.Proven)
	if asked || m.exit != askAtEnd || m.noLink() != "" || s.Displaced == "" || !ours {
		return tea.Quit
	}
	d := &parting{}
	if !s.Fixed { // nobody will be at our URL
		d.at = 1
	}
	m.open(d)
	return nil
}

// parting asks what becomes of the callback.
type parting struct{ at int }

// partingItem is an answer: its key, its words and what is told to the link.
type partingItem struct {
	key, word string
	what      link.OnExit // empty: stay here
}

func (d *parting) items(m *Model) []partingItem {
	return []partingItem{
		{"k", "keep ours", link.Keep},
		{"b", "put back " + calm(hostOf(m.link.Displaced)), link.Restore},
		{"esc", "stay here", ""},
	}
}

func (d *parting) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	items := d.items(m)
	switch name := keyName(msg); name {
	case "up", "shift+tab":
		d.at = max(d.at-1, 0)
	case "down", "j", "tab":
		d.at = min(d.at+1, len(items)-1)
	case "enter":
		return d.take(m, items[d.at])
	default:
		for _, it := range items {
			if it.key == name {
				return d.take(m, it)
			}
		}
	}
	return nil
}

func (d *parting) take(m *Model, it partingItem) tea.Cmd {
	m.close()
	if it.what == "" {
		return nil
	}
	m.deps.Link.SetOnExit(it.what)
	return tea.Quit
}

func (d *parting) paste(*Model, string) {}

func (d *parting) hints(*Model) []hint {
	return []hint{{"enter", "quit so"}, {"↑↓", "move"}, {"esc", "stay here"}, {"ctrl+c", "quit at once"}}
}

// partingWidth is the widest the question gets, in cells.
const partingWidth = 60

func (d *parting) panel(m *Model, w, _ int) panel {
	w = min(w-4, partingWidth)
	t := m.theme
	why := "Our URL will be another next time: nobody will be there for late webhooks."
	if m.link.Fixed {
		why = "Our URL will be the same next time: late webhooks find us there."
	}
	var lines []string
	for _, line := range wrap("The account's callback is ours now. "+why, w) {
		lines = append(lines, t.Muted.Paint(style.Fit(line, w)))
	}
	lines = append(lines, style.Blank(w))
	for i, it := range d.items(m) {
		ink, bar := t.Inks, "  "
		if i == d.at {
			ink, bar = t.Selected, t.Bar(m.glyphs)+" "
		}
		lines = append(lines, ink.Accent.Paint(bar+style.Fit(it.key, 5))+ink.Text.Paint(style.Fit(it.word, w-7)))
	}
	return panel{title: "What becomes of the callback?", w: w, lines: lines}
}
