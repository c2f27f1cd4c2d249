package ui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/link"
	"callboard/internal/ui/widget/style"
)

// linkPanel tells everything about the link, live, and has the keys that steer it.
type linkPanel struct {
	top  int // first line shown of those that scroll
	past pastLines
}

// pastLines are the lines of the history, drawn once and kept until something in them changes.
type pastLines struct {
	newest link.Change
	n, w   int
	theme  *style.Theme
	day    int
	lines  []string
}

// openLink shows the panel. Its ages are kept up while it is open.
func (m *Model) openLink() tea.Cmd {
	if m.watchesLink() {
		return nil
	}
	m.open(&linkPanel{})
	return m.age()
}

// watchesLink reports whether the panel is open, also under another dialog.
func (m *Model) watchesLink() bool {
	for _, d := range m.overlay {
		if _, ok := d.(*linkPanel); ok {
			return true
		}
	}
	return false
}

func (d *linkPanel) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	page := max(m.lay.h-8, 1)
	switch act := m.keys.find(msg, inLink, outside, anywhere); act {
	case ActUp:
		d.scroll(m, -1)
	case ActDown:
		d.scroll(m, 1)
	case ActPageUp:
		d.scroll(m, -page)
	case ActPageDown:
		d.scroll(m, page)
	case ActHalfUp:
		d.scroll(m, -page/2)
	case ActHalfDown:
		d.scroll(m, page/2)
	case ActTop:
		d.top = 0
	case ActBottom:
		d.scroll(m, 1<<20)
	case ActHelp:
		m.open(&help{scopes: []scope{inLink}})
	case ActBack, ActEnter, ActQuit, ActLink:
		m.close()
	case ActRetry, ActProve, ActTakeBack, ActChangeURL, ActRotate, ActCopyURL, ActOpenURL, ActCode, ActOnExit:
		return m.steerLink(act)
	}
	return nil
}

func (d *linkPanel) scroll(m *Model, by int) {
	w, h := m.lay.dialogRoom()
	head, body := d.parts(m, w, h)
	d.top = max(min(d.top+by, len(body)-(h-2-len(head))), 0)
}

func (d *linkPanel) paste(*Model, string) {}

// hints begin with the key that helps now. Those that lead nowhere at the moment are left out.
func (d *linkPanel) hints(m *Model) []hint {
	shut := hint{"esc", "close"}
	if m.noLink() != "" {
		return []hint{shut}
	}
	all := []hint{{"p", "prove"}, shut, {"r", "retry"}, {"y", "copy URL"}, {"c", "QR"}, {"o", "open"}, {"u", "change URL"}, {"x", "new path"}, {"e", "at the end"}, {"?", "keys"}}
	switch s := m.link; {
	case s.TakenBy != "":
		all = append([]hint{{"t", "take it back"}}, all...)
	case s.State != link.Proven && s.State != link.Online:
		all[0], all[2] = all[2], all[0]
	}
	out := all[:0]
	for _, h := range all {
		if h.key == "c" && !m.codeFits() || h.key == "o" && (m.opt.OpenURL == nil || m.link.URL == "") || h.key == "y" && m.link.URL == "" {
			continue
		}
		out = append(out, h)
	}
	return out
}

// The columns of the panel, in cells, and the fewest lines of the history that make the rest worth standing still.
const (
	linkWidth  = 76
	linkNarrow = 46 // below it columns and words are shorter
	linkKeep   = 4
)

// linkLabel is the column of the labels.
func linkLabel(w int) int {
	if w < linkNarrow {
		return 9
	}
	return 12
}

func (d *linkPanel) panel(m *Model, w, h int) panel {
	head, body := d.parts(m, w, h)
	room := max(h-2-len(head), 0)
	top := max(min(d.top, len(body)-room), 0)
	lines := slices.Concat(head, body[top:min(top+room, len(body))])
	return panel{title: "Link", note: m.moreNote(top > 0, top+room < len(body)), w: min(w-4, linkWidth), lines: lines}
}

// parts are the lines that stand still and those that scroll. On a low screen everything scrolls.
func (d *linkPanel) parts(m *Model, w, h int) (head, body []string) {
	w = min(w-4, linkWidth)
	head, body = m.linkRows(w), d.history(m, w)
	if body != nil {
		head = append(head, m.theme.Muted.Paint(style.Fit("Last changes", w)))
	}
	if len(head)+min(linkKeep, len(body)) > h-2 {
		return nil, slices.Concat(head, body)
	}
	return head, body
}

