package setting

import "callboard/internal/api"

// Initial are the settings of an order to a service for which the user has chosen nothing: automatic language, 44.1 kHz, the
// newest model. The screens and the commands both start with them.
func Initial(s api.Service) api.Params {
	p := api.Params{Service: s}
	Fill(&p)
	return p
}

// Infer selects what given settings need and nobody has chosen: a prompt for the emotion its preset, a text before or after the
// smart emotion.
func Infer(p *api.Params) {
	if p.EmotionPrompt != nil && p.Emotion == nil {
		p.Emotion = new(PromptPreset)
	}
	if (p.PreviousText != nil || p.NextText != nil) && p.Smart == nil {
		p.Smart = new(true)
	}
}

// Fill gives each setting that is not set its Initial value, as in settings that an older version has stored.
func Fill(p *api.Params) {
	for _, s := range table(p.Service) {
		if _, set := s.get(p); !set && s.Initial != "" {
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
	for _, s := range table(p.Service) {
		s.Clear(p)
	}
}
