package pieces

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/batch"
	"callboard/internal/job"
	"callboard/internal/script"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/words"
)

// piece is one request of the script.
type piece struct {
	script.Piece
	order   job.Order
	first   int     // the index of the first piece with the same order: they have one take
	job     job.Job // of its take, as it was when the plan was made or the piece was sent; zero: none
	cannot  bool    // it cannot be sent
	problem string  // why, or why its job has no audio
	refetch bool    // its take was paid for, and its audio can be downloaded again
	sent    bool    // by this run of the program
	waiting bool    // it is in the run, without a job so far, or was refused and is sent again
}

// plan is the pieces of a text and what is known of their takes.
type plan struct {
	source
	known   bool          // it was worked out
	lead    time.Duration // the pause before the first piece
	pauses  bool          // a piece has a pause behind it
	pieces  []piece
	renewed string         // why pieces that were paid for cost again: the actor has a new version; empty: they do not
	left    *int           // credits of the account, a character each; nil: the service does not tell
	problem string         // why nothing can be sent
	jobs    map[string]int // job id to index
}

// plannedMsg is a plan that was worked out, and its number.
type plannedMsg struct {
	number int
	plan   plan
}

// of reports whether it is the plan of a text, an actor and settings.
func (p *plan) of(src source) bool {
	return p.known && p.text == src.text && p.actor.ID == src.actor.ID && p.params == src.params
}

// index is the first piece of a job, or −1.
func (p *plan) index(id string) int {
	if i, ok := p.jobs[id]; ok && id != "" {
		return i
	}
	return -1
}

// workOut divides a text and looks for the takes of its pieces. The plan that is there stays until the new one is known.
func (s *Script) workOut(src source) tea.Cmd {
	s.asked++
	s.planning = true
	ctx, svc, lang, number := s.ctx(), s.svc, s.opt.Lang, s.asked
	return func() tea.Msg {
		p, err := newPlan(ctx, svc, src, lang)
		if err != nil {
			p.problem = words.Error(err)
		}
		return plannedMsg{number, p}
	}
}

// newPlan makes a plan. Without a known version of the actor nothing may be sent: it could be paid for twice.
func newPlan(ctx context.Context, svc screen.Services, src source, lang string) (plan, error) {
	p := plan{source: src, known: true, jobs: map[string]int{}}
	for _, part := range script.Sent(script.Split(src.text, src.params.Service.MaxTextChars())) {
		if part.Text == "" {
			p.lead += part.Pause
			continue
		}
		o := job.Order{ActorID: src.actor.ID, ActorName: src.actor.Label(lang), Text: part.Text, Params: src.params}
		p.pauses = p.pauses || part.Pause > 0
		p.pieces = append(p.pieces, piece{Piece: part, order: o, first: len(p.pieces)})
	}
	version, err := svc.Actors.Resolve(ctx, src.actor.ID, src.params.ModelName())
	if err == nil && version == "" {
		err = fmt.Errorf("the version of %s is not known now, so that nothing is sent: a take could be paid for twice", src.actor.Label(lang))
	}
	if err != nil {
		return p, err
	}
	versions, err := svc.Actors.Versions(ctx, src.actor.ID)
	if err == nil {
		err = state.CheckParams(src.params, versions)
	}
	if err != nil {
		return p, err
	}
	for i := range p.pieces {
		p.pieces[i].order.Version = version
	}
	p.left = creditsLeft(ctx, svc.Account)
	err = p.price(ctx, svc.Takes)
	return p, err
}

// creditsLeft asks how many characters the account still has, which is free. Not to know it is no reason to send nothing.
func creditsLeft(ctx context.Context, account screen.Account) *int {
	if account == nil {
		return nil
	}
	const patience = 3 * time.Second // the price is wanted now
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	plan, err := account.Subscription(ctx)
	if err != nil || plan.Credits == 0 {
		return nil
	}
	left := plan.CreditsLeft()
	return &left
}

// price looks for the takes of the pieces.
func (p *plan) price(ctx context.Context, cache batch.Cache) error {
	orders := func(yield func(job.Order) bool) {
		for _, it := range p.pieces {
			if !yield(it.order) {
				return
			}
		}
	}
	first := map[batch.Key]int{}
	var renewed batch.NewVersions
	_, err := batch.Price(ctx, orders, batch.Options{Cache: cache}, func(t batch.Take) error {
		it := &p.pieces[t.Index]
		it.order, it.refetch = t.Order, t.Cost == batch.Refetch
		switch t.Cost {
		case batch.Forbidden:
			it.cannot, it.problem = true, t.Problem
			return nil
		case batch.Repeated:
			it.first = first[batch.KeyOf(t.Order)]
			return nil
		}
		first[batch.KeyOf(t.Order)] = t.Index
		renewed.Add(t)
		p.give(t.Index, t.Job)
		return nil
	})
	p.renewed = words.OneLine(renewed.String())
	return err
}

