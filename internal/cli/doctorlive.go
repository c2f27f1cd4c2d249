package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/livecheck"
	"callboard/internal/osfile"
	"callboard/internal/text"
)

// liveFlags are the flags of a live check.
type liveFlags struct {
	on     bool
	yes    bool
	force  bool
	budget int
	out    string
	cmd    *cobra.Command
}

func (f *liveFlags) add(cmd *cobra.Command) {
	f.cmd = cmd
	flags := cmd.Flags()
	flags.BoolVar(&f.on, "live", false, "try on the account what callboard assumes, and write a report")
	flags.BoolVar(&f.yes, "yes", false, "with --live: do not ask")
	flags.IntVar(&f.budget, "budget", livecheck.DefaultBudget, "with --live: how many characters may be charged; 400 tries a long text too")
	flags.StringVarP(&f.out, "output", "o", "", "with --live: the file of the report, .md or .json; by default callboard-live-TIME.md here")
	flags.BoolVar(&f.force, "force", false, "with --live: replace the file if it exists")
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault))
	cmd.ValidArgsFunction = cobra.NoFileCompletions
}

// used is a flag that was given and needs --live; empty: none.
func (f *liveFlags) used() string {
	for _, name := range []string{"yes", "budget", "output", "force"} {
		if f.cmd.Flags().Changed(name) {
			return "--" + name
		}
	}
	return ""
}

// file is where the report goes. It is empty with --json unless a file was named.
func (f *liveFlags) file(c config.Config, now time.Time) (string, error) {
	switch {
	case f.budget < 1:
		return "", usage("--budget "+fmt.Sprint(f.budget), "nothing can be tried", "give at least 1; the default is "+fmt.Sprint(livecheck.DefaultBudget))
	case f.out == "" && f.cmd.Flags().Changed("output"):
		return "", usage("-o", "it is empty", "name a file, or omit it")
	case f.out == "" && c.JSON:
		return "", nil
	case f.out == "":
		f.out = "callboard-live-" + now.Format("20060102-150405") + ".md"
	}
	path := onDisk(f.out)
	if ext := strings.ToLower(filepath.Ext(path)); ext != ".md" && ext != ".json" {
		return "", usage("-o "+f.out, "it is neither .md nor .json", "name the file so")
	}
	info, err := os.Stat(path)
	return path, checkFile("-o "+f.out, path, info, err, f.force)
}

// liveCheck says what a live check does, asks, makes it, and writes the report.
func (s *invocation) liveCheck(ctx context.Context, c config.Config, f liveFlags) error {
	path, err := f.file(c, time.Now())
	if err != nil {
		return err
	}
	if c.Token.Empty() {
		return s.openError(c, app.ErrNoToken)
	}
	o := app.LiveOptions{Budget: f.budget, Progress: s.notify}
	if other, flaw := text.CleanToken(s.lookup(c.Service.Other().Variable())); flaw == "" && !c.Sandbox {
		o.OtherKey = config.NewSecret(other)
	}
	intent, err := app.PlanLive(c, o)
	if err != nil {
		return err
	}
	if !f.yes && !s.canAsk() {
		return usage("doctor --live", "there is no terminal to ask on, and nothing was sent", "add --yes")
	}
	plan, looked := intent.Plan(ctx)
	if err := liveError(ctx, c, looked); err != nil {
		return err
	}
	for _, line := range plan {
		s.notifyWrapped(line)
	}
	if !f.yes {
		switch agreed, err := s.confirm(ctx, "go on"); {
		case err != nil:
			return err
		case !agreed:
			s.notify("nothing was changed or charged")
			return nil
		}
	}
	var report livecheck.Report
	err = s.with(ctx, c, app.Capabilities{Service: true}, func(a *app.App) error {
		report, err = app.LiveCheck(ctx, a, o)
		return err
	})
	if errors.Is(err, app.ErrLinkHeld) {
		return &exitError{exitNoLink, err}
	}
	if err != nil {
		return err
	}
	if report.Outcome == livecheck.Unauthorised && len(report.Calls) == 1 { // nothing was tried
		return liveError(ctx, c, report)
	}
	build := thisBuild()
	report.Program, report.System = strings.TrimSpace("callboard "+build.Version+" "+build.Commit), build.Go+" "+build.OS+"/"+build.Arch
	if err := saveLiveReport(path, f.force, report); err != nil {
		return err
	}
	return s.printLiveReport(ctx, c, path, report)
}

// notifyWrapped is notify for a long line: on a terminal it is wrapped between words.
func (s *invocation) notifyWrapped(msg string) {
	const name = "callboard: "
	msg = s.signs(clean(msg))
	if room := widthOf(s.err) - len(name); room >= 20 {
		msg = strings.Join(wrapWords(msg, room, room), "\n"+strings.Repeat(" ", len(name)))
	}
	_, _ = fmt.Fprintln(s.err, name+msg)
}

