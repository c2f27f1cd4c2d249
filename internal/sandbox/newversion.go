package sandbox

import (
	"fmt"
	"net/http"
	"slices"
)

// mostVersions is how many versions an actor can get.
const mostVersions = 100

// addVersion gives the actor a new version, like its newest one, which "latest" names from now on. ok is false when it has too many.
func (a *actor) addVersion() (added version, ok bool) {
	for {
		before := a.versions.Load()
		list := slices.Clone(*before)
		if len(list) >= mostVersions {
			return version{}, false
		}
		added = list[0]
		added.Name = fmt.Sprintf("v%d", len(list)+1)
		added.Aliases = []string{"latest"}
		list[0].Aliases = slices.DeleteFunc(slices.Clone(list[0].Aliases), func(alias string) bool { return alias == "latest" })
		list = slices.Insert(list, 0, added)
		if a.versions.CompareAndSwap(before, &list) {
			return added, true
		}
	}
}

// postVersions answers POST /_sandbox/versions: an actor of the webhook API gets a new version, until the sandbox ends. A client that
// compares takes by their version must see that a take by "latest" is a new one now.
func (s *Server) postVersions(w http.ResponseWriter, r *http.Request) {
	body, apiErr := s.readObject(r)
	if apiErr != nil {
		s.sendError(w, apiErr)
		return
	}
	in := &fieldReader{fields: body}
	in.knownFields("actor_id")
	id := in.text("actor_id", "")
	if in.err != nil {
		s.sendError(w, in.err)
		return
	}
	who, ok := s.catalogue.byID[id]
	if !ok {
		s.sendError(w, invalidField("actor_id", "there is no such actor; GET /api/actor lists them"))
		return
	}
	added, ok := who.addVersion()
	if !ok {
		s.sendError(w, tooManyRequests(fmt.Sprintf("the actor has %d versions already", mostVersions)))
		return
	}
	writeJSON(w, http.StatusOK, added)
}
