package cli

import (
	"errors"
	"strings"

	"github.com/spf13/pflag"
)

// wrongFlag puts what is wrong with a flag into words: the parser's own are those of the language it is written in.
func wrongFlag(command string, err error) error {
	if bad, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		if want := wanted(bad.GetFlag().Value.Type()); want != "" {
			return usage("--"+bad.GetFlag().Name+" "+bad.GetValue(), want, "")
		}
	}
	return usage("", strings.TrimSpace(err.Error()), command+" --help shows the flags")
}

// wanted is what a flag of that type takes.
func wanted(kind string) string {
	switch kind {
	case "float64":
		return "a number was expected, such as 1.2"
	case "int":
		return "a whole number was expected, such as 2"
	case "duration":
		return "a span of time was expected, such as 90s or 2m"
	case "bool":
		return "true or false was expected"
	}
	return ""
}
