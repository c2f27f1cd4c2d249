package webhooks

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// formTrigger is the kind of the dialog for made-up deliveries.
const formTrigger = "trigger"

// openTrigger asks what to make up, and where to send it.
func (s *Screen) openTrigger() {
	set := s.state.Webhooks.Settings.Forward
	var targets, urls []string
	add := func(name, url string) {
		if url != "" {
			targets, urls = append(targets, name), append(urls, url)
		}
	}
	add("forward target", set.URL)
	add("own callback", s.svc.Webhooks.CallbackURL())
	targets, urls = append(targets, "URL"), append(urls, "")
	job := s.selected.JobID
	jobs := []string{"invented"}
	about := "The body has the five fields of Typecast's guide."
	if job != "" {
		jobs = append(jobs, "the selected one")
		about += " The selected job is by " + words.OneLine(s.selected.ActorName) + ": " + words.Quote(s.selected.Text)
	}
	f := &form{host: s.host, id: formTrigger, title: "Made-up delivery", accept: "send", about: []string{about}, rows: []*formRow{
		choiceRow("status", 0, "done", "failed"),
		choiceRow("job", 0, jobs...),
		choiceRow("to", 0, targets...),
		textRow("URL", shownURL(s.target), "http://localhost:3000/webhook"),
	}}
	if len(targets) == 1 { // there is nothing to choose
		f.rows[2].hidden = true
	}
	typed := f.rows[3]
	typed.changed = func() { f.rows[2].pick = len(targets) - 1 }
	f.done = func() tea.Cmd {
		status, jobID, target := f.rows[0].options[f.rows[0].pick], "", urls[f.rows[2].pick]
		if f.rows[1].pick > 0 {
			jobID = job
		}
		if target == "" {
			target = typedURL(f.rows[3].text(), s.target)
			if target == "" {
				f.problem, f.at = "type the URL of your receiver", len(f.shown())-1
				return nil
			}
			s.target = target
			s.host.Persist()
		}
		f.busy = true
		s.host.Toast(screen.ToastPlain, "sending to %s …", targetHost(target))
		svc, ctx := s.svc.Webhooks, s.ctx()
		return func() tea.Msg {
			r, err := svc.Trigger(ctx, status, jobID, target)
			return sentMsg{"sent", f, target, r, err}
		}
	}
	s.host.Open(f)
}
