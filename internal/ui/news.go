package ui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/player"
	"callboard/internal/ui/paint"
)

// The messages that come back from commands and from the bridge.
type (
	jobsMsg    []job.Job // changed jobs, at most thirty batches a second
	linkMsg    link.Status
	playerMsg  player.State
	historyMsg []job.Job
	actorsMsg  struct {
		list  []actor.Actor
		fresh bool // asked of the service just now
		err   error
	}
	filteredMsg struct {
		query  int
		places []int
	}
	versionsMsg struct {
		actorID string
		list    []api.Version
		err     error
	}
	submittedMsg struct {
		job job.Job
		err error
	}
	savedMsg struct {
		id, path string
		err      error
	}
	sampleMsg struct {
		actorID, path string
		err           error
	}
	failedMsg struct {
		what string
		err  error
	}
	keptMsg   struct{ script, actor, params, autoplay string }
	keepMsg   int // generation
	tickMsg   struct{}
	ageMsg    int // generation
	flashMsg  int // generation
	noProblem struct{}
)

// news takes in what is not a key: answers of commands and what the services tell.
func (m *Model) news(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case jobsMsg:
		return m.jobNews(msg)
	case historyMsg:
		m.jobs.merge(msg)
		return m.animate()
	case linkMsg:
		m.link = link.Status(msg)
		return m.age()
	case ageMsg:
		if int(msg) == m.aging {
			return m.age()
		}
	case playerMsg:
		return m.playerNews(player.State(msg))
	case tickMsg:
		m.ticking = false
		m.jobs.tick()
		return m.animate()
	case actorsMsg:
		return m.actorNews(msg)
	case filteredMsg:
		if msg.query == m.actors.query {
			m.actors.show(msg.places)
			m.actors.list.Top()
		}
	case lookMsg:
		return m.look(string(msg))
	case versionsMsg:
		if msg.err == nil {
			m.actors.versions[msg.actorID] = msg.list
		}
	case submittedMsg:
		m.submitted(msg)
	case savedMsg:
		m.saved(msg)
	case sampleMsg:
		return m.sampleNews(msg)
	case keptMsg:
		m.restore(msg)
	case keepMsg:
		if int(msg) == m.keep {
			return m.keepNow()
		}
	case flashMsg:
		if int(msg) == m.flash.gen {
			m.flash = flash{gen: m.flash.gen}
		}
	case failedMsg:
		m.say(flashBad, "%s: %s", msg.what, plainError(msg.err))
	}
	return m.fade()
}

// jobNews merges changed jobs and plays what was waited for, if that is wanted.
func (m *Model) jobNews(batch []job.Job) tea.Cmd {
	var play *job.Job
	for _, j := range batch {
		before, known := m.jobs.byID[j.ID]
		if known && before.File == "" && j.File != "" && j.State == job.Done {
			play = &j
		}
		if known && !before.Settled() && j.State == job.Failed && m.flash.text == "" && j.Problem != "" {
			m.say(flashBad, "%s", j.Problem)
		}
	}
	m.jobs.merge(batch)
	if m.autoplay && play != nil && m.player.Status != player.Playing {
		m.deps.Player.Play(player.Clip{Key: play.ID, Path: play.File})
	}
	return tea.Batch(m.animate(), m.fade())
}

func (m *Model) playerNews(s player.State) tea.Cmd {
	if s.Problem != "" && s.Problem != m.player.Problem && s.Status != player.Broken {
		m.say(flashBad, "%s", s.Problem)
	}
	m.player = s
	return tea.Batch(m.animate(), m.fade())
}

func (m *Model) actorNews(msg actorsMsg) tea.Cmd {
	if msg.fresh {
		m.actors.loading = false
	}
	if msg.err != nil {
		m.actors.problem = plainError(msg.err)
		if len(m.actors.all) > 0 {
			m.say(flashBad, "showing the actors of last time: %s", plainError(msg.err))
		}
		return m.fade()
	}
	if len(msg.list) > 0 || msg.fresh {
		m.actors.problem = ""
		m.actors.set(msg.list)
	}
	return tea.Batch(m.lookAtActor(), m.wantVersions())
}

func (m *Model) submitted(msg submittedMsg) {
	m.last.open = false
	if msg.err == nil {
		return
	}
	var wrong *job.OrderError
	if errors.As(msg.err, &wrong) { // nothing was sent
		m.session.jobs--
		m.session.chars -= len([]rune(m.last.text))
	}
	m.say(flashBad, "%s", plainError(msg.err))
}

func (m *Model) saved(msg savedMsg) {
	if msg.err != nil {
		m.say(flashBad, "not saved: %s", plainError(msg.err))
		return
	}
	m.jobs.saved[msg.id] = msg.path
	m.jobs.list.Touch(msg.id)
	m.say(flashGood, "saved %s", shortPath(msg.path))
}

// Commands: whatever waits, waits here.

func (m *Model) loadActors() tea.Cmd {
	return func() tea.Msg {
		list, _, err := m.deps.Actors.Cached(m.ctx)
		return actorsMsg{list: list, err: err}
	}
}

func (m *Model) refreshActors() tea.Cmd {
	return func() tea.Msg {
		list, err := m.deps.Actors.Refresh(m.ctx)
		return actorsMsg{list: list, fresh: true, err: err}
	}
}

