package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"callboard/internal/api"
	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/datadir"
	"callboard/internal/line"
	"callboard/internal/link"
	"callboard/internal/player/output"
)

// check is what the doctor says of one thing.
type check struct {
	Name   string  `json:"name"`
	Status string  `json:"status"` // ok, warning, problem
	Detail string  `json:"detail"`
	Advice *string `json:"advice"`
	code   int     // of a problem
}

func good(name, detail string) check { return check{Name: name, Status: "ok", Detail: detail} }

func warning(name, detail, advice string) check {
	return check{Name: name, Status: "warning", Detail: detail, Advice: orNull(advice)}
}

func problem(name string, code int, detail, advice string) check {
	return check{Name: name, Status: "problem", Detail: detail, Advice: orNull(advice), code: code}
}

func (s *shell) doctor() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "Check everything that callboard needs", Args: cobra.ArbitraryArgs,
		Long: "Check the settings, the data folder, the token, the callback, the way in, the sound and the disk.\n" +
			"A public URL is proven: it is asked once whether it leads here.\n" +
			"It changes nothing: no callback is registered and nothing is spent.",
		RunE: s.run(func(ctx context.Context, c config.Config, args []string) error {
			if err := noArgs(args); err != nil {
				return err
			}
			return s.examine(ctx, c)
		}),
	}
}

func (s *shell) examine(ctx context.Context, c config.Config) error {
	checks := []check{checkConfig(c)}
	a, err := app.Open(ctx, c, app.Face{Service: !c.Token.Empty()})
	if err != nil {
		checks = append(checks, opened(err))
	} else {
		defer s.close(ctx, a)
		checks = append(checks, good("data folder", a.Dir.Path()), checkDatabase(ctx, a))
		checks = append(checks, checkAccount(ctx, a)...)
	}
	checks = append(checks, checkWayIn(ctx, c, a), checkSound(ctx, c), checkDisk(c.DataDir))
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.tell(checks, c.JSON)
}

// tell prints the checks; the exit code is that of the first problem.
func (s *shell) tell(checks []check, asJSON bool) error {
	first := 0
	wide := 0
	for i := range checks {
		c := &checks[i]
		c.Detail = api.Clean(api.Redact(c.Detail))
		if c.Advice != nil {
			c.Advice = orNull(api.Clean(api.Redact(*c.Advice)))
		}
		if first == 0 {
			first = c.code
		}
		wide = max(wide, ansi.StringWidth(c.Name))
	}
	if asJSON {
		out := struct {
			OK     bool    `json:"ok"`
			Checks []check `json:"checks"`
		}{first == 0, checks}
		if err := s.printJSON(out); err != nil {
			return err
		}
	} else {
		for _, c := range checks {
			text := c.Detail
			if c.Advice != nil {
				text = line.Join(text, *c.Advice)
			}
			if err := s.println(fmt.Sprintf("%-7s  %s%s  %s", c.Status, c.Name, strings.Repeat(" ", wide-len(c.Name)), text)); err != nil {
				return err
			}
		}
	}
	if first != 0 {
		return &failure{code: first, text: "something is wrong", err: errQuiet}
	}
	return nil
}

func checkConfig(c config.Config) check {
	where := "no settings file; defaults, environment and flags"
	if c.File != "" {
		where = c.File
	}
	if len(c.Notices) > 0 {
		return warning("settings", where, strings.Join(c.Notices, "; "))
	}
	return good("settings", where)
}

// opened finds the thing that an opening failed at.
func opened(err error) check {
	var folder *datadir.Problem
	var settings *config.Error
	switch {
	case errors.As(err, &folder):
		return problem("data folder", exitUsage, err.Error(), "")
	case errors.As(err, &settings):
		return problem("settings", exitUsage, err.Error(), "")
	}
	return problem("database", code(err), err.Error(), "")
}

// checkDatabase reads the whole file: opening it reads only its beginning.
func checkDatabase(ctx context.Context, a *app.App) check {
	if err := a.Store.Check(ctx); err != nil {
		return problem("database", code(err), err.Error(), "")
	}
	return good("database", a.Dir.DB())
}

// checkAccount asks the service who the token is, and whose callback is registered.
func checkAccount(ctx context.Context, a *app.App) []check {
	if a.Client == nil {
		return []check{problem("token", exitUnauthorised, "none was given", "set TYPECAST_API_TOKEN, name a file with --token-file, or try --sandbox")}
	}
	me, err := a.Client.Me(ctx)
	if err != nil {
		var refused *api.Error
		advice := ""
		if errors.As(err, &refused) {
			advice = line.Join("", refused.Advice())
		}
		return []check{problem("token", code(err), err.Error(), advice)}
	}
	who := "from " + a.Config.TokenFrom + ", of " + a.Client.BaseURL()
	if name := account(me); name != "" {
		who = name + ", " + who
	}
	token := good("token", who)
	if !me.EnableAPI {
		token = warning("token", who, "the account says that its API is off: turn it on at typecast.ai if calls are refused")
	}
	return []check{token, checkCallback(ctx, a, me.CallbackURL)}
}

func checkCallback(ctx context.Context, a *app.App, registered string) check {
	if registered == "" {
		return good("callback", "none is registered; callboard registers its own when it opens a way in")
	}
	ours, _, err := a.Store.Setting(ctx, link.SettingRegistered)
	if err == nil && ours == registered {
		return good("callback", "ours: "+baseOf(registered))
	}
	return warning("callback", "another program's, or of another data folder: "+baseOf(registered), "callboard replaces it when it opens a way in; there is one for the whole account")
}

// baseOf is a callback URL without its path, which may hold a secret.
func baseOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return "(a URL that cannot be read)"
	}
	return u.Scheme + "://" + u.Host
}

func checkSound(ctx context.Context, c config.Config) check {
	const name = "sound"
	wait, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	d := output.Open(wait, output.Options{Kind: c.Audio})
	defer d.Close()
	if d.Silent() {
		return warning(name, d.Problem(), "")
	}
	return good(name, fmt.Sprintf("%s, %d Hz", d.Backend(), d.Rate()))
}

// How little room is worth a word, and how little is trouble; a minute of audio is 5 MB.
const (
	roomLow  = 500 << 20
	roomNone = 20 << 20
)

// roomNeeded is what a synthesis may need before anything can be said to be kept: the book-keeping, and a few seconds of audio.
const roomNeeded = 1 << 20

// checkRoom refuses to pay for what could not be kept. A disk that does not tell its room gets the benefit of the doubt.
func checkRoom(dir string, free uint64, err error) error {
	if err != nil || free >= roomNeeded {
		return nil //nolint:nilerr // see above
	}
	return usage("speak", fmt.Sprintf("the disk is full: %d kB are free for the data folder %s", free>>10, dir), "nothing was sent; free some space, or choose another folder with --data-dir")
}

func checkDisk(path string) check {
	const name = "disk"
	free, err := freeSpace(path)
	switch {
	case err != nil:
		return warning(name, "its free space cannot be told: "+api.Clean(err.Error()), "")
	case free < roomNone:
		return problem(name, exitUsage, fmt.Sprintf("%d MB are free", free>>20), "free some space, or choose another folder with --data-dir")
	case free < roomLow:
		return warning(name, fmt.Sprintf("%d MB are free", free>>20), "audio needs about 5 MB a minute")
	}
	return good(name, fmt.Sprintf("%.1f GB are free", float64(free)/(1<<30)))
}
