package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/text"
)

func (s *invocation) speak() *cobra.Command {
	var f speakFlags
	cmd := &cobra.Command{
		Use: "speak TEXT", Short: "Submit a text and download the audio", Args: cobra.ArbitraryArgs,
		Long: "Submit a text, wait for the webhook (or poll for the result), and download the audio.\n" +
			"Prints the path of the audio file. If TEXT is -, it is read from stdin. Every request is charged to the account's quota.",
		Example: "callboard speak \"My name is Typecast.\" --actor Mina -o hello.wav\ncallboard speak --sandbox \"안녕하세요\" -a 미나 --play\n" +
			"callboard speak \"Hello.\" -a Mina -a Sora -o takes/\ncat script.txt | callboard speak - -a Mina --json",
	}
	f.add(cmd, s.completeSetting)
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	s.completeFlag(cmd, "actor", actorNames)
	s.completeFlag(cmd, "emotion", presets)
	s.completeFlag(cmd, "model", models)
	_ = cmd.MarkFlagFilename("output", "wav", "mp3")
	cmd.RunE = s.run(func(ctx context.Context, c config.Config, args []string) error {
		if err := f.checkFormat(cmd.Flags()); err != nil {
			return err
		}
		var err error
		if f.params, err = f.settings.params(app.ServiceOf(c)); err != nil {
			return err
		}
		f.outGiven = cmd.Flags().Changed("output")
		if err := f.checkCaptions(app.ServiceOf(c)); err != nil {
			return err
		}
		order, err := s.order(ctx, c, &f, args)
		if err != nil {
			return err
		}
		order.Params = f.params
		if f.play && !f.dryRun {
			if err := checkHeard(ctx, c, "speak"); err != nil {
				return err
			}
		}
		caps := app.Capabilities{Service: true, Work: true, Link: !f.noWebhook && !f.dryRun, Player: f.play && !f.dryRun}
		return s.with(ctx, c, caps, func(a *app.App) error { return s.speakAll(ctx, a, &f, order) })
	})
	return cmd
}

// order checks everything that can be checked before anything is opened or charged, and returns the order.
func (s *invocation) order(ctx context.Context, c config.Config, f *speakFlags, args []string) (job.Order, error) {
	switch {
	case len(args) == 0:
		return job.Order{}, usage("speak", "there is nothing to speak", "give the text in quotes, or - to read it from stdin")
	case len(args) > 1:
		return job.Order{}, usage("speak", fmt.Sprintf("it takes one text and got %d", len(args)), "put the text in quotes")
	case len(f.actors) == 0:
		return job.Order{}, s.noActor(c)
	case f.timeout <= 0:
		return job.Order{}, usage("--timeout", "it is not above zero", "give a time like 2m")
	}
	for _, name := range f.actors {
		if strings.TrimSpace(name) == "" {
			return job.Order{}, s.noActor(c)
		}
	}
	if err := f.checkSplit(); err != nil {
		return job.Order{}, err
	}
	if err := s.checkOutput(c, f); err != nil {
		return job.Order{}, err
	}
	if err := app.CheckSpace(c.DataDir); err != nil {
		return job.Order{}, err
	}
	if args[0] == "-" && isTerminal(s.in) {
		s.notify("type the text; Ctrl+D on an empty line ends it")
	}
	most := f.params.Service.MaxTextChars()
	if f.split {
		most = 0
	}
	script, dropped, err := readScript(ctx, args[0], s.in, most)
	switch {
	case dropped == 1:
		s.notify("1 control character was removed from the text")
	case dropped > 1:
		s.notify(fmt.Sprintf("%d control characters were removed from the text", dropped))
	}
	return job.Order{Text: script}, err
}

// noActor is the error of a command that names no actor. Without a token the list of actors that it points to cannot be read, so that
// comes first.
func (s *invocation) noActor(c config.Config) error {
	if c.Token.Empty() && c.Undecided == nil {
		return s.openError(c, app.ErrNoToken)
	}
	return usage("--actor", "no actor is given", "name an actor; callboard actors lists them")
}

