package audition

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/audition"
	"callboard/internal/batch"
	"callboard/internal/job"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// priceLife is how long a price holds. An actor may have a new version then, with which the line is a new take.
const priceLife = time.Minute

// price is what the speak key would spend. It is worked out by a command: versions may have to be asked for.
type price struct {
	due     bool // it has to be worked out anew
	running bool // a command works it out
	known   bool // it holds for the line, the marks and the settings as they are now, unless it is due
	asked   bool // the speak key was pressed before it was known
	again   bool // one of the line was on screen then: if this one is not higher, the speak key needs no second press
	at      time.Time
	params  api.Params
	pricedMsg
}

// pricedMsg is a price that was worked out.
type pricedMsg struct {
	text    string // the line that it is the price of
	total   batch.Totals
	orders  []job.Order // what would be sent
	refetch []job.Order // takes that were paid for, and whose audio is downloaded again, which is free
	refused []string    // why some actors cannot speak the line, a line each
	renewed string      // which actors have a new version, so that a line whose take is here costs again; empty: none
	problem string      // why nothing can be said
}

// priceable are the marked actors that the catalogue has.
func (s *Screen) priceable() []actor.Actor {
	var list []actor.Actor
	for _, id := range s.state.Audition.Marked() {
		if a, ok := s.state.Actors.Get(id); ok {
			list = append(list, a)
		}
	}
	return list
}

// workOut asks for the price of the line.
func (s *Screen) workOut() tea.Cmd {
	p := &s.price
	if *s.state.Params != p.params {
		p.params, p.due = *s.state.Params, true
	}
	if !p.due || p.running {
		return nil
	}
	p.due, p.known = false, false
	actors := s.priceable()
	if s.line.why != nil || len(actors) == 0 {
		p.known, p.asked = true, false
		p.pricedMsg = pricedMsg{text: s.line.text}
		return nil
	}
	p.running = true
	ctx, svc, line, params, lang := s.ctx(), s.svc, s.line.text, p.params, s.opt.Lang
	req := audition.Request{Text: line, Actors: actors, Params: params}
	return func() tea.Msg {
		msg, err := plan(ctx, svc, req, lang)
		if err != nil {
			msg = pricedMsg{text: line, problem: words.Error(err)}
		}
		return msg
	}
}

// plan works out what a request costs. Orders whose version is not known are left out: they could be paid for twice.
func plan(ctx context.Context, svc screen.Services, req audition.Request, lang string) (pricedMsg, error) {
	p, err := audition.New(ctx, req, svc.Actors, batch.Options{Cache: svc.Takes})
	if err != nil {
		return pricedMsg{}, err
	}
	msg := pricedMsg{text: req.Text}
	for _, e := range p.Excluded {
		msg.refused = append(msg.refused, words.OneLine(e.Problem))
	}
	names := map[string]string{}
	for _, a := range req.Actors {
		names[a.ID] = a.Label(lang)
	}
	var renewed batch.NewVersions
	for _, t := range p.Takes {
		t.Order.ActorName = names[t.Order.ActorID]
		switch {
		case t.Order.Version == "" && t.Cost == batch.Charged:
			msg.refused = append(msg.refused, words.OneLine(t.Order.ActorName)+": its version is not known now")
			p.Totals.Charged--
			p.Totals.CharsCharged -= t.Chars
		case t.Cost == batch.Refetch:
			msg.refetch = append(msg.refetch, t.Order)
		case t.Cost == batch.Charged:
			msg.orders = append(msg.orders, t.Order)
			renewed.Add(t)
		}
	}
	msg.total, msg.renewed = p.Totals, renewed.String()
	return msg, nil
}

