package livecheck

import (
	"net/http"
	"slices"
)

// actorsRead is how many actors' versions are read at most, to find one that tells which version is the default.
const actorsRead = 6

// actor is the actor that speaks.
type actor struct {
	id, name string
	first    string // the name of its first version
	latest   string // of its latest
	telling  string // a preset that the latest version has and the first one has not; empty: none
}

// chosen is what the steps after actors use.
type chosen struct {
	actor        actor
	versionsRead int
	main         speech
	second       string // the id of the second synthesis; empty: none
	limitSeen    bool   // the second one was taken before the end of the first was known
}

// actors lists the actors and chooses one whose versions differ.
func (r *run) actors() error {
	r.Progress("reading actors and versions")
	a := r.do(request{method: http.MethodGet, path: "/api/actor", what: "the actors"})
	list, _ := a.at("result").([]any)
	if !a.ok() || len(list) == 0 {
		return r.stop(Unexpected, "there are no actors: %s", a.words())
	}
	var best actor
	for _, v := range list {
		o, _ := v.(map[string]any)
		id, _ := o["actor_id"].(string)
		hidden, _ := o["hidden"].(bool)
		if id == "" || hidden {
			continue
		}
		names, _ := o["name"].(map[string]any)
		found := actor{id: id}
		for _, lang := range []string{"en", "ko"} {
			if s, _ := names[lang].(string); s != "" && found.name == "" {
				found.name = s
			}
		}
		if err := r.versions(&found); err != nil {
			return err
		}
		if best.id == "" && found.latest != "" || found.telling != "" {
			best = found
		}
		if r.chosen.versionsRead++; best.telling != "" || r.chosen.versionsRead >= actorsRead {
			break
		}
	}
	if best.id == "" {
		return r.stop(Unexpected, "no actor has a version that can be read")
	}
	r.chosen.actor = best
	return r.ctx.Err()
}

// versions reads the versions of an actor.
func (r *run) versions(a *actor) error {
	got := r.do(request{method: http.MethodGet, path: "/api/actor/" + a.id + "/versions", what: "the versions of an actor"})
	list, _ := got.at("result").([]any)
	presets := map[string][]string{}
	for _, v := range list {
		o, _ := v.(map[string]any)
		name, _ := o["name"].(string)
		if presets[name] = words(o["emotion_tone_presets"]); a.latest == "" {
			a.latest = name // where there are no aliases
		}
		aliases := words(o["aliases"])
		if slices.Contains(aliases, "first") {
			a.first = name
		}
		if slices.Contains(aliases, "latest") {
			a.latest = name
		}
	}
	if a.first == "" || a.latest == "" || a.first == a.latest {
		return r.ctx.Err()
	}
	for _, p := range presets[a.latest] {
		if !slices.Contains(presets[a.first], p) && p != "emotion-prompt" {
			a.telling = p
			break
		}
	}
	return r.ctx.Err()
}

// words are the strings of a list.
func words(v any) (out []string) {
	list, _ := v.([]any)
	for _, item := range list {
		if s, ok := item.(string); ok {
			out = append(out, s)
		}
	}
	return out
}
