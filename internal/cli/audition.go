package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/app"
	"callboard/internal/audition"
	"callboard/internal/batch"
	"callboard/internal/config"
	"callboard/internal/naming"
	"callboard/internal/setting"
)

// auditionFlags are the flags of callboard audition.
type auditionFlags struct {
	batchFlags
	actors []string
	query  actor.Query
	sweeps []string
	sheet  string
	play   bool

	retryUncertain bool

	parsed []audition.Sweep
}

func (s *invocation) audition() *cobra.Command {
	var f auditionFlags
	cmd := &cobra.Command{
		Use: "audition TEXT", Short: "Speak one text with many actors or settings", Args: cobra.ArbitraryArgs,
		Long: "Speak one text with many actors: those of --actor, or all that the filters find.\n" +
			"--sweep tries a setting with several values: tempo=0.8,1,1.2 or pitch=-2..2; with more of them every combination is a take.\n" +
			"A take that is here already is not paid for again, unless --fresh says so. --dry-run shows the cost.",
		Example: "callboard audition \"Welcome aboard.\" -a Mina -a Jinhyuk -o takes/\n" +
			"callboard audition \"Welcome aboard.\" --actor-lang ko --gender female --dry-run\n" +
			"callboard audition \"Welcome aboard.\" -a Mina --sweep emotion=normal-1,happy-1 --sweep tempo=0.9,1,1.1\n" +
			"callboard audition \"Welcome aboard.\" --favourite --budget 500 -o takes/ --sheet takes/cast.md",
	}
	f.add(cmd, s.completeSetting)
	flags := cmd.Flags()
	flags.BoolVar(&f.yes, "yes", false, "do not ask before many takes")
	flags.StringArrayVarP(&f.actors, "actor", "a", nil, "an actor, by name or id; several times for more")
	flags.StringArrayVar(&f.sweeps, "sweep", nil, "a setting with the values to try; several times for every combination")
	flags.StringVar(&f.sheet, "sheet", "", "also write a casting sheet: .md, .csv or .json")
	flags.BoolVar(&f.retryUncertain, "retry-uncertain", false, "send takes again that may have been accepted and charged already")
	flags.BoolVar(&f.play, "play", false, "play the takes in turn; without a sound output nothing is sent")
	addActorSearch(cmd, &f.query, "actor-lang")
	_ = cmd.MarkFlagFilename("sheet", "md", "csv", "json")
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	s.completeFlag(cmd, "actor", actorNames)
	s.completeFlag(cmd, "emotion", presets)
	s.completeFlag(cmd, "model", models)
	cmd.RunE = s.run(func(ctx context.Context, c config.Config, args []string) error {
		if err := f.check(cmd); err != nil {
			return err
		}
		var err error
		if f.params, err = f.settings.params(app.ServiceOf(c)); err != nil {
			return err
		}
		if err := f.checkMore(); err != nil {
			return err
		}
		line, err := s.auditionText(ctx, &f, args)
		if err != nil {
			return err
		}
		if err := app.CheckSpace(c.DataDir); err != nil {
			return err
		}
		if f.play && !f.dryRun {
			if err := checkHeard(ctx, c, "audition"); err != nil {
				return err
			}
		}
		caps := app.Capabilities{Service: true, Work: true, Link: !f.noWebhook && !f.dryRun, Player: f.play && !f.dryRun}
		return s.with(ctx, c, caps, func(a *app.App) error { return s.auditionTakes(ctx, a, &f, line) })
	})
	return cmd
}

