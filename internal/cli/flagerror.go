package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"callboard/internal/suggest"
	"callboard/internal/text"
)

// flagError returns the error for a flag that cannot be parsed. The parser's own messages contain Go terms.
func flagError(cmd *cobra.Command, err error) error {
	command := cmd.CommandPath()
	if bad, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		what := strings.TrimSpace("--" + bad.GetFlag().Name + " " + text.Line(bad.GetValue()))
		if problem, ok := errors.AsType[*text.Problem](bad); ok { // of a synthesis setting
			return usage(what, problem.Why, problem.Next)
		}
		if want := expected(bad.GetFlag().Value.Type()); want != "" {
			return usage(what, want, "")
		}
	}
	next := command + " --help shows the flags"
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		if near := closestFlag(cmd, unknown.GetSpecifiedName()); near != "" {
			next = "did you mean --" + near + "? " + next
		}
		switch command {
		case "callboard speak":
			next += "; a text that begins with - goes behind --: " + command + " -- TEXT"
		case "callboard play", "callboard actors show":
			next += "; a name that begins with - goes behind --"
		}
	}
	return usage("", strings.TrimSpace(err.Error()), next)
}

// closestFlag is the flag of a command that is similar to an unknown one; empty if there is none. One letter is similar to nothing.
func closestFlag(cmd *cobra.Command, name string) string {
	if len(name) < 2 {
		return ""
	}
	var names []string
	add := func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	}
	cmd.LocalNonPersistentFlags().VisitAll(add)
	cmd.InheritedFlags().VisitAll(add)
	if near := suggest.Closest(name, names, 1); len(near) > 0 {
		return near[0]
	}
	return ""
}

// expected describes the values of a flag of a pflag type; empty for other types.
func expected(kind string) string {
	switch kind {
	case "float64":
		return "a number was expected, such as 1.2"
	case "int":
		return "a whole number was expected, such as 2"
	case "duration":
		return "a duration was expected, such as 90s or 2m"
	case "bool":
		return "true or false was expected"
	}
	return ""
}
