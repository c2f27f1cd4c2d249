package app

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"callboard/internal/api"
	"callboard/internal/config"
	"callboard/internal/datadir"
	"callboard/internal/link"
	"callboard/internal/text"
)

// CheckStatus is the result of one check.
type CheckStatus string

// The results, as "callboard doctor --json" names them.
const (
	CheckOK      CheckStatus = "ok"
	CheckWarning CheckStatus = "warning"
	CheckProblem CheckStatus = "problem"
)

// ProblemKind says which kind of problem a check found, so that a command can choose its exit code.
type ProblemKind int

// The kinds of problems.
const (
	NoProblem       ProblemKind = iota
	ProblemOther                // unexpected: the disk, the network
	ProblemSettings             // the settings or the data folder
	ProblemToken                // a token is missing or was refused: Typecast's or ngrok's
	ProblemRefused              // Typecast refused the call: quota, validation
	ProblemLink                 // no webhook can arrive
)

// Check is one thing that Diagnose looked at. Detail and Next are lines for a person, without secrets and control
// characters.
type Check struct {
	Name   string // "settings", "token", "sound" …
	Status CheckStatus
	Detail string      // what was found
	Next   string      // what to do; may be empty
	Kind   ProblemKind // NoProblem unless Status is CheckProblem
}

func passed(name, detail string) Check { return Check{Name: name, Status: CheckOK, Detail: detail} }

func warning(name, detail, next string) Check {
	return Check{Name: name, Status: CheckWarning, Detail: detail, Next: next}
}

func problem(name string, kind ProblemKind, detail, next string) Check {
	return Check{Name: name, Status: CheckProblem, Detail: detail, Next: next, Kind: kind}
}

// Diagnose checks everything that callboard needs: settings, data folder, database, token, callback, tunnel, sound and
// disk. It registers no callback and sends nothing that is charged. A public URL is requested once, to see whether it
// leads to this process. The checks run at once; they are in a fixed order, the cause of a problem before its
// consequences. The only error is that of ctx.
func Diagnose(ctx context.Context, c config.Config) ([]Check, error) {
	sound := later(func() []Check { return []Check{checkSound(ctx, c)} })
	groups := []func() []Check{later(func() []Check { return []Check{checkConfig(c)} })}
	a, err := Open(ctx, c, Capabilities{Service: !c.Token.Empty(), ReadOnly: true})
	if err != nil {
		groups = append(groups, later(func() []Check { return []Check{checkOpening(err)} }))
	} else {
		defer func() {
			closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), CloseTime)
			defer cancel()
			_ = a.Close(closing) // it is in the log; the checks stand
		}()
		groups = append(groups,
			later(func() []Check {
				return []Check{checkFolder(a), checkDatabase(ctx, a), checkDeliveries(ctx, a)}
			}),
			later(func() []Check { return checkAccount(ctx, a) }))
	}
	groups = append(groups, later(func() []Check { return []Check{checkTunnel(ctx, c, a)} }), sound,
		later(func() []Check { return []Check{checkAudio(ctx, c), checkDisk(c.DataDir)} }))
	var checks []Check
	for _, g := range groups {
		checks = append(checks, g()...)
	}
	for i := range checks {
		check := &checks[i]
		check.Detail, check.Next = text.Redact(check.Detail), text.Redact(check.Next)
	}
	return checks, ctx.Err()
}

// later starts do and returns a function that waits for its result.
func later[T any](do func() T) func() T {
	done := make(chan T, 1)
	go func() { done <- do() }()
	return func() T { return <-done }
}

// problemKind is the kind of an error of the data folder, the database or the API.
func problemKind(err error) ProblemKind {
	switch {
	case errors.Is(err, config.ErrUnauthorized), api.IsUnauthorized(err):
		return ProblemToken
	case errors.Is(err, config.ErrInvalid), errors.Is(err, datadir.ErrUnusable):
		return ProblemSettings
	case api.IsQuota(err), api.IsRefused(err):
		return ProblemRefused
	}
	return ProblemOther
}

func checkConfig(c config.Config) Check {
	from := "no settings file; defaults, environment and flags"
	if c.File != "" {
		from = c.File
	}
	if len(c.Notices) > 0 {
		return warning("settings", from, strings.Join(c.Notices, "; "))
	}
	return passed("settings", from)
}

// checkOpening names the part that an Open failed at.
func checkOpening(err error) Check {
	name := "database"
	if errors.Is(err, datadir.ErrUnusable) {
		name = "data folder"
	} else if errors.Is(err, config.ErrInvalid) || errors.Is(err, config.ErrUnauthorized) {
		name = "settings"
	}
	return problem(name, problemKind(err), err.Error(), "")
}

// checkAccount asks the API whose token it is and which callback is registered.
func checkAccount(ctx context.Context, a *App) []Check {
	if a.Client == nil && !a.Config.Token.Empty() {
		return nil // the sandbox does not run in a folder that cannot be written to, which is a problem already
	}
	if a.Client == nil {
		return []Check{missingKey(a.Config)}
	}
	if a.Config.Service == config.TTS {
		return checkPlan(ctx, a)
	}
	me, err := a.Client.Me(ctx)
	if err != nil {
		return []Check{refusedKey(ctx, a.Config, "token", err)}
	}
	detail := "from " + a.Config.TokenFrom + ", of " + a.Client.BaseURL()
	if name := AccountName(me); name != "" {
		detail = name + ", " + detail
	}
	token := passed("token", detail)
	if !me.EnableAPI {
		token = warning("token", detail, "the account says that its API is off: turn it on at typecast.ai if calls are refused")
	}
	return []Check{token, checkCallback(ctx, a, me.CallbackURL)}
}

// missingKey is the check of a configuration without a key.
func missingKey(c config.Config) Check {
	if c.Service == config.TTS {
		return problem("API key", ProblemToken, "none was given", "set TYPECAST_API_KEY, name a file with --api-key-file, or try --sandbox")
	}
	return problem("token", ProblemToken, "none was given",
		"set TYPECAST_API_TOKEN (or TYPECAST_API_KEY for the newer API), name a file with --token-file, or try --sandbox")
}

// AccountName is the name of an account that its owner would recognise, or an empty string.
func AccountName(me api.Me) string {
	for _, name := range []string{me.Username, me.FullName, me.Email, me.UID} {
		if name != "" {
			return name
		}
	}
	return ""
}

func checkCallback(ctx context.Context, a *App, registered string) Check {
	if a.Config.Sandbox {
		return passed("callback", "each start of callboard registers one in the sandbox")
	}
	if registered == "" {
		return passed("callback", "none is registered; callboard registers its own when it opens a tunnel")
	}
	ours, _, err := a.Store.Setting(ctx, link.SettingRegistered)
	if err == nil && ours == registered {
		return passed("callback", "ours: "+baseURL(registered))
	}
	return warning("callback", "of another program or another data folder: "+baseURL(registered),
		"callboard replaces it when it opens a tunnel; there is one for the whole account")
}

// baseURL is a callback URL without its path, which may hold a secret.
func baseURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return "(a URL that cannot be read)"
	}
	return u.Scheme + "://" + u.Host
}
