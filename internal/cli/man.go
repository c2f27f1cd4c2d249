package cli

import (
	"strings"

	"github.com/muesli/mango"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// man is "callboard man". fang has such a command too, but it writes -a as --a, names no values and does not use our streams.
func (s *invocation) man(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use: "man", Short: "Print the manual page", Args: cobra.ArbitraryArgs, ValidArgsFunction: cobra.NoFileCompletions,
		Long:    "Print the manual page of callboard with all its commands and flags, as roff.",
		Example: "callboard man | man -l -\ncallboard man > callboard.1",
		RunE: func(_ *cobra.Command, args []string) error {
			if s.failure = noArgs(args); s.failure == nil {
				s.failure = s.write(manPage(root))
			}
			return nil
		},
	}
}

// manPage returns the manual page in roff.
func manPage(root *cobra.Command) string {
	page := mango.NewManPage(1, root.Name(), root.Short).WithLongDescription(strings.Join(joined(root.Long), "\n"))
	page.Root = *manCommand(root)
	describe(page, root)
	page.WithSection("Exit status", "0 done; 1 unexpected; 2 usage or settings; 3 not authorised; 4 refused by the service; 5 a synthesis failed, or a target did not accept a delivery; "+
		"6 timed out; 7 no link, or no sound where sound was asked for; 8 uncertain: it may have been accepted and charged; 130 interrupted.")
	return page.Build(roff.NewDocument()) + "\n"
}

// describe adds a section with the description of each command below cmd that has one. The package has no place for it at the commands.
func describe(page *mango.ManPage, cmd *cobra.Command) {
	for _, c := range cmd.Commands() {
		if !c.IsAvailableCommand() {
			continue
		}
		if c.Long != "" {
			page.WithSection(c.CommandPath(), manText(c.Long))
		}
		describe(page, c)
	}
}

// manText is a description for the package, which takes paragraphs as formats and writes lines that begin with * as a list.
func manText(long string) string {
	var out []string
	for _, line := range joined(long) {
		switch {
		case line == "": // each line is a paragraph
		case line[0] == ' ' || line[0] == '\t': // the descriptions of package cobra have tabs, which a manual page cannot have
			out = append(out, "* "+strings.TrimSpace(line))
		default:
			out = append(out, strings.ReplaceAll(strings.TrimLeft(line, "# "), "%", "%%"))
		}
	}
	return strings.Join(out, "\n")
}

// manCommand returns a command with its flags and its own commands.
func manCommand(cmd *cobra.Command) *mango.Command {
	m := mango.NewCommand(cmd.Name(), cmd.Short, cmd.Use)
	flags := cmd.LocalNonPersistentFlags()
	if !cmd.HasParent() {
		m.Short, m.Usage = "", ""
		flags = cmd.PersistentFlags()
	}
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		item := flagItem(f)
		short := ""
		if f.Shorthand != "" {
			short = f.Shorthand + ","
		}
		_, name, _ := strings.Cut(item[0], "--")
		// The package sets a hyphen before each name, and takes what a flag does as a format. Names are unique, so there is no error.
		_ = m.AddFlag(mango.Flag{Name: "-" + name, Short: short, Usage: strings.ReplaceAll(item[1], "%", "%%")})
	})
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			_ = m.AddCommand(manCommand(c))
		}
	}
	return m
}
