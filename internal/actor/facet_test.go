package actor_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/actor"
	"callboard/internal/api"
)

// rated is a small catalogue with every property that a filter knows.
func rated() []actor.Actor {
	noon := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	make := func(id, name, lang, sex, age string, moods, uses []string, m actor.Marks) actor.Actor {
		return actor.Actor{Actor: api.Actor{ID: "a0000" + id, Name: map[string]string{"en": name}, Language: lang, Sex: sex, Age: age,
			Moods: moods, Uses: uses, Tags: slices.Concat(moods, uses)}, Marks: m}
	}
	list := []actor.Actor{
		make("01", "Mina", "ko", "female", "young adult", []string{"warm", "Old-Fashioned"}, []string{"news"}, actor.Marks{Rating: 5, Tags: []string{"hero"}, Heard: noon}),
		make("02", "Owen", "en", "male", "elder", []string{"warm", "low"}, []string{"fairy tale"}, actor.Marks{Rating: 3, Note: "a little slow"}),
		make("03", "Sora", "ko-KR", "female", "teen", []string{"lowly"}, []string{"news", "game"}, actor.Marks{Heard: noon}),
		make("04", "Byeol", "ko", "female/male", "child", []string{"high"}, nil, actor.Marks{Tags: []string{"hero", "second choice"}}),
		make("05", "Haru", "ja", "female", "middle-aged", nil, []string{"game"}, actor.Marks{Rating: 1}),
	}
	list[4].Favourite = true
	return list
}

func models(id string) []api.Version {
	switch id {
	case "a000001", "a000002":
		return []api.Version{{Name: "v3", DisplayName: "SSFM-V2.1"}, {Name: "v2", DisplayName: "SSFM-V2.0"}}
	case "a000003":
		return []api.Version{{Name: "v1", DisplayName: "CATS-V1.0"}}
	}
	return nil
}

// found are the last digits of the ids that a filter finds.
func found(t *testing.T, m *actor.Matcher, list []actor.Actor, filter string) string {
	t.Helper()
	var b strings.Builder
	places := m.Filter(t.Context(), filter)
	slices.Sort(places)
	for _, i := range places {
		b.WriteString(list[i].ID[len(list[i].ID)-1:])
	}
	return b.String()
}

func TestTerms(t *testing.T) {
	t.Parallel()
	list := rated()
	m := actor.NewMatcher(list, models)
	for filter, want := range map[string]string{
		"lang:ko": "134", "LANG:KO": "134", "lang:ko-kr": "134", "lang:korean": "134", "lang:한국어": "134", "language:en": "2", "lang:xx": "", "lang:": "12345",
		"lang:ko lang:en": "1234", "lang:ko sex:male": "4", "sex:female": "1345", "sex:여자": "1345", "gender:f": "1345", "sex:male sex:female": "12345",
		"age:young-adult": "1", "age:young": "1", "age:middle-aged": "5", "age:청소년": "3", "age:teen age:child": "34",
		"engine:ssfm-v2.1": "12", "engine:ssfm": "12", "model:cats": "3", "engine:none": "",
		"mood:warm": "12", "mood:low": "2", "mood:lowl": "3", "mood:old-fashioned": "1", "mood:warm mood:low": "2", "use:news": "13", "use:fairy-tale": "2",
		"tag:hero": "14", "tag:second-choice": "4", "tag:hero tag:second": "4", "hero": "14", "choice": "4",
		"rating:5": "1", "rating:>=3": "12", "rating:>3": "1", "rating:<=3": "25", "rating:<3": "5", "rating:=1": "5", "rating:none": "34", "rating:0": "34",
		"rating:": "12345", "rating:>": "12345", "rating:>=": "12345", "rating:n": "12345", "rating:9": "", "rating:x": "", "rating:=>3": "", "rating:>=1 rating:<=3": "25",
		"note:slow": "2", "note:a-little": "2", "note:": "12345", "slow": "2", "heard": "13", "unheard": "245", "fav": "5", "unheard fav": "5",
		"lang:ko warm": "1", "foo:bar": "", "lang:ko mi": "1",
	} {
		if got := found(t, m, list, filter); got != want {
			t.Errorf("%q finds %q; want %q", filter, got, want)
		}
	}
}

// Marks and versions are those of With, and the rest is found as before.
func TestWithOtherMarks(t *testing.T) {
	t.Parallel()
	list := rated()
	m := actor.NewMatcher(list, nil)
	later := slices.Clone(list)
	later[2].Marks, later[1].Marks, later[0].Favourite = actor.Marks{Rating: 4, Tags: []string{"villain"}}, actor.Marks{}, true
	n := m.With(later, models)
	for filter, want := range map[string]string{"rating:4": "3", "villain": "3", "slow": "", "fav": "15", "engine:cats": "3", "lang:ko": "134", "unheard": "2345"} {
		if got := found(t, n, later, filter); got != want {
			t.Errorf("%q finds %q; want %q", filter, got, want)
		}
	}
	if got := found(t, m, list, "slow villain") + found(t, m, list, "engine:cats"); got != "" {
		t.Errorf("the first matcher has changed: %q", got)
	}
}

