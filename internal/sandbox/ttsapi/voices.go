package ttsapi

import (
	"net/http"
	"slices"
	"strings"

	"callboard/internal/speech"
)

// The models (section 8 of the reference; D).
const (
	ModelV30 = "ssfm-v30"
	ModelV21 = "ssfm-v21"
)

// Voice is one entry of the catalogue.
type Voice struct {
	ID       string // tc_… or uc_…
	English  string // its name
	Korean   string // its name in Korean
	Gender   string // male, female, or empty
	Age      string // child, teenager, young_adult, middle_age, elder, or empty
	UseCases []string
	Words    []string // what it is recommended for
	Models   []Model
	Preview  string // path of the clip; empty: none
	Traits   speech.Traits
}

// Model is a model that a voice has, with its emotion presets.
type Model struct {
	Version  string   `json:"version"`
	Emotions []string `json:"emotions"`
}

func (v *Voice) custom() bool { return strings.HasPrefix(v.ID, "uc_") }

// model returns the voice's model of a version, nil where it has none.
func (v *Voice) model(version string) *Model {
	i := slices.IndexFunc(v.Models, func(m Model) bool { return m.Version == version })
	if i < 0 {
		return nil
	}
	return &v.Models[i]
}

// The documented values of the filters (section 9 of the reference; D).
func genders() []string { return []string{"male", "female"} }
func ages() []string    { return []string{"child", "teenager", "young_adult", "middle_age", "elder"} }
func useCases() []string {
	return []string{"Announcer", "Anime", "Audiobook", "Conversational", "Documentary", "E-learning", "Rapper", "Game", "Tiktok/Reels", "News", "Podcast",
		"Voicemail", "Ads"}
}

// The wire types of the three lists (section 9 of the reference).
type (
	voiceV1 struct {
		ID       string   `json:"voice_id"`
		Name     string   `json:"voice_name"`
		Model    string   `json:"model"`
		Emotions []string `json:"emotions"`
	}
	voiceFacts struct {
		ID       string   `json:"voice_id"`
		Models   []Model  `json:"models"`
		Gender   *string  `json:"gender"`
		Age      *string  `json:"age"`
		UseCases []string `json:"use_cases"`
		Type     string   `json:"voice_type"`
	}
	voiceV2 struct {
		Name string `json:"voice_name"`
		voiceFacts
	}
	voiceV3 struct {
		Name struct {
			English string `json:"eng"`
			Korean  string `json:"kor"`
		} `json:"voice_name"`
		voiceFacts
		Preview *string `json:"preview_url"`
	}
)

// wire returns the entries of a voice in a list of version 1, 2 or 3. Version 1 has one for each model.
func (a *API) wire(v *Voice, list int, model string) []any {
	if list == 1 {
		var out []any
		for _, m := range v.Models {
			if model == "" || m.Version == model {
				out = append(out, voiceV1{v.ID, v.English, m.Version, m.Emotions})
			}
		}
		return out
	}
	facts := voiceFacts{ID: v.ID, Models: v.Models, Gender: nullable(v.Gender), Age: nullable(v.Age), UseCases: v.UseCases, Type: "original"}
	if v.custom() {
		facts.Type = "custom"
	}
	if list == 2 {
		return []any{voiceV2{v.English, facts}}
	}
	out := voiceV3{voiceFacts: facts}
	out.Name.English, out.Name.Korean = v.English, v.Korean
	switch {
	case v.Preview == "" || a.Assume.Previews == "null":
	case a.Assume.Previews == "gone":
		out.Preview = new(a.Host.URL() + "/cdn/preview/gone.wav")
	default:
		out.Preview = new(a.Host.URL() + v.Preview)
	}
	return []any{out}
}

func nullable(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// listVoices answers GET /v1/voices, /v2/voices and /v3/voices. The filters are those of versions 2 and 3; version 1 has
// model only.
func (a *API) listVoices(list int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := queryReader{values: r.URL.Query()}
		model := q.choice("model", ModelV30, ModelV21)
		var gender, age, useCase string
		if list > 1 {
			gender, age, useCase = q.choice("gender", genders()...), q.choice("age", ages()...), q.choice("use_cases", useCases()...)
		}
		if q.bad != nil {
			a.send(w, invalid(q.bad))
			return
		}
		out := []any{}
		for i := range a.Voices {
			v := &a.Voices[i]
			if (gender == "" || v.Gender == gender) && (age == "" || v.Age == age) && (useCase == "" || slices.Contains(v.UseCases, useCase)) &&
				(model == "" || v.model(model) != nil) && (list > 1 || !v.custom()) {
				out = append(out, a.wire(v, list, model)...)
			}
		}
		_ = sendJSON(w, http.StatusOK, out)
	}
}

// getVoice answers GET /v1/voices/{id}, /v2/… and /v3/…. Version 1 answers an array, filtered by model, the others an object.
func (a *API) getVoice(list int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, fail := a.findVoice(r.PathValue("id"))
		if fail != nil {
			a.send(w, fail)
			return
		}
		if list > 1 {
			_ = sendJSON(w, http.StatusOK, a.wire(v, list, "")[0])
			return
		}
		q := queryReader{values: r.URL.Query()}
		entries := a.wire(v, list, q.choice("model", ModelV30, ModelV21))
		switch {
		case q.bad != nil:
			a.send(w, invalid(q.bad))
		case len(entries) == 0:
			a.send(w, refusal(http.StatusNotFound, "Voice not found"))
		default:
			_ = sendJSON(w, http.StatusOK, entries)
		}
	}
}

// findVoice finds a voice by its id. 400 and 404 are documented; that 400 is for an id of another form is assumed.
func (a *API) findVoice(id string) (*Voice, *failure) {
	if v := a.byID[id]; v != nil {
		return v, nil
	}
	if !isVoiceID(id) {
		return nil, refusal(http.StatusBadRequest, "Invalid voice_id")
	}
	return nil, refusal(http.StatusNotFound, "Voice not found")
}

// isVoiceID reports whether id has the form of a voice id: tc_ or uc_, then 8 to 100 letters, digits, _ and -.
func isVoiceID(id string) bool {
	rest, stock := strings.CutPrefix(id, "tc_")
	if !stock {
		var own bool
		if rest, own = strings.CutPrefix(id, "uc_"); !own {
			return false
		}
	}
	return len(rest) >= 8 && len(rest) <= 100 && !strings.ContainsFunc(rest, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '_' && r != '-'
	})
}
