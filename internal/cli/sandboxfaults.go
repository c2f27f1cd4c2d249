package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/sandbox"
	"callboard/internal/suggest"
	"callboard/internal/text"
)

const (
	sandboxURL     = "http://127.0.0.1:4010" // the address of "callboard sandbox" where no other is named
	controlTimeout = 10 * time.Second
	maxControlBody = 4 << 20 // bytes of an answer
	maxFaultCount  = 1_000_000
	maxFaultDelay  = 24 * time.Hour
)

// sandboxControl are the flags of commands for a running sandbox.
type sandboxControl struct{ at, token string }

func (o *sandboxControl) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.at, "at", "", "address of the sandbox, such as "+sandboxURL+", the default; with --sandbox the one of the app of this data folder")
	cmd.Flags().StringVar(&o.token, "token", "sandbox", "the sandbox's token, which control calls from another machine need")
}

func (s *invocation) sandboxFault() *cobra.Command {
	var o sandboxControl
	var count int
	var delay time.Duration
	cmd := &cobra.Command{
		Use: "fault KIND", Short: "Plan a fault of a running sandbox", Args: cobra.ArbitraryArgs,
		Long: "Plan a fault: the next occasion, or the next --count occasions, of a running sandbox fail.\n\nThe kinds are " +
			strings.Join(sandbox.FaultKinds(), ", ") + ". Those that begin with tts_ are for the newer API.",
		Example:           "callboard sandbox fault webhook_late --count 2 --delay 800ms\ncallboard sandbox fault tts_cut\ncallboard sandbox fault api_500 --sandbox",
		ValidArgsFunction: cobra.FixedCompletions(sandbox.FaultKinds(), cobra.ShellCompDirectiveNoFileComp),
	}
	cmd.RunE = s.runAny(func(ctx context.Context, c config.Config, args []string) error {
		kind, err := faultKind(args)
		if err != nil {
			return err
		}
		plan := map[string]any{"kind": kind, "count": count}
		switch {
		case count < 1 || count > maxFaultCount:
			return usage("--count", fmt.Sprintf("%d is not between 1 and %d", count, maxFaultCount), "give the number of occasions")
		case delay < 0 || delay > maxFaultDelay:
			return usage("--delay", fmt.Sprintf("%s is not between 0s and %s", delay, maxFaultDelay), "give a time like 800ms")
		case cmd.Flags().Changed("delay"):
			plan["delay_ms"] = delay.Milliseconds()
		}
		if err := s.controlSandbox(ctx, c, o, http.MethodPost, plan, nil); err != nil {
			return err
		}
		return s.printFaults(ctx, c, o)
	})
	o.addFlags(cmd)
	cmd.Flags().IntVar(&count, "count", 1, "how many occasions fail")
	cmd.Flags().DurationVar(&delay, "delay", 0, "how long it takes, for the kinds that take time; each has its own default")
	return cmd
}

// faultKind returns the kind that the arguments name.
func faultKind(args []string) (string, error) {
	kinds := sandbox.FaultKinds()
	all := "the kinds are " + strings.Join(kinds, ", ")
	switch {
	case len(args) == 0:
		return "", usage("", "no kind of fault is named", all)
	case len(args) > 1:
		return "", usage("“"+args[1]+"”", "a fault has one kind", "plan one after the other")
	case slices.Contains(kinds, args[0]):
		return args[0], nil
	}
	if near := suggest.Closest(args[0], kinds, 1); len(near) > 0 {
		all = "did you mean " + near[0] + "? " + all
	}
	return "", usage("“"+args[0]+"”", "there is no such fault", all)
}

func (s *invocation) sandboxFaults() *cobra.Command {
	var list, clear sandboxControl
	cmd := &cobra.Command{
		Use: "faults", Short: "List the planned faults of a running sandbox", Args: cobra.ArbitraryArgs,
		Example: "callboard sandbox faults --json\ncallboard sandbox faults clear",
		RunE: s.runAny(func(ctx context.Context, c config.Config, args []string) error {
			if len(args) > 0 {
				return usage("“"+args[0]+"”", "faults has no such command", "remove all with: callboard sandbox faults clear")
			}
			return s.printFaults(ctx, c, list)
		}),
	}
	list.addFlags(cmd)
	remove := &cobra.Command{
		Use: "clear", Short: "Remove all planned faults", Args: cobra.ArbitraryArgs,
		RunE: s.runAny(func(ctx context.Context, c config.Config, args []string) error {
			if err := noArgs(args); err != nil {
				return err
			}
			if err := s.controlSandbox(ctx, c, clear, http.MethodDelete, nil, nil); err != nil {
				return err
			}
			return s.printFaults(ctx, c, clear)
		}),
	}
	clear.addFlags(remove)
	cmd.AddCommand(remove)
	return cmd
}

