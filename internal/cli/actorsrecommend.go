package cli

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/api/tts"
	"callboard/internal/app"
	"callboard/internal/columns"
	"callboard/internal/config"
	"callboard/internal/text"
)

// recommendation is what callboard actors asks the service to recommend.
type recommendation struct {
	description string
	limit       int
	asked       bool
}

// usualRecommendations is how many voices are recommended if --limit is not given: the service's own default.
const usualRecommendations = 5

// add adds the flags.
func (r *recommendation) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&r.description, "recommend", "", "voices that fit a description, such as \"calm narrator\", the best first [tts]")
	flags.IntVar(&r.limit, "limit", usualRecommendations, fmt.Sprintf("how many voices are recommended, at most %d [tts]", tts.MaxRecommendations))
}

// check refuses what cannot be asked, before anything is opened.
func (r *recommendation) check(cmd *cobra.Command, c config.Config, q actor.Query) error {
	r.asked = cmd.Flags().Changed("recommend")
	r.description = text.Line(r.description)
	service := app.ServiceOf(c)
	switch {
	case !r.asked && cmd.Flags().Changed("limit"):
		return usage("--limit", "it is for --recommend", "omit it, or describe a voice with --recommend")
	case !r.asked:
		return nil
	case service != api.ServiceTTS:
		return otherService("--recommend", api.ServiceTTS, service)
	case r.description == "":
		return usage("--recommend", "it is empty", "describe a voice in a few words, such as \"calm narrator\"")
	case r.limit < 1 || r.limit > tts.MaxRecommendations:
		return usage("--limit "+strconv.Itoa(r.limit), "it is out of range", fmt.Sprintf("give 1 to %d", tts.MaxRecommendations))
	case q != (actor.Query{}):
		return usage("--recommend", "it cannot be combined with filters", "put them into the description")
	}
	return nil
}

// recommendActors prints the voices that the service recommends, in its order.
func (s *invocation) recommendActors(ctx context.Context, a *app.App, r recommendation) error {
	if a.Client == nil { // see App.ReadOnly, which was said already
		return usage("--recommend", "the service is not asked while the data folder cannot be written to", "")
	}
	found, err := a.Client.Recommend(ctx, r.description, r.limit)
	if err != nil {
		return err
	}
	list, err := s.freshActors(ctx, a)
	if err != nil {
		return err
	}
	known := make(map[string]actor.Actor, len(list))
	for _, who := range list {
		known[who.ID] = who
	}
	out := []actor.Recommended{}
	for _, f := range found {
		who, ok := known[f.VoiceID]
		if !ok {
			who.ID, who.Name = f.VoiceID, map[string]string{"en": f.Name}
		}
		out = append(out, actor.Recommended{Actor: who, Score: f.Score})
	}
	if a.Config.JSON {
		return s.printJSON(out)
	}
	if len(out) == 0 {
		s.notify("no voice is recommended for “" + r.description + "”; callboard actors lists all")
		return nil
	}
	fields := columns.RecommendedFields()
	return writeTable(s, fields, out, func(key string, _ actor.Recommended) ink { return actorInk(key) })
}

// otherService is the error of a flag that only the other service has.
func otherService(flag string, has, used api.Service) error {
	return usage(flag, "only the service "+has.String()+" has it, and this is "+used.String(),
		"omit it, or choose the service with --service "+has.String())
}