// speakAll makes one take with each actor, in order. All actors are found before the first request is sent. The exit code
// is the highest one.
func (s *invocation) speakAll(ctx context.Context, a *app.App, f *speakFlags, o job.Order) error {
	limited, cancel := context.WithTimeoutCause(ctx, f.timeout, errTimeout)
	defer cancel()
	var cast []actor.Actor
	for _, name := range f.actors {
		who, err := findSpeaker(limited, a, name)
		if err != nil {
			return s.timeoutError(limited, "speak", err, job.Job{})
		}
		cast = append(cast, who)
	}
	if err := f.checkVersions(limited, a, cast); err != nil {
		return s.timeoutError(limited, "speak", err, job.Job{})
	}
	if f.dryRun {
		return s.planPieces(ctx, a, f, cast, o.Text)
	}
	s.connect(limited, a, f.noWebhook)

	if len(cast) == 1 {
		return s.speakOne(ctx, limited, a, f, cast[0], o, "speak")
	}
	worst := exitDone
	for i, who := range cast {
		err := func() error {
			take, cancel := limited, context.CancelFunc(func() {})
			if i > 0 { // each take has the whole time
				take, cancel = context.WithTimeoutCause(ctx, f.timeout, errTimeout)
			}
			defer cancel()
			return s.speakOne(ctx, take, a, f, who, o, who.Label(""))
		}()
		if isClosedPipe(err) {
			return err
		}
		if err != nil {
			s.printError(err)
			worst = max(worst, code(err))
		}
		if ctx.Err() != nil || code(err) == exitUnauthorised { // the token is refused for the others, too
			if rest := labels(cast[i+1:]); rest != "" {
				s.notify("nothing was sent for " + rest)
			}
			break
		}
	}
	if worst != exitDone {
		return &exitError{worst, errReported}
	}
	return nil
}

func labels(cast []actor.Actor) string {
	names := make([]string, len(cast))
	for i, who := range cast {
		names[i] = who.Label("")
	}
	return strings.Join(names, ", ")
}

// findSpeaker returns the actor with this id or whole name. The start of a name may be a typing error, and a take is charged.
func findSpeaker(ctx context.Context, a *app.App, name string) (actor.Actor, error) {
	who, err := a.Actors.Find(ctx, name)
	if err == nil && !who.Named(name) {
		err = &actor.UnknownError{Query: name, Suggestions: who.Names()[:1]}
	}
	return who, err
}

// speakOne submits the order for an actor, waits for its end until limited ends, and outputs the audio. what is the
// beginning of its errors.
func (s *invocation) speakOne(ctx, limited context.Context, a *app.App, f *speakFlags, who actor.Actor, o job.Order, what string) error {
	o.ActorID, o.ActorName = who.ID, who.Label("")
	if list := f.pieces(o.Text); list != nil {
		return s.speakPieces(ctx, a, f, who, list)
	}
	before := creditsOf(limited, a)
	if !f.reuse { // which may find a take that is free
		s.warnOfCredits(before, utf8.RuneCountInString(o.Text))
	}
	j, reused, err := s.take(limited, a, f, what, resolve(limited, a, o))
	if limited.Err() != nil && ctx.Err() == nil {
		j, err = lateAnswer(ctx, a, j, err)
	}
	if err == nil {
		err = s.jobResult(what, j)
	}
	if err == nil {
		return s.output(ctx, a, f, who, spokenJob{j, reused})
	}
	if j.ID != "" {
		if now, readErr := a.Store.Job(context.WithoutCancel(ctx), j.ID); readErr == nil {
			j = now
		}
	}
	if j.State == job.Uncertain && code(err) != exitUncertain && limited.Err() == nil {
		err = fail(exitUncertain, what, uncertainWhy(err, j), "")
	}
	err = s.timeoutError(limited, what, err, j)
	if j.Settled() { // otherwise its request is still under way
		err = withCharge(err, chargedSince(context.WithoutCancel(ctx), a, before))
	}
	if a.Config.JSON && j.ID != "" {
		// With --json the job is printed in any case; the exit code says what happened.
		if writeErr := s.printJSON(spokenJob{j, reused}); writeErr != nil {
			return writeErr
		}
	}
	return err
}

