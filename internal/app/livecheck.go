package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"callboard/internal/config"
	"callboard/internal/id"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/livecheck"
	"callboard/internal/sandbox"
	"callboard/internal/text"
	"callboard/internal/tunnel"
)

// LiveOptions are the choices for a live check.
type LiveOptions struct {
	Budget   int // characters that may be charged; 0: livecheck.DefaultBudget
	OtherKey config.Secret
	Progress func(line string)
}

// ErrLinkHeld is wrapped by the error of a live check when another process has the link of the data folder.
var ErrLinkHeld = errors.New("another process has the link")

var errTunnelClosed = errors.New("it closed by itself")

// LiveIntent is a live check that has not begun.
type LiveIntent struct {
	options livecheck.Options
	sandbox bool
}

// PlanLive prepares a live check; nothing is opened or sent. Its error is a *text.Problem for settings that do not make a tunnel.
func PlanLive(c config.Config, o LiveOptions) (LiveIntent, error) {
	l := livecheck.Options{Service: string(c.Service), BaseURL: c.APIURL, Key: c.Token.Reveal(), Budget: o.Budget, OtherKey: o.OtherKey.Reveal()}
	if c.Sandbox {
		l.BaseURL = ""
	}
	t, err := newTunnel(c, "", "", nil)
	if err != nil {
		return LiveIntent{}, err
	}
	if t != nil {
		l.Tunnel = &livecheck.Tunnel{}
	}
	l.NoTunnel = noTunnel(c)
	return LiveIntent{l, c.Sandbox}, nil
}

// Plan asks the account which callback is registered, which is free, and says in lines what the check would do. ended is how the
// question ended; if the key is refused or the service cannot be reached, its Problem says so and there is no plan. The sandbox
// of this program does not run yet and is not asked.
func (l LiveIntent) Plan(ctx context.Context) (lines []string, ended livecheck.Report) {
	ended.Outcome = livecheck.Done
	found := livecheck.NotKnown
	if !l.sandbox {
		found, ended.Outcome, ended.Problem = livecheck.Look(ctx, l.options)
	}
	if ended.Outcome != livecheck.Done {
		return nil, ended
	}
	return livecheck.Plan(l.options, found), ended
}

// noTunnel says why the configuration has no tunnel.
func noTunnel(c config.Config) string {
	if c.NoTunnel != "" {
		return c.NoTunnel
	}
	return "none is wanted"
}

// LiveCheck tries on the account what callboard assumes about the service. a needs Service. For the webhook API this process
// becomes the leader of its data folder, because there is one callback for the account; if another one is, that is the error, which
// wraps ErrLinkHeld. Everything that goes wrong later is in the report.
func LiveCheck(ctx context.Context, a *App, o LiveOptions) (livecheck.Report, error) {
	c := a.Config
	l := livecheck.Options{
		Service: string(c.Service), BaseURL: a.Client.BaseURL(), Key: c.Token.Reveal(), OtherKey: o.OtherKey.Reveal(), Budget: o.Budget,
		NoTunnel: noTunnel(c), History: liveHistory{a}, Progress: o.Progress,
	}
	for _, as := range sandbox.AssumptionList() {
		l.Assumed = append(l.Assumed, livecheck.Assumption{ID: as.Name, About: as.Description, Assumed: as.Default})
	}
	if c.Sandbox {
		l.OtherKey = sandbox.DefaultAssumptions().ForeignToken
		if c.Service == config.TTS {
			l.OtherKey = sandbox.DefaultAssumptions().TTS.OldKey
		}
	}
	if c.Service == config.TTS {
		return livecheck.Run(ctx, l), nil
	}
	if err := a.leadForCheck(); err != nil {
		return livecheck.Report{}, err
	}
	t, err := a.buildTunnel(ctx, "")
	if err != nil {
		return livecheck.Report{}, err
	}
	if t != nil {
		l.Tunnel = liveTunnel(t)
	}
	l.Memory = &liveMemory{store: a.Store}
	if l.OldSpeak, err = a.oldSpeak(ctx); err != nil {
		return livecheck.Report{}, err
	}
	return livecheck.Run(ctx, l), nil
}

// leadForCheck makes this process the leader.
func (a *App) leadForCheck() error {
	if !a.IsLeader() {
		if err := a.tryLead(); err != nil {
			return err
		}
	}
	if a.IsLeader() {
		return a.announce(a.Client.BaseURL())
	}
	who := "another callboard"
	if l, ok := a.Dir.Leader(); ok && l.PID > 0 {
		who += fmt.Sprintf(" (process %d)", l.PID)
	}
	return &text.Problem{What: "doctor --live", Why: who + " receives the webhooks of this data folder",
		Next: "end that one, or choose another folder with --data-dir", Err: ErrLinkHeld}
}

// oldAfter is the age at which the audio of a synthesis should be gone.
const oldAfter = 25 * time.Hour

// oldSpeak is the id of a synthesis whose audio should be gone; empty if there is none.
func (a *App) oldSpeak(ctx context.Context) (string, error) {
	jobs, err := a.Store.Jobs(ctx, job.Filter{})
	if err != nil {
		return "", err
	}
	for _, j := range jobs {
		if j.SpeakID != "" && (j.State == job.Done || j.State == job.Expired) && time.Since(j.CreatedAt) > oldAfter {
			return j.SpeakID, nil
		}
	}
	return "", nil
}

