package setting

import (
	"slices"
	"strings"

	"callboard/internal/api"
)

// Brief is Summary without the settings that have their usual value, and without those that change nothing in the audio: "happy-1 · tempo 1.2". It is empty if all have it.
func Brief(p api.Params) string {
	for _, s := range table(p.Service) {
		if s.beside {
			s.unset(&p)
		}
	}
	usual := Words(Initial(p.Service))
	return strings.Join(slices.DeleteFunc(Words(p), func(word string) bool { return slices.Contains(usual, word) }), " · ")
}
