package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/app"
	"callboard/internal/columns"
	"callboard/internal/config"
	"callboard/internal/rating"
	"callboard/internal/setting"
)

func (s *invocation) actors() *cobra.Command {
	var q actor.Query
	var r recommendation
	cmd := &cobra.Command{
		Use: "actors", Short: "List the actors of your account", Args: cobra.ArbitraryArgs,
		Long: "List the actors of your account. The words of --search are those of the filter on the screens, among them\n" +
			"  " + actor.Known + "\n" +
			"Several of lang, sex or age are alternatives; of all others each must hold. Spaces in a value are written as hyphens.",
		Example: "callboard actors --lang ko --gender female\ncallboard actors --search \"mood:calm rating:>=4\"\ncallboard actors --service tts --recommend \"calm narrator\"\ncallboard actors show Mina",
	}
	cmd.RunE = s.run(func(ctx context.Context, c config.Config, args []string) error {
		if len(args) > 0 {
			return usage("“"+args[0]+"”", "actors has no such command", "search with --search, or see one with: callboard actors show NAME")
		}
		if err := r.check(cmd, c, q); err != nil {
			return err
		}
		return s.with(ctx, c, app.Capabilities{Service: true, ReadOnly: true}, func(a *app.App) error {
			if r.asked {
				return s.recommendActors(ctx, a, r)
			}
			return s.listActors(ctx, a, q)
		})
	})
	addActorFilters(cmd, &q)
	r.add(cmd)
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	cmd.AddCommand(s.pickActor(), &cobra.Command{
		Use: "show ID", Short: "Show one actor with its versions and presets", Args: cobra.ArbitraryArgs,
		ValidArgsFunction: oneArgument(s.complete(actorNames)),
		Example:           "callboard actors show Mina --json",
		RunE: s.run(func(ctx context.Context, c config.Config, args []string) error {
			if len(args) != 1 {
				return usage("actors show", "it takes one actor", "give an id or a name, in quotes if it has spaces")
			}
			return s.with(ctx, c, app.Capabilities{Service: true, ReadOnly: true}, func(a *app.App) error { return s.showActor(ctx, a, args[0]) })
		}),
	})
	return cmd
}

// addActorFilters adds the flags that select actors.
func addActorFilters(cmd *cobra.Command, q *actor.Query) { addActorSearch(cmd, q, "lang") }

// addActorSearch is addActorFilters with a name of its own for the flag of the language: lang can be that of the text.
func addActorSearch(cmd *cobra.Command, q *actor.Query, lang string) {
	flags := cmd.Flags()
	flags.StringVar(&q.Text, "search", "", "only actors with these words: names in any language, initial consonants (ㅁㄴ), tags, fav, heard, female, a model, rating:>=4 …")
	flags.StringVar(&q.Lang, lang, "", "only this language: ko, en, ja …")
	flags.StringVar(&q.Gender, "gender", "", "only this gender: female, male, 여자, 남자")
	flags.StringVar(&q.Age, "age", "", "only this age: child, teen, young adult, middle-aged, elder")
	flags.StringVar(&q.Use, "use-case", "", "only voices for this use: news, audiobook, e-learning …")
	flags.BoolVar(&q.Favourite, "favourite", false, "only favourites")
	for name, words := range map[string][]string{
		"gender": {"female", "male"}, "age": {"child", "teen", "young adult", "middle-aged", "elder"}, lang: {"ko", "en", "ja", "es", "zh"},
	} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	}
}

// searchVersions reads the models that a search needs, and says if there were too many to read them all.
func (s *invocation) searchVersions(ctx context.Context, a *app.App, list []actor.Actor, query string) (map[string][]api.Version, error) {
	known, missing, err := a.Actors.SearchVersions(ctx, list, query)
	if missing > 0 {
		s.notify(fmt.Sprintf("the models of %d actors could not be read in time; search again to go on", missing))
	}
	return known, err
}

func (s *invocation) listActors(ctx context.Context, a *app.App, q actor.Query) error {
	list, err := s.freshActors(ctx, a)
	if err != nil {
		return err
	}
	known, err := s.searchVersions(ctx, a, list, q.Text)
	if err != nil {
		return err
	}
	list = actor.Search(list, q, func(id string) []api.Version { return known[id] })
	if a.Config.JSON {
		return s.printJSON(list)
	}
	if len(list) == 0 {
		s.notify(noMatch(q))
		return nil
	}
	fields := columns.ActorFields()
	if s.width() > 0 {
		fields = columns.ActorTable()
	}
	return writeTable(s, fields, list, func(key string, _ actor.Actor) ink { return actorInk(key) })
}

