// Package actor is the catalogue of actors. It stores the service's list, favourites and versions, so that no screen waits for
// the network, and finds an actor by id or name.
package actor

import (
	"encoding/json"
	"maps"
	"slices"

	"callboard/internal/api"
)

// Actor is an actor of the service, with the user's favourite mark.
type Actor struct {
	api.Actor
	Favourite bool
}

// Label is the best name for a reader of the language lang ("en", "ko"): the name in that language, else in English, in Korean,
// in the actor's language, in any other. Without a name it is the id.
func (a Actor) Label(lang string) string {
	for _, l := range []string{lang, "en", "ko", a.Language} {
		if name := a.Name[l]; name != "" {
			return name
		}
	}
	if names := a.Names(); len(names) > 0 {
		return names[0]
	}
	return a.ID
}

// Names lists the names of the actor, English and Korean first, without repeats.
func (a Actor) Names() []string {
	var out []string
	for _, lang := range append([]string{"en", "ko"}, slices.Sorted(maps.Keys(a.Name))...) {
		if name := a.Name[lang]; name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// MarshalJSON writes the actor object of the command line's contract. Unknown values are null.
func (a Actor) MarshalJSON() ([]byte, error) { return json.Marshal(a.wire()) }

// Detail is an actor with its versions, as "actors show" prints it.
type Detail struct {
	Actor
	Versions []api.Version
}

// MarshalJSON writes the actor object of the command line's contract, with "versions".
func (d Detail) MarshalJSON() ([]byte, error) {
	versions := make([]api.Version, len(d.Versions))
	for i, v := range d.Versions {
		v.Aliases, v.Presets = orEmpty(v.Aliases), orEmpty(v.Presets)
		versions[i] = v
	}
	return json.Marshal(struct {
		wire
		Versions []api.Version `json:"versions"`
	}{d.wire(), versions})
}

// wire is the actor object of the command line's contract.
type wire struct {
	ID         string             `json:"actor_id"`
	Name       map[string]*string `json:"name"`
	Language   *string            `json:"language"`
	Sex        *string            `json:"sex"`
	Age        *string            `json:"age"`
	Tags       []string           `json:"tags"`
	PreviewURL *string            `json:"preview_url"`
	Favourite  bool               `json:"favourite"`
}

func (a Actor) wire() wire {
	names := map[string]*string{"en": nil, "ko": nil}
	for lang, name := range a.Name {
		names[lang] = orNull(name)
	}
	return wire{
		ID: a.ID, Name: names, Language: orNull(a.Language), Sex: orNull(a.Sex), Age: orNull(a.Age),
		Tags: orEmpty(a.Tags), PreviewURL: orNull(a.PreviewURL), Favourite: a.Favourite,
	}
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
