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
)

func (s *shell) sandbox() *cobra.Command {
	o := sandbox.Options{Assume: sandbox.DefaultAssumptions()}
	var assume []string
	cmd := &cobra.Command{
		Use: "sandbox", Short: "Run the stand-in Typecast as a server of its own", Args: cobra.ArbitraryArgs,
		Long: "Run the stand-in Typecast as a server of its own. It answers anyone's client as Typecast does, and costs nothing.\n" +
			"It keeps everything in memory and ends with Ctrl+C.\n\n" +
			"Where no document says what Typecast does, --assume NAME=VALUE decides it; the first value is the usual one:\n\n  " +
			strings.Join(sandbox.AssumptionsHelp(), "\n  "),
		Example: "callboard sandbox --addr 127.0.0.1:4010\nTYPECAST_API_TOKEN=sandbox callboard --api-url http://127.0.0.1:4010",
		RunE: s.run(func(ctx context.Context, c config.Config, args []string) error {
			if err := noArgs(args); err != nil {
				return err
			}
			for _, raw := range assume {
				if err := o.Assume.Set(raw); err != nil {
					return usage("--assume", err.Error(), "")
				}
			}
			return s.serveSandbox(ctx, c, o)
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Addr, "addr", "127.0.0.1:4010", "where to listen; port 0 takes a free one")
	flags.StringVar(&o.URL, "url", "", "where others reach it, if not at --addr: http://HOST:PORT, for the URLs in its answers")
	flags.StringVar(&o.Token, "token", "sandbox", "the token it wants")
	flags.Float64Var(&o.TimeScale, "time-scale", 1, "divides the waits of the webhook's retries and the life of links: at 60 a minute lasts a second")
	flags.DurationVar(&o.SynthDelay, "synth-delay", 600*time.Millisecond, "how long a synthesis takes")
	flags.IntVar(&o.Quota, "quota", 0, "characters; 0 is without end")
	flags.DurationVar(&o.WebhookTimeout, "webhook-timeout", 10*time.Second, "how long it waits for a webhook's answer")
	flags.IntVar(&o.Keep, "keep", 10_000, "how many speaks, and how many webhook attempts, are remembered: the newest")
	flags.StringArrayVar(&assume, "assume", nil, "one decision where the documents are silent, as NAME=VALUE; may be given again")
	return cmd
}

func (s *shell) serveSandbox(ctx context.Context, c config.Config, o sandbox.Options) error {
	switch {
	case o.SynthDelay == 0:
		o.SynthDelay = -1 // the package's zero is its default, a person's zero is none
	case o.SynthDelay < 0:
		return usage("--synth-delay", "it is below zero", "give a time like 600ms")
	}
	if o.TimeScale <= 0 {
		return usage("--time-scale", "it is not above zero", "give 1 for real time")
	}
	if o.Keep <= 0 {
		return usage("--keep", "it is not above zero", "give a number like 10000")
	}
	if o.WebhookTimeout <= 0 {
		return usage("--webhook-timeout", "it is not above zero", "give a time like 10s")
	}
	o.VoiceName = c.Voice
	c.Token = config.NewSecret(o.Token) // what the log must not show
	log, file, err := app.OpenLog(c)
	if err != nil {
		return err
	}
	if file != nil {
		defer file.Close()
	}
	o.Log = log
	box, err := sandbox.New(o)
	if missing, ok := errors.AsType[*sandbox.VoiceError](err); ok {
		return usage(c.From("voice"), missing.Error(), "")
	}
	if err != nil {
		return usage("", err.Error(), "")
	}
	err = box.Start(ctx)
	defer func() {
		// Stopping is what Ctrl+C asks of a server: a moment for requests in flight, then the end.
		moment, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = box.Close(moment)
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
		err = s.println(fmt.Sprintf("sandbox ready at %s · token %s · voice %s · Ctrl+C ends it", box.URL(), o.Token, box.VoiceName()))
	}
	if err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}