// actorInk is the ink of a column of a table of actors.
func actorInk(key string) ink {
	switch key {
	case "favourite":
		return warn
	case "name":
		return bold
	case "id", "tags", "score":
		return faint
	}
	return plain
}

// noMatch returns the message for a search without a result.
func noMatch(q actor.Query) string {
	var words []string
	for _, part := range []string{q.Text, q.Lang, q.Gender, q.Age, q.Use} {
		if part != "" {
			words = append(words, "“"+part+"”")
		}
	}
	if len(words) == 0 && q.Favourite {
		return "no actor is a favourite; * in the app marks one"
	}
	if len(words) == 0 {
		return "your account has no actors"
	}
	return "no actor matches " + strings.Join(words, " and ") + "; callboard actors lists all"
}

// freshActors asks the service for the actors. While the service cannot be reached, it returns the stored list of an
// earlier run.
func (s *invocation) freshActors(ctx context.Context, a *app.App) ([]actor.Actor, error) {
	if a.Client == nil { // see App.ReadOnly, which was said already
		list, _, err := a.Actors.Cached(ctx)
		return list, err
	}
	list, err := a.Actors.Refresh(ctx)
	if err == nil || ctx.Err() != nil || api.IsUnauthorized(err) || api.IsRefused(err) {
		return list, err
	}
	cached, at, cacheErr := a.Actors.Cached(ctx)
	if cacheErr != nil || len(cached) == 0 {
		return nil, err
	}
	from := "of an earlier run"
	if !at.IsZero() {
		from = "of " + at.Local().Format("2006-01-02 15:04")
	}
	s.notify(fmt.Sprintf("%v; this is the list %s", err, from))
	return cached, nil
}

func (s *invocation) showActor(ctx context.Context, a *app.App, name string) error {
	v, err := a.Actors.Find(ctx, name)
	if err != nil {
		return err
	}
	if _, err := a.Actors.Resolve(ctx, v.ID, "latest"); err != nil && ctx.Err() != nil { // requests the versions if they are old
		return err
	}
	versions, err := a.Actors.Versions(ctx, v.ID)
	if err != nil {
		return err
	}
	if a.Config.JSON {
		return s.printJSON(actor.Detail{Actor: v, Versions: versions})
	}
	favourite := ""
	if v.Favourite {
		favourite = "yes"
	}
	stars, heard := "", ""
	if n := v.Marks.Rating; n > 0 {
		stars = strconv.Itoa(n) + " of " + strconv.Itoa(rating.Most)
	}
	if at := v.Marks.Heard; !at.IsZero() {
		heard = at.Local().Format("2006-01-02 15:04")
	}
	list := [][2]string{
		{"name", strings.Join(v.Names(), " / ")}, {"id", v.ID}, {"language", v.Language}, {"sex", v.Sex}, {"age", v.Age},
		{"tags", strings.Join(v.Tags, ", ")}, {"favourite", favourite}, {"rating", stars}, {"own tags", strings.Join(v.Marks.Tags, ", ")},
		{"note", v.Marks.Note}, {"heard", heard}, {"preview", v.PreviewURL},
	}
	for _, ver := range versions {
		words := []string{ver.Name}
		if len(ver.Aliases) > 0 {
			words = append(words, "("+strings.Join(ver.Aliases, ", ")+")")
		}
		if ver.DisplayName != ver.Name {
			words = append(words, ver.DisplayName)
		}
		words = append(words, "presets", strings.Join(ver.Presets, " "))
		if ver.EmotionPrompt {
			words = append(words, s.signs("·")+" accepts an emotion prompt")
		}
		if v.Language == "mul" {
			words = append(words, s.signs("·"), strconv.Itoa(len(setting.LanguageCodes(ver.Name)))+" languages")
		}
		list = append(list, [2]string{"version", strings.Join(words, " ")})
	}
	return s.printPairs(list, map[string]ink{"name": bold, "favourite": warn})
}
