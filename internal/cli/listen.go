package cli

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/event"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/webhook/answer"
)

// listenFlags are those of "listen" that are no settings.
type listenFlags struct {
	count int
	limit time.Duration
	exec  string

	command []string // the words of exec
}

func (s *invocation) listen() *cobra.Command {
	f := &listenFlags{}
	cmd := &cobra.Command{
		Use: "listen", Short: "Receive webhooks and print them; forward, answer and test with them", Args: cobra.ArbitraryArgs,
		Long: "Open the tunnel for webhooks, register its URL as the account's callback, and print each delivery, each change of\n" +
			"the link and each change of a job. Ctrl+C ends it: exit code 0, as that is the usual end, but with --count 130, as\n" +
			"deliveries are missing.\n\n" +
			"With --json, each line is an object. Its event is one of these; ignore others, because there may be new ones:\n" +
			"  delivery  a delivery, each once, as deliveries --json prints it;\n" +
			"            where refused is not null, a request with the secret path\n" +
			"            that was refused: --count and --exec leave it out\n" +
			"  forward   a late answer of the receiver, to the delivery of this id\n" +
			"            that was printed with forward_pending true\n" +
			"  link      the link has changed: state, url, problem\n" +
			"  job       a job has changed: id, state, settled_by, file\n" +
			"  settings  another process has set forward or answers; null is off\n\n" +
			"--forward sends each delivery on to a receiver of yours, byte for byte, and prints it with what the receiver said. The sender is\n" +
			"answered with the receiver's status, so that it repeats what failed, or always with 200: --respond ok. A receiver that is down,\n" +
			"or answers nothing for 8 s, counts as 502; callboard replay sends the delivery later. At most 8 are sent at once. A delivery is\n" +
			"printed when the receiver has answered, or after 10 s; what a busy receiver answers later is printed when it does. --count and\n" +
			"--for do not wait for that: deliveries show has it, or says that the delivery was not sent.\n\n" +
			"--answers plans the answers to the next deliveries, a step each, and then normal ones: " + answer.Known + ".\n\n" +
			"--exec runs a program for each delivery, one at a time and at most a minute each. It is split into words as by a shell; there is no\n" +
			"shell. It gets the body on stdin, and CALLBOARD_DELIVERY, CALLBOARD_JOB and CALLBOARD_STATUS. What it prints goes to stderr,\n" +
			"on a terminal without control characters: most programs repeat what a stranger has sent.\n\n" +
			"--forward, --forward-on, --respond and --answers are settings as well: forward in the settings file, CALLBOARD_FORWARD in the\n" +
			"environment, and so on. callboard help flags lists them.",
		Example: "callboard listen\ncallboard listen --sandbox --json --count 1\n" +
			"callboard listen --forward http://localhost:3000/webhook --answers 500x3,429:5\n" +
			"callboard listen --exec \"sh -c 'jq -r .status'\" --for 10m",
		RunE: s.runWithWebhooks("listen", func(ctx context.Context, c config.Config, args []string) error {
			if err := noArgs(args); err != nil {
				return err
			}
			if err := f.check(c); err != nil {
				return err
			}
			return s.with(ctx, c, app.Capabilities{Service: true, Work: true, Link: true}, func(a *app.App) error { return s.printEvents(ctx, a, f) })
		}),
	}
	for _, o := range config.ListenOptions() {
		cmd.Flags().Var(&textFlag{value: o.Default, kind: o.Value}, o.Name, o.Usage)
		_ = cmd.RegisterFlagCompletionFunc(o.Name, cobra.FixedCompletions(o.Choices, cobra.ShellCompDirectiveNoFileComp))
	}
	cmd.Flags().Var(&filledText{value: &f.exec}, "exec", "a program to run for each delivery")
	cmd.Flags().IntVar(&f.count, "count", 0, "end after this number of deliveries; 0 for no limit")
	cmd.Flags().DurationVar(&f.limit, "for", 0, "end after this time; 0s for no limit")
	return cmd
}

// check refuses flags that do not fit, before anything is opened.
func (f *listenFlags) check(c config.Config) (err error) {
	switch {
	case f.count < 0:
		return usage("--count", "it is below zero", "give the number of deliveries to wait for, 0 for no limit")
	case f.limit < 0:
		return usage("--for", "it is below zero", "give a time like 10m, 0s for no limit")
	}
	for _, name := range []string{"forward-on", "respond"} {
		if given := c.From(name); given == "--"+name && c.Forward == "" {
			return usage(given, "nothing is forwarded", "add --forward URL")
		}
	}
	if f.exec == "" {
		return nil
	}
	f.command, err = splitWords(f.exec)
	switch {
	case err != nil:
		return usage("--exec", clean(err.Error()), `a shell is started like this: --exec "sh -c '…'"`)
	case len(f.command) == 0:
		return usage("--exec", "it names no program", "give one, or omit it")
	}
	if _, err := exec.LookPath(f.command[0]); err != nil {
		return usage("--exec "+f.command[0], "there is no such program", "give the name of one that can be run, or its path")
	}
	return nil
}

