package sandbox

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"callboard/assets"
	"callboard/internal/speech"
)

// version is one model of an actor, as on the wire (GET /api/actor/{id}/versions, reference mark D).
type version struct {
	Name        string   `json:"name"`
	Aliases     []string `json:"aliases"`
	DisplayName string   `json:"display_name"`
	Presets     []string `json:"emotion_tone_presets"`
	Prompt      bool     `json:"emotion_prompt"`
}

// actor is one entry of the catalogue.
type actor struct {
	ID       string            `json:"actor_id"`
	UniqueID string            `json:"unique_id"`
	Name     map[string]string `json:"name"`
	Language string            `json:"language"`
	Sex      []string          `json:"sex"`
	Age      string            `json:"age"`
	Family   string            `json:"family"`
	Voice    speech.Traits     `json:"voice"` // never sent
	Hidden   bool              `json:"hidden"`
	Locked   bool              `json:"locked"` // exists, but the account may not use it: never listed
	Tag      []string          `json:"tag"`
	Usage    []string          `json:"usage"`
	TagV2    json.RawMessage   `json:"tag_v2"`

	order    int
	versions atomic.Pointer[[]version] // a list never changes: a new version makes a new one (newversion.go)
	preview  string                    // text of the preview
}

// versionList is the versions of an actor, the newest first.
func (a *actor) versionList() []version {
	if list := a.versions.Load(); list != nil {
		return *list
	}
	return nil
}

// version finds a version by its name or alias. A display name does not count.
func (a *actor) version(name string) (*version, bool) {
	list := a.versionList()
	for i := range list {
		if v := &list[i]; v.Name == name || slices.Contains(v.Aliases, name) {
			return v, true
		}
	}
	return nil, false
}

// catalogue is the list of all actors.
type catalogue struct {
	actors []*actor
	byID   map[string]*actor
}

func loadCatalogue() (*catalogue, error) {
	var file struct {
		Families map[string][]version `json:"families"`
		Previews map[string]string    `json:"previews"`
		Actors   []*actor             `json:"actors"`
	}
	if err := json.Unmarshal(assets.SandboxActors(), &file); err != nil {
		return nil, fmt.Errorf("sandbox: cannot read the built-in actors: %w", err)
	}
	c := &catalogue{actors: file.Actors, byID: map[string]*actor{}}
	for i, a := range file.Actors {
		a.order = i + 1
		versions := file.Families[a.Family]
		a.versions.Store(&versions)
		name := a.Name[a.Language]
		a.preview = fmt.Sprintf(file.Previews[a.Language], name)
		if len(versions) == 0 || name == "" || c.byID[a.ID] != nil {
			return nil, fmt.Errorf("sandbox: the built-in actor %q is incomplete", a.ID)
		}
		c.byID[a.ID] = a
	}
	return c, nil
}

// maxActorID limits the ids of actors that do not exist, in bytes.
const maxActorID = 128

// find returns the actor of an id. Where unknown actors are assumed to speak, each unknown id gets one of the others, always
// the same.
func (c *catalogue) find(id string, a Assumptions) (*actor, bool) {
	if known, ok := c.byID[strings.ToLower(id)]; ok {
		return known, true
	}
	if a.UnknownActor != "spoken" || id == "" || len(id) > maxActorID {
		return nil, false
	}
	var open []*actor
	for _, one := range c.actors {
		if !one.Locked && !one.Hidden {
			open = append(open, one)
		}
	}
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(id))
	return open[int(sum.Sum32()%uint32(len(open)))], true
}

// wireActor is an actor as GET /api/actor shows it (reference marks D and O).
type wireActor struct {
	ID         string            `json:"actor_id"`
	UniqueID   string            `json:"unique_id"`
	Name       map[string]string `json:"name"`
	Language   string            `json:"language"`
	Sex        []string          `json:"sex"`
	Age        string            `json:"age"`
	Hidden     bool              `json:"hidden"`
	ImgURL     string            `json:"img_url"`
	AudioURL   string            `json:"audio_url"`
	Order      int               `json:"order"`
	Bookmark   bool              `json:"bookmark"`
	Recent     bool              `json:"recent"`
	Tag        []string          `json:"tag"`
	Usage      []string          `json:"usage"`
	TagV2      json.RawMessage   `json:"tag_v2"`
	StyleLabel []version         `json:"style_label_v2"`
}

// getActors answers GET /api/actor (reference marks D and O).
func (s *Server) getActors(w http.ResponseWriter, _ *http.Request) {
	base := s.URL()
	out := make([]wireActor, 0, len(s.catalogue.actors))
	for _, a := range s.catalogue.actors {
		if a.Locked {
			continue
		}
		out = append(out, wireActor{
			ID: a.ID, UniqueID: a.UniqueID, Name: a.Name, Language: a.Language, Sex: a.Sex, Age: a.Age, Hidden: a.Hidden,
			ImgURL: base + "/cdn/actor/" + a.ID + ".svg", AudioURL: base + "/cdn/preview/" + a.ID + ".wav",
			Order: a.order, Tag: a.Tag, Usage: a.Usage, TagV2: a.TagV2, StyleLabel: a.versionList(),
		})
	}
	sendResult(w, out)
}

// requestedActor is the actor that a call names. It sends the error itself where there is none that the account may
// use.
func (s *Server) requestedActor(w http.ResponseWriter, r *http.Request) (*actor, bool) {
	a, ok := s.catalogue.find(r.PathValue("id"), s.opts.Assume)
	switch {
	case !ok:
		s.sendError(w, notFound("actor"))
	case a.Locked:
		s.sendError(w, lockedActor())
		return nil, false
	}
	return a, ok
}

// getVersions answers GET /api/actor/{actor_id}/versions (reference mark D).
func (s *Server) getVersions(w http.ResponseWriter, r *http.Request) {
	if a, ok := s.requestedActor(w, r); ok {
		if _, planned := s.faults.take(newVersion); planned {
			_, _ = a.addVersion() // one that has too many gets no more
		}
		sendResult(w, a.versionList())
	}
}

// getVersion answers GET /api/actor/{actor_id}/versions/{name-or-alias} (reference mark D).
func (s *Server) getVersion(w http.ResponseWriter, r *http.Request) {
	a, ok := s.requestedActor(w, r)
	if !ok {
		return
	}
	v, ok := a.version(r.PathValue("name"))
	if !ok {
		s.sendError(w, notFound("version"))
		return
	}
	sendResult(w, v)
}
