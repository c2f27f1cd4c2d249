package cli

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/ui"
	"callboard/internal/ui/clipboard"
	"callboard/internal/ui/screen"
)

// root returns the command callboard, with those of its commands that are named in args: making them all takes longer than most
// of them. addAll adds the others.
func (s *invocation) root(args []string) *cobra.Command {
	root := &cobra.Command{
		Use: "callboard", Short: "Text to speech with Typecast", Args: cobra.ArbitraryArgs,
		Long: "Text to speech with Typecast: choose an actor, write a text, hear the result.\n" +
			"Without a command it opens the app. The commands speak, play, receive, forward and replay without it.",
		Example:           "callboard --sandbox\ncallboard speak \"My name is Typecast.\" --actor Mina -o hello.wav",
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: false},
	}
	// A shell offers files only where one is taken: at the flags that are marked so, and where a command says it.
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	root.RunE = s.runAny(func(ctx context.Context, c config.Config, args []string) error {
		if len(args) > 0 {
			s.addAll(root)
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
		s.failure = flagError(cmd, err)
		return nil
	})
	addGlobals(root)
	root.SetIn(s.in)
	root.SetOut(s.out) // before the commands: completion notes it
	root.SetErr(s.err)
	s.addHelp(root)
	s.addCommands(root, func(name string) bool { return slices.Contains(args, name) })
	if slices.ContainsFunc(args, aboutCommands) {
		s.addAll(root)
	}
	return root
}

// aboutCommands reports a word that names a command about the other commands, which needs them. The last two are cobra's, for
// the shells.
func aboutCommands(word string) bool {
	return slices.Contains([]string{"help", "man", "completion", cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd}, word)
}

// addCommands adds the commands that are wanted and not there yet.
func (s *invocation) addCommands(root *cobra.Command, wanted func(name string) bool) {
	there := map[string]bool{}
	for _, cmd := range root.Commands() {
		there[cmd.Name()] = true
	}
	for _, c := range []struct {
		name string
		make func() *cobra.Command
	}{
		{"speak", s.speak}, {"audition", s.audition}, {"batch", s.batch}, {"actors", s.actors}, {"jobs", s.jobs}, {"listen", s.listen},
		{"deliveries", s.deliveries}, {"replay", s.replay}, {"trigger", s.trigger}, {"cast", s.cast}, {"usage", s.charges}, {"play", s.play}, {"sandbox", s.sandbox},
		{"doctor", s.doctor}, {"version", s.version}, {"man", func() *cobra.Command { return s.man(root) }},
	} {
		if !there[c.name] && wanted(c.name) {
			root.AddCommand(c.make())
		}
	}
}

// addAll adds all commands, for what lists them.
func (s *invocation) addAll(root *cobra.Command) {
	s.addCommands(root, func(string) bool { return true })
	root.InitDefaultHelpCmd()
	s.addCompletion(root)
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
	c, err := s.decide(ctx, c)
	if err != nil {
		return err
	}
	ui.Prepare()
	o := ui.Options{
		Service: app.ServiceOf(c), Sandbox: c.Sandbox, Dark: c.Dark(), NoColor: c.NoColor, ASCII: c.ASCII, NoMotion: c.NoMotion, SaveDir: c.SaveDir, Lang: s.language(),
		LowPower: c.LowPower, OutputGiven: c.From("audio") != "" || c.From("audio-device") != "", Input: s.in, Output: s.out,
	}
	o.AskOnExit, o.OnExit, o.OpenURL = c.OnExit == "ask", app.OnExit(c.OnExit), browser()
	if c.Token.Empty() {
		keys := &keyTaker{c: c}
		o.CheckToken, o.SaveTokens, o.NgrokFound, o.NoKeyring = keys.check, keys.save, c.Ngrok.TokenFrom, c.NoKeyring
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
		o.Service = app.ServiceOf(c)
	}
	left, err := s.show(ctx, c, o)
	switch {
	case errors.Is(err, ui.ErrTerminalGone): // nobody would read it
		return &exitError{exitInterrupted, errReported}
	case err != nil:
		return err
	}
	for _, line := range left.lines(c.Service) {
		s.notify(line)
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

func (s *invocation) show(ctx context.Context, c config.Config, o ui.Options) (left leftWork, err error) {
	var a *app.App
	defer func() {
		if a == nil {
			return
		}
		if s.close(ctx, a); a.Jobs != nil {
			left.ended = a.Jobs.Left()
		}
	}()
	left.ExitSummary, err = ui.Run(ctx, func(ctx context.Context) (opened ui.Opened, err error) {
		a, err = app.Open(ctx, c, app.Capabilities{Service: true, Work: true, Link: true, Player: true, Screen: true, DeviceTimeout: deviceTimeout})
		if err != nil {
			return opened, s.openError(c, err)
		}
		s.log = a.Log
		d := screen.Services{Jobs: a.Jobs, WordTimes: a.Jobs, Actors: a.Actors, Samples: a.Samples, Player: a.Player, Settings: a.Store, Storage: a.Storage(), Webhooks: a.Workbench, Takes: a.Jobs, Clipboard: clipboard.New()}
		if a.Link != nil { // a nil *link.Link in an interface would not be nil
			d.Link = a.Link
		}
		if c.Service == config.TTS {
			d.Account, d.Voices = a.Client, a.Client
		}
		return ui.Opened{Services: d, APIURL: a.Client.BaseURL(), Notice: notice(c, a)}, nil
	}, o)
	return left, err
}

// notice returns the line that the app shows at the start.
func notice(c config.Config, a *app.App) string {
	switch {
	case !a.IsLeader() && c.Service == config.TTS:
		return "another callboard uses this data folder as well: jobs of both are in both"
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
