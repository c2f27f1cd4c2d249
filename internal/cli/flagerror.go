package cli

import (
	"errors"
	"strings"

	"github.com/spf13/pflag"

	"callboard/internal/text"
)

// flagError returns the error for a flag that cannot be parsed. The parser's own messages contain Go terms.
func flagError(command string, err error) error {
	if bad, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		what := "--" + bad.GetFlag().Name + " " + text.Line(bad.GetValue())
		if problem, ok := errors.AsType[*text.Problem](bad); ok { // of a synthesis setting
			return usage(what, problem.Why, problem.Next)
		}
		if want := expected(bad.GetFlag().Value.Type()); want != "" {
			return usage(what, want, "")
		}
	}
	next := command + " --help shows the flags"
	if _, ok := errors.AsType[*pflag.NotExistError](err); ok {
		switch command {
		case "callboard speak":
			next += "; a text that begins with - goes behind --: " + command + " -- TEXT"
		case "callboard play", "callboard actors show":
			next += "; a name that begins with - goes behind --"
		}
	}
	return usage("", strings.TrimSpace(err.Error()), next)
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
