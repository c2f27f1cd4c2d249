package actor_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"callboard/internal/actor"
	"callboard/internal/api"
)

func newActor(id, en, ko, lang, sex, age string, tags ...string) api.Actor {
	names := map[string]string{}
	if en != "" {
		names["en"] = en
	}
	if ko != "" {
		names["ko"] = ko
	}
	return api.Actor{ID: id, Name: names, Language: lang, Sex: sex, Age: age, Tags: tags}
}

func someActors() []api.Actor {
	return []api.Actor{
		newActor("a00000000000000000000001", "Mina", "미나", "ko", "female", "young adult", "calm", "news"),
		newActor("a00000000000000000000002", "Min", "민", "ko", "male", "middle-aged", "news"),
		newActor("a00000000000000000000003", "Jinhyuk", "진혁", "ko", "male", "young adult"),
		newActor("a00000000000000000000004", "Jinhyeon", "진현", "en", "female/male", "teen", "calm"),
		newActor("a00000000000000000000005", "", "범수", "ko", "male", "elder"),
		newActor("a00000000000000000000006", "Sol", "솔", "ja", "female", "child"),
		newActor("a00000000000000000000007", "Sol", "설", "en-us", "female", "아무개"),
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, query, want string
		among             []string // the candidates of an ambiguous name
		near              string   // a suggestion for an unknown one
	}{
		{name: "by id", query: "a00000000000000000000003", want: "3"},
		{name: "by id in capitals", query: "A00000000000000000000003", want: "3"},
		{name: "by English name", query: "Jinhyuk", want: "3"},
		{name: "in another case", query: "jINHYUK", want: "3"},
		{name: "by Korean name", query: "진혁", want: "3"},
		{name: "by Korean name in NFD", query: norm.NFD.String("진혁"), want: "3"},
		{name: "with surrounding space", query: "  mina ", want: "1"},
		{name: "exact wins over a prefix", query: "min", want: "2"},
		{name: "by prefix", query: "jinhyu", want: "3"},
		{name: "by Korean prefix", query: "범", want: "5"},
		{name: "prefix of two", query: "jin", among: []string{"3", "4"}},
		{name: "name of two", query: "sol", among: []string{"6", "7"}},
		{name: "the other name is unique", query: "솔", want: "6"},
		{name: "a typing error", query: "Jinhyik", near: "Jinhyuk"},
		{name: "unknown", query: "Zebulon Q"},
		{name: "nothing", query: "  "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := actor.New(nil, &memory{actors: someActors()}, nil, nil)
			got, err := c.Find(t.Context(), tt.query)
			var ambiguous *actor.AmbiguousError
			var unknown *actor.UnknownError
			switch {
			case tt.want != "":
				if err != nil || !strings.HasSuffix(got.ID, tt.want) {
					t.Errorf("found %s, %v; want …%s", got.ID, err, tt.want)
				}
			case tt.among != nil:
				if !errors.As(err, &ambiguous) || len(ambiguous.Candidates) != len(tt.among) {
					t.Fatalf("error = %v, want %d candidates", err, len(tt.among))
				}
				for i, a := range ambiguous.Candidates {
					if !strings.HasSuffix(a.ID, tt.among[i]) || !strings.Contains(err.Error(), a.ID) {
						t.Errorf("candidate %d is %s in %q", i, a.ID, err)
					}
				}
			default:
				if !errors.As(err, &unknown) || tt.near == "" && len(unknown.Suggestions) > 0 || tt.near != "" && !slices.Contains(unknown.Suggestions, tt.near) {
					t.Errorf("error = %v, want unknown with %q", err, tt.near)
				}
			}
			if err != nil && strings.ContainsRune(err.Error(), '\n') {
				t.Errorf("%q is not one line", err)
			}
		})
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	var list []actor.Actor
	for _, a := range someActors() {
		list = append(list, actor.Actor{Actor: a, Favourite: strings.HasSuffix(a.ID, "5") || strings.HasSuffix(a.ID, "7")})
	}
	versions := func(id string) []api.Version {
		return map[string][]api.Version{
			list[0].ID: {{Name: "v3", DisplayName: "SSFM-V2.0"}}, list[2].ID: {{Name: "v9", DisplayName: "SSFM-V1.0"}}, list[3].ID: {{Name: "v9", DisplayName: "CATS-V1.0"}},
		}[id]
	}
	for _, tt := range []struct {
		name  string
		query actor.Query
		want  string // the last digits of the ids
	}{
		{"everything", actor.Query{}, "1234567"},
		{"a tag", actor.Query{Text: "calm"}, "14"},
		{"all words", actor.Query{Text: "NEWS min"}, "12"},
		{"initial consonants", actor.Query{Text: "ㅁㄴ"}, "1"},
		{"initial consonants in another form", actor.Query{Text: "\u1106\u1102"}, "1"},
		{"a name without its accent and case", actor.Query{Text: "MINA"}, "1"},
		{"a mood and a language", actor.Query{Text: "calm korean"}, "1"},
		{"a language in Korean", actor.Query{Text: "일본어"}, "6"},
		{"an age in Korean", actor.Query{Text: "청소년"}, "4"},
		{"women", actor.Query{Text: "여자"}, "1467"},
		{"women who speak Korean", actor.Query{Text: "ko female"}, "1"},
		{"men are not a part of women", actor.Query{Text: "male"}, "2345"},
		{"men, still being typed", actor.Query{Text: "mal"}, "2345"},
		{"a letter that is no word", actor.Query{Text: "m"}, "124"},
		{"favourites", actor.Query{Text: "fav"}, "57"},
		{"favourite men", actor.Query{Text: "남자 favourite"}, "5"},
		{"favourites by flag", actor.Query{Favourite: true, Text: "female"}, "7"},
		{"a model", actor.Query{Text: "ssfm"}, "13"},
		{"a version of a model", actor.Query{Text: "v2.0"}, "1"},
		{"an id", actor.Query{Text: "A00000000000000000000003"}, "3"},
		{"the beginning of ids", actor.Query{Text: "a00000"}, "1234567"},
		{"letters of an id", actor.Query{Text: "00000"}, ""},

		{"part of a name in Korean", actor.Query{Text: "혁"}, "3"},
		{"a language", actor.Query{Lang: "EN"}, "47"},
		{"a language with its country", actor.Query{Lang: "ko-kr"}, "1235"},
		{"male is not female", actor.Query{Gender: "male"}, "2345"},
		{"one letter", actor.Query{Gender: "f"}, "1467"},
		{"in Korean", actor.Query{Gender: "남성"}, "2345"},
		{"an age", actor.Query{Age: "young"}, "13"},
		{"an age without its hyphen", actor.Query{Age: "middle aged"}, "2"},
		{"the service's own word", actor.Query{Age: "아무개"}, "7"},
		{"all together", actor.Query{Lang: "ko", Gender: "male", Age: "elder"}, "5"},
		{"none", actor.Query{Text: "nobody"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got strings.Builder
			for _, a := range actor.Search(list, tt.query, versions) {
				got.WriteString(a.ID[len(a.ID)-1:])
			}
			if got.String() != tt.want {
				t.Errorf("found %q, want %q", got.String(), tt.want)
			}
		})
	}
}

