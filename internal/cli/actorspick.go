package cli

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/ui/pick"
)

func (s *invocation) pickActor() *cobra.Command {
	var q actor.Query
	cmd := &cobra.Command{
		Use: "pick", Short: "Choose an actor from a list on the terminal", Args: cobra.ArbitraryArgs,
		Long: "Choose an actor on the terminal, and print only its id on stdout. Type to filter; enter chooses, esc cancels (exit code 130).",
		Example: "callboard speak \"Hello.\" --actor \"$(callboard actors pick)\"\n" +
			"callboard actors pick --lang ko --gender female",
		RunE: s.run(func(ctx context.Context, c config.Config, args []string) error {
			if err := noArgs(args); err != nil {
				return err
			}
			in, out, done := s.terminal()
			if in == nil {
				return usage("actors pick", "there is no terminal to choose on", "callboard actors --search finds actors without one")
			}
			defer done()
			return s.with(ctx, c, app.Capabilities{Service: true, ReadOnly: true}, func(a *app.App) error { return s.pickFrom(ctx, a, q, in, out) })
		}),
	}
	addActorFilters(cmd, &q)
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	return cmd
}

// terminal returns the user's terminal: stdin and stderr, or where those are redirected the controlling terminal. in is nil if
// there is none.
func (s *invocation) terminal() (in io.Reader, out io.Writer, done func()) {
	done = func() {}
	if s.lookup("TERM") == "dumb" {
		return nil, nil, done
	}
	if isTerminal(s.in) && isTerminal(s.err) {
		return s.in, s.err, done
	}
	if _, process := s.err.(*os.File); !process { // of a test: the terminal of the process is not this user's
		return nil, nil, done
	}
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return nil, nil, done
	}
	return tty, tty, func() { _ = tty.Close() }
}

func (s *invocation) pickFrom(ctx context.Context, a *app.App, q actor.Query, in io.Reader, out io.Writer) error {
	list, err := s.freshActors(ctx, a)
	if err != nil {
		return err
	}
	known, err := s.searchVersions(ctx, a, list, q.Text)
	if err != nil {
		return err
	}
	versions := func(id string) []api.Version { return known[id] }
	list = actor.Search(list, q, versions)
	if len(list) == 0 {
		return usage("actors pick", noMatch(q), "")
	}
	c := a.Config
	who, err := pick.Run(ctx, pick.Options{
		Actors: list, Versions: versions, Lang: s.language(), Dark: c.Dark(), NoColor: c.NoColor, ASCII: c.ASCII, Input: in, Output: out, Env: s.env,
	})
	switch {
	case errors.Is(err, pick.ErrCancelled):
		return &exitError{exitInterrupted, errReported}
	case err != nil:
		return err
	case c.JSON:
		return s.printJSON(who)
	}
	return s.println(who.ID)
}
