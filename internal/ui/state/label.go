package state

import "strings"

// ClipLabel is whose a clip is and its text, not cleaned for cells; empty for a clip that is not known.
func (s *State) ClipLabel(key, lang string) (name, text string) {
	if j, ok := s.Jobs.Get(key); ok {
		if alias, hidden := s.Audition.Alias(key); hidden {
			return alias, j.Text
		}
		return j.ActorName, j.Text
	}
	if key != "" && key == s.Joined.Key {
		return s.Joined.Name, s.Joined.Text
	}
	if id, sample := strings.CutPrefix(key, samplePrefix); sample {
		if a, ok := s.Actors.Get(id); ok {
			return a.Label(lang), "sample"
		}
	}
	return "", ""
}

// ActorOfClip is the id of the actor whose voice a clip is; empty for a clip that is not known.
func (s *State) ActorOfClip(key string) string {
	if id, sample := strings.CutPrefix(key, samplePrefix); sample {
		return id
	}
	j, _ := s.Jobs.Get(key)
	return j.ActorID
}
