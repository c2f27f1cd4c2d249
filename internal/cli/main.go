// Package cli is the command line: cobra commands, their flags, and their plain and JSON output. Its tests define what
// scripts can rely on: the output and the exit codes.
package cli

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"callboard/internal/config"
)

// Main runs one command and returns the exit code of the process. args come without the program's
// name, and env as os.Environ returns it. Cancelling ctx has the effect of Ctrl+C. Main uses nothing
// of the process but the given streams and the files of the data folder, so tests can run it in parallel.
func Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env []string) (code int) {
	s := &invocation{in: stdin, out: stdout, err: stderr, env: env}
	defer func() {
		// The user gets one line. The stack is in the log.
		if p := recover(); p != nil {
			if s.log != nil {
				s.log.Error("panic", "value", fmt.Sprint(p), "stack", string(debug.Stack()))
			}
			s.printError(fmt.Errorf("a bug in callboard: %v; please report it, with a log (--log-file FILE) if you can", p))
			code = exitUnexpected
		}
	}()
	root := s.root(args)
	root.SetArgs(args)
	// Our own errors do not pass through fang, which would query the terminal for its colours before
	// it prints them. Errors that cobra finds do.
	err := fang.Execute(ctx, root,
		fang.WithVersion(thisBuild().Version),
		fang.WithoutManpage(),
		fang.WithErrorHandler(func(io.Writer, fang.Styles, error) {}),
	)
	if s.failure == nil && err != nil && !isClosedPipe(&writeError{err}) { // cobra prints help and completion scripts itself
		s.failure = usage("", err.Error(), "callboard --help shows the commands")
	}
	return s.finish(ctx)
}

// invocation is one run of the program: its streams, its flags and its result.
type invocation struct {
	in       io.Reader
	out, err io.Writer
	env      []string
	ascii    bool              // only ASCII signs
	color    bool              // stdout is a terminal with colours
	flags    map[string]string // the global flags on the command line
	log      logger
	failure  error
}

// logger logs a panic. It is nil before the log is open.
type logger interface{ Error(msg string, args ...any) }

// action is the body of a command. It gets a valid configuration.
type action func(ctx context.Context, c config.Config, args []string) error

// run makes a cobra function of an action that is about one service: with keys of both and nothing that says which is meant, it asks.
// The error is stored in the invocation; see Main.
func (s *invocation) run(do action) func(*cobra.Command, []string) error {
	return s.runWith(s.decide, do)
}

// runAny is run for an action that is about no service, or decides itself which one.
func (s *invocation) runAny(do action) func(*cobra.Command, []string) error {
	return s.runWith(func(_ context.Context, c config.Config) (config.Config, error) { return c, nil }, do)
}

// runWith is run with what completes the configuration before the action.
func (s *invocation) runWith(complete func(context.Context, config.Config) (config.Config, error), do action) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		s.flags = given(cmd)
		c, err := config.LoadContext(cmd.Context(), config.Source{Flags: s.flags, Env: s.env})
		if err == nil {
			s.ascii, s.color = c.ASCII, !c.NoColor && isTerminal(s.out) && s.lookup("TERM") != "dumb"
			c, err = complete(cmd.Context(), c)
		}
		if err == nil {
			err = keyProblem(cmd.Context(), c, do(cmd.Context(), c, args))
		}
		s.failure = err
		return nil
	}
}

// given returns the settings on the command line.
func given(cmd *cobra.Command) map[string]string {
	flags := map[string]string{}
	for _, o := range allOptions() {
		if f := cmd.Flags().Lookup(o.Name); f != nil && f.Changed {
			flags[o.Name] = f.Value.String()
		}
	}
	return flags
}

// allOptions are the settings that have a flag.
func allOptions() []config.Option { return append(config.Options(), config.ListenOptions()...) }

// addGlobals adds a flag for every setting to cmd and its subcommands.
func addGlobals(cmd *cobra.Command) {
	flags := cmd.PersistentFlags()
	for _, o := range config.Options() {
		if o.Kind == config.Switch {
			flags.Bool(o.Name, false, o.Usage)
		} else {
			flags.Var(&textFlag{value: o.Default, kind: o.Value}, o.Name, o.Usage)
		}
		switch {
		case o.Kind == config.Choice:
			_ = cmd.RegisterFlagCompletionFunc(o.Name, cobra.FixedCompletions(o.Choices, cobra.ShellCompDirectiveNoFileComp))
		case o.Value == "DIR":
			_ = cmd.MarkPersistentFlagDirname(o.Name)
		case o.Name == "config":
			_ = cmd.MarkPersistentFlagFilename(o.Name, "toml")
		case o.Value == "FILE":
			_ = cmd.RegisterFlagCompletionFunc(o.Name, cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault))
		}
	}
}

// textFlag is a flag whose help names the kind of its value.
type textFlag struct{ value, kind string }

func (t *textFlag) String() string     { return t.value }
func (t *textFlag) Set(v string) error { t.value = v; return nil }
func (t *textFlag) Type() string {
	if t.kind == "" {
		return "string"
	}
	return t.kind
}

// lookup returns a variable of the environment, as the settings read it; empty if it is not set.
func (s *invocation) lookup(name string) string { return config.Source{Env: s.env}.Lookup(name) }
