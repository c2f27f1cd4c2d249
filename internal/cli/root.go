package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/ui"
)

func (s *shell) root() *cobra.Command {
	root := &cobra.Command{
		Use: "callboard", Short: "Make voices speak through Typecast", Args: cobra.ArbitraryArgs,
		Long: "Make voices speak through Typecast: choose a voice, write, hear it back.\n" +
			"Without a command it opens the screen; everything on it can be done by commands as well.",
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
	// A flag that cannot be read is ours to tell, like every other error.
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		s.failure = wrongFlag(cmd.CommandPath(), err)
		return nil
	})
	addGlobals(root)
	root.AddCommand(s.speak(), s.actors(), s.jobs(), s.listen(), s.play(), s.sandbox(), s.doctor(), s.version())
	return root
}

// screen is the app itself.
func (s *shell) screen(ctx context.Context, c config.Config) error {
	const instead = "use callboard speak TEXT or callboard listen, which need none"
	switch {
	case !isTerminal(s.in) || !isTerminal(s.out):
		return usage("", "there is no terminal to draw on", instead)
	case s.lookup("TERM") == "dumb":
		return usage("", "this terminal (TERM=dumb) cannot be drawn on", instead)
	}
	o := ui.Options{
		Sandbox: c.Sandbox, Dark: c.Dark(), ASCII: c.ASCII, NoMotion: c.NoMotion, SaveDir: c.SaveDir, Lang: s.language(),
		LowPower: c.LowPower, Sounds: c.From("audio") != "" || c.From("audio-device") != "", Input: s.in, Output: s.out,
	}
	o.AskOnExit, o.OnExit, o.OpenURL = c.OnExit == "ask", app.OnExit(c.OnExit), browser()
	if c.NoColor {
		o.Programs = append(o.Programs, tea.WithColorProfile(colorprofile.ASCII))
	}
	if c.Token.Empty() {
		o.CheckToken, o.SaveTokens, o.NgrokFound = s.checkToken(c), keepTokens(c), c.Ngrok.TokenFrom
		choice, err := ui.Welcome(ctx, o)
		switch {
		case err != nil || choice == ui.ChooseQuit:
			return err
		case choice == ui.ChooseAccount:
			c, err = s.anew()
		default:
			c, err = s.asPlay()
			o.Sandbox = true
		}
		if err != nil {
			return err
		}
	}
	left, err := s.show(ctx, c, o)
	if err != nil {
		return err
	}
	switch {
	case left.Running == 1:
		s.say("1 job still running: it is picked up next time")
	case left.Running > 1:
		s.say(fmt.Sprintf("%d jobs still running: they are picked up next time", left.Running))
	}
	if ctx.Err() != nil { // told to end by a signal; there is nothing to add
		return &failure{code: exitInterrupted, text: "interrupted", err: errQuiet}
	}
	return nil
}

// asPlay is the configuration that this run would have had with --sandbox.
func (s *shell) asPlay() (config.Config, error) {
	flags := map[string]string{"sandbox": "true"}
	for name, value := range s.flags {
		if name != "api-url" { // which needs the token that is not there
			flags[name] = value
		}
	}
	return config.Load(config.Source{Flags: flags, Env: s.env})
}

func (s *shell) show(ctx context.Context, c config.Config, o ui.Options) (ui.Farewell, error) {
	var left ui.Farewell
	a, err := app.Open(ctx, c, app.Capabilities{Service: true, Work: true, Link: true, Player: true, DeviceTimeout: soundPatience})
	if err != nil {
		return left, opening(err)
	}
	s.log = a.Log
	defer s.close(ctx, a)
	o.APIURL = a.Client.BaseURL()
	o.Notice = notice(c, a)
	d := ui.Deps{Jobs: a.Jobs, Actors: a.Actors, Samples: a.Samples, Player: a.Player, Settings: a.Store}
	if a.Link != nil { // a nil *link.Link in an interface would not be nil
		d.Link = a.Link
	}
	left, err = ui.Run(ctx, d, o)
	if err != nil {
		return left, fmt.Errorf("the screen: %w", err)
	}
	return left, nil
}

// notice is the one line that the screen starts with.
func notice(c config.Config, a *app.App) string {
	switch {
	case !a.IsLeader():
		return "another callboard has this data folder's way in; jobs of both settle, and this one takes over when it ends"
	case len(c.Notices) > 0:
		return c.Notices[0]
	}
	return c.NoTunnel
}

// language is the reader's, as far as names of voices go.
func (s *shell) language() string {
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

// soundPatience is how long a clip waits, paused, for a loudspeaker that went away: somebody at the screen may plug it in
// again, and does not expect a voice out of nothing much later.
const soundPatience = 2 * time.Minute
