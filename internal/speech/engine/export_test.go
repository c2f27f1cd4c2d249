package engine

import "time"

// At is the named engine with another program behind it, and less patience.
func At(name, path string, patience time.Duration) *Engine {
	for _, p := range programs() {
		if p.name == name {
			return &Engine{p, path, patience}
		}
	}
	panic("no engine " + name)
}

var (
	Plain     = plain
	Language  = language
	Stretch   = stretch
	ChooseSay = func(list, lang string, female bool) (string, bool) {
		return chooseSay(list, delivery{lang: lang, female: female})
	}
)