// saveLiveReport writes the report to a file that only the user can read; an empty path means none. With force it replaces one that
// exists.
func saveLiveReport(path string, force bool, r livecheck.Report) error {
	if path == "" {
		return nil
	}
	return writeWhole("-o "+path, path, osfile.OfUserAlone, force, func(w io.Writer) error {
		if !strings.EqualFold(filepath.Ext(path), ".json") {
			return r.Markdown(w)
		}
		line, err := encodeJSON(liveJSON{r.Outcome == livecheck.Done, r})
		if err == nil {
			_, err = w.Write(append(line, '\n'))
		}
		return err
	})
}

// liveJSON is the object of "doctor --live --json".
type liveJSON struct {
	OK bool `json:"ok"` // the check was made to its end; assumptions may not hold
	livecheck.Report
}

// printLiveReport prints what does not hold, and how the check ended. Its error has the exit code.
func (s *invocation) printLiveReport(ctx context.Context, c config.Config, path string, r livecheck.Report) error {
	failed := liveError(ctx, c, r)
	if c.JSON {
		if err := s.printJSON(liveJSON{failed == nil, r}); err != nil {
			return err
		}
		return failed
	}
	var b strings.Builder
	b.WriteString(s.liveLines(r.Assumptions))
	if facts := s.liveLines(r.Facts); facts != "" {
		b.WriteString("documented, or observed by others:\n" + facts)
	}
	b.WriteString(s.wrapped(fmt.Sprintf("%s; %d of at most %d characters were charged", r.Summary(), r.Charged, r.Budget), 0) + "\n")
	if p := r.Callback.Problem; p != "" {
		const name = "callback"
		if s.width() == 0 {
			p = name + "\t" + p
		} else {
			p = name + "  " + s.wrapped(p, len(name)+columnGap)
		}
		b.WriteString(p + "\n")
	}
	if s.width() == 0 {
		fmt.Fprintf(&b, "report\t%s\n", path)
	} else {
		fmt.Fprintf(&b, "report    %s\n", path) // in the column of the callback
	}
	if err := s.write(s.signs(b.String())); err != nil {
		return err
	}
	return failed
}

// liveLines are the lines about what does not hold or is unclear.
func (s *invocation) liveLines(list []livecheck.Finding) string {
	var b strings.Builder
	for _, f := range list {
		said := "assumed " + f.Assumed + ", seen " + f.Seen + after(": ", f.Detail)
		switch {
		case f.FollowsFrom != "":
			b.WriteString(s.liveLine(warn, "follows", f.ID, "from "+f.FollowsFrom+": "+said))
		case f.Verdict == livecheck.DoesNotHold:
			b.WriteString(s.liveLine(bad, string(f.Verdict), f.ID, said))
		case f.Verdict == livecheck.Unclear:
			b.WriteString(s.liveLine(warn, string(f.Verdict), f.ID, f.Detail))
		}
	}
	return b.String()
}

// liveLine is a line about one assumption: in columns on a terminal, wrapped between words, and with tabs elsewhere.
func (s *invocation) liveLine(color ink, verdict, id, detail string) string {
	if s.width() == 0 {
		return verdict + "\t" + id + "\t" + detail + "\n"
	}
	const verdicts, ids = 12, 17
	indent := verdicts + max(ids, len(id)) + 2*columnGap
	blank := func(wide int, of string) string { return strings.Repeat(" ", max(0, wide-len(of))+columnGap) }
	return s.ink(color, verdict) + blank(verdicts, verdict) + id + blank(ids, id) + s.wrapped(detail, indent) + "\n"
}

// wrapped is a text for the terminal that begins after indent cells and continues below itself. It is not wrapped where less than
// 20 cells are left, or without a terminal.
func (s *invocation) wrapped(msg string, indent int) string {
	room := s.width() - indent
	if room < 20 {
		return msg
	}
	return strings.Join(wrapWords(s.signs(msg), room, room), "\n"+strings.Repeat(" ", indent))
}

// after is a text with something before it, or nothing.
func after(before, s string) string {
	if s == "" {
		return ""
	}
	return before + s
}

// liveError is the error of a check that did not succeed.
func liveError(ctx context.Context, c config.Config, r livecheck.Report) error {
	codes := map[livecheck.Outcome]int{
		livecheck.Unauthorised: exitUnauthorised, livecheck.Refused: exitRefused, livecheck.Failed: exitSynthesis, livecheck.TimedOut: exitTimeout,
		livecheck.NoLink: exitNoLink, livecheck.Uncertain: exitUncertain, livecheck.Interrupted: exitInterrupted, livecheck.Unexpected: exitUnexpected,
	}
	code, ok := codes[r.Outcome]
	if !ok {
		return nil
	}
	next := ""
	if r.Outcome == livecheck.Unauthorised && !c.Sandbox { // the other service may accept it, as with other commands
		if _, err := app.CheckKey(ctx, c, c.Service.Other(), c.Token.Reveal()); err == nil {
			next = app.OtherService(c)
		}
	}
	return fail(code, "doctor --live", r.Problem, next)
}
