package sandbox

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"callboard/internal/api"
)

// Every optional field that the client can send is in speakFields. storedParams drops any other, and then the field is
// missing from the control API and, after a restart, from the audio.
func TestEveryParamOfTheClientIsStored(t *testing.T) {
	t.Parallel()
	var sent api.Params
	fields := reflect.ValueOf(&sent).Elem()
	for i := range fields.NumField() {
		if f := fields.Field(i); f.Kind() == reflect.Pointer { // storedParams checks no ranges: zero values will do
			f.Set(reflect.New(f.Type().Elem()))
		}
	}
	raw, err := json.Marshal(api.SpeakRequest{Params: sent}) // less the fields of the newer API
	if err != nil {
		t.Fatal(err)
	}
	body, stored := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &body); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"text", "actor_id", "tts_mode"} {
		delete(body, name)
	}
	if err := json.Unmarshal(storedParams(body), &stored); err != nil {
		t.Fatal(err)
	}
	if len(body) < 16 {
		t.Errorf("only %d fields were sent", len(body))
	}
	for name, value := range body {
		if string(stored[name]) != string(value) {
			t.Errorf("%s is not stored: speakFields in request.go does not have it", name)
		}
	}
}

// A speak that is read back from the journal sounds like the one that was accepted. Every field of Utterance takes part.
func TestStoredParamsGiveTheSameUtterance(t *testing.T) {
	t.Parallel()
	c := testCatalogue(t)
	n := slices.IndexFunc(c.actors, func(a *actor) bool {
		v, ok := a.version("latest")
		return ok && !a.Locked && v.Prompt && strings.HasPrefix(v.DisplayName, "SSFM-")
	})
	if n < 0 {
		t.Fatal("no actor has a version that takes a prompt and a label")
	}
	plain := storedUtterance(t, c, c.actors[n].ID, ``)
	changed := map[string]bool{"Text": true, "Traits": true} // they are no parameters
	for _, params := range []string{
		`,"lang":"ko-kr","xapi_hd":true,"volume":120,"speed_x":0.9,"tempo":1.25,"pitch":-3,"last_pitch":2,"max_seconds":20,"duration":4.5,"force_length":1`,
		`,"emotion_tone_preset":"normal-1","emotion_label":"sad","emotion_scale":1.5`,
		`,"emotion_tone_preset":"emotion-prompt","emotion_prompt":"softly"`,
	} {
		u := reflect.ValueOf(storedUtterance(t, c, c.actors[n].ID, params))
		for i := range u.NumField() {
			if !u.Field(i).Equal(reflect.ValueOf(plain).Field(i)) {
				changed[u.Type().Field(i).Name] = true
			}
		}
	}
	for field := range reflect.TypeFor[Utterance]().Fields() {
		if !changed[field.Name] {
			t.Errorf("no request of this test changes %s; add its parameter", field.Name)
		}
	}
}

// storedUtterance is the utterance of a request with these parameters. It must be the same after storing.
func storedUtterance(t *testing.T, c *catalogue, actorID, params string) Utterance {
	t.Helper()
	var body map[string]json.RawMessage
	if err := json.Unmarshal([]byte(`{"text":"a","actor_id":"`+actorID+`","lang":"auto"`+params+`}`), &body); err != nil {
		t.Fatal(err)
	}
	req, apiErr := c.readRequest(body, DefaultAssumptions())
	if apiErr != nil {
		t.Fatal(apiErr)
	}
	again, apiErr := c.restore(speak{Text: "a", ActorID: actorID, Params: req.params}, DefaultAssumptions())
	if apiErr != nil {
		t.Fatal(apiErr)
	}
	if !reflect.DeepEqual(again.utterance, req.utterance) {
		t.Errorf("%s: restored %+v, want %+v", params, again.utterance, req.utterance)
	}
	return req.utterance
}
