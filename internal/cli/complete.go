package cli

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/api"
	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/setting"
	"callboard/internal/text"
)

// completer returns the words that can stand where one is being typed. They come from the database: a shell waits for them,
// so that nothing is asked over the network, and nothing is created where nothing is stored.
type completer func(ctx context.Context, a *app.App, cmd *cobra.Command, typed string) []cobra.Completion

// completeTimeout is how long a shell may have to wait for a database that another process has locked.
const completeTimeout = time.Second

// complete makes a function of cobra of a completer. Words that do not begin as what is typed are left out.
func (s *invocation) complete(words completer) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		const done = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
		ctx, cancel := context.WithTimeout(context.Background(), completeTimeout)
		defer cancel()
		c, err := s.completionConfig(cmd)
		if err != nil {
			return nil, done
		}
		a, err := app.OpenStored(ctx, c)
		if err != nil {
			return nil, done
		}
		defer func() { _ = a.Close(ctx) }()
		all := words(ctx, a, cmd, typed)
		prefix := strings.ToLower(typed)
		return slices.DeleteFunc(all, func(word cobra.Completion) bool { return !strings.HasPrefix(strings.ToLower(word), prefix) }), done
	}
}

// completionConfig is the configuration of a command line that is being typed.
func (s *invocation) completionConfig(cmd *cobra.Command) (config.Config, error) {
	flags := given(cmd)
	flags["keyring"] = "off" // asking it can take seconds, and no token is needed
	return config.Load(config.Source{Flags: flags, Env: s.env})
}

// completeSetting completes the choices of a setting that the table of settings has.
func (s *invocation) completeSetting(name string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		service := api.ServiceSpeak
		if c, err := s.completionConfig(cmd); err == nil {
			service = app.ServiceOf(c)
		}
		found, _, _ := setting.Find(service, name)
		prefix := strings.ToLower(typed)
		var list []cobra.Completion
		for _, o := range found.Options() {
			if found.Kind == setting.Choice && o.Value != "" && strings.HasPrefix(o.Value, prefix) {
				list = append(list, cobra.CompletionWithDesc(o.Value, o.Name))
			}
		}
		return list, cobra.ShellCompDirectiveNoFileComp
	}
}

// oneArgument completes the first argument only.
func oneArgument(f cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return f(cmd, args, typed)
	}
}

// completeFlag registers a completer for a flag of a command.
func (s *invocation) completeFlag(cmd *cobra.Command, name string, words completer) {
	_ = cmd.RegisterFlagCompletionFunc(name, s.complete(words))
}

// actorNames completes actors: the names that begin as typed, and ids if none does. Favourites are first.
func actorNames(ctx context.Context, a *app.App, _ *cobra.Command, typed string) []cobra.Completion {
	list, _, err := a.Actors.Cached(ctx)
	if err != nil {
		return nil
	}
	prefix := strings.ToLower(typed)
	var names, ids []cobra.Completion
	for _, who := range list {
		about := strings.Join(slices.DeleteFunc([]string{who.Language, who.Sex, who.Age, strings.Join(who.Tags, " ")}, func(s string) bool { return s == "" }), ", ")
		for i, name := range who.Names() {
			if i > 0 && typed == "" {
				break // one name of each is enough to choose from
			}
			if strings.HasPrefix(strings.ToLower(name), prefix) {
				names = append(names, described(name, about))
			}
		}
		ids = append(ids, described(who.ID, who.Label("")+", "+about))
	}
	if len(names) > 0 {
		return names
	}
	return ids
}

// described is a word with its description, without the characters that separate the two and the lines.
func described(word, about string) cobra.Completion {
	return cobra.CompletionWithDesc(text.Line(word), text.Cut(text.Line(about), 60))
}

// completedJobs is how many jobs a shell lists.
const completedJobs = 50

// jobIDs completes the ids of the newest jobs, or of all if something is typed.
func jobIDs(ctx context.Context, a *app.App, _ *cobra.Command, typed string) []cobra.Completion {
	f := job.Filter{Limit: completedJobs}
	if typed != "" {
		f.Limit = 0
	}
	list, err := a.Store.Jobs(ctx, f)
	if err != nil {
		return nil
	}
	var ids []cobra.Completion
	for _, j := range list {
		ids = append(ids, described(j.ID, string(j.State)+", "+j.ActorName+": "+j.Text))
	}
	return ids
}

// presets completes the emotion presets of the chosen actor and model, or of all stored ones if none is chosen. Before any is
// stored, it offers the common ones.
func presets(ctx context.Context, a *app.App, cmd *cobra.Command, _ string) []cobra.Completion {
	var words []cobra.Completion
	for _, v := range storedVersions(ctx, a, cmd) {
		for _, preset := range v.Presets {
			if !slices.Contains(words, preset) {
				words = append(words, preset)
			}
		}
		if v.EmotionPrompt && !slices.Contains(words, setting.PromptPreset) {
			words = append(words, setting.PromptPreset)
		}
	}
	if words == nil {
		words = []cobra.Completion{"normal-1", "happy-1", "sad-1", "angry-1", setting.PromptPreset}
	}
	return words
}

// models completes the versions of the chosen actor, or of all stored ones.
func models(ctx context.Context, a *app.App, cmd *cobra.Command, _ string) []cobra.Completion {
	words := []cobra.Completion{"latest", "first"}
	for _, v := range storedVersions(ctx, a, cmd) {
		word := described(v.Name, v.DisplayName)
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

// storedVersions are the stored versions that the flags of a command select.
func storedVersions(ctx context.Context, a *app.App, cmd *cobra.Command) []api.Version {
	list, _, err := a.Actors.Cached(ctx)
	if err != nil {
		return nil
	}
	chosen, _ := cmd.Flags().GetStringArray("actor")
	model := ""
	if f := cmd.Flags().Lookup("model"); f != nil && f.Changed {
		model = f.Value.String()
	}
	found := map[string]api.Version{}
	for _, who := range list {
		if len(chosen) > 0 && !slices.ContainsFunc(chosen, who.Named) {
			continue
		}
		versions, err := a.Actors.Versions(ctx, who.ID)
		if err != nil {
			return nil
		}
		for _, v := range versions {
			if model == "" || v.Name == model || slices.Contains(v.Aliases, model) {
				found[v.Name+"\x00"+strings.Join(v.Presets, " ")] = v
			}
		}
	}
	out := make([]api.Version, 0, len(found))
	for _, key := range slices.Sorted(maps.Keys(found)) {
		out = append(out, found[key])
	}
	return out
}
