package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/actor"
	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/player"
	"callboard/internal/text"
)

func (s *invocation) speak() *cobra.Command {
	var f speakFlags
	cmd := &cobra.Command{
		Use: "speak TEXT", Short: "Submit a text and download the audio", Args: cobra.ArbitraryArgs,
		Long: "Submit a text, wait for the webhook (or poll for the result), and download the audio.\n" +
			"Prints the path of the audio file. If TEXT is -, it is read from stdin. Every request is charged to the account's quota.",
		Example: "callboard speak \"My name is Typecast.\" --actor Mina -o hello.wav\ncallboard speak --sandbox \"안녕하세요\" -a 미나 --play\ncat script.txt | callboard speak - -a Mina --json",
	}
	f.add(cmd)
	cmd.RunE = s.run(func(ctx context.Context, c config.Config, args []string) error {
		if err := f.checkFormat(cmd.Flags()); err != nil {
			return err
		}
		if err := f.checkSettings(); err != nil {
			return err
		}
		order, err := s.order(ctx, c, &f, args)
		if err != nil {
			return err
		}
		order.Params = f.params
		caps := app.Capabilities{Service: true, Work: true, Link: !f.noWebhook, Player: f.play}
		return s.with(ctx, c, caps, func(a *app.App) error { return s.speakOne(ctx, a, &f, order) })
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
	case strings.TrimSpace(f.actor) == "":
		return job.Order{}, usage("--actor", "no actor is given", "name an actor; callboard actors lists them")
	case f.timeout <= 0:
		return job.Order{}, usage("--timeout", "it is not above zero", "give a time like 2m")
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
	script, dropped, err := readScript(ctx, args[0], s.in)
	switch {
	case dropped == 1:
		s.notify("1 control character was removed from the text")
	case dropped > 1:
		s.notify(fmt.Sprintf("%d control characters were removed from the text", dropped))
	}
	return job.Order{Text: script}, err
}

// speakOne submits the order, waits for its end and outputs the audio.
func (s *invocation) speakOne(ctx context.Context, a *app.App, f *speakFlags, o job.Order) error {
	limited, cancel := context.WithTimeoutCause(ctx, f.timeout, errTimeout)
	defer cancel()
	who, err := a.Actors.Find(limited, f.actor)
	if err != nil {
		return s.timeoutError(limited, err, job.Job{})
	}
	if !who.Named(f.actor) {
		return &actor.UnknownError{Query: f.actor, Suggestions: who.Names()[:1]}
	}
	o.ActorID, o.ActorName = who.ID, who.Label("")
	if problem := a.Ready(limited, readyTimeout); problem != "" && limited.Err() == nil {
		if a.Link.Status().State != link.Online {
			problem = "webhooks do not arrive, so the service is polled: " + problem
		}
		s.notify(problem)
	}
	s.reportDisplaced(limited, a)

	line := s.progress(a.Config.NoMotion)
	defer line.end()
	j, err := s.submitAndWait(limited, a, o, line, f.play)
	line.end()
	if err == nil {
		err = s.jobResult("speak", j)
	}
	if err == nil {
		return s.output(ctx, a, f, who, j)
	}
	if j.ID != "" {
		if now, readErr := a.Store.Job(context.WithoutCancel(ctx), j.ID); readErr == nil {
			j = now
		}
	}
	err = s.timeoutError(limited, err, j)
	if a.Config.JSON && j.ID != "" {
		// With --json the job is printed in any case; the exit code says what happened.
		if writeErr := s.printJSON(j); writeErr != nil {
			return writeErr
		}
	}
	return err
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

// submitAndWait submits the order, waits for its end and shows the progress. If play is true, playback begins with the
// download.
func (s *invocation) submitAndWait(ctx context.Context, a *app.App, o job.Order, line *progress, play bool) (job.Job, error) {
	began := time.Now()
	state := make(chan job.State, 1)
	news := a.Jobs.Subscribe()
	defer news.Close()
	now := job.Submitting
	defer line.every(100*time.Millisecond, func() {
		select {
		case now = <-state:
		default:
		}
		line.line(fmt.Sprintf("%s · %s · %.1f s", o.ActorName, now, time.Since(began).Seconds()))
	})()

	j, err := a.Jobs.Submit(ctx, o)
	if err != nil {
		return j, err
	}
	if play {
		defer playEarly(ctx, a, j.ID)()
	}
	if line.w != nil {
		watching, stop := context.WithCancel(ctx)
		done := make(chan struct{})
		go func() {
			defer close(done)
			for {
				batch, err := news.Next(watching)
				if err != nil {
					return
				}
				for _, n := range batch {
					if n.ID == j.ID {
						select {
						case <-state: // the newest state only
						default:
						}
						state <- n.State
					}
				}
			}
		}()
		defer func() { stop(); <-done }()
	}
	done, err := a.Jobs.Wait(ctx, j.ID)
	if err != nil {
		return j, err
	}
	return done, nil
}

// output saves the audio as -o says, prints its path, and plays it with --play.
func (s *invocation) output(ctx context.Context, a *app.App, f *speakFlags, who actor.Actor, j job.Job) error {
	path := j.File
	switch {
	case f.out == "-":
		if err := s.copyToStdout(j.File); err != nil {
			return err
		}
	case f.out != "":
		saved, err := a.Jobs.Save(ctx, j.ID, f.out, f.force)
		if errors.Is(err, job.ErrExists) {
			return usage("-o "+f.out, "a file of this name was created meanwhile", "copy the audio from "+j.File)
		}
		if err != nil {
			return fmt.Errorf("saving: %w; the audio is in %s", err, j.File)
		}
		path = saved
	}
	var err error
	switch {
	case a.Config.JSON:
		err = s.printJSON(j)
	case f.out != "-":
		err = s.println(path)
	}
	if err == nil && isTerminal(s.err) && !a.Config.JSON {
		s.notify(fmt.Sprintf("%s spoke %d characters, %.1f s of audio, in %.1f s by %s",
			who.Label(""), j.Chars(), j.Duration, j.SettledAt.Sub(j.CreatedAt).Seconds(), j.SettledBy))
	}
	if err != nil || !f.play {
		return err
	}
	st, err := s.playJob(ctx, a, j)
	if err == nil && st.Status == player.Broken {
		return fail(exitUnexpected, j.File, st.Problem, "")
	}
	return err
}

// copyToStdout copies the bytes of a file to stdout.
func (s *invocation) copyToStdout(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fail(exitUnexpected, "the audio "+path, reason(err), "download it again: callboard jobs show says whether its link is still valid")
	}
	defer f.Close()
	if _, err := io.Copy(s.out, f); err != nil {
		return fmt.Errorf("writing the audio: %w; it is in %s", err, path)
	}
	return nil
}

// reason returns the text of a system error without its path, which the line names already.
func reason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return text.Line(err.Error())
}
