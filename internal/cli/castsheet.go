package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/audition/sheet"
	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/text"
	"callboard/internal/ui/words"
)

func (s *invocation) castExport() *cobra.Command {
	var force bool
	var out string
	cmd := &cobra.Command{
		Use: "export FILE", Short: "Write a casting sheet of the takes that you have rated", Args: cobra.ArbitraryArgs,
		Long:    "Write a casting sheet of the takes that you have kept, dropped, rated or noted: Markdown (.md), CSV (.csv) or JSON (.json).",
		Example: "callboard cast export cast.md\ncallboard cast export cast.json",
		RunE: s.run(func(ctx context.Context, c config.Config, args []string) error {
			if out != "" {
				args = append(args, out)
			}
			if len(args) != 1 {
				return usage("cast export", "it takes one file", "name a .md, .csv or .json file")
			}
			what := "cast export " + text.Line(args[0])
			if err := checkSheet(what, onDisk(args[0]), force); err != nil {
				return err
			}
			return s.with(ctx, c, app.Capabilities{ReadOnly: true}, func(a *app.App) error {
				jobs, marks, err := a.Store.MarkedTakes(ctx)
				if err != nil {
					return err
				}
				if err := s.saveSheet(what, args[0], force, sheetOf{jobs, marks, nil}); err != nil {
					return err
				}
				line := words.Count(len(jobs), "take") + " written to " + args[0]
				if len(jobs) == 0 {
					line += "; a casting sheet has the takes that are kept, dropped, rated or noted, not the actors: callboard cast rate TAKE 4"
				}
				s.notify(line)
				return nil
			})
		}),
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "the file, as without the flag")
	_ = cmd.MarkFlagFilename("output", "md", "csv", "json")
	cmd.Flags().BoolVar(&force, "force", false, "replace a file that exists")
	return cmd
}

func (s *invocation) castImport() *cobra.Command {
	return &cobra.Command{
		Use: "import FILE.json", Short: "Read ratings and notes of takes from a casting sheet in JSON", Args: cobra.ArbitraryArgs,
		Long:    "Read ratings, notes and verdicts from a casting sheet in JSON. They replace those of the same takes. Takes that are not here are left out, and named, and so are entries without a take.",
		Example: "callboard cast import cast.json",
		RunE: s.run(func(ctx context.Context, c config.Config, args []string) error {
			if len(args) != 1 {
				return usage("cast import", "it takes one file", "name a .json file that cast export wrote")
			}
			entries, err := s.readSheet(args[0])
			if err != nil {
				return err
			}
			return s.with(ctx, c, app.Capabilities{}, func(a *app.App) error { return s.importCast(ctx, a, entries) })
		}),
	}
}

// readSheet reads a casting sheet. All that is wrong with it is printed.
func (s *invocation) readSheet(path string) ([]sheet.Entry, error) {
	what := "cast import " + text.Line(path)
	file, err := os.Open(path)
	if err != nil {
		return nil, usage(what, reason(err), "name a file that exists")
	}
	defer file.Close()
	entries, err := sheet.Read(file)
	if list, ok := errors.AsType[sheet.Errors](err); ok && len(list) > 1 {
		for _, e := range list {
			s.notify(e.Error())
		}
		return nil, usage(what, fmt.Sprintf("it has %d problems; nothing was read", len(list)), "")
	}
	if err != nil {
		return nil, usage(what, clean(err.Error()), "")
	}
	return entries, nil
}

// importCast stores the marks of a casting sheet.
func (s *invocation) importCast(ctx context.Context, a *app.App, entries []sheet.Entry) error {
	stored, missing, takeless := 0, 0, 0
	for _, e := range entries {
		if e.Take == "" {
			if takeless++; takeless <= mostRefused {
				s.notify(fmt.Sprintf("the entry of %s names no take, so it is not read: callboard cast rate and cast note mark an actor", text.Line(cmp.Or(e.Actor, e.ID))))
			}
			continue
		}
		err := a.Store.UpdateTakeMarks(ctx, e.Take, func(m *job.Marks) { *m = job.Marks{Verdict: e.Verdict, Rating: e.Rating, Note: e.Note} })
		switch {
		case errors.Is(err, job.ErrNotFound):
			if missing++; missing > mostRefused {
				continue
			}
			s.notify(fmt.Sprintf("the take of %s is not here: %s", text.Line(e.Actor), text.Line(e.File)))
		case err != nil:
			return err
		default:
			stored++
		}
	}
	line := words.Count(stored, "take") + " read"
	if missing > 0 {
		line += fmt.Sprintf(", %d not here", missing)
	}
	if takeless > 0 {
		line += fmt.Sprintf(", %d without a take", takeless)
	}
	s.notify(line)
	return nil
}
