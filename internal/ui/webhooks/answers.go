package webhooks

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/words"
	"callboard/internal/webhook/answer"
	"callboard/internal/workbench"
)

// formAnswers is the kind of the dialog for planned answers.
const formAnswers = "answers"

// answerStep is an answer of the menu, in words and in the language of plans (internal/webhook/answer).
type answerStep struct{ word, step string }

// answerSteps are the answers of the menu. The last one ends the plan.
func answerSteps() []answerStep {
	return []answerStep{{"500", "500"}, {"429", "429:5"}, {"hang", "hang:30s"}, {"slow", "slow:2s"}, {"reset", "reset"}, {"redirect", "redirect"}, {"normal", ""}}
}

// answerCounts are how often an answer is given: the next n, or a share of all.
func answerCounts() []answerStep {
	return []answerStep{{"next 1", "%s"}, {"2", "%sx2"}, {"3", "%sx3"}, {"5", "%sx5"}, {"10", "%sx10"}, {"10% of all", "10%%:%s"}, {"30%", "30%%:%s"}, {"all", "100%%:%s"}}
}

// openAnswers plans what the next deliveries are answered. The last row has the plan as it will be set: the rows above write it,
// and it can be typed, from every row.
func (s *Screen) openAnswers() {
	now := s.state.Webhooks.Settings.Answers
	names := func(list []answerStep) []string {
		out := make([]string, len(list))
		for i, a := range list {
			out[i] = a.word
		}
		return out
	}
	step, count, plan := choiceRow("answer", 0, names(answerSteps())...), choiceRow("for", 0, names(answerCounts())...), textRow("plan", now.Left, "normal answers")
	f := &form{host: s.host, id: formAnswers, title: "Answers", rows: []*formRow{step, count, plan}}
	plan.whole = true // another one is typed at once
	f.changed = func() {
		text := answerSteps()[step.pick].step
		if text != "" {
			text = fmt.Sprintf(answerCounts()[count.pick].step, text)
		}
		plan.field.SetText(text)
		plan.field.End()
		plan.whole = true
	}
	unchanged := func() bool { return now.On() && plan.text() == now.Left }
	f.word = func() string {
		switch {
		case unchanged():
			return "go on"
		case plan.text() == "":
			return "answer normally"
		}
		return "plan this"
	}
	if now.On() {
		f.about = append(f.about, "Now: "+planText(now.Left)+".")
	} else {
		f.changed()
		f.about = append(f.about, normalText(s.state.Webhooks.Settings.Forward))
	}
	f.about = append(f.about, "A plan is used up one step per delivery, then answers are normal again. Steps: "+answer.Known+".",
		"Each run begins without a plan; CALLBOARD_ANSWERS=PLAN keeps one.")
	f.done = func() tea.Cmd {
		if unchanged() { // planning it again would bring back the steps that were used up since the dialog opened
			s.host.Remove(f)
			return nil
		}
		text := plan.text()
		f.busy = true
		svc, ctx := s.svc.Webhooks, s.ctx()
		said := "answers are normal again"
		if text != "" {
			said = "answers: " + planText(text)
		}
		return func() tea.Msg { return settingMsg{f, "the answers are unchanged", said, svc.SetAnswers(ctx, text)} }
	}
	s.host.Open(f)
}

// normalText says what a sender is answered without a plan.
func normalText(f workbench.Forward) string {
	if !f.On || f.Respond != workbench.Pass {
		return "Now every delivery is answered 200."
	}
	out := "Now the sender gets the answer of " + shortTarget(f.URL)
	if f.Events != workbench.EventsAll {
		out += " to “" + words.Clean(f.Events) + "”, and 200 for other deliveries"
	}
	return out + "."
}