// priced takes a price. It is of no use if something has changed meanwhile.
func (s *Screen) priced(msg pricedMsg) tea.Cmd {
	p := &s.price
	p.running = false
	if p.due || msg.text != s.line.text {
		p.due = true
		return nil
	}
	higher := msg.total.CharsCharged > p.total.CharsCharged || msg.renewed != p.renewed || msg.problem != p.problem
	p.known, p.pricedMsg, p.at = true, msg, s.host.Now()
	if p.asked {
		again := p.again
		p.asked, p.again = false, false
		if again && !higher {
			return s.speak(false)
		}
		return s.askPrice()
	}
	return nil
}

// reuseWord says that takes exist.
func (p price) reuseWord() string {
	var parts []string
	if n := p.total.Cached - p.total.Refetched; n > 0 {
		parts = append(parts, fmt.Sprintf("%d cached, free", n))
	}
	if n := p.total.Refetched; n > 0 {
		parts = append(parts, fmt.Sprintf("%d to download again, free", n))
	}
	return joinParts(parts...)
}

// costWord says what would be spent.
func (p price) costWord() string {
	if p.total.Charged == 0 {
		return ""
	}
	verb := "cost"
	if p.total.Charged == 1 {
		verb = "costs"
	}
	return fmt.Sprintf("%s %s %s", words.Count(p.total.Charged, "new take"), verb, characters(p.total.CharsCharged))
}

// costAndReason is costWord with why a line that was paid for costs again.
func (p price) costAndReason() string {
	if p.renewed == "" {
		return p.costWord()
	}
	return p.costWord() + " · " + p.renewed
}

// tooDear reports that the price is over the budget.
func (s *Screen) tooDear() bool {
	return s.price.known && !s.price.due && s.state.Session.CheckBudget(s.price.total.CharsCharged) != nil
}

// priceLine says what the speak key would do and spend, what the account has left for it, and what was spent, from the longest text to
// the shortest.
func (s *Screen) priceLine() []string {
	spent := s.state.Session.Spent()
	lines := s.priceLineWith(spent)
	if credits := s.creditsWord(); credits != "" {
		if spent != "" {
			credits = joinParts(credits, spent)
		}
		full := s.priceLineWith(credits)
		if !s.tooFewCredits() {
			full = full[:min(2, len(full))]
		}
		lines = append(full, lines...)
	}
	return lines
}

// creditsWord says how many credits are left for new takes; empty: there are none to pay, or it is not known.
func (s *Screen) creditsWord() string {
	if p := s.price; s.run != nil || !p.known || p.due || p.problem != "" || p.total.CharsCharged == 0 || s.tooDear() {
		return ""
	}
	return s.state.Credits.Beside(s.price.total.CharsCharged)
}

// tooFewCredits reports that the account is known to have too few credits left for the price. It is said, and refuses nothing.
func (s *Screen) tooFewCredits() bool {
	return s.creditsWord() != "" && s.state.Credits.TooFew(s.price.total.CharsCharged)
}

// priceLineWith is priceLine with what is said of the session at its end.
func (s *Screen) priceLineWith(session string) []string {
	parts, short := s.priceOf()
	return append(s.whyAgain(parts, session), s.priceWithoutReason(parts, short, session)...)
}

// freePrice is a line of priceLine that says of the price that it is none, in the sandbox and where it fits into w cells; otherwise it
// is the line.
func (s *Screen) freePrice(line string, w int) string {
	cost := s.price.costWord()
	if !s.opt.Sandbox || cost == "" {
		return line
	}
	return style.FirstFitting(w, strings.Replace(line, cost, cost+", "+screen.FreeInSandbox, 1), line)
}

// priceWithoutReason is priceLine without whyAgain.
func (s *Screen) priceWithoutReason(parts []string, short, session string) []string {
	join := joinParts
	if s.tooDear() && s.run == nil {
		session = s.budgetLeft()
		return []string{join(append(parts, session)...), join(short, session), session}
	}
	if session == "" || s.line.text != "" && s.line.why != nil {
		return []string{join(parts...), short}
	}
	all := slices.Concat(parts, []string{session})
	lines := []string{join(all...)}
	if len(parts) > 1 && s.run == nil {
		lines = append(lines, join(all[1:]...))
	}
	return append(lines, join(short, session), join(s.priceAlone(short), session), short)
}

