package cli

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/columns"
	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/ui/words"
)

// chargesRow is a row of "callboard usage": what was charged on a day, for an actor, or by a service.
type chargesRow struct {
	Name      string  `json:"name"` // a day like 2026-01-31, an actor's name, or the folder of a service
	ActorID   *string `json:"actor_id"`
	Jobs      int     `json:"jobs"` // charged for certain
	Chars     int     `json:"chars"`
	Uncertain int     `json:"uncertain"` // jobs that may have been charged besides
	Perhaps   int     `json:"chars_uncertain"`
	Removed   int     `json:"removed"` // charged jobs whose texts are gone; their characters are not in Chars
	Free      bool    `json:"free"`    // of the sandbox or of a server on this machine, which charges nothing: not in the total
}

func (r *chargesRow) add(c job.Charge) {
	switch {
	case c.Removed:
		r.Removed++
	case c.Certain:
		r.Jobs++
		r.Chars += c.Chars
	default:
		r.Uncertain++
		r.Perhaps += c.Chars
	}
}

// chargesBy are the words of --by.
func chargesBy() []string { return []string{"day", "actor", "service"} }

// charges is the command usage. The function usage makes errors.
func (s *invocation) charges() *cobra.Command {
	by, since := "day", ""
	cmd := &cobra.Command{
		Use: "usage", Short: "Say how many characters were charged", Args: cobra.ArbitraryArgs,
		Long: "Say how many characters were charged, from the history of jobs: by day, actor, or service.\n" +
			"A job counts when the service has accepted it, also if the synthesis failed later. Uncertain jobs are counted for themselves.\n" +
			"It cannot know what other programs were charged, what the service gave back, or how long the texts of removed jobs were; those are counted only.\n" +
			"--by service also reads the histories of the other services in the data folder. What the sandbox and servers on this machine counted\n" +
			"is listed as free and is not in the sum; with --sandbox, or the URL of such a server, only its own history is read.",
		Example: "callboard usage\ncallboard usage --since 30d --by actor\ncallboard usage --by service --json",
		RunE: s.runAny(func(ctx context.Context, c config.Config, args []string) error {
			if len(args) > 0 {
				return usage("usage", "it takes no argument", "select with --since and --by")
			}
			if !slices.Contains(chargesBy(), by) {
				return usage("--by "+by, "it is not known", "give one of "+strings.Join(chargesBy(), ", "))
			}
			from, err := parseSince(since, time.Now())
			if err != nil {
				return err
			}
			if by == "service" {
				rows, err := chargesOfServices(ctx, c, from)
				if err != nil {
					return err
				}
				return s.printCharges(c, by, rows)
			}
			if c, err = s.decide(ctx, c); err != nil {
				return err
			}
			return s.with(ctx, c, app.Capabilities{ReadOnly: true}, func(a *app.App) error {
				rows, err := chargesOf(ctx, a, by, from)
				if err != nil {
					return err
				}
				return s.printCharges(c, by, rows)
			})
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&by, "by", by, "what a row is: "+strings.Join(chargesBy(), ", "))
	flags.StringVar(&since, "since", "", "only jobs not older than this: 30m, 24h, 7d, or a day like 2026-01-31")
	_ = cmd.RegisterFlagCompletionFunc("by", cobra.FixedCompletions(chargesBy(), cobra.ShellCompDirectiveNoFileComp))
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	return cmd
}

// chargesOf sums the charges of a data folder by day, the newest first, or by actor, the dearest first. An actor has the name of its
// newest job.
func chargesOf(ctx context.Context, a *app.App, by string, since time.Time) ([]chargesRow, error) {
	at := map[string]int{}
	var rows []chargesRow
	err := a.Store.Charges(ctx, since, func(c job.Charge) error {
		key, row := c.ActorID, chargesRow{ActorID: &c.ActorID}
		if by == "day" {
			key, row = c.At.Local().Format(time.DateOnly), chargesRow{}
		}
		i, known := at[key]
		if !known {
			i = len(rows)
			at[key] = i
			rows = append(rows, row)
		}
		rows[i].Name = key
		if by == "actor" && c.ActorName != "" {
			rows[i].Name = c.ActorName
		}
		rows[i].add(c)
		return nil
	})
	if by == "day" {
		slices.SortStableFunc(rows, func(x, y chargesRow) int { return cmp.Compare(y.Name, x.Name) })
	} else {
		slices.SortStableFunc(rows, func(x, y chargesRow) int { return cmp.Compare(y.Chars, x.Chars) })
	}
	return rows, err
}

// chargesOfServices sums the charges of each data folder below the one that was named.
func chargesOfServices(ctx context.Context, c config.Config, since time.Time) ([]chargesRow, error) {
	var rows []chargesRow
	for _, pattern := range []string{".", "*", "at/*"} {
		found, err := filepath.Glob(filepath.Join(escapedGlob(c.DataRoot), filepath.FromSlash(pattern), "callboard.db"))
		if err != nil {
			return nil, err
		}
		for _, db := range found {
			if isFree(folderName(c, c.DataDir)) && filepath.Dir(db) != c.DataDir {
				continue
			}
			row, err := chargesOfFolder(ctx, c, filepath.Dir(db), since)
			if err != nil {
				return nil, err
			}
			row.Free = isFree(row.Name) && filepath.Dir(db) != c.DataDir
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// folderName is the name of a service's data folder below the root, with slashes.
func folderName(c config.Config, folder string) string {
	name, err := filepath.Rel(c.DataRoot, folder)
	if err != nil {
		return ""
	}
	return filepath.ToSlash(name)
}

// isFree reports whether the folder of a service (config.DataFolder) is one of the sandbox, or of a server on this machine.
func isFree(name string) bool {
	name = strings.TrimSuffix(name, "-"+string(config.TTS))
	host, other := strings.CutPrefix(name, "at/")
	return name == "sandbox" || other && (strings.HasPrefix(host, "localhost-") || strings.HasPrefix(host, "127.") || strings.HasPrefix(host, "__1-"))
}

// escapedGlob is a path as a pattern of filepath.Glob that it alone matches.
func escapedGlob(path string) string {
	if filepath.Separator == '\\' { // there a backslash separates, and nothing escapes
		return path
	}
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// chargesOfFolder sums the charges of one service.
func chargesOfFolder(ctx context.Context, c config.Config, folder string, since time.Time) (chargesRow, error) {
	row := chargesRow{Name: folderName(c, folder)}
	if row.Name == "." {
		row.Name = string(config.Speak)
	}
	c.DataDir, c.Undecided = folder, nil
	a, err := app.OpenStored(ctx, c)
	if err != nil {
		return row, fmt.Errorf("the history of %s: %w", row.Name, err)
	}
	defer func() { _ = a.Close(ctx) }() // it was only read
	return row, a.Store.Charges(ctx, since, func(c job.Charge) error { row.add(c); return nil })
}

// printCharges prints the rows and their sum.
func (s *invocation) printCharges(c config.Config, by string, rows []chargesRow) error {
	total := chargesRow{Name: "total"}
	for _, r := range rows {
		if r.Free {
			continue
		}
		total.Jobs, total.Chars, total.Removed = total.Jobs+r.Jobs, total.Chars+r.Chars, total.Removed+r.Removed
		total.Uncertain, total.Perhaps = total.Uncertain+r.Uncertain, total.Perhaps+r.Perhaps
	}
	if c.JSON {
		return s.printJSON(struct {
			By    string       `json:"by"`
			Rows  []chargesRow `json:"rows"`
			Total chargesRow   `json:"total"`
		}{by, orEmptyList(rows), total})
	}
	if len(rows) == 0 {
		s.notify("nothing was charged, as far as this history knows")
		return nil
	}
	if err := writeTable(s, chargesFields(by), rows, func(string, chargesRow) ink { return plain }); err != nil {
		return err
	}
	sum := fmt.Sprintf("%s, %s charged", words.Count(total.Jobs, "job"), words.Count(total.Chars, "character"))
	if total.Uncertain > 0 {
		sum += fmt.Sprintf("; %s more may have been charged", words.Count(total.Perhaps, "character"))
	}
	if total.Removed > 0 {
		sum += fmt.Sprintf("; %s removed, whose characters are not known any more", words.Count(total.Removed, "job"))
	}
	s.notify(sum)
	return nil
}

// chargesName is the name of a row, which says if it is not in the sum.
func chargesName(r chargesRow) string {
	if r.Free {
		return r.Name + " (free)"
	}
	return r.Name
}

// chargesFields are the columns of usage.
func chargesFields(by string) []columns.Field[chargesRow] {
	number := func(key, title string, priority int, of func(chargesRow) int) columns.Field[chargesRow] {
		return columns.Field[chargesRow]{Column: columns.Column{Key: key, Title: title, Right: true, Priority: priority},
			Value: func(r chargesRow) string { return strconv.Itoa(of(r)) }}
	}
	return []columns.Field[chargesRow]{
		{Column: columns.Column{Key: "name", Title: strings.ToUpper(by), Min: 10, Priority: 90}, Value: chargesName},
		number("jobs", "JOBS", 50, func(r chargesRow) int { return r.Jobs }),
		number("chars", "CHARACTERS", 80, func(r chargesRow) int { return r.Chars }),
		number("uncertain", "UNCERTAIN", 40, func(r chargesRow) int { return r.Perhaps }),
		number("removed", "REMOVED JOBS", 30, func(r chargesRow) int { return r.Removed }),
	}
}
