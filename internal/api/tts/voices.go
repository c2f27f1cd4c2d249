package tts

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"callboard/internal/api"
)

// Voice is a voice that the account may use. Every text is clean (text.Line); a field that the service left out is empty.
type Voice struct {
	ID         string            // "tc_…", or "uc_…" for a voice of the account
	Name       map[string]string // language tag ("en", "ko") to name
	Models     []Model
	Gender     string   // male, female
	Age        string   // child, teenager, young_adult, middle_age, elder
	UseCases   []string // "Audiobook", "Ads" …
	Custom     bool     // a voice of the account
	PreviewURL string   // a clip that costs nothing; empty: there is none
}

// Model is a model of a voice.
type Model struct {
	Version  string   // ModelV30, ModelV21, or a newer one
	Emotions []string // its presets: normal, happy …
}

// Filter selects voices. The service has no other filters. Empty fields select all.
type Filter struct{ Model, Gender, Age, UseCase string }

func (f Filter) query() url.Values {
	q := url.Values{}
	for key, value := range map[string]string{"model": f.Model, "gender": f.Gender, "age": f.Age, "use_cases": f.UseCase} {
		if value != "" {
			q.Set(key, value)
		}
	}
	return q
}

// Voices lists the voices: GET /v3/voices, or /v2/voices where there is no third version. The second has no previews and one
// name for each voice. A list whose entries are all unusable is an error, and an empty list is not.
func (c *Client) Voices(ctx context.Context, f Filter) ([]Voice, error) {
	var voices []Voice
	var entries int
	err := c.newest(ctx, opVoices, f.query(), func(n api.Node) (ok bool) { voices, entries, ok = decodeVoices(n); return ok }, "voices")
	if err == nil && len(voices) == 0 && entries > 0 {
		return nil, c.Fail(opVoices, errNoVoice)
	}
	return voices, err
}

var errNoVoice = errors.New("the list that came has no voice that can be used")

// Voice reads one voice: GET /v3/voices/{id}, or /v2/voices/{id}.
func (c *Client) Voice(ctx context.Context, id string) (Voice, error) {
	if !api.SafeID(id) {
		return Voice{}, c.Fail(opVoice, api.ErrBadID)
	}
	var voice Voice
	err := c.newest(ctx, opVoice, nil, func(n api.Node) (ok bool) { voice, ok = decodeVoice(n.Head()); return ok }, "voices", id)
	return voice, err
}

// newest reads a resource from version 3 of the API, and from version 2 after a 404. If that does not have it either, the error is
// that of version 3.
func (c *Client) newest(ctx context.Context, op string, q url.Values, decode func(api.Node) bool, path ...string) error {
	k := api.Call{Op: op, Method: http.MethodGet, Path: append([]string{"v3"}, path...), Query: q, Decode: decode}
	err := c.Do(ctx, k)
	if !api.IsNotFound(err) {
		return err
	}
	k.Path = append([]string{"v2"}, path...)
	if second := c.Do(ctx, k); !api.IsNotFound(second) {
		return second
	}
	return err
}

// decodeVoices also returns how many entries the list has, usable or not.
func decodeVoices(n api.Node) (voices []Voice, entries int, ok bool) {
	if !n.IsList() {
		n = n.At("data", "voices")
	}
	if !n.IsList() {
		return nil, 0, false
	}
	voices = make([]Voice, 0, len(n.Items()))
	for _, item := range n.Items() {
		if v, ok := decodeVoice(item); ok {
			voices = append(voices, v)
		}
	}
	return voices, len(n.Items()), true
}

// decodeVoice reads a voice of any version of the list. It reports false without an id.
func decodeVoice(n api.Node) (Voice, bool) {
	v := Voice{
		ID: n.At("voice_id").ID(), Name: decodeNames(n.At("voice_name")),
		Gender: n.At("gender").Text(), Age: n.At("age").Text(), UseCases: n.At("use_cases").Words(),
		Custom:     n.At("voice_type").Text() == "custom",
		PreviewURL: n.At("preview_url").WebLink(),
	}
	for _, m := range n.At("models").Items() {
		if version := m.At("version").Text(); version != "" {
			v.Models = append(v.Models, Model{version, m.At("emotions").Words()})
		}
	}
	if version := n.At("model").Text(); version != "" && len(v.Models) == 0 { // the first version of the list
		v.Models = []Model{{version, n.At("emotions").Words()}}
	}
	return v, v.ID != ""
}

// decodeNames reads the names of a voice by language, or its only name, which is filed under English.
func decodeNames(n api.Node) map[string]string {
	names := map[string]string{}
	if !n.IsObject() {
		if name := n.Text(); name != "" {
			names["en"] = name
		}
		return names
	}
	for code, tag := range map[string]string{"eng": "en", "kor": "ko", "jpn": "ja", "zho": "zh", "spa": "es"} {
		if name := n.At(code, tag).Text(); name != "" {
			names[tag] = name
		}
	}
	return names
}

// Recommendation is a voice that fits a description.
type Recommendation struct {
	VoiceID string
	Name    string
	Score   float64 // the service's own; higher fits better
}

// MaxRecommendations is the most that the service returns.
const MaxRecommendations = 10

// Recommend finds voices by a description such as "calm narrator", best first: GET /v1/voices/recommendations. It is not known
// whether that is charged. count is 1 to MaxRecommendations.
func (c *Client) Recommend(ctx context.Context, description string, count int) ([]Recommendation, error) {
	var list []Recommendation
	q := url.Values{"query": {description}, "count": {strconv.Itoa(min(max(count, 1), MaxRecommendations))}}
	err := c.Do(ctx, api.Call{Op: opRecommend, Method: http.MethodGet, Path: []string{"v1", "voices", "recommendations"}, Query: q,
		Decode: func(n api.Node) (ok bool) { list, ok = decodeRecommendations(n); return ok }})
	return list, err
}

func decodeRecommendations(n api.Node) ([]Recommendation, bool) {
	if !n.IsList() {
		return nil, false
	}
	list := make([]Recommendation, 0, len(n.Items()))
	for _, item := range n.Items() {
		r := Recommendation{item.At("voice_id").ID(), item.At("voice_name").Text(), item.At("score").Number()}
		if r.VoiceID != "" {
			list = append(list, r)
		}
	}
	return list, true
}

var errNoPreview = errors.New("the voice has no preview")

// Preview opens the free clip of a voice. The key is sent only if the clip is at the service's own host.
func (c *Client) Preview(ctx context.Context, v Voice) (api.Audio, error) {
	if v.PreviewURL == "" {
		return api.Audio{}, c.Fail(api.OpDownload, errNoPreview)
	}
	return c.Download(ctx, v.PreviewURL)
}
