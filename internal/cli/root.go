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
	"callboard/internal/ui"
	"callboard/internal/ui/clipboard"
	"callboard/internal/ui/screen"
)

func (s *invocation) root() *cobra.Command {
	root := &cobra.Command{
		Use: "callboard", Short: "Text to speech with Typecast", Args: cobra.ArbitraryArgs,
		Long: "Text to speech with Typecast: choose an actor, write a text, hear the result.\n" +
			"Without a command it opens the app. Everything in it can be done with commands as well.",
		Example:           "callboard --sandbox\ncallboard speak \"My name is Typecast.\" --actor Mina -o hello.wav",
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: false},
	}
	root.RunE = s.run(func(ctx context.Context, c config.Config, args []string) error {
		if len(args) > 0 {
			next := "callboard --help lists them"
			if near := root.SuggestionsFor(args[0]); len(near) > 0 {
				next = "did you mean " + strings.Join(near, " or ") + "?"
			}
			return usage("“"+args[0]+"”", "there is no such command", next)
		}
		return s.screen(ctx, c)
	})
	root.SuggestionsMinimumDistance = 2
	// Errors of flags are printed like all other errors.
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		s.failure = flagError(cmd.CommandPath(), err)
		return nil
	})
	addGlobals(root)
	root.AddCommand(s.speak(), s.actors(), s.jobs(), s.listen(), s.play(), s.sandbox(), s.doctor(), s.version(), s.man(root))
	return root
}

// screen runs the app.
func (s *invocation) screen(ctx context.Context, c config.Config) error {
	const next = "use callboard speak TEXT or callboard listen, which need none"
	switch {
	case !isTerminal(s.in) || !isTerminal(s.out):
		return usage("", "there is no terminal to draw on", next)
	case s.lookup("TERM") == "dumb":
		return usage("", "this terminal (TERM=dumb) cannot be drawn on", next)
	}
	o := ui.Options{
		Sandbox: c.Sandbox, Dark: c.Dark(), NoColor: c.NoColor, ASCII: c.ASCII, NoMotion: c.NoMotion, SaveDir: c.SaveDir, Lang: s.language(),
		LowPower: c.LowPower, OutputGiven: c.From("audio") != "" || c.From("audio-device") != "", Input: s.in, Output: s.out,
	}
	o.AskOnExit, o.OnExit, o.OpenURL = c.OnExit == "ask", app.OnExit(c.OnExit), browser()
	if c.Token.Empty() {
		o.CheckToken, o.SaveTokens, o.NgrokFound = s.checkToken(c), saveTokens(c), c.Ngrok.TokenFrom
		choice, err := ui.Welcome(ctx, o)
		switch {
		case errors.Is(err, ui.ErrTerminalGone):
			return &exitError{exitInterrupted, errReported}
		case err != nil || choice == ui.ChooseQuit:
			return err
		case choice == ui.ChooseAccount:
			c, err = s.reloadConfig()
		default:
			c, err = s.sandboxConfig()
			o.Sandbox = true
		}
		if err != nil {
			return err
		}
	}
	left, err := s.show(ctx, c, o)
	switch {
	case errors.Is(err, ui.ErrTerminalGone): // nobody would read it
		return &exitError{exitInterrupted, errReported}
	case err != nil:
		return err
	}
	switch {
	case left.Running == 1:
		s.notify("1 job still running: it is picked up next time")
	case left.Running > 1:
		s.notify(fmt.Sprintf("%d jobs still running: they are picked up next time", left.Running))
	}
	if ctx.Err() != nil { // ended by a signal
		return &exitError{exitInterrupted, errReported}
	}
	return nil
}

// sandboxConfig returns the configuration that this run would have with --sandbox.
func (s *invocation) sandboxConfig() (config.Config, error) {
	flags := map[string]string{"sandbox": "true"}
	for name, value := range s.flags {
		if name != "api-url" { // which would need a token
			flags[name] = value
		}
	}
	return config.Load(config.Source{Flags: flags, Env: s.env})
}

func (s *invocation) show(ctx context.Context, c config.Config, o ui.Options) (ui.ExitSummary, error) {
	var left ui.ExitSummary
	a, err := app.Open(ctx, c, app.Capabilities{Service: true, Work: true, Link: true, Player: true, DeviceTimeout: deviceTimeout})
	if err != nil {
		return left, openError(err)
	}
	s.log = a.Log
	defer s.close(ctx, a)
	o.APIURL = a.Client.BaseURL()
	o.Notice = notice(c, a)
	d := screen.Services{Jobs: a.Jobs, Actors: a.Actors, Samples: a.Samples, Player: a.Player, Settings: a.Store, Storage: a.Storage(), Clipboard: clipboard.New()}
	if a.Link != nil { // a nil *link.Link in an interface would not be nil
		d.Link = a.Link
	}
	left, err = ui.Run(ctx, d, o)
	if err != nil {
		return left, fmt.Errorf("the screen: %w", err)
	}
	return left, nil
}

// notice returns the line that the app shows at the start.
func notice(c config.Config, a *app.App) string {
	switch {
	case !a.IsLeader():
		return "another callboard receives the webhooks of this data folder; jobs of both settle, and this one takes over when it ends"
	case len(c.Notices) > 0:
		return c.Notices[0]
	}
	return c.NoTunnel
}

// language returns the language for the names of actors, from the locale.
func (s *invocation) language() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := s.lookup(name); v != "" {
			if strings.HasPrefix(v, "ko") {
				return "ko"
			}
			return "en"
		}
	}
	return "en"
}

// deviceTimeout is how long a paused clip waits for a lost audio device. The user may plug it in again, but does not expect
// playback to continue much later.
const deviceTimeout = 2 * time.Minute
