package cli

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"callboard/internal/actor"
	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/rating"
)

func (s *invocation) cast() *cobra.Command {
	cmd := &cobra.Command{
		Use: "cast", Short: "Rate actors and takes, and write notes and tags", Args: cobra.ArbitraryArgs,
		Long: "Rate actors and takes, and write notes and tags. They stay in the data folder and cost nothing.\n" +
			"An actor is named by its id or name, a take by the id of its job or the start of it.",
		Example: "callboard cast rate Mina 4\ncallboard cast note Mina \"warm, a little slow\"\ncallboard cast tag Mina news captain\ncallboard cast keep 01KB3C\ncallboard cast list",
		RunE: s.runAny(func(_ context.Context, _ config.Config, args []string) error {
			if len(args) > 0 {
				return usage("“"+clean(args[0])+"”", "cast has no such command", "callboard cast --help lists them")
			}
			return usage("cast", "no command is given", "callboard cast --help lists them")
		}),
	}
	cmd.AddCommand(s.castList(), s.castRate(), s.castNote(), s.castTag(), s.castVerdict(job.Keep, "Keep a take"), s.castVerdict(job.Drop, "Drop a take"), s.castExport(), s.castImport())
	return cmd
}

func (s *invocation) castRate() *cobra.Command {
	return &cobra.Command{
		Use: "rate ACTOR|TAKE STARS", Short: fmt.Sprintf("Rate an actor or a take with 1 to %d stars; 0 removes the rating", rating.Most), Args: cobra.ArbitraryArgs,
		Example: "callboard cast rate Mina 4\ncallboard cast rate 01KB3C 5", ValidArgsFunction: oneArgument(s.complete(actorNames)),
		RunE: s.run(func(ctx context.Context, c config.Config, args []string) error {
			if len(args) != 2 {
				return usage("cast rate", "it takes an actor or a take, and the stars", fmt.Sprintf("give a name or id and a number from 0 to %d", rating.Most))
			}
			stars, err := strconv.Atoi(args[1])
			if err != nil {
				return usage("rating “"+clean(args[1])+"”", "a whole number was expected", fmt.Sprintf("give 1 to %d, or 0 for none", rating.Most))
			}
			if err := asUsage(rating.Check(stars)); err != nil {
				return err
			}
			return s.onRated(ctx, c, args[0],
				func(a *app.App, who actor.Actor) error { return a.Actors.Rate(ctx, who.ID, stars) },
				func(m *job.Marks) { m.Rating = stars })
		}),
	}
}

func (s *invocation) castNote() *cobra.Command {
	return &cobra.Command{
		Use: "note ACTOR|TAKE TEXT", Short: "Write a note about an actor or a take; an empty text removes it", Args: cobra.ArbitraryArgs,
		Example: "callboard cast note Mina \"warm, a little slow\"", ValidArgsFunction: oneArgument(s.complete(actorNames)),
		RunE: s.run(func(ctx context.Context, c config.Config, args []string) error {
			if len(args) != 2 {
				return usage("cast note", "it takes an actor or a take, and a text", "put the text in quotes")
			}
			note, err := rating.Note(args[1])
			if err != nil {
				return asUsage(err)
			}
			return s.onRated(ctx, c, args[0],
				func(a *app.App, who actor.Actor) error { return a.Actors.SetNote(ctx, who.ID, note) },
				func(m *job.Marks) { m.Note = note })
		}),
	}
}

func (s *invocation) castTag() *cobra.Command {
	var remove []string
	cmd := &cobra.Command{
		Use: "tag ACTOR TAG…", Short: "Add tags of your own to an actor", Args: cobra.ArbitraryArgs,
		Long:    "Add tags of your own to an actor. actors --search and the filter of the screens find them. --remove takes one away.",
		Example: "callboard cast tag Mina news \"second choice\"\ncallboard cast tag Mina --remove news", ValidArgsFunction: oneArgument(s.complete(actorNames)),
		RunE: s.run(func(ctx context.Context, c config.Config, args []string) error {
			if len(args) < 2 && (len(args) == 0 || len(remove) == 0) {
				return usage("cast tag", "it takes an actor and tags", "give a name or id, and words")
			}
			return s.with(ctx, c, app.Capabilities{}, func(a *app.App) error {
				who, j, err := s.findRated(ctx, a, args[0])
				if err != nil {
					return err
				}
				if j.ID != "" {
					return usage("cast tag", "“"+clean(args[0])+"” is a take, and only actors have tags", "write a note: callboard cast note")
				}
				tags, err := a.Actors.Tag(ctx, who.ID, args[1:], remove)
				if err != nil {
					return asUsage(err)
				}
				if c.JSON {
					who.Marks.Tags = tags
					return s.printJSON(who)
				}
				return s.printLines(tags)
			})
		}),
	}
	cmd.Flags().StringArrayVar(&remove, "remove", nil, "a tag to take away; several times for more")
	return cmd
}

// onRated changes the marks of the actor or the take that a user names, and prints it with --json.
func (s *invocation) onRated(ctx context.Context, c config.Config, name string, ofActor func(*app.App, actor.Actor) error, ofTake func(*job.Marks)) error {
	return s.with(ctx, c, app.Capabilities{}, func(a *app.App) error {
		who, j, err := s.findRated(ctx, a, name)
		switch {
		case err != nil:
			return err
		case j.ID != "":
			if err := a.Store.UpdateTakeMarks(ctx, j.ID, ofTake); err != nil {
				return err
			}
		default:
			if err := ofActor(a, who); err != nil {
				return err
			}
		}
		if !c.JSON {
			return nil
		}
		if j.ID == "" {
			who, err = a.Actors.Find(ctx, who.ID)
			if err != nil {
				return err
			}
			return s.printJSON(who)
		}
		marks, err := a.Store.TakeMarks(ctx, j.ID)
		if err != nil {
			return err
		}
		return s.printJSON(ratedTake(j, marks[j.ID]))
	})
}

// findRated returns the actor of a whole name or id, or else the job of an id or the start of one.
func (s *invocation) findRated(ctx context.Context, a *app.App, name string) (actor.Actor, job.Job, error) {
	who, err := findSpeaker(ctx, a, name)
	if err == nil {
		return who, job.Job{}, nil
	}
	if j, jobErr := findJob(ctx, a, name); jobErr == nil {
		return actor.Actor{}, j, nil
	}
	if list, _, listErr := a.Actors.Cached(ctx); listErr == nil && len(list) == 0 {
		if err = usage("actor “"+clean(name)+"”", "no actors are stored yet", "callboard actors reads them"); a.Config.Token.Empty() {
			err = s.openError(a.Config, app.ErrNoToken)
		}
	}
	return actor.Actor{}, job.Job{}, err
}
