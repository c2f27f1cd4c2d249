package setting

import (
	"slices"
	"strings"

	"callboard/internal/api"
)

// Brief is Summary without the settings that have their usual value, and without those that change nothing in the audio: "happy-1 · tempo 1.2". It is empty if
// all have it. The format of the audio is last: it tells two takes apart the least.
func Brief(p api.Params) string {
	for _, s := range table(p.Service) {
		if s.beside {
			s.unset(&p)
		}
	}
	usual := Words(Initial(p.Service))
	words := slices.DeleteFunc(Words(p), func(word string) bool { return slices.Contains(usual, word) })
	initial := Initial(p.Service)
	p.HD, p.Format = initial.HD, initial.Format
	voice := Words(p)
	slices.SortStableFunc(words, func(a, b string) int { return place(voice, a) - place(voice, b) })
	return strings.Join(words, " · ")
}

// place is 0 for a word of a list, and 1 for another one.
func place(list []string, word string) int {
	if slices.Contains(list, word) {
		return 0
	}
	return 1
}
