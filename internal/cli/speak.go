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

func (s *shell) speak() *cobra.Command {
	var f speakFlags
	cmd := &cobra.Command{
		Use: "speak TEXT", Short: "Let a voice speak, and fetch the audio", Args: cobra.ArbitraryArgs,
		Long: "Send a text to be spoken, wait for the webhook (or find out by asking), and fetch the audio.\n" +
			"Prints where the audio lies. TEXT is read from stdin when it is -. Every request is charged to the account's quota.",
		Example: "callboard speak \"My name is Typecast.\" --actor Mina -o hello.wav\ncallboard speak --sandbox \"안녕하세요\" -a 미나 --play\ncat script.txt | callboard speak - -a Mina --json",
	}
	f.add(cmd)
	cmd.RunE = s.run(func(ctx context.Context, c config.Config, args []string) error {
		if err := f.checkFormat(cmd.Flags()); err != nil {
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

// order checks everything that can be checked before anything is opened, let alone paid for.
func (s *shell) order(ctx context.Context, c config.Config, f *speakFlags, args []string) (job.Order, error) {
	switch {
	case len(args) == 0:
		return job.Order{}, usage("speak", "there is nothing to speak", "give the text in quotes, or - to read it from stdin")
	case len(args) > 1:
		return job.Order{}, usage("speak", fmt.Sprintf("it takes one text and got %d", len(args)), "put the text in quotes")
	case strings.TrimSpace(f.actor) == "":
		return job.Order{}, usage("--actor", "nobody is named to speak", "name an actor; callboard actors lists them")
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
		s.say("type the text; Ctrl+D on an empty line ends it")
	}
	text, dropped, err := script(ctx, args[0], s.in)
	switch {
	case dropped == 1:
		s.say("1 control character was left out of the text")
	case dropped > 1:
		s.say(fmt.Sprintf("%d control characters were left out of the text", dropped))
	}
	return job.Order{Text: text}, err
}

// speakOne sends the order, waits for its end and hands the audio over.
func (s *shell) speakOne(ctx context.Context, a *app.App, f *speakFlags, o job.Order) error {
	limited, cancel := context.WithTimeoutCause(ctx, f.timeout, errTimeout)
	defer cancel()
	who, err := a.Actors.Find(limited, f.actor)
	if err != nil {
		return s.tooLate(limited, err, job.Job{})
	}
	if !who.Named(f.actor) {
		return &actor.UnknownError{Query: f.actor, Suggestions: who.Names()[:1]}
	}
	o.ActorID, o.ActorName = who.ID, who.Label("")
	if problem := a.Ready(limited, readyPatience); problem != "" && limited.Err() == nil {
		if a.Link.Status().State != link.Online {
			problem = "no webhook can be expected, so the service is asked instead: " + problem
		}
		s.say(problem)
	}
	s.tellDisplaced(limited, a)

	show := s.progress(a.Config.NoMotion)
	defer show.end()
	j, err := s.await(limited, a, o, show, f.play)
	show.end()
	if err == nil {
		err = s.jobResult("speak", j)
	}
	if err == nil {
		return s.deliver(ctx, a, f, who, j)
	}
	if j.ID != "" {
		if now, readErr := a.Store.Job(context.WithoutCancel(ctx), j.ID); readErr == nil {
			j = now
		}
	}
	err = s.tooLate(limited, err, j)
	if a.Config.JSON && j.ID != "" {
		// A program gets the job whatever became of it; the exit code tells the rest.
		if writeErr := s.printJSON(j); writeErr != nil {
			return writeErr
		}
	}
	return err
}

// settingTold is the callback whose displacing a person has been told of: once is enough.
const settingTold = "cli.displaced.told"

// tellDisplaced says whose callback ours has replaced, for there is one for the whole account.
func (s *shell) tellDisplaced(ctx context.Context, a *app.App) {
	if a.Link == nil || !a.IsLeader() {
		return
	}
	url := a.Link.Status().Displaced
	told, _, err := a.Store.Setting(ctx, settingTold)
	if url == "" || err != nil || told == url {
		return
	}
	s.say("the account's webhooks went to " + url + " and come here now; there is one callback for the whole account")
	if err := a.Store.PutSetting(ctx, settingTold, url); err != nil {
		a.Log.Warn("not remembered", "err", err)
	}
}

// readyPatience is how long the way in may take to open before the text is sent all the same.
const readyPatience = 10 * time.Second

var errTimeout = errors.New("the time is over")

// await submits and waits, and keeps the person company meanwhile: with the audio itself, if it is to be played.
func (s *shell) await(ctx context.Context, a *app.App, o job.Order, show *progress, play bool) (job.Job, error) {
	began := time.Now()
	state := make(chan job.State, 1)
	news := a.Jobs.Subscribe()
	defer news.Close()
	now := job.Submitting
	defer show.every(100*time.Millisecond, func() {
		select {
		case now = <-state:
		default:
		}
		show.line(fmt.Sprintf("%s · %s · %.1f s", o.ActorName, now, time.Since(began).Seconds()))
	})()

	j, err := a.Jobs.Submit(ctx, o)
	if err != nil {
		return j, err
	}
	if play {
		defer hearEarly(ctx, a, j.ID)()
	}
	if show.w != nil {
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

// deliver puts the audio where it was asked for, says where it is, and plays it if that was asked for too.
func (s *shell) deliver(ctx context.Context, a *app.App, f *speakFlags, who actor.Actor, j job.Job) error {
	path := j.File
	switch {
	case f.out == "-":
		if err := s.pour(j.File); err != nil {
			return err
		}
	case f.out != "":
		saved, err := a.Jobs.Save(ctx, j.ID, f.out, f.force)
		if errors.Is(err, job.ErrExists) {
			return usage("-o "+f.out, "a file of this name has come up meanwhile", "save it under another: the audio is kept in "+j.File)
		}
		if err != nil {
			return fmt.Errorf("saving: %w; the audio is kept in %s", err, j.File)
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
		s.say(fmt.Sprintf("%s spoke %d characters, %.1f s of audio, in %.1f s by %s",
			who.Label(""), j.Chars(), j.Duration, j.SettledAt.Sub(j.CreatedAt).Seconds(), j.SettledBy))
	}
	if err != nil || !f.play {
		return err
	}
	st, err := s.hear(ctx, a, j)
	if err == nil && st.Status == player.Broken {
		return fail(exitUnexpected, j.File, st.Problem, "")
	}
	return err
}

// pour sends the bytes of a file to stdout as they are.
func (s *shell) pour(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fail(exitUnexpected, "the audio "+path, reason(err), "fetch it again: callboard jobs show tells whether its link still lives")
	}
	defer f.Close()
	if _, err := io.Copy(s.out, f); err != nil {
		return fmt.Errorf("writing the audio: %w; it is kept in %s", err, path)
	}
	return nil
}

// reason is a system error without the path, which the line has already.
func reason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return text.Line(err.Error())
}
