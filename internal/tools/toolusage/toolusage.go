// Package toolusage is what -h prints of a program under internal/tools: what it does, how long it takes and an example.
package toolusage

import (
	"flag"
	"fmt"
	"strings"
)

// Usage describes a tool. Does is a sentence, Takes how long it runs, and each Example a command.
type Usage struct {
	Does, Takes string
	Examples    []string
}

// Set makes -h print the description before the flags.
func Set(flags *flag.FlagSet, u Usage) {
	flags.Usage = func() {
		out := flags.Output()
		_, _ = fmt.Fprintf(out, "%s\nIt takes %s.\n\n    %s\n", u.Does, u.Takes, strings.Join(u.Examples, "\n    "))
		some := false
		flags.VisitAll(func(*flag.Flag) { some = true })
		if some {
			_, _ = fmt.Fprintln(out, "\nFlags:")
			flags.PrintDefaults()
		}
	}
}

// Parse is Set for the flags of the program, which it then parses.
func Parse(u Usage) {
	Set(flag.CommandLine, u)
	flag.Parse()
}
