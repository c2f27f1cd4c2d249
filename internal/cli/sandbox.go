package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/sandbox"
	"callboard/internal/suggest"
)

func (s *invocation) sandbox() *cobra.Command {
	o := sandbox.Options{Assume: sandbox.DefaultAssumptions()}
	var assume []string
	var quiet bool
	cmd := &cobra.Command{
		Use: "sandbox", Short: "Run the sandbox as a server", Args: cobra.ArbitraryArgs,
		Long: "Run a Typecast server on this machine. It answers any client as Typecast does, and charges nothing.\n" +
			"It has both of Typecast's APIs: the one with webhooks, and the newer one (/v1/text-to-speech, header X-API-KEY); the key is the token.\n" +
			"Its data is in memory only. Ctrl+C ends it. It prints a line for each request and each webhook.\n\n" +
			"Where the documents do not say what Typecast does, --assume NAME=VALUE decides it; the first value is the default.\n" +
			"Names that begin with tts- are for the newer API:\n\n  " +
			strings.Join(sandbox.AssumptionsHelp(), "\n  "),
		Example: "callboard sandbox --addr 127.0.0.1:4010 --callback http://127.0.0.1:3000/hook\ncallboard sandbox fault speak_429 --count 3\ncallboard sandbox --plan free --credits 500\nTYPECAST_API_TOKEN=sandbox callboard --api-url http://127.0.0.1:4010",
		RunE: s.runAny(func(ctx context.Context, c config.Config, args []string) error {
			if len(args) > 0 {
				next := "see callboard sandbox --help"
				if near := suggest.Closest(args[0], []string{"fault", "faults"}, 1); len(near) > 0 {
					next = "did you mean " + near[0] + "?"
				}
				return usage("“"+args[0]+"”", "sandbox has no such command", next)
			}
			for _, raw := range assume {
				if err := o.Assume.Set(raw); err != nil {
					return usage("--assume", err.Error(), "")
				}
			}
			return s.serveSandbox(ctx, c, o, quiet)
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Addr, "addr", "127.0.0.1:4010", "address to listen on; port 0 takes a free one")
	flags.StringVar(&o.URL, "url", "", "base of the URLs in its answers, if others do not reach it at --addr: http://HOST:PORT")
	flags.StringVar(&o.Token, "token", "sandbox", "the token that it accepts, also as the key of the newer API")
	flags.Float64Var(&o.TimeScale, "time-scale", 1, "divides the waits of the webhook's retries and the life of links: at 60 a minute lasts a second")
	flags.DurationVar(&o.SynthDelay, "synth-delay", 600*time.Millisecond, "how long a synthesis takes")
	flags.IntVar(&o.Quota, "quota", 0, "quota in characters of the webhook API; 0 for no limit")
	flags.StringVar(&o.Plan, "plan", "lite", "plan at the newer API: "+strings.Join(sandbox.PlanNames(), ", "))
	flags.IntVar(&o.Credits, "credits", 0, "credits at the newer API, one a character; 0 for those of the plan")
	flags.IntVar(&o.Concurrency, "concurrency", 0, "requests at once at the newer API; 0 for the plan's number")
	flags.DurationVar(&o.WebhookTimeout, "webhook-timeout", 10*time.Second, "how long it waits for the answer to a webhook")
	flags.IntVar(&o.Keep, "keep", 10_000, "how many speaks, and how many webhook attempts, are remembered: the newest")
	flags.StringVar(&o.Callback, "callback", "", "callback URL that is registered at the start")
	flags.BoolVar(&quiet, "quiet", false, "print only the first line, no requests and webhooks")
	flags.StringArrayVar(&assume, "assume", nil, "one decision where the documents do not say, as NAME=VALUE; may be repeated")
	_ = cmd.RegisterFlagCompletionFunc("assume", cobra.FixedCompletions(sandbox.AssumptionValues(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("plan", cobra.FixedCompletions(sandbox.PlanNames(), cobra.ShellCompDirectiveNoFileComp))
	cmd.AddCommand(s.sandboxFault(), s.sandboxFaults())
	return cmd
}

func (s *invocation) serveSandbox(ctx context.Context, c config.Config, o sandbox.Options, quiet bool) error {
	o, err := checkedSandbox(o)
	if err != nil {
		return err
	}
	c.Token = config.NewSecret(o.Token) // the log redacts it
	log, file, err := app.OpenLog(c)
	if err != nil {
		return err
	}
	if file != nil {
		defer file.Close()
	}
	o.Log = log
	var lines *accessLog
	if !quiet {
		lines = s.newAccessLog(c.JSON)
		o.Access = lines.add
	}
	box, err := app.NewSandbox(c, o)
	if errors.Is(err, config.ErrInvalid) {
		return err
	}
	if refused, ok := errors.AsType[*sandbox.CallbackError](err); ok {
		return usage("--callback", refused.Error(), "")
	}
	if option, ok := errors.AsType[*sandbox.OptionError](err); ok {
		return usage("--"+option.Option, option.Reason(), "")
	}
	if err != nil {
		return usage("", err.Error(), "")
	}
	err = box.Start(ctx)
	defer func() {
		// Ctrl+C is how a server is stopped: requests in flight get a second.
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = box.Close(closing)
	}()
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case err != nil:
		return usage("", err.Error(), "")
	}
	if c.JSON {
		err = s.printJSON(struct {
			Event  string `json:"event"`
			APIURL string `json:"api_url"`
			Token  string `json:"token"`
			Voice  string `json:"voice"`
		}{"ready", box.URL(), o.Token, box.VoiceName()})
	} else {
		err = s.println(s.signs(fmt.Sprintf("sandbox ready at %s · token %s · voice %s · Ctrl+C ends it", box.URL(), o.Token, box.VoiceName())))
	}
	if err != nil {
		return err
	}
	if lines != nil {
		return lines.serve(ctx)
	}
	<-ctx.Done()
	return nil
}

// checkedSandbox checks the flags whose zero value is a default in the package and a mistake on the command line.
func checkedSandbox(o sandbox.Options) (sandbox.Options, error) {
	switch {
	case o.SynthDelay == 0:
		o.SynthDelay = -1 // 0 is the default in the package, and no delay on the command line
	case o.SynthDelay < 0:
		return o, usage("--synth-delay", "it is below zero", "give a time like 600ms")
	}
	if o.TimeScale <= 0 {
		return o, usage("--time-scale", "it is not above zero", "give 1 for real time")
	}
	if o.Token == "" {
		return o, usage("--token", "it is empty", "give the token that clients must send, or omit the flag")
	}
	if o.Keep <= 0 {
		return o, usage("--keep", "it is not above zero", "give a number like 10000")
	}
	if o.WebhookTimeout <= 0 {
		return o, usage("--webhook-timeout", "it is not above zero", "give a time like 10s")
	}
	return o, nil
}
