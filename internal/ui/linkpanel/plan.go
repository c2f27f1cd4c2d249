package linkpanel

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/api/tts"
	"callboard/internal/ui/widget/facts"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// The newer service sends no webhooks. Its panel has the plan of the account instead of a link.

// plan is what the service has told of the account's plan.
type plan struct {
	tts.Subscription
	known   bool
	asking  bool
	problem string // why it could not be read; empty: it was, or was not asked for
}

// planMsg is the answer to the question about the plan.
type planMsg struct {
	plan tts.Subscription
	err  error
}

// linkless reports a service that sends no webhooks, so that there is no link to control.
func (c *Control) linkless() bool { return c.o.Service == api.ServiceTTS }

// askPlan asks for the plan of the account, which is free. It does nothing while the answer is still to come.
func (c *Control) askPlan() tea.Cmd {
	if c.o.Account == nil || c.plan.asking {
		return nil
	}
	c.plan.asking = true
	ctx, account := c.host.Context(), c.o.Account
	return func() tea.Msg {
		s, err := account.Subscription(ctx)
		return planMsg{s, err}
	}
}

// planned takes the answer. What was known of the plan stays if it could not be read again.
func (c *Control) planned(msg planMsg) {
	c.plan.asking, c.plan.problem = false, ""
	if msg.err != nil {
		c.plan.problem = words.Error(msg.err)
		return
	}
	c.plan.Subscription, c.plan.known = msg.plan, true
}

// planRows are what the panel shows of a service without webhooks.
func (d *panel) planRows(w int) []string {
	t, p := d.c.host.Look().Theme, d.c.plan
	rows := []facts.Row{
		{Label: "service", Value: d.c.o.Service.String(), Ink: t.Text},
		{Label: "webhooks", Value: "none", Ink: t.Muted},
	}
	switch {
	case p.problem != "":
		rows = append(rows, facts.Row{Label: "problem", Value: p.problem, Ink: t.Warn})
	case !p.known && p.asking:
		rows = append(rows, facts.Row{Label: "plan", Value: "asking …", Ink: t.Muted})
	}
	if p.known {
		rows = append(rows, facts.Row{Label: "plan", Value: words.Clean(p.Plan), Ink: t.Text},
			facts.Row{Label: "credits", Value: creditWords(p.Subscription), Ink: creditInk(t, p.Subscription)})
	}
	if p.Concurrency > 0 {
		rows = append(rows, facts.Row{Label: "at once", Value: words.Count(p.Concurrency, "request"), Ink: t.Text})
	}
	lines := append(facts.Lines(t, rows, labelWidth(w), w), style.Blank(w))
	return append(lines, sentence(t, "This service answers a request with the audio itself and sends no webhooks, so there is no link. "+
		"Jobs, takes, auditions and the player work as with the other service.", w)...)
}

// creditWords says how many credits are left. A credit is a character.
func creditWords(s tts.Subscription) string {
	if s.CreditsUnknown {
		return "not known"
	}
	if s.Credits == 0 {
		return strconv.Itoa(s.UsedCredits) + " used"
	}
	return words.Thousands(s.CreditsLeft()) + " of " + words.Thousands(s.Credits) + " left"
}

// creditInk warns of a plan that is nearly used up.
func creditInk(t *style.Theme, s tts.Subscription) style.Ink {
	if s.Credits > 0 && s.CreditsLeft() < s.Credits/20 {
		return t.Warn
	}
	return t.Text
}

// sentence draws a text over several lines.
func sentence(t *style.Theme, text string, w int) []string {
	var lines []string
	for _, line := range style.Wrap(text, w) {
		lines = append(lines, t.Muted.Paint(style.Fit(line, w)))
	}
	return lines
}
