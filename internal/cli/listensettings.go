package cli

import (
	"time"

	"callboard/internal/job"
	"callboard/internal/webhook/send"
	"callboard/internal/workbench"
)

// begin says what will be done with deliveries. With --json only changes are printed.
func (p *reporter) begin(now workbench.Settings) error {
	p.said = now
	if p.json {
		return nil
	}
	if now.Answers.On() {
		if err := p.answers(now.Answers); err != nil {
			return err
		}
	}
	if now.Forward.On {
		return p.forward(now.Forward)
	}
	return nil
}

// settings prints settings that were set meanwhile, by another process. That a plan is used up, or that the target is down,
// is no such change.
func (p *reporter) settings(now workbench.Settings) error {
	before := p.said
	p.said = now
	before.Forward.Health, now.Forward.Health = workbench.Health{}, workbench.Health{}
	forward := before.Forward != now.Forward && (before.Forward.On || now.Forward.On)
	answers := before.Answers.Plan != now.Answers.Plan || before.Answers.ID != now.Answers.ID && now.Answers.Plan != ""
	switch {
	case !forward && !answers:
		return nil
	case p.json:
		return p.settingsJSON(now)
	}
	if answers {
		if err := p.answers(now.Answers); err != nil {
			return err
		}
	}
	if forward {
		return p.forward(now.Forward)
	}
	return nil
}

// answers prints the plan.
func (p *reporter) answers(a workbench.Answers) error {
	if !a.On() {
		return p.print(time.Now(), "answers", "as usual")
	}
	return p.print(time.Now(), "answers", a.Left+", then as usual")
}

// forward prints where deliveries are forwarded to.
func (p *reporter) forward(f workbench.Forward) error {
	if !f.On {
		return p.print(time.Now(), "forward", "off")
	}
	what := map[string]string{workbench.EventsDone: "done ones to ", workbench.EventsFailed: "failed ones to "}[f.Events]
	then := "; the sender is answered as it answers"
	if f.Respond == workbench.OK {
		then = "; the sender is answered 200"
	}
	return p.print(time.Now(), "forward", what+targetURL(f.URL)+then)
}

// targetURL is a target for display, without a password, in whatever form its URL was given.
func targetURL(raw string) string {
	t, err := send.ParseTarget(raw)
	if err != nil { // another version may have stored it
		return "a target whose URL cannot be read"
	}
	return t.URL()
}

type forwardJSON struct {
	URL     string `json:"url"`
	Events  string `json:"events"`  // "all", "done" or "failed"
	Respond string `json:"respond"` // "pass" or "ok"
}

func (p *reporter) settingsJSON(now workbench.Settings) error {
	var to *forwardJSON
	if f := now.Forward; f.On {
		to = &forwardJSON{targetURL(f.URL), f.Events, string(f.Respond)}
	}
	return p.printJSON(struct {
		Event   string       `json:"event"`
		Forward *forwardJSON `json:"forward"`
		Answers *string      `json:"answers"`
		At      string       `json:"at"`
	}{"settings", to, orNull(now.Answers.Left), job.Stamp(time.Now())})
}
