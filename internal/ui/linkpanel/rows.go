package linkpanel

import (
	"strings"
	"time"

	"callboard/internal/link"
	"callboard/internal/ui/widget/facts"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// labelWidth is the column of the labels in w cells.
func labelWidth(w int) int {
	if w < panelNarrow {
		return 9
	}
	return 12
}

// rows are what is known of the link, a label and a value each. What is wrong is before what is well.
func (d *panel) rows(w int) []string {
	if d.c.linkless() {
		return d.planRows(w)
	}
	look, s, now := d.c.host.Look(), d.c.info.Status, d.c.host.Now()
	t, label := look.Theme, labelWidth(w)
	var rows []facts.Row
	row := func(name string, ink style.Ink, value string) {
		rows = append(rows, facts.Row{Label: name, Value: words.Clean(value), Ink: ink})
	}
	ink, sign, word := appearance(t.Inks, look.Glyphs, s)
	since := ""
	if !s.Since.IsZero() {
		since = " · since " + clock(s.Since, now, w)
	}
	if style.Width(sign+" "+word+since) > w-label {
		since = ""
	}
	row("webhooks", ink, sign+" "+word+since)
	if d.c.link == nil || s.Follower {
		return append(append(facts.Lines(t, rows, label, w), style.Blank(w)), absence(t, s.Follower, w)...)
	}
	if left := wait(s, now); left != "" {
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
	row("tested", t.Text, testWords(s, now, w))
	ink, callback := callbackWords(t, s)
	row("callback", ink, callback)
	row("on exit", t.Text, d.c.exitWords())
	row("tunnel", t.Text, tunnelWords(s))
	row("notice", t.Muted, d.c.info.Notice)
	return append(facts.Lines(t, rows, label, w), style.Blank(w))
}

// absence says why there is nothing to control here, and how there could be.
func absence(t *style.Theme, follower bool, w int) []string {
	text := "No tunnel for webhooks in this run: jobs settle by polling, a little later. " +
		"To have one, start with NGROK_AUTHTOKEN set, or with --public-url if a URL of yours leads here."
	if follower {
		text = "Another callboard on this data folder has the link. Jobs of both settle. This one takes the link over when the other one ends."
	}
	return sentence(t, text, w)
}

func tunnelWords(s link.Status) string {
	parts := []string{s.Tunnel}
	switch s.Tunnel {
	case loopback:
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
		add("latency ", words.Millis(s.TunnelLatency))
	}
	return strings.Join(parts, " · ")
}

// testWords says when the link was last proven to work, and how long the test took.
func testWords(s link.Status, now time.Time, w int) string {
	switch age := words.Ago(now.Sub(s.ProvenAt)); {
	case s.ProvenAt.IsZero():
		return "not yet"
	case w < panelNarrow:
		return age + " · " + words.Millis(s.Latency)
	default:
		return age + ", " + clock(s.ProvenAt, now, w) + " · " + words.Millis(s.Latency) + " round trip"
	}
}

// callbackWords says whose the account's callback is, and whose it was.
func callbackWords(t *style.Theme, s link.Status) (style.Ink, string) {
	switch {
	case s.TakenBy == link.NoCallback:
		return t.Warn, "removed: the account has none"
	case s.TakenBy != "":
		return t.Warn, "taken by " + s.TakenBy
	case s.State != link.Online && s.State != link.Proven:
		return t.Muted, "not known to be ours now"
	case s.Displaced != "":
		return t.Text, "ours · it replaced " + s.Displaced
	}
	return t.Text, "ours"
}

// clock is a time of day, or the day where it is another one.
func clock(at, now time.Time, w int) string {
	at, now = at.Local(), now.Local()
	form := "15:04:05"
	switch today := at.YearDay() == now.YearDay() && at.Year() == now.Year(); {
	case today && w < panelNarrow:
		form = "15:04"
	case !today && w < panelNarrow:
		form = "2 Jan"
	case !today:
		form = "2 Jan 15:04"
	}
	return at.Format(form)
}