// facetsText writes facets in a line each.
func facetsText(list []actor.Facet) string {
	var b strings.Builder
	for _, f := range list {
		b.WriteString(f.Title + ":")
		for _, v := range f.Values {
			fmt.Fprintf(&b, " %s=%d", v.Word, v.Count)
			if v.Chosen {
				b.WriteString("✓")
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestFacets(t *testing.T) {
	t.Parallel()
	list := rated()
	m := actor.NewMatcher(list, models)
	places, all := m.Facets(t.Context(), "lang:ko mood:warm")
	if !slices.Equal(places, []int{0}) {
		t.Errorf("found %v", places)
	}
	want := `Language: lang:en=1 lang:ko=1✓
Sex: sex:female=1
Age: age:young-adult=1
Engine: engine:ssfm-v2.0=1 engine:ssfm-v2.1=1
Mood: mood:old-fashioned=1 mood:warm=1✓
Use: use:news=1
My tags: tag:hero=1
My marks: rating:>=5=1 rating:>=4=1 rating:>=3=1 rating:>=2=1 rating:>=1=1 heard=1
`
	if got := facetsText(all); got != want {
		t.Errorf("facets\n%s\nwant\n%s", got, want)
	}
	if _, all = m.Facets(t.Context(), "mood:high lang:ja"); !strings.Contains(facetsText(all), "lang:ja=0✓") {
		t.Errorf("a chosen value without actors is left out:\n%s", facetsText(all))
	}
	if label := all[0].Values[0].Label; label != "Korean" {
		t.Errorf("label %q", label)
	}
}

// The count of a value is how many actors the filter finds with it. Of alternatives it is how many are added, or stay.
func TestFacetCountsAreTrue(t *testing.T) {
	t.Parallel()
	list := rated()
	m := actor.NewMatcher(list, models)
	for _, filter := range []string{"", "warm", "lang:ko", "lang:ko lang:en", "sex:female mood:warm", "fav", "rating:>=1 use:news", "heard tag:hero", "mood:low", "nobody"} {
		checkCounts(t, m, list, filter)
	}
}

func checkCounts(t *testing.T, m *actor.Matcher, list []actor.Actor, filter string) {
	t.Helper()
	_, all := m.Facets(t.Context(), filter)
	for _, f := range all {
		alternatives := f.Title == "Language" || f.Title == "Sex" || f.Title == "Age"
		chosen := slices.ContainsFunc(f.Values, func(v actor.FacetValue) bool { return v.Chosen })
		for _, v := range f.Values {
			with := filter
			switch {
			case alternatives && chosen: // the value alone
				for _, other := range f.Values {
					if other.Chosen {
						with = actor.Toggle(with, other.Word)
					}
				}
				with = actor.Toggle(with, v.Word)
			case !v.Chosen:
				with = actor.Toggle(with, v.Word)
			}
			if got := len(m.Filter(t.Context(), with)); got != v.Count {
				t.Errorf("%q: %s counts %d, and %q finds %d", filter, v.Word, v.Count, with, got)
			}
		}
	}
}

func TestToggle(t *testing.T) {
	t.Parallel()
	for _, tt := range [][3]string{
		{"", "lang:ko", "lang:ko"}, {"mi", "lang:ko", "mi lang:ko"}, {"lang:ko mi", "lang:ko", "mi"}, {"LANGUAGE:KO", "lang:ko", ""},
		{"lang:ko", "lang:en", "lang:ko lang:en"}, {" fav  x ", "fav", "x"}, {"FAV", "fav", ""}, {"age:young-adult", "age:young-adult", ""}, {"lang:ko lang:ko", "lang:ko", ""},
	} {
		if got := actor.Toggle(tt[0], tt[1]); got != tt[2] {
			t.Errorf("%q with %q is %q; want %q", tt[0], tt[1], got, tt[2])
		}
	}
}

func FuzzFilter(f *testing.F) {
	for _, s := range []string{"lang:ko mood:warm", "rating:>=3 heard", "note:a tag:", "sex:female/male", "::", "mood:-", "a000001 ssfm", "ㅁㄴ 여자", "\xff:\xff", "use:fairy-tale\u00a0age:"} {
		f.Add(s)
	}
	list := rated()
	m := actor.NewMatcher(list, models)
	f.Fuzz(func(t *testing.T, filter string) {
		if len(filter) > 200 {
			return
		}
		places := m.Filter(t.Context(), filter)
		same, all := m.Facets(t.Context(), filter)
		if !slices.Equal(places, same) {
			t.Fatalf("%q finds %v, with facets %v", filter, places, same)
		}
		seen := map[int]bool{}
		for _, i := range places {
			if i < 0 || i >= len(list) || seen[i] {
				t.Fatalf("%q finds %v", filter, places)
			}
			seen[i] = true
		}
		for _, facet := range all {
			for _, v := range facet.Values {
				if v.Count > len(list) || v.Count == 0 && !v.Chosen || strings.ContainsAny(v.Word, " \t\n") {
					t.Fatalf("%q has %+v", filter, v)
				}
				once := actor.Toggle(filter, v.Word)
				if twice := actor.Toggle(once, v.Word); v.Chosen == strings.Contains(" "+once+" ", " "+v.Word+" ") || !v.Chosen && len(m.Filter(t.Context(), twice)) != len(places) {
					t.Fatalf("%q toggled by %q is %q, then %q", filter, v.Word, once, twice)
				}
			}
		}
	})
}
