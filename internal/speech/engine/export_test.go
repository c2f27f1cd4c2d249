package engine

import "time"

// At is the named engine with the program at path and the given timeout.
func At(name, path string, timeout time.Duration) *Engine {
	for _, p := range programs() {
		if p.name == name {
			return &Engine{p, path, timeout}
		}
	}
	panic("no engine " + name)
}

var (
	FindOn         = find
	Readable       = readable
	Language       = language
	Stretch        = stretch
	ChooseSayVoice = func(list, lang string, female bool) (string, bool) {
		return chooseSayVoice(list, settings{lang: lang, female: female})
	}
)
