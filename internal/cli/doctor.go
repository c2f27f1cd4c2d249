package cli

import (
	"context"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/text"
)

// checkJSON is one check of "doctor --json".
type checkJSON struct {
	Name   string          `json:"name"`
	Status app.CheckStatus `json:"status"` // ok, warning, problem
	Detail string          `json:"detail"`
	Advice *string         `json:"advice"`
}

func (s *invocation) doctor() *cobra.Command {
	var live liveFlags
	cmd := &cobra.Command{
		Use: "doctor", Short: "Check the settings, the account, the tunnel and the audio output", Args: cobra.ArbitraryArgs,
		Long: "Check the settings, the data folder, the token, the callback, the tunnel, the audio output and the disk.\n" +
			"A public URL is requested once, to see whether it leads to this machine.\n" +
			"Nothing is changed or charged, and no callback is registered.\n\n" +
			"With --live it tries on your account what callboard assumes about Typecast. It says first what it does and costs, and asks.\n" +
			"The account's callback URL leads here meanwhile and is restored. Where none was registered and the service cannot clear it, the URL of\n" +
			"the check stays and leads nowhere; you are told before you are asked. The report has no secrets, so that it can be attached to a bug report.",
		Example: "callboard doctor\ncallboard doctor --live\ncallboard doctor --live --yes --sandbox -o report.json",
		RunE: s.run(func(ctx context.Context, c config.Config, args []string) error {
			if err := noArgs(args); err != nil {
				return err
			}
			if live.on {
				return s.liveCheck(ctx, c, live)
			}
			if flag := live.used(); flag != "" {
				return usage(flag, "it is for a live check", "add --live, or leave it out")
			}
			checks, err := app.Diagnose(ctx, c)
			if err != nil {
				return err
			}
			return s.printChecks(checks, c.JSON)
		}),
	}
	live.add(cmd)
	return cmd
}

// printChecks prints the checks and returns an error with the exit code of the first problem among them.
func (s *invocation) printChecks(checks []app.Check, asJSON bool) error {
	code := exitDone
	for _, c := range checks {
		if code == exitDone {
			code = checkCode(c.Kind)
		}
	}
	printAll := s.printCheckLines
	if asJSON {
		printAll = s.printCheckJSON
	}
	if err := printAll(checks, code == exitDone); err != nil {
		return err
	}
	if code != exitDone {
		return &exitError{code, errReported}
	}
	return nil
}

func (s *invocation) printCheckJSON(checks []app.Check, ok bool) error {
	out := struct {
		OK     bool        `json:"ok"`
		Checks []checkJSON `json:"checks"`
	}{OK: ok}
	for _, c := range checks {
		out.Checks = append(out.Checks, checkJSON{c.Name, c.Status, c.Detail, orNull(c.Next)})
	}
	return s.printJSON(out)
}

func (s *invocation) printCheckLines(checks []app.Check, _ bool) error {
	wide := 0
	for _, c := range checks {
		wide = max(wide, ansi.StringWidth(c.Name))
	}
	var b strings.Builder
	for _, c := range checks {
		msg := c.Detail
		if c.Next != "" {
			msg = text.Join(msg, s.withFlags(c.Next))
		}
		const status = 7 // "problem", "warning"
		indent := status + wide + 2*columnGap
		msg = s.wrapped(msg, indent)
		blank := func(s string, w int) string { return strings.Repeat(" ", w-ansi.StringWidth(s)+columnGap) }
		b.WriteString(s.ink(checkInk(c.Status), string(c.Status)) + blank(string(c.Status), status) + c.Name + blank(c.Name, wide) + msg + "\n")
	}
	return s.write(b.String())
}

func checkInk(status app.CheckStatus) ink {
	switch status {
	case app.CheckOK:
		return good
	case app.CheckWarning:
		return warn
	}
	return bad
}

// checkCode is the exit code for a kind of problem.
func checkCode(kind app.ProblemKind) int {
	switch kind {
	case app.NoProblem:
		return exitDone
	case app.ProblemSettings:
		return exitUsage
	case app.ProblemToken:
		return exitUnauthorised
	case app.ProblemRefused:
		return exitRefused
	case app.ProblemLink:
		return exitNoLink
	}
	return exitUnexpected
}
