package actor_test

import (
	"context"
	"slices"
	"testing"

	"callboard/internal/actor"
	"callboard/internal/api"
)

// A voice of the newer service speaks each language of its models, so each finds it; the letters of other words do not.
func TestMultilingualVoiceIsFoundByEachLanguage(t *testing.T) {
	t.Parallel()
	models := map[string][]api.Version{"tc_1": {{Name: "ssfm-v30"}, {Name: "ssfm-v21"}}, "tc_2": {{Name: "ssfm-v21"}}}
	var list []actor.Actor
	for id, name := range map[string]string{"tc_1": "Olivia", "tc_2": "Thaddeus", "tc_3": "Noel"} {
		list = append(list, actor.Actor{Actor: newActor(id, name, "", "mul", "female", "teen")})
	}
	list = append(list, actor.Actor{Actor: newActor("a4", "Mina", "", "ko", "female", "teen")}, actor.Actor{Actor: newActor("a5", "Hans", "", "de", "male", "teen")})
	m := actor.NewMatcher(list, func(id string) []api.Version { return models[id] })
	for query, want := range map[string][]string{
		"lang:ko":       {"a4", "tc_1", "tc_2", "tc_3"},
		"lang:ko-KR":    {"a4", "tc_1", "tc_2", "tc_3"},
		"lang:kor":      {"a4", "tc_1", "tc_2", "tc_3"},
		"lang:korean":   {"a4", "tc_1", "tc_2", "tc_3"},
		"lang:deu":      {"tc_1", "tc_2", "tc_3"},
		"lang:mul":      {"tc_1", "tc_2", "tc_3"},
		"lang:th":       {"tc_1", "tc_3"}, // ssfm-v21 has no Thai, and the models of tc_3 are not known
		"lang:tha":      {"tc_1", "tc_3"},
		"lang:sw":       {"tc_1", "tc_2", "tc_3"}, // the beginning of Swedish
		"lang:qq":       nil,
		"korean":        {"a4", "tc_1", "tc_2", "tc_3"},
		"한국어":           {"a4", "tc_1", "tc_2", "tc_3"},
		"Thai":          {"tc_1", "tc_3"},
		"thai female":   {"tc_1", "tc_3"},
		"korean olivia": {"tc_1"},
		"oli":           {"tc_1"}, // not Polish
		"lang:ko oli":   {"tc_1"},
	} {
		var got []string
		for _, i := range m.Filter(context.Background(), query) {
			got = append(got, list[i].ID)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", query, got, want)
		}
	}
}