// give gives a piece its take.
func (p *plan) give(i int, j job.Job) {
	p.pieces[i].job = j
	if j.ID != "" {
		p.jobs[j.ID] = i
	}
}

// planned takes a plan, and numbers the takes that it has found. A later one is on its way if the number is not the latest.
func (s *Script) planned(msg plannedMsg) {
	if msg.number != s.asked {
		return
	}
	s.planning = false
	if s.run != nil {
		return // it has a plan of its own
	}
	before := s.plan
	s.plan = msg.plan
	if before.of(s.plan.source) && len(before.pieces) == len(s.plan.pieces) {
		for i, it := range before.pieces { // what this run of the program knows besides
			p := &s.plan.pieces[i]
			if it.order.Version != p.order.Version {
				continue // the actor has a new version: what it knows is of another take
			}
			if p.sent = it.sent; p.job.ID == "" && it.job.ID != "" && s.known(it.job.ID) {
				s.plan.give(i, it.job)
			}
			if p.problem == "" && p.job.File == "" {
				p.problem = it.problem
			}
		}
	}
	s.setKeys()
	for i, it := range s.plan.pieces {
		if it.first == i {
			s.number(i, it.job)
		}
	}
	s.askAnew()
}

// known reports whether a job is still in the history.
func (s *Script) known(id string) bool {
	_, ok := s.state.Jobs.Get(id)
	return ok
}

// setKeys lists the pieces. The cursor stays where it is.
func (s *Script) setKeys() {
	keys := make([]int, len(s.plan.pieces))
	for i := range keys {
		keys[i] = i
	}
	s.list.SetKeys(keys)
}

// kind is what there is to do about a piece.
type kind int

const (
	missing   kind = iota // it has to be sent
	failed                // it was sent and has no audio: it is to be sent again
	here                  // its audio is here
	underWay              // it is being sent or spoken
	uncertain             // it may have been charged: it is not sent again unasked
	silent                // it was spoken, and its audio can be downloaded again, which is free
	forbidden             // it cannot be sent
)

// kind is what there is to do about a piece.
func (s *Script) kind(i int) kind {
	it, j := s.plan.pieces[s.plan.pieces[i].first], s.job(i)
	switch {
	case it.waiting:
		return underWay
	case j.File != "":
		return here
	case it.cannot:
		return forbidden
	case j.ID == "":
		return missing
	case j.State == job.Uncertain, j.State == job.Failed && j.Unconfirmed:
		return uncertain
	case !j.Finished():
		return underWay
	case j.State == job.Done, j.State == job.Expired:
		return silent
	}
	return failed
}

// tally is what all pieces cost and how far they are.
type tally struct {
	here, underWay       int
	unspoken             int   // of those that are here: a part of the text is not in the audio
	toSend               []int // missing and failed, without those that have the take of an earlier one
	chars                int   // of toSend
	uncertain, forbidden []int
	silent               []int
	lost                 []int         // those of them whose audio is downloaded again when the others are sent
	audio                time.Duration // of all that is here, with pauses and gaps
}

// tally counts the pieces.
func (s *Script) tally() tally {
	var t tally
	for i, it := range s.plan.pieces {
		switch s.kind(i) {
		case here:
			t.here++
			if len(s.job(i).Unspoken) > 0 {
				t.unspoken++
			}
		case underWay:
			t.underWay++
		case uncertain:
			t.uncertain = append(t.uncertain, i)
		case forbidden:
			t.forbidden = append(t.forbidden, i)
		case silent:
			t.silent = append(t.silent, i)
			if it.first == i && it.refetch {
				t.lost = append(t.lost, i)
			}
		default:
			if it.first == i {
				t.toSend = append(t.toSend, i)
				t.chars += it.Chars()
			}
		}
	}
	starts := s.starts()
	t.audio = starts[len(starts)-1]
	return t
}

// without are the pieces that have no audio.
func (s *Script) without() []int {
	return slices.Clip(s.where(func(k kind) bool { return k != here }))
}

func itoa(n int) string { return strconv.Itoa(n) }
