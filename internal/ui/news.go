package ui

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/player"
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
		id, dest, path string
		how            job.SaveOptions
		err            error
	}
	sampleMsg struct {
		actorID, path string
		err           error
	}
	failedMsg struct {
		what string
		err  error
	}
	rotatedMsg struct{ err error }
	movedMsg   struct { // the answer to a change of the public URL
		dialog *urlDialog
		url    string
		err    error
	}
	keptMsg  struct{ script, actor, params, autoplay, power, output string }
	keepMsg  int // generation
	tickMsg  int // generation
	soundMsg []player.Event
	ageMsg   int // generation
	flashMsg int // generation
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
		m.linkNews(link.Status(msg))
		return tea.Batch(m.age(), m.fade())
	case ageMsg:
		if int(msg) == m.aging {
			return m.age()
		}
	case playerMsg:
		return m.playerNews(player.State(msg))
	case soundMsg:
		m.soundNews(msg)
	case outputsMsg:
		m.listOutputs(msg)
	case dragMsg:
		return m.dragged()
	case tickMsg:
		if int(msg) == m.tick.gen {
			m.tick.every = 0
			m.jobs.tick()
			m.ballistics()
			return m.animate()
		}
		return nil
	case actorsMsg:
		return m.actorNews(msg)
	case filteredMsg:
		if msg.query == m.actors.query {
			m.actors.behind = false
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
	case rotatedMsg:
		m.rotated(msg.err)
	case movedMsg:
		m.moved(msg)
	case failedMsg:
		m.say(flashBad, "%s: %s", msg.what, plainError(msg.err))
	}
	return m.fade()
}

// jobNews merges changed jobs and plays what was waited for, if that is wanted: from its first bytes on, where those can be had.
func (m *Model) jobNews(batch []job.Job) tea.Cmd {
	var play *job.Job
	for _, j := range batch {
		before, known := m.jobs.byID[j.ID]
		if known && before.File == "" && j.File != "" && j.State == job.Done {
			play = &j
			m.announce(j)
		}
		if known && !before.Settled() && j.State == job.Done && j.File == "" && m.autoplay && m.player.Status != player.Playing {
			m.arriving(j, m.deps.Player.Play)
		}
		if known && !before.Settled() && j.State == job.Failed && m.flash.text == "" && j.Problem != "" {
			m.say(flashBad, "%s", j.Problem)
		}
	}
	m.jobs.merge(batch)
	if m.autoplay && play != nil && m.deps.Player.State().Clip.Key != play.ID && m.player.Status != player.Playing {
		m.deps.Player.Play(player.Clip{Key: play.ID, Path: play.File})
	}
	return tea.Batch(m.animate(), m.fade())
}

// linkNews shows the light, and says what is new: what is wrong, unless the panel that tells it is open, what came of
// a proof that was asked for, and once what the link has to say beside.
func (m *Model) linkNews(s link.Status) {
	old := m.link
	m.link = s
	if s.Notice != "" && s.Notice != m.aside.text {
		m.aside = aside{text: s.Notice}
	}
	switch {
	case s.Problem != "" && s.Problem != old.Problem:
		m.proving = false
		if m.watchesLink() {
			return
		}
		kind := flashWarn
		if s.State == link.Failed {
			kind = flashBad
		}
		m.say(kind, "link: %s%s", s.Problem, m.linkKey())
	case m.proving && s.ProvenAt.After(old.ProvenAt):
		m.proving = false
		m.say(flashGood, "proven in %s", millis(s.Latency))
	case !m.aside.told && m.aside.text != "" && m.flash.text == "":
		m.aside.told = true
		m.say(flashPlain, "link: %s", m.aside.text)
	}
}

// aside is a line of the tunnel that is no trouble. It is told once.
type aside struct {
	text string
	told bool
}

// linkKey names the key that leads to the panel, where it is one.
func (m *Model) linkKey() string {
	if m.top() != nil || m.script.typing || m.actors.filtering {
		return ""
	}
	return " · L tells more"
}

// announce tells that a take of this session is here, and which key makes it heard from where the person is.
func (m *Model) announce(j job.Job) {
	if !m.mine[j.ID] || m.flash.text != "" || m.autoplay {
		return
	}
	newest, _ := m.jobs.selected()
	switch {
	case newest.ID != j.ID || m.focus == paneActors || m.hears(j.ID) && m.player.Status != player.Paused:
		m.say(flashGood, "%s is done", j.ActorName)
	case m.script.typing:
		m.say(flashGood, "%s is done · esc, then space, plays it", j.ActorName)
	default:
		m.say(flashGood, "%s is done · space plays it", j.ActorName)
	}
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
	m.mine[msg.job.ID] = true
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
	if errors.Is(msg.err, job.ErrExists) && !msg.how.Into {
		m.open(&confirm{title: "Overwrite?", text: shortPath(msg.dest) + " is there already.", yes: "overwrite",
			then: func(m *Model) tea.Cmd {
				o := msg.how
				o.Overwrite = true
				return m.saveWith(msg.id, msg.dest, o)
			}})
		return
	}
	if msg.err != nil {
		m.say(flashBad, "not saved: %s", plainError(msg.err))
		return
	}
	m.jobs.saved[msg.id] = msg.path
	m.jobs.list.Invalidate(msg.id)
	m.jobs.widen(m.jobs.byID[msg.id])
	m.say(flashGood, "saved %s", shortPath(msg.path))
}
