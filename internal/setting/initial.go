package setting

import "callboard/internal/api"

// Initial are the settings of an order for which the user has chosen nothing: automatic language, 44.1 kHz, the newest
// model. The screens and the commands both start with them.
func Initial() api.Params {
	var p api.Params
	Fill(&p)
	return p
}

// Fill gives each setting that is not set its Initial value, as in settings that an older version has stored.
func Fill(p *api.Params) {
	for _, s := range All() {
		if _, set := s.Get(*p); !set && s.Initial != "" {
			s.Clear(p)
		}
	}
}

// Usual is the value, in words, that is used where the user has chosen nothing.
func (s Setting) Usual() string {
	if s.Initial != "" {
		return s.Initial
	}
	return s.Default
}

// Changed reports whether these params give another value than the usual one.
func (s Setting) Changed(p api.Params) bool {
	value, _ := s.Value(p)
	return value != s.Usual()
}

// Reset sets every setting back to its usual value.
func Reset(p *api.Params) {
	for _, s := range All() {
		s.Clear(p)
	}
}
