package sandbox

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"callboard/internal/sandbox/ttsapi"
)

// speakEntry is an accepted request, as GET /_sandbox/speaks shows it.
type speakEntry struct {
	ID        string          `json:"speak_id"`
	State     string          `json:"state"`
	Text      string          `json:"text"`
	ActorID   string          `json:"actor_id"` // of the newer API: the voice_id
	Params    json.RawMessage `json:"params"`
	CreatedAt string          `json:"created_at"`
	Chars     int             `json:"chars"`
	Charged   int             `json:"charged"`    // characters of the quota, or credits
	QuotaLeft *int            `json:"quota_left"` // after it was charged; null without a quota
	Voice     *string         `json:"voice"`      // which voice spoke; null before, and for a voice without a name
	Unspoken  []string        `json:"unspoken"`   // parts of the text that the voice cannot read
	Path      string          `json:"path"`       // of the request

	created time.Time
}

// getSpeaks answers GET /_sandbox/speaks: the accepted requests of both APIs, oldest first, and what each cost.
func (s *Server) getSpeaks(w http.ResponseWriter, _ *http.Request) {
	out := []speakEntry{}
	for _, sp := range s.state.speaks() {
		out = append(out, speakEntry{
			ID: sp.ID, State: sp.State, Text: sp.Text, ActorID: sp.ActorID, Params: sp.Params, Chars: sp.Chars, Charged: sp.Charged, QuotaLeft: sp.QuotaLeft,
			Unspoken: sp.Unspoken, Path: "/api/speak", created: sp.Created,
		}.named(sp.Voice))
	}
	for _, e := range s.tts.Entries() {
		out = append(out, ttsEntry(e).named(e.Voice))
	}
	slices.SortStableFunc(out, func(a, b speakEntry) int { return a.created.Compare(b.created) })
	for i := range out {
		out[i].CreatedAt = out[i].created.UTC().Format(timeLayout)
		out[i].Params = json.RawMessage(cmp.Or(string(out[i].Params), "{}"))
		if out[i].Unspoken == nil {
			out[i].Unspoken = []string{}
		}
	}
	writeJSON(w, http.StatusOK, out)
}

func ttsEntry(e ttsapi.Entry) speakEntry {
	return speakEntry{
		ID: e.ID, State: e.State, Text: e.Text, ActorID: e.VoiceID, Params: e.Params, Chars: e.Chars, Charged: e.Charged, QuotaLeft: new(e.CreditsLeft),
		Unspoken: e.Unspoken, Path: e.Path, created: e.Created,
	}
}

// named returns the entry with the name of its voice.
func (e speakEntry) named(voice string) speakEntry {
	if voice != "" {
		e.Voice = &voice
	}
	return e
}
