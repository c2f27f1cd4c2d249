// Package actor is the catalogue of actors. It stores the service's list, favourites and versions, so that no screen waits for
// the network, and finds an actor by id or name.
package actor

import (
	"encoding/json"
	"maps"
	"slices"

	"callboard/internal/api"
)

// Actor is an actor of the service, with the user's marks.
type Actor struct {
	api.Actor
	Favourite bool
	Marks     Marks
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
	first := [...]string{"en", "ko"}
	out, others := make([]string, 0, len(a.Name)), len(a.Name)
	add := func(name string) {
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	for _, lang := range first {
		if name, ok := a.Name[lang]; ok {
			others--
			add(name)
		}
	}
	if others == 0 { // most actors have no other name, and the screen asks for names at every frame
		return out
	}
	for _, lang := range slices.Sorted(maps.Keys(a.Name)) {
		add(a.Name[lang])
	}
	return out
}

// moods returns how the voice is. A list that an older version has stored says no more than the tags.
func (a Actor) moods() []string {
	if len(a.Moods) == 0 && len(a.Uses) == 0 {
		return a.Tags
	}
	return a.Moods
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

// Recommended is an actor that the service recommends for a description.
type Recommended struct {
	Actor
	Score float64 // the service's own; a higher one fits better
}

// MarshalJSON writes the actor object of the command line's contract, with "score".
func (r Recommended) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		wire
		Score float64 `json:"score"`
	}{r.wire(), r.Score})
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
	Rating     *int               `json:"rating"`
	Note       *string            `json:"note"`
	OwnTags    []string           `json:"own_tags"`
	HeardAt    *string            `json:"heard_at"` // when a sample or a take was last played
}

func (a Actor) wire() wire {
	names := map[string]*string{"en": nil, "ko": nil}
	for lang, name := range a.Name {
		names[lang] = orNull(name)
	}
	heard := ""
	if at := a.Marks.Heard; !at.IsZero() {
		heard = at.UTC().Format("2006-01-02T15:04:05.000Z07:00")
	}
	return wire{
		ID: a.ID, Name: names, Language: orNull(a.Language), Sex: orNull(a.Sex), Age: orNull(a.Age),
		Tags: orEmpty(a.Tags), PreviewURL: orNull(a.PreviewURL), Favourite: a.Favourite,
		Rating: orNull(a.Marks.Rating), Note: orNull(a.Marks.Note), OwnTags: orEmpty(a.Marks.Tags), HeardAt: orNull(heard),
	}
}

func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
