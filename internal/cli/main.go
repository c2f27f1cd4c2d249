// Package cli is the command line: cobra commands, their flags, and the plain and JSON faces of everything
// that the program can do. What it promises to scripts (output, exit codes) is written down in its tests.
package cli

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"callboard/internal/config"
)

// Main runs one command and returns the exit code of the process. args come without the program's
// name and env as os.Environ returns it. A cancelled ctx is a person's Ctrl+C. It touches nothing
// of the process but the given streams and the files of the data folder, so tests run it in parallel.
func Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env []string) (code int) {
	s := &shell{in: stdin, out: stdout, err: stderr, env: env}
	defer func() {
		// A person gets one line. Whoever wants the stack turns the log on.
		if p := recover(); p != nil {
			if s.log != nil {
				s.log.Error("panic", "value", fmt.Sprint(p), "stack", string(debug.Stack()))
			}
			s.complain(fmt.Errorf("a mistake of the program itself: %v; please report it, with a log (--log-file FILE) if you can", p))
			code = exitUnexpected
		}
	}()
	root := s.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	// Our own errors never travel through fang, which would ask the terminal for its colours before
	// printing them; what cobra finds wrong by itself does.
	err := fang.Execute(ctx, root,
		fang.WithVersion(thisBuild().Version),
		fang.WithErrorHandler(func(io.Writer, fang.Styles, error) {}),
	)
	if s.failure == nil && err != nil {
		s.failure = usage("", err.Error(), "callboard --help shows the commands")
	}
	return s.finish(ctx)
}

// shell is one run of the program: its streams, and what became of it.
type shell struct {
	in       io.Reader
	out, err io.Writer
	env      []string
	flags    map[string]string // the global ones that were given
	log      logger
	failure  error
}

// logger is what a panic is written to; nil before there is a log.
type logger interface{ Error(msg string, args ...any) }

// action is the body of a command. The configuration is checked by then.
type action func(ctx context.Context, c config.Config, args []string) error

// run makes a cobra body of an action. Errors stay in the shell: see Main.
func (s *shell) run(do action) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		s.flags = given(cmd)
		c, err := config.Load(config.Source{Flags: s.flags, Env: s.env})
		if err == nil {
			err = do(cmd.Context(), c, args)
		}
		s.failure = err
		return nil
	}
}

// given collects the global flags that stand on the command line.
func given(cmd *cobra.Command) map[string]string {
	flags := map[string]string{}
	for _, o := range config.Options() {
		if f := cmd.Flags().Lookup(o.Name); f != nil && f.Changed {
			flags[o.Name] = f.Value.String()
		}
	}
	return flags
}

// addGlobals gives cmd and all below it the flags of every setting.
func addGlobals(cmd *cobra.Command) {
	flags := cmd.PersistentFlags()
	for _, o := range config.Options() {
		if o.Kind == config.Switch {
			flags.Bool(o.Name, false, o.Usage)
		} else {
			flags.Var(&textFlag{value: o.Default, kind: o.Value}, o.Name, o.Usage)
		}
		if o.Kind == config.Choice {
			_ = cmd.RegisterFlagCompletionFunc(o.Name, cobra.FixedCompletions(o.Choices, cobra.ShellCompDirectiveNoFileComp))
		}
	}
}

// textFlag is a flag whose help names what it takes.
type textFlag struct{ value, kind string }

func (t *textFlag) String() string     { return t.value }
func (t *textFlag) Set(v string) error { t.value = v; return nil }
func (t *textFlag) Type() string {
	if t.kind == "" {
		return "string"
	}
	return t.kind
}

// lookup is a variable of the run's environment.
func (s *shell) lookup(name string) string {
	value := ""
	for _, entry := range s.env {
		if k, v, ok := strings.Cut(entry, "="); ok && k == name {
			value = v
		}
	}
	return value
}