// auditionText is the text of an audition. Nothing was opened yet.
func (s *invocation) auditionText(ctx context.Context, f *auditionFlags, args []string) (string, error) {
	switch {
	case len(args) == 0:
		return "", usage("audition", "there is nothing to speak", "give the text in quotes, or - to read it from stdin")
	case len(args) > 1:
		return "", usage("audition", "it takes one text", "put the text in quotes")
	case len(f.actors) > 0 && f.query != (actor.Query{}):
		return "", usage("audition", "it takes either --actor or filters", "omit one of them")
	case len(f.actors) == 0 && f.query == (actor.Query{}):
		return "", usage("audition", "no actor is given", "name some with --actor, or find them with --search, --actor-lang, --gender, --age, --use-case or --favourite")
	}
	line, _, err := readScript(ctx, args[0], s.in, f.params.Service.MaxTextChars())
	return line, err
}

// auditionTakes makes the takes of an audition.
func (s *invocation) auditionTakes(ctx context.Context, a *app.App, f *auditionFlags, line string) error {
	cast, err := s.auditionCast(ctx, a, f)
	if err != nil {
		return err
	}
	r := &batchRun{s: s, a: a, f: &f.batchFlags, what: "audition", asks: true, keep: true, retryUncertain: f.retryUncertain}
	plan, err := audition.New(ctx, audition.Request{Text: line, Actors: cast, Params: f.params, Sweeps: f.parsed}, a.Actors, batch.Options{Cache: r.cache(), RetryUncertain: f.retryUncertain})
	if err != nil {
		return asUsage(err)
	}
	for _, out := range plan.Excluded {
		s.notify(out.Problem)
	}
	if len(plan.Takes) == 0 {
		return usage("audition", "none of the takes can be made; nothing was sent", "")
	}
	for i, t := range plan.Takes {
		r.takes = append(r.takes, take{line: i + 1, order: t.Order, swept: f.swept(t.Order.Params)})
	}
	err = r.run(ctx)
	if f.dryRun || ctx.Err() != nil {
		return err
	}
	if f.sheet != "" {
		if sheetErr := r.writeSheet(ctx, f.sheet, f.force); sheetErr != nil {
			return sheetErr
		}
	}
	if f.play {
		if playErr := r.play(ctx); playErr != nil {
			return playErr
		}
	}
	return err
}

// swept are the values that the sweeps give to a take, as a part of a name: "happy-1 tempo 1.2".
func (f *auditionFlags) swept(p api.Params) string {
	var parts []string
	for _, sweep := range f.parsed {
		value, _ := sweep.Setting.Get(p)
		if value = naming.Value(value); value == "" {
			continue
		}
		if sweep.Setting.Kind != setting.Choice {
			value = sweep.Setting.Flag + " " + value
		}
		parts = append(parts, value)
	}
	return strings.Join(parts, " ")
}

// checkMore reads the sweeps, and refuses a sheet that cannot be written, before anything is opened.
func (f *auditionFlags) checkMore() error {
	for _, s := range f.sweeps {
		sweep, err := audition.ParseSweep(f.params.Service, s)
		if err != nil {
			return asUsage(err)
		}
		f.parsed = append(f.parsed, sweep)
	}
	if f.sheet == "" {
		return nil
	}
	return checkSheet("--sheet "+f.sheet, onDisk(f.sheet), f.force)
}

// auditionCast returns the actors that are named, each once, or those that the filters find.
func (s *invocation) auditionCast(ctx context.Context, a *app.App, f *auditionFlags) ([]actor.Actor, error) {
	var cast []actor.Actor
	for _, name := range f.actors {
		who, err := findSpeaker(ctx, a, name)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(cast, func(other actor.Actor) bool { return other.ID == who.ID }) {
			cast = append(cast, who)
		}
	}
	if len(f.actors) > 0 {
		return cast, nil
	}
	list, err := s.freshActors(ctx, a)
	if err != nil {
		return nil, err
	}
	known, err := s.searchVersions(ctx, a, list, f.query.Text)
	if err != nil {
		return nil, err
	}
	cast = actor.Search(list, f.query, func(id string) []api.Version { return known[id] })
	if len(cast) == 0 {
		return nil, usage("audition", noMatch(f.query), "")
	}
	return cast, nil
}