// printFaults prints what is planned.
func (s *invocation) printFaults(ctx context.Context, c config.Config, o sandboxControl) error {
	planned := []sandbox.PlannedFault{}
	if err := s.controlSandbox(ctx, c, o, http.MethodGet, nil, &planned); err != nil {
		return err
	}
	if c.JSON {
		return s.printJSON(planned)
	}
	if len(planned) == 0 {
		s.notify("no fault is planned")
	}
	for _, f := range planned {
		line := fmt.Sprintf("%s\t%d", text.Line(f.Kind), f.Left)
		if f.DelayMS > 0 {
			line += "\t" + (time.Duration(f.DelayMS) * time.Millisecond).String()
		}
		if s.width() > 0 {
			line = strings.ReplaceAll(line, "\t", "  ")
		}
		if err := s.println(line); err != nil {
			return err
		}
	}
	return nil
}

// controlSandbox makes a call to /_sandbox/faults of a running sandbox.
func (s *invocation) controlSandbox(ctx context.Context, c config.Config, o sandboxControl, method string, body, result any) error {
	base, err := sandboxBase(c, o)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, controlTimeout)
	defer cancel()
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, base+"/_sandbox/faults", bytes.NewReader(raw))
	if err != nil {
		return usage("--at", "it is not a URL", "write it as "+sandboxURL)
	}
	req.Header.Set("Authorization", "Bearer "+o.token)
	other := fmt.Sprintf("what answers at %s is no sandbox", base)
	const next = "start one with callboard sandbox, or name another with --at URL"
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fail(exitUnexpected, "", fmt.Sprintf("no sandbox answers at %s: %s", base, text.NetError(err)), next)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxControlBody))
	switch {
	case err != nil:
		return fail(exitUnexpected, "", fmt.Sprintf("the sandbox at %s broke off its answer: %s", base, text.NetError(err)), next)
	case res.StatusCode == http.StatusForbidden:
		return fail(exitUnauthorised, "", "the sandbox at "+base+" does not take control calls from here", "give its token with --token")
	case res.StatusCode == http.StatusBadRequest, res.StatusCode == http.StatusTooManyRequests:
		return usage("", "the sandbox at "+base+" refused it: "+controlError(answer), "")
	case method != http.MethodGet && res.StatusCode != http.StatusNoContent, method == http.MethodGet && res.StatusCode != http.StatusOK:
		return fail(exitUnexpected, "", fmt.Sprintf("%s (it answered %d)", other, res.StatusCode), next)
	case result != nil && json.Unmarshal(answer, result) != nil:
		return fail(exitUnexpected, "", other, next)
	}
	return nil
}

// controlError is the message of an error, in each of the shapes that --assume error-shape knows.
func controlError(answer []byte) string {
	var short struct{ Message string }
	if json.Unmarshal(answer, &short) == nil {
		return text.Line(short.Message)
	}
	var long struct{ Message struct{ Msg string } }
	_ = json.Unmarshal(answer, &long)
	return text.Line(long.Message.Msg)
}

// sandboxBase is the address of the sandbox that a command is for.
func sandboxBase(c config.Config, o sandboxControl) (string, error) {
	if o.at == "" {
		if !c.Sandbox {
			return sandboxURL, nil
		}
		base, ok := app.RunningSandbox(c)
		if !ok {
			return "", fail(exitUnexpected, "--sandbox", "no callboard with a sandbox runs on the data folder "+text.Quote(c.DataDir), "start one with callboard --sandbox, or name a sandbox with --at URL")
		}
		return base, nil
	}
	u, err := url.Parse(o.at)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", usage("--at", "it is not the address of a sandbox", "write it as "+sandboxURL)
	}
	return strings.TrimRight(o.at, "/"), nil
}
