package actor

import (
	"fmt"
	"testing"

	"callboard/internal/api"
)

// crowd is a large catalogue with all properties.
func crowd(n int) []Actor {
	list := make([]Actor, n)
	for i := range list {
		moods, uses := []string{"calm", fmt.Sprint("mood ", i%50)}, []string{"news", fmt.Sprint("use ", i%20)}
		list[i] = Actor{
			Actor: api.Actor{
				ID: fmt.Sprintf("%024x", i), Name: map[string]string{"en": fmt.Sprint("Mina ", i), "ko": fmt.Sprint("미나 ", i)},
				Language: []string{"ko", "en", "ja"}[i%3], Sex: []string{"female", "male"}[i%2], Age: []string{"teen", "young adult", "elder"}[i%3],
				Tags: append(moods[:2:2], uses...), Moods: moods, Uses: uses,
			},
			Favourite: i%17 == 0, Marks: Marks{Rating: i % 6},
		}
		if i%11 == 0 {
			list[i].Marks.Tags, list[i].Marks.Note = []string{"hero"}, "warm, a little slow"
		}
	}
	return list
}

func ssfm(string) []api.Version { return []api.Version{{Name: "v2", DisplayName: "SSFM-V2.0"}} }

// BenchmarkFilter is one key of a filter of 10,000 actors. Budget: 5 ms.
func BenchmarkFilter(b *testing.B) {
	m := NewMatcher(crowd(10_000), ssfm)
	for _, filter := range []string{"m", "ssfm", "female calm mi", "lang:ko mood:calm rating:>=3", "nobody"} {
		b.Run(filter, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Filter(b.Context(), filter)
			}
		})
	}
}

// BenchmarkFacets is one key of a filter of 10,000 actors with the counts of all facets. Budget: 5 ms.
func BenchmarkFacets(b *testing.B) {
	m := NewMatcher(crowd(10_000), ssfm)
	for _, filter := range []string{"", "m", "lang:ko sex:female calm"} {
		b.Run(filter, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Facets(b.Context(), filter)
			}
		})
	}
}

// BenchmarkNewMatcher is what the first key waits for after a new catalogue; With, after a mark of an actor has changed.
func BenchmarkNewMatcher(b *testing.B) {
	list := crowd(10_000)
	m := NewMatcher(list, ssfm)
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			NewMatcher(list, ssfm)
		}
	})
	b.Run("with", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			m.With(list, ssfm)
		}
	})
}