// lateAnswerTime is how long an answer may still come when --timeout is over. What is cut off may be charged, so a refusal or audio that
// comes at the last moment counts.
const lateAnswerTime = 500 * time.Millisecond

// lateAnswer waits a moment for the end of a job of the newer service whose time is over: its request ends with this process. If its
// audio comes, there is no error.
func lateAnswer(ctx context.Context, a *app.App, j job.Job, err error) (job.Job, error) {
	if err == nil || j.ID == "" || j.Params.Service != api.ServiceTTS {
		return j, err
	}
	ctx, cancel := context.WithTimeout(ctx, lateAnswerTime)
	defer cancel()
	now, waitErr := a.Jobs.WaitSettled(ctx, j.ID)
	if waitErr != nil {
		return j, err
	}
	if now.State == job.Done && now.File != "" {
		err = nil
	}
	return now, err
}

// uncertainWhy is why it is not known whether a job was accepted, and what to do. The problem of the job may have the error already.
func uncertainWhy(err error, j job.Job) string {
	_, said, found := strings.Cut(err.Error(), ": ")
	if found && strings.HasPrefix(j.Problem, said) {
		return j.Problem
	}
	return text.Join(err.Error(), j.Problem)
}

// take returns the ended job of an order: a new one, or with --reuse the one that it would repeat. reused: it is such a one, and nothing was
// sent.
func (s *invocation) take(ctx context.Context, a *app.App, f *speakFlags, what string, o job.Order) (j job.Job, reused bool, err error) {
	submit := a.Jobs.Submit
	if f.reuse {
		submit = func(ctx context.Context, o job.Order) (job.Job, error) {
			j, err := a.Jobs.SubmitNew(ctx, o)
			if taken, ok := errors.AsType[*job.TakenError](err); ok { // by another process, a moment ago
				reused = true
				return taken.Job, nil
			}
			return j, err
		}
		if j, found, err := s.reuse(ctx, a, what, o); found || err != nil {
			return j, found, err
		}
	}
	line := s.progress(a.Config)
	defer line.end()
	j, err = s.submitAndWait(ctx, a, o, submit, line, f.play)
	return j, reused, err
}

// connect waits for the link, and says so if there is none.
func (s *invocation) connect(ctx context.Context, a *app.App, noWebhook bool) {
	if !noWebhook {
		s.notifyNoTunnel(a)
	}
	if problem := a.Ready(ctx, readyTimeout); problem != "" && ctx.Err() == nil {
		if a.Link.Status().State != link.Online {
			problem = "webhooks do not arrive, so the service is polled: " + problem
		}
		s.notify(problem)
	}
	s.reportDisplaced(ctx, a)
}

// displacedKey is the key of the setting that holds the replaced callback that was last reported. Each is reported once.
const displacedKey = "cli.displaced.told"

// reportDisplaced reports the callback that ours has replaced: the whole account has only one.
func (s *invocation) reportDisplaced(ctx context.Context, a *app.App) {
	if a.Link == nil || !a.IsLeader() {
		return
	}
	url := a.Link.Status().Displaced
	told, _, err := a.Store.Setting(ctx, displacedKey)
	if url == "" || err != nil || told == url {
		return
	}
	s.notify("the account's webhooks went to " + url + " and now come here; there is one callback for the whole account")
	if err := a.Store.PutSetting(ctx, displacedKey, url); err != nil {
		a.Log.Warn("store that the replaced callback was reported", "err", err)
	}
}

// readyTimeout is how long speak waits for the link before it submits the text without it.
const readyTimeout = 10 * time.Second

var errTimeout = errors.New("timed out")
