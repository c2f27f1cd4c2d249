package cli

import (
	"regexp"
	"strings"

	"callboard/internal/lazy"
)

// hinted finds the commands in a line for a person that use the data of a run, with their subcommand.
var hinted = lazy.Value[*regexp.Regexp]{Make: func() *regexp.Regexp {
	return regexp.MustCompile(`\bcallboard (?:(?:actors|cast|deliveries|jobs) (?:drop|export|import|keep|list|note|rate|rm|show|star|tag|wait)\b|` +
		`(?:actors|audition|batch|cast|deliveries|doctor|jobs|listen|replay|speak|trigger|usage)\b)`)
}}

// withFlags adds this run's flags that select the data to the commands that a line names, so that what it says to run finds the
// same data. A quoted text stays as it is, and so does a line that has the flags.
func (s *invocation) withFlags(line string) string {
	flags := s.dataFlags()
	if flags == "" || strings.Contains(line, flags) {
		return line
	}
	var b strings.Builder
	done := 0
	for _, at := range hinted.Get().FindAllStringIndex(line, -1) {
		before, after := line[:at[0]], line[at[1]:]
		if strings.Count(before, "“") > strings.Count(before, "”") || strings.HasPrefix(after, " --help") {
			continue
		}
		b.WriteString(line[done:at[1]])
		b.WriteString(flags)
		done = at[1]
	}
	return b.String() + line[done:]
}

// command returns a callboard command line that finds the data of this run.
func (s *invocation) command(words string) string { return "callboard " + words + s.dataFlags() }

// dataFlags are this run's flags that select the data, each after a space. Settings of the environment or of a file apply by
// themselves.
func (s *invocation) dataFlags() string {
	line := ""
	for _, name := range []string{"sandbox", "config", "data-dir", "service", "api-url", "token-file", "api-key-file"} {
		switch value, given := s.flags[name]; {
		case !given, name == "sandbox" && value != "true":
		case name == "sandbox":
			line += " --sandbox"
		default:
			line += " --" + name + " " + shellQuote(value)
		}
	}
	return line
}