// printEvents prints until ctx ends, enough deliveries have arrived, or the time is over.
func (s *invocation) printEvents(ctx context.Context, a *app.App, f *listenFlags) error {
	if err := canListen(ctx, a); err != nil {
		return err
	}
	until, cancel := ctx, context.CancelFunc(func() {})
	if f.limit > 0 {
		until, cancel = context.WithTimeoutCause(ctx, f.limit, errTimeout)
	}
	defer cancel()
	until, enough := context.WithCancel(until)
	defer enough()

	p := &reporter{
		invocation: s, app: a, json: a.Config.JSON, most: f.count, late: map[string]bool{}, last: map[string]time.Time{}, jobs: map[string]jobNews{},
	}
	if len(f.command) > 0 {
		p.runner = newRunner(s, a, f.command)
		go p.runner.run(until)
		defer func() { enough(); <-p.runner.ended }() // nothing that it started outlives the command
	}
	lines := make(chan func() error)
	now, links := a.Link.SubscribeAll()
	changes, deliveries, jobs := a.Workbench.Subscribe(), a.Deliveries(), a.Jobs.Subscribe()
	defer links.Close()
	defer changes.Close()
	defer deliveries.Close()
	defer jobs.Close()
	if f.count > 0 { // after the subscription, so that each one that counts is printed
		a.LimitDeliveries(f.count)
	}
	if err := p.begin(a.Workbench.Settings()); err != nil {
		return err
	}
	switch err := p.link(until, now); {
	case err != nil:
		return err
	case now.State == link.Failed: // before the subscription
		return p.linkError()
	}
	go relay(until, links.Next, lines, p.link)
	go relay(until, changes.Next, lines, p.changed)
	go relayWork(until, deliveries, jobs, lines, p)
	err := p.printAll(until, lines)
	switch {
	case err != nil || p.full():
		return err
	case errors.Is(context.Cause(until), errTimeout) && f.count > 0:
		return fail(exitTimeout, "listen", fmt.Sprintf("%d of %d deliveries arrived within %s", p.count, f.count, f.limit), "wait longer with --for")
	case ctx.Err() != nil && f.count > 0:
		return ctx.Err()
	}
	return nil // without a count, being interrupted is no failure
}

// canListen reports why this process cannot listen.
func canListen(ctx context.Context, a *app.App) error {
	switch {
	case a.Link == nil && a.Config.NoTunnel != "":
		return &exitError{exitNoLink, errors.New(a.Config.NoTunnel)}
	case a.Link == nil:
		return fail(exitNoLink, "listen", "there is no tunnel for webhooks", "give --tunnel ngrok, or --public-url https://… if you have a URL that leads to this machine")
	case !a.IsLeader():
		who := "another callboard"
		if l, ok := a.Dir.Leader(); ok && l.PID > 0 {
			who += fmt.Sprintf(" (process %d)", l.PID)
		}
		return fail(exitNoLink, "listen", who+" receives the webhooks of this data folder", "end that one, or choose another folder with --data-dir")
	}
	return checkForward(ctx, a)
}

// checkForward refuses a configured target that is ourselves. What another process has set is not for the user of this one.
func checkForward(ctx context.Context, a *app.App) error {
	if a.Workbench.Settings().Forward.URL != a.Config.Forward {
		return nil
	}
	if err := a.Workbench.CheckForward(ctx); err != nil {
		return usage(a.Config.From("forward"), strings.TrimPrefix(clean(err.Error()), "forward: "), "")
	}
	return nil
}

// printAll prints until the context ends or enough deliveries are printed.
func (p *reporter) printAll(until context.Context, lines <-chan func() error) error {
	late := time.NewTicker(time.Second)
	defer late.Stop()
	for {
		var err error
		select {
		case write := <-lines:
			err = write()
		case write := <-p.outputs():
			err = write()
		case <-late.C:
			err = p.release(until, time.Now().Add(-holdTime))
		case <-until.Done():
			return p.release(context.WithoutCancel(until), time.Now()) // with what is known
		}
		switch {
		case err != nil && until.Err() != nil: // what it read ended with the rest
			return p.release(context.WithoutCancel(until), time.Now())
		case err != nil:
			return err
		case p.printed.State == link.Failed:
			return p.linkError()
		case p.full():
			return p.finish(until)
		}
	}
}

// finish waits for the programs that run for what was printed.
func (p *reporter) finish(until context.Context) error {
	if p.runner == nil {
		return nil
	}
	p.runner.close()
	for {
		select {
		case write := <-p.outputs():
			if err := write(); err != nil {
				return err
			}
		case <-p.runner.ended:
			return nil
		case <-until.Done():
			return nil
		}
	}
}

// relay passes on the events of a subscription, one at a time and in order, until ctx ends.
func relay[T any](ctx context.Context, next func(context.Context) ([]T, error), to chan<- func() error, print func(context.Context, T) error) {
	for {
		batch, err := next(ctx)
		if err != nil || !pass(ctx, batch, to, print) {
			return
		}
	}
}

// pass passes on events, one at a time, and returns false if ctx ends before that.
func pass[T any](ctx context.Context, batch []T, to chan<- func() error, print func(context.Context, T) error) bool {
	for _, one := range batch {
		select {
		case to <- func() error { return print(ctx, one) }:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// workPrinter prints deliveries and jobs.
type workPrinter interface {
	arrived(ctx context.Context, id string) error
	job(ctx context.Context, j job.Job) error
}

// relayWork passes on deliveries and jobs until ctx ends, a delivery before the change of a job that it has caused. A delivery is
// published before it reaches its job, so all causes of the jobs that are taken are there to be taken after them.
func relayWork(ctx context.Context, deliveries *event.Sub[string, string], jobs *event.Sub[string, job.Job], to chan<- func() error, p workPrinter) {
	for {
		select {
		case <-deliveries.Wake():
		case <-jobs.Wake():
		case <-ctx.Done():
			return
		}
		changed := jobs.Take()
		if !pass(ctx, deliveries.Take(), to, p.arrived) || !pass(ctx, changed, to, p.job) {
			return
		}
	}
}