func TestLabel(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		names      map[string]string
		lang, want string
	}{
		{map[string]string{"en": "Mina", "ko": "미나"}, "ko", "미나"},
		{map[string]string{"en": "Mina", "ko": "미나"}, "en", "Mina"},
		{map[string]string{"en": "Mina", "ko": "미나"}, "", "Mina"},
		{map[string]string{"ko": "미나"}, "en", "미나"},
		{map[string]string{"zh": "米娜", "ja": "ミナ"}, "en", "ミナ"},
		{nil, "en", "id"},
	} {
		a := actor.Actor{Actor: api.Actor{ID: "id", Name: tt.names, Language: "ja"}}
		if got := a.Label(tt.lang); got != tt.want {
			t.Errorf("label of %v for %q = %q, want %q", tt.names, tt.lang, got, tt.want)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	full := actor.Actor{Actor: someActors()[0], Favourite: true}
	full.PreviewURL = "https://x.example/a.wav"
	for _, tt := range []struct {
		name  string
		value any
		want  string
	}{
		{"known", full, `{"actor_id":"a00000000000000000000001","name":{"en":"Mina","ko":"미나"},"language":"ko","sex":"female","age":"young adult","tags":["calm","news"],"preview_url":"https://x.example/a.wav","favourite":true,"rating":null,"note":null,"own_tags":[],"heard_at":null}`},
		{"unknown is null", actor.Actor{Actor: api.Actor{ID: "x"}}, `{"actor_id":"x","name":{"en":null,"ko":null},"language":null,"sex":null,"age":null,"tags":[],"preview_url":null,"favourite":false,"rating":null,"note":null,"own_tags":[],"heard_at":null}`},
		{"with versions", actor.Detail{Actor: actor.Actor{Actor: api.Actor{ID: "x"}}, Versions: []api.Version{{Name: "v2", Aliases: []string{"latest"}, DisplayName: "SSFM-V2.0"}}},
			`{"actor_id":"x","name":{"en":null,"ko":null},"language":null,"sex":null,"age":null,"tags":[],"preview_url":null,"favourite":false,"rating":null,"note":null,"own_tags":[],"heard_at":null,"versions":[{"name":"v2","aliases":["latest"],"display_name":"SSFM-V2.0","emotion_tone_presets":[],"emotion_prompt":false}]}`},
		{"with no versions", actor.Detail{Actor: actor.Actor{Actor: api.Actor{ID: "x"}}}, `{"actor_id":"x","name":{"en":null,"ko":null},"language":null,"sex":null,"age":null,"tags":[],"preview_url":null,"favourite":false,"rating":null,"note":null,"own_tags":[],"heard_at":null,"versions":[]}`},
	} {
		got, err := json.Marshal(tt.value)
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: %s, %v\nwant %s", tt.name, got, err, tt.want)
		}
	}
}

// A word that means a property finds the names with it first.
func TestMatcherFindsNamesLikeWords(t *testing.T) {
	t.Parallel()
	list := []actor.Actor{
		{Actor: newActor("x1", "Tom", "", "en", "male", "teen")}, {Actor: newActor("x2", "Man Ray", "", "en", "male", "teen")},
		{Actor: newActor("x3", "Manon", "", "fr", "female", "teen")}, {Actor: newActor("x4", "Eve", "", "fr", "female", "teen")},
	}
	m := actor.NewMatcher(list, nil)
	if got := m.Filter(t.Context(), "man"); !slices.Equal(got, []int{1, 2, 0}) {
		t.Errorf("got %v", got)
	}
	list[3].Favourite = true // marks are asked for at each search
	if got := m.Filter(t.Context(), "fav"); !slices.Equal(got, []int{3}) {
		t.Errorf("got %v", got)
	}
	if got := m.Filter(t.Context(), ""); len(got) != 4 {
		t.Errorf("got %v", got)
	}
}
