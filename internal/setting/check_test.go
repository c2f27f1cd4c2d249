package setting_test

import (
	"strings"
	"testing"

	"callboard/internal/api"
	"callboard/internal/setting"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	ssfm := api.Version{Name: "v2", DisplayName: "SSFM-V2.0", Presets: []string{"normal-1", "happy-1"}, EmotionPrompt: true}
	older := api.Version{Name: "v1", DisplayName: "V1", Presets: []string{"normal-1"}}
	for _, c := range []struct {
		name    string
		params  api.Params
		version api.Version
		want    string // of the error, "" for none
	}{
		{"nothing", api.Params{}, older, ""},
		{"preset", api.Params{Emotion: new("happy-1")}, ssfm, ""},
		{"unknown preset", api.Params{Emotion: new("happy-1")}, older, "emotion happy-1: the version v1 of the actor does not have it; choose one of normal-1"},
		{"prompt", api.Params{Emotion: new("emotion-prompt"), EmotionPrompt: new("softly")}, ssfm, ""},
		{"prompt of an older version", api.Params{Emotion: new("emotion-prompt"), EmotionPrompt: new("softly")}, older, "emotion prompt: the version v1"},
		{"prompt without its preset", api.Params{EmotionPrompt: new("softly")}, ssfm, "emotion prompt: it is read only with the emotion emotion-prompt"},
		{"prompt with another preset", api.Params{Emotion: new("happy-1"), EmotionPrompt: new("softly")}, ssfm, "emotion prompt: it is read only"},
		{"preset without its prompt", api.Params{Emotion: new("emotion-prompt")}, ssfm, "it needs an emotion prompt"},
		{"label", api.Params{EmotionLabel: new("sad"), EmotionScale: new(1.5)}, ssfm, ""},
		{"label with normal-1", api.Params{Emotion: new("normal-1"), EmotionLabel: new("sad")}, ssfm, ""},
		{"label with another preset", api.Params{Emotion: new("happy-1"), EmotionLabel: new("sad")}, ssfm, "emotion label: it works only with the emotion normal-1"},
		{"strength with another preset", api.Params{Emotion: new("happy-1"), EmotionScale: new(1.5)}, ssfm, "label strength: it works only with the emotion normal-1"},
		{"label of an older version", api.Params{EmotionLabel: new("sad")}, older, "emotion label: it works only with SSFM versions"},
		{"strength of an older version", api.Params{EmotionScale: new(1.5)}, older, "label strength: it works only with SSFM versions"},
		{"duration", api.Params{Duration: new(30.0)}, older, ""},
		{"duration over the default max length", api.Params{Duration: new(31.0)}, older, "longer than the max length of 30 s"},
		{"duration over the max length", api.Params{Duration: new(5.5), MaxSeconds: new(5.0)}, older, "longer than the max length of 5 s"},
		{"duration under the max length", api.Params{Duration: new(50.0), MaxSeconds: new(60.0)}, older, ""},
	} {
		err := setting.CheckVersion(c.params, c.version)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}