// joinParts joins what is known into a line.
func joinParts(parts ...string) string { return strings.Join(parts, " · ") }

// whyAgain is the price with the reason why a line that was paid for costs again, from the longest text to the shortest; nil: there is
// no such reason. parts are those of priceOf.
func (s *Screen) whyAgain(parts []string, session string) []string {
	p := s.price
	if s.run != nil || !p.known || p.due || p.problem != "" || p.renewed == "" || len(parts) < 2 {
		return nil
	}
	if s.tooDear() {
		session = s.budgetLeft()
	}
	var end []string
	if session != "" {
		end = []string{session}
	}
	all := slices.Concat(parts[:2], []string{p.renewed}, parts[2:], end)
	lines := []string{joinParts(all...), joinParts(all[1:]...)}
	if s.tooDear() {
		return lines
	}
	return append(lines, joinParts(p.costWord(), p.renewed), joinParts(characters(p.total.CharsCharged), p.renewed))
}

// budgetLeft says that the price is over the budget.
func (s *Screen) budgetLeft() string {
	left, _ := s.state.Session.Left()
	return fmt.Sprintf("over the budget: %d left", left)
}

// priceOf says what the speak key would do and spend, in parts, of which the first is the number of actors where there are several, and in few words.
func (s *Screen) priceOf() (parts []string, short string) {
	p, n := s.price, len(s.priceable())
	actors := words.Count(n, "actor") + " marked"
	switch {
	case s.run != nil:
		short = fmt.Sprintf("speaking · %d of %d done", s.run.done, len(s.run.orders))
		if s.run.limited {
			return []string{short, "the service limits the rate, waiting"}, short + " · waiting"
		}
		return []string{short}, short
	case s.line.text != "" && s.line.why != nil:
		return []string{s.line.why.Error()}, s.line.whyShort()
	case n == 0:
		return []string{"no actor is marked"}, "no actor is marked"
	case s.line.text == "":
		return []string{actors, "no line yet"}, actors
	case !p.known || p.due:
		return []string{actors, "counting …"}, actors + " …"
	case p.problem != "":
		return []string{p.problem}, actors
	}
	parts = []string{actors}
	for _, word := range []string{p.costWord(), p.reuseWord()} {
		if word != "" {
			parts = append(parts, word)
		}
	}
	if p.total.Doubtful > 0 {
		parts = append(parts, fmt.Sprintf("%d uncertain, not sent again: %s speaks one", p.total.Doubtful, s.key(keymap.Retry, keymap.InTakes)))
	}
	if len(p.refused) > 0 {
		parts = append(parts, fmt.Sprintf("%d cannot speak it", len(p.refused)))
	}
	return parts, fmt.Sprintf("%d marked · %s", n, characters(p.total.CharsCharged))
}

// priceAlone is the price without the marks; otherwise while there is none.
func (s *Screen) priceAlone(otherwise string) string {
	switch p := s.price; {
	case s.run != nil || !p.known || p.due || p.problem != "":
	case p.total.Charged > 0:
		return characters(p.total.CharsCharged)
	case p.total.Cached > 0:
		return p.reuseWord()
	}
	return otherwise
}

// overBudget is why n characters are not sent, in one line; empty: they may be.
func (s *Screen) overBudget(n int) string {
	if err := s.state.Session.CheckBudget(n); err != nil {
		return words.Error(err) + " · " + s.key(keymap.SetBudget) + " changes it"
	}
	return ""
}

// spentSentence is what this session has spent, to go on from a sentence about a price.
func (s *Screen) spentSentence() string {
	if spent := s.state.Session.Spent(); spent != "" {
		return ". This session: " + spent
	}
	return ""
}

// characters writes a number of characters.
func characters(n int) string { return words.Count(n, "character") }