func (m *Model) loadJobs() tea.Cmd {
	return func() tea.Msg {
		list, err := m.deps.Jobs.Jobs(m.ctx, job.Filter{})
		if err != nil {
			return failedMsg{"the history could not be read", err}
		}
		return historyMsg(list)
	}
}

func (m *Model) refetch(id string) tea.Cmd {
	return func() tea.Msg {
		if err := m.deps.Jobs.Refetch(m.ctx, id); err != nil {
			return failedMsg{"no audio", err}
		}
		return noProblem{}
	}
}

// refilter narrows the list: at once where that is quick, beside the loop where it is not.
func (m *Model) refilter() tea.Cmd {
	if len(m.actors.all) <= filterAtOnce {
		m.actors.refilter()
		return m.lookAtActor()
	}
	m.actors.query++
	query, index, text := m.actors.query, m.actors.index, m.actors.filter.Text()
	return func() tea.Msg {
		return filteredMsg{query, index.Filter(m.ctx, text)}
	}
}

// lookAtActor asks for the highlighted actor's versions once the person has stopped on it.
func (m *Model) lookAtActor() tea.Cmd {
	a, ok := m.actors.selected()
	if !ok || m.lay.tier == single {
		return nil
	}
	return m.askVersions(a.ID)
}

// wantVersions asks for those of the actor who speaks: the settings offer their presets.
func (m *Model) wantVersions() tea.Cmd {
	a, ok := m.actors.speaker()
	if !ok {
		return nil
	}
	return m.askVersions(a.ID)
}

func (m *Model) askVersions(id string) tea.Cmd {
	if _, known := m.actors.versions[id]; known {
		return nil
	}
	m.actors.lookingAt = id
	return m.after(120*time.Millisecond, lookMsg(id))
}

// lookMsg comes when the cursor has rested on an actor for a moment.
type lookMsg string

func (m *Model) look(id string) tea.Cmd {
	if id != m.actors.lookingAt {
		return nil
	}
	return func() tea.Msg {
		list, err := m.deps.Actors.Versions(m.ctx, id)
		return versionsMsg{id, list, err}
	}
}

// Clocks: they run only while something moves.

const (
	spinEvery = 120 * time.Millisecond
	playEvery = 50 * time.Millisecond
)

// animate keeps the one clock running while sound plays or a young job runs.
func (m *Model) animate() tea.Cmd {
	if m.ticking {
		return nil
	}
	var every time.Duration
	switch {
	case m.player.Status == player.Playing:
		every = playEvery
	case m.jobs.running() > 0:
		every = m.jobs.pace(m.now())
	default:
		return nil
	}
	m.ticking = true
	return m.after(every, tickMsg{})
}

// age redraws the link's light when its words change.
func (m *Model) age() tea.Cmd {
	m.aging++
	if m.link.State != link.Proven {
		return nil
	}
	return m.after(agoChanges(m.now().Sub(m.link.ProvenAt)), ageMsg(m.aging))
}

// What is kept from run to run.

const (
	keepScript   = "ui.script"
	keepActor    = "ui.actor"
	keepParams   = "ui.params"
	keepAutoplay = "ui.autoplay"
)

func (m *Model) loadKept() tea.Cmd {
	return func() tea.Msg {
		var k keptMsg
		for key, to := range map[string]*string{keepScript: &k.script, keepActor: &k.actor, keepParams: &k.params, keepAutoplay: &k.autoplay} {
			v, _, err := m.deps.Settings.Setting(m.ctx, key)
			if err != nil {
				return failedMsg{"the text of last time could not be read", err}
			}
			*to = v
		}
		return k
	}
}

// restore takes up the last run's work, unless the person has been faster.
func (m *Model) restore(k keptMsg) {
	if m.script.buf.Empty() && k.script != "" {
		m.script.buf.SetText(k.script)
		m.script.buf.Bottom()
	}
	if m.actors.chosen == "" && k.actor != "" {
		m.actors.choose(k.actor)
	}
	var p api.Params
	if k.params != "" && json.Unmarshal([]byte(k.params), &p) == nil {
		m.params = p
	}
	m.autoplay = k.autoplay == "on"
}

// keepSoon writes the work down once the person has paused.
func (m *Model) keepSoon() tea.Cmd {
	m.keep++
	return m.after(500*time.Millisecond, keepMsg(m.keep))
}

func (m *Model) keepNow() tea.Cmd {
	kept := m.kept()
	return func() tea.Msg {
		if err := writeKept(m.ctx, m.deps.Settings, kept); err != nil {
			return failedMsg{"the text could not be kept for next time", err}
		}
		return noProblem{}
	}
}

func (m *Model) kept() map[string]string {
	params, err := json.Marshal(m.params)
	if err != nil {
		params = nil
	}
	return map[string]string{
		keepScript: m.script.buf.Text(), keepActor: m.actors.chosen, keepParams: string(params),
		keepAutoplay: map[bool]string{true: "on"}[m.autoplay],
	}
}

func writeKept(ctx context.Context, s Settings, kept map[string]string) error {
	for key, value := range kept {
		if err := s.PutSetting(ctx, key, value); err != nil {
			return fmt.Errorf("keep %s: %w", key, err)
		}
	}
	return nil
}

// plainError is an error as one line for a person: with advice where the error brings some.
func plainError(err error) string {
	text := err.Error()
	var advised interface{ Advice() string }
	if errors.As(err, &advised) && advised.Advice() != "" {
		text += " · " + advised.Advice()
	}
	return paint.Calm(api.Clean(text))
}
