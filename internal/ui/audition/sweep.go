package audition

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/audition"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/words"
)

// sweepMsg is the plan of a sweep, to be agreed to.
type sweepMsg struct {
	text, name string
	priced     pricedMsg
	err        error
}

// openSweep asks what is tried with an actor: that of the selected take, or the selected one.
func (s *Screen) openSweep() tea.Cmd {
	a, ok := s.subject()
	switch {
	case s.hidesNames():
		return nil
	case !ok:
		s.host.Toast(screen.ToastPlain, "no actor is selected")
		return nil
	case s.line.why != nil:
		s.host.Toast(screen.ToastBad, "%s", words.Error(s.line.why))
		return nil
	case s.run != nil:
		s.host.Toast(screen.ToastPlain, "wait until what is being spoken is here")
		return nil
	}
	ctx, svc := s.ctx(), s.svc.Actors
	return func() tea.Msg {
		versions, err := svc.Versions(ctx, a.ID)
		return sweepActorMsg{a, versions, err}
	}
}

// sweepActorMsg are the versions of the actor that is swept.
type sweepActorMsg struct {
	actor    actor.Actor
	versions []api.Version
	err      error
}

// hidesNames says that the names have to be shown first, if a key is about a take whose name is hidden.
func (s *Screen) hidesNames() bool {
	hides := s.takes.board.Blind() && s.focus != paneCast
	if hides {
		s.host.Toast(screen.ToastPlain, "the names are hidden: %s shows them first", s.key(keymap.Blind))
	}
	return hides
}

// subject is the actor that a key is about: that of the selected take unless the actors have the focus.
func (s *Screen) subject() (actor.Actor, bool) {
	if j, ok := s.takes.selected(); ok && s.focus != paneCast {
		return s.state.Actors.Get(j.ActorID)
	}
	return s.cast.selected()
}

// sweepMenu offers the usual sweeps, and one's own.
func (s *Screen) sweepMenu(msg sweepActorMsg) {
	if msg.err != nil {
		s.failed("the presets could not be read", msg.err)
	}
	a, name := msg.actor, words.OneLine(msg.actor.Label(s.opt.Lang))
	item := func(label, about, sweep string) dialog.Item {
		return dialog.Item{Label: label, Value: about, Then: func() tea.Cmd { return s.planSweep(a, sweep) }}
	}
	var items []dialog.Item
	if presets := audition.Presets(s.state.Params.Service, state.VersionOf(*s.state.Params, msg.versions)).Values; len(presets) > 0 {
		items = append(items, item("presets", strings.Join(presets, " "), "emotion="+strings.Join(presets, ",")))
	}
	items = append(items, item("tempo", "0.8 0.9 1.0 1.1 1.2", "tempo=0.8..1.2:0.1"), item("pitch", "−4 −2 0 +2 +4", "pitch=-4..4:2"),
		dialog.Item{Label: "other …", Value: "any setting, as KEY=VALUE,VALUE", Then: func() tea.Cmd {
			s.host.Open(dialog.NewPrompt(s.host, "Sweep · "+name, "tempo=0.9,1.1", "a setting and its values: pitch=-2..2, emotion=happy-1,sad-1", "count",
				func(text string) tea.Cmd { return s.planSweep(a, text) }))
			return nil
		}})
	menu := dialog.NewMenu(s.host, "sweep", "Sweep · "+name, []keymap.Scope{keymap.InMenu, keymap.Moving}, items...)
	menu.Text, menu.Accept = "The line by "+name+" with each of these. The price is said first.", "count"
	s.host.Open(menu)
}

// planSweep works out what a sweep costs.
func (s *Screen) planSweep(a actor.Actor, text string) tea.Cmd {
	sweep, err := audition.ParseSweep(s.state.Params.Service, text)
	if err != nil {
		s.failed("no sweep", err)
		return nil
	}
	req := audition.Request{Text: s.line.text, Actors: []actor.Actor{a}, Params: *s.state.Params, Sweeps: []audition.Sweep{sweep}}
	ctx, svc, lang := s.ctx(), s.svc, s.opt.Lang
	return func() tea.Msg {
		priced, err := plan(ctx, svc, req, lang)
		return sweepMsg{text, a.Label(lang), priced, err}
	}
}

// sweepPlanned asks before a sweep is spoken. What is only downloaded again is free.
func (s *Screen) sweepPlanned(msg sweepMsg) tea.Cmd {
	p := price{pricedMsg: msg.priced}
	switch {
	case msg.err != nil:
		s.failed("no sweep", msg.err)
	case p.text != s.line.text: // another line has been typed meanwhile
	case len(p.orders) == 0 && len(p.refetch) > 0:
		return s.begin(nil, p.refetch, s.svc.Takes)
	case len(p.orders) == 0 && p.total.Cached > 0:
		s.host.Toast(screen.ToastPlain, "nothing is missing: %d cached, free", p.total.Cached)
	case len(p.orders) == 0 && len(p.refused) > 0:
		s.host.Toast(screen.ToastBad, "%s", p.refused[0])
	case len(p.orders) == 0:
		s.host.Toast(screen.ToastPlain, "nothing to speak")
	case s.overBudget(p.total.CharsCharged) != "":
		s.host.Toast(screen.ToastBad, "%s", s.overBudget(p.total.CharsCharged))
	default:
		text := p.costAndReason()
		if s.opt.Sandbox {
			text += ", " + screen.FreeInSandbox
		}
		if reuse := p.reuseWord(); reuse != "" {
			text += ", " + reuse
		}
		if n := len(p.refused); n > 0 {
			text += fmt.Sprintf(". %d left out: %s", n, p.refused[0])
		}
		text += s.spentSentence()
		s.host.Open(dialog.NewConfirm(s.host, "Sweep "+words.OneLine(msg.text)+"?", words.OneLine(msg.name)+": "+text+".", "speak", func() tea.Cmd {
			return s.begin(p.orders, p.refetch, s.svc.Takes)
		}))
	}
	return nil
}
