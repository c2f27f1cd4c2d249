package state

import "strings"

// ClipLabel is whose a clip is and its text, not cleaned for cells; empty for a clip that is not known.
func (s *State) ClipLabel(key, lang string) (name, text string) {
	if j, ok := s.Jobs.Get(key); ok {
		return j.ActorName, j.Text
	}
	if id, sample := strings.CutPrefix(key, samplePrefix); sample {
		if a, ok := s.Actors.Get(id); ok {
			return a.Label(lang), "sample"
		}
	}
	return "", ""
}