// linkRows are what is known of the link, a label and a value each. What is wrong stands before what is well.
func (m *Model) linkRows(w int) []string {
	t, s := m.theme, m.link
	var lines []string
	label := linkLabel(w)
	row := func(name string, ink style.Ink, value string) { // the name stands before the first line
		if value == "" {
			return
		}
		for _, line := range wrap(calm(value), w-label) {
			lines = append(lines, t.Muted.Paint(style.Fit(name, label))+ink.Paint(style.Fit(line, w-label)))
			name = ""
		}
	}
	tone, sign, word := linkLook(t.Inks, m.glyphs, s)
	since := ""
	if !s.Since.IsZero() {
		since = " · since " + m.clock(s.Since, w)
	}
	if style.Width(sign+" "+word+since) > w-label {
		since = ""
	}
	row("state", tone, sign+" "+word+since)
	if m.deps.Link == nil || s.Follower {
		return append(append(lines, style.Blank(w)), linkAbsence(t, s.Follower, w)...)
	}
	if left := m.waits(); left != "" {
		row("next try", t.Text, "in "+left)
	}
	trouble := t.Warn
	if s.State == link.Failed {
		trouble = t.Bad
	}
	row("problem", trouble, s.Problem)
	if s.Code != "" {
		row("code", t.Text, s.Code+" · ngrok.com/docs/errors/"+strings.ToLower(s.Code))
	}
	row("URL", t.Info, s.URL)
	row("proof", t.Text, m.proofWords(w))
	ink, callback := m.callbackWords()
	row("callback", ink, callback)
	row("on exit", t.Text, m.exitWords())
	row("tunnel", t.Text, m.tunnelWords())
	row("notice", t.Muted, m.aside.text)
	return append(lines, style.Blank(w))
}

// linkAbsence says why there is nothing to steer here, and how there could be.
func linkAbsence(t *style.Theme, beside bool, w int) []string {
	text := "No way in for webhooks in this run: jobs settle by polling, a little later. " +
		"For one, start with NGROK_AUTHTOKEN set, or with --public-url if a URL of yours leads here."
	if beside {
		text = "Another callboard on this data folder holds the link. Jobs of both settle, and this one takes the link over when that one ends."
	}
	var lines []string
	for _, line := range wrap(text, w) {
		lines = append(lines, t.Muted.Paint(style.Fit(line, w)))
	}
	return lines
}

func (m *Model) tunnelWords() string {
	s := m.link
	parts := []string{s.Tunnel}
	switch s.Tunnel {
	case "loopback":
		parts[0] = "loopback: only this machine reaches it"
	case "public":
		parts[0] = "none: a URL of your own"
	}
	add := func(before, word string) {
		if word != "" {
			parts = append(parts, before+word)
		}
	}
	add("", s.Account)
	add("plan ", s.Plan)
	add("region ", s.Region)
	if s.TunnelLatency > 0 {
		add("wire ", millis(s.TunnelLatency))
	}
	return strings.Join(parts, " · ")
}

func (m *Model) proofWords(w int) string {
	s := m.link
	switch age := ago(m.now().Sub(s.ProvenAt)); {
	case s.ProvenAt.IsZero():
		return "none yet"
	case w < linkNarrow:
		return age + " · " + millis(s.Latency)
	default:
		return age + ", " + m.clock(s.ProvenAt, w) + " · " + millis(s.Latency) + " there and back"
	}
}

// callbackWords says whose the account's callback is, and whose it was.
func (m *Model) callbackWords() (style.Ink, string) {
	t, s := m.theme, m.link
	switch {
	case s.TakenBy == link.NoCallback:
		return t.Warn, "taken out: the account has none"
	case s.TakenBy != "":
		return t.Warn, "taken by " + s.TakenBy
	case s.State != link.Online && s.State != link.Proven:
		return t.Muted, "not known to be ours now"
	case s.Displaced != "":
		return t.Text, "ours · " + s.Displaced + " held it before"
	}
	return t.Text, "ours"
}

// clock is a time of day, or the day where it is another one.
func (m *Model) clock(at time.Time, w int) string {
	at, now := at.Local(), m.now().Local()
	form := "15:04:05"
	switch today := at.YearDay() == now.YearDay() && at.Year() == now.Year(); {
	case today && w < linkNarrow:
		form = "15:04"
	case !today && w < linkNarrow:
		form = "2 Jan"
	case !today:
		form = "2 Jan 15:04"
	}
	return at.Format(form)
}

// history is what happened to the link, the newest first.
func (d *linkPanel) history(m *Model, w int) []string {
	if m.deps.Link == nil || m.link.Follower {
		return nil
	}
	changes := m.deps.Link.History()
	if len(changes) == 0 {
		return []string{m.theme.Muted.Paint(style.Fit("none yet", w))}
	}
	now := pastLines{newest: changes[len(changes)-1], n: len(changes), w: w, theme: m.theme, day: m.now().Local().YearDay()}
	if p := d.past; p.newest != now.newest || p.n != now.n || p.w != now.w || p.theme != now.theme || p.day != now.day {
		now.lines = m.changeLines(changes, w)
		d.past = now
	}
	return d.past.lines
}

// changeLines draws the history: when, whether it was trouble, and what.
func (m *Model) changeLines(changes []link.Change, w int) []string {
	t := m.theme
	const signs = 2
	label := linkLabel(w) - signs
	for _, c := range changes {
		label = max(label, style.Width(m.clock(c.At, w))+2)
	}
	var lines []string
	for _, c := range slices.Backward(changes) {
		at, ink, sign := m.clock(c.At, w), t.Text, ""
		if c.Bad {
			ink, sign = t.Warn, m.glyphs.Bad
		}
		for _, line := range wrap(calm(c.Text), max(w-label-signs, 1)) {
			lines = append(lines, t.Muted.Paint(style.Fit(at, label))+ink.Paint(style.Fit(sign, signs)+style.Fit(line, w-label-signs)))
			at, sign = "", ""
		}
	}
	return lines
}