// liveTunnelTime is how long a live check waits for its tunnel.
const liveTunnelTime = 30 * time.Second

// liveTunnel is a tunnel as a live check needs it.
func liveTunnel(t link.Tunnel) *livecheck.Tunnel {
	return &livecheck.Tunnel{
		Name: t.Name(),
		Open: func(ctx context.Context, h http.Handler) (string, func(), error) {
			running, stop := context.WithCancel(context.WithoutCancel(ctx)) // it is needed until the callback is restored
			online, ended := make(chan string, 1), make(chan error, 1)
			var problem atomic.Value // string: of the last attempt
			go func() {
				ended <- t.Run(running, h, func(r tunnel.Report) {
					if r.Problem != "" {
						problem.Store(r.Problem)
					}
					if r.State == tunnel.Online {
						select {
						case online <- r.URL:
						default: // online again
						}
					}
				})
			}()
			closeIt := func() {
				stop()
				<-ended //nolint:errcheck // it was stopped
			}
			late := time.NewTimer(liveTunnelTime)
			defer late.Stop()
			select {
			case base := <-online:
				return base, closeIt, nil
			case err := <-ended:
				stop()
				if err == nil {
					err = errTunnelClosed
				}
				return "", nil, err
			case <-ctx.Done():
				closeIt()
				return "", nil, ctx.Err()
			case <-late.C:
				closeIt()
				if last, ok := problem.Load().(string); ok {
					return "", nil, fmt.Errorf("it is not open after %s: %s", liveTunnelTime, last)
				}
				return "", nil, fmt.Errorf("it is not open after %s", liveTunnelTime)
			}
		},
		Prove: func(ctx context.Context, base, path string, answer func(string) string) (time.Duration, error) {
			return link.Probe(ctx, link.Proof{Base: base, Path: path, Answer: answer})
		},
	}
}

// liveMemory keeps, in the settings of the link, what the next run of callboard needs to restore the callback if this process is
// killed.
type liveMemory struct {
	store interface {
		Setting(ctx context.Context, key string) (string, bool, error)
		PutSetting(ctx context.Context, key, value string) error
	}
	wasOurs bool // what is restored is a callback of this data folder
}

// Replacing stores what is replaced, before it is. If that is what a run which was killed has left, the one before it is restored.
func (m *liveMemory) Replacing(ctx context.Context, before, ours string) (restore string, err error) {
	var was [3]string
	for i, key := range []string{link.SettingRegistered, link.SettingDisplaced, link.SettingPending} {
		if was[i], _, err = m.store.Setting(ctx, key); err != nil {
			return "", err
		}
	}
	registered, displaced, pending := was[0], was[1], was[2]
	m.wasOurs = before != "" && before == registered
	if m.wasOurs && pending != "" && displaced != "" {
		m.wasOurs, before = false, displaced
	}
	if !m.wasOurs {
		if err := m.store.PutSetting(ctx, link.SettingDisplaced, before); err != nil {
			return "", err
		}
		if before != "" {
			if err := m.store.PutSetting(ctx, link.SettingPending, link.Pending); err != nil {
				return "", err
			}
		}
	}
	return before, m.store.PutSetting(ctx, link.SettingRegistered, ours)
}

// Restored stores that the callback is as it was.
func (m *liveMemory) Restored(ctx context.Context, restored string) error {
	if m.wasOurs {
		return m.store.PutSetting(ctx, link.SettingRegistered, restored)
	}
	for _, key := range []string{link.SettingRegistered, link.SettingDisplaced, link.SettingPending} {
		if err := m.store.PutSetting(ctx, key, ""); err != nil {
			return err
		}
	}
	return nil
}

// liveHistory records what a live check may be charged, for "callboard usage" and the list of jobs.
type liveHistory struct{ a *App }

// liveProblem says in the list of jobs why there is no audio.
const liveProblem = "made by callboard doctor --live, which keeps no audio"

// Begin stores a job before its request is sent.
func (h liveHistory) Begin(ctx context.Context, said, actorID, actorName string) (string, error) {
	now := time.Now()
	j := job.Job{
		ID: id.New(now), State: job.Submitting, ActorID: actorID, ActorName: actorName, Text: said, Owner: h.a.Dir.Owner(), CreatedAt: now,
		Timeline: job.Timeline{Submitted: now},
	}
	return j.ID, h.a.Store.CreateJob(ctx, j)
}

// End stores what came of it. What was refused is removed: it says nothing to the user.
func (h liveHistory) End(ctx context.Context, jobID, speakID string, was livecheck.Charged) error {
	_, _, err := h.a.Store.UpdateJob(ctx, jobID, func(j *job.Job) bool {
		j.SettledAt, j.Problem = time.Now(), liveProblem
		switch was {
		case livecheck.IsCharged:
			j.State, j.SpeakID, j.Timeline.Accepted = job.Done, speakID, j.SettledAt
		case livecheck.MayBeCharged:
			j.State = job.Uncertain
		default:
			j.State, j.Text = job.Removed, ""
		}
		return true
	})
	return err
}
