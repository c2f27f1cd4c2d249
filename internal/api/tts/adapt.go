package tts

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"callboard/internal/api"
)

// multilingual is the language of a voice: the code of ISO 639-2 for several. The service lists languages for a model, not for a voice.
const multilingual = "mul"

// Actor is the voice as the rest of the program has speakers of either service.
func (v Voice) Actor() api.Actor {
	tags := slices.Clone(v.UseCases)
	if v.Custom {
		tags = append(tags, "custom")
	}
	if tags == nil {
		tags = []string{}
	}
	return api.Actor{
		ID: v.ID, Name: v.Name, Language: multilingual, Sex: v.Gender, Age: ageWord(v.Age), Tags: tags, Uses: v.UseCases, PreviewURL: v.PreviewURL, Versions: v.Versions(),
	}
}

// ageWord is the word for an age that the actors of the other service have, or the service's own.
func ageWord(age string) string {
	switch age {
	case "teenager":
		return "teen"
	case "middle_age":
		return "middle-aged"
	}
	return strings.ReplaceAll(age, "_", " ")
}

// Versions are the models of the voice, the newest first.
func (v Voice) Versions() []api.Version {
	list := make([]api.Version, 0, len(v.Models))
	for _, m := range v.Models {
		presets := m.Emotions
		if presets == nil {
			presets = []string{}
		}
		list = append(list, api.Version{Name: m.Version, Aliases: []string{}, DisplayName: m.Version, Presets: presets})
	}
	slices.SortStableFunc(list, func(a, b api.Version) int { return cmp.Compare(b.Name, a.Name) }) // ssfm-v30 before ssfm-v21
	if len(list) > 0 {
		list[0].Aliases = append(list[0].Aliases, "latest")
		last := &list[len(list)-1]
		last.Aliases = append(last.Aliases, "first")
	}
	return list
}

// Synthesise requests the audio of an order of the rest of the program: by SpeakTimed or Stream where its settings say so, else by
// Speak. A stream has no times.
func (c *Client) Synthesise(ctx context.Context, r api.SpeakRequest) (api.Audio, error) {
	switch {
	case r.HasWordTimes():
		return c.SpeakTimed(ctx, RequestOf(r), WordsAndCharacters)
	case r.Stream != nil && *r.Stream:
		return c.Stream(ctx, RequestOf(r))
	}
	return c.Speak(ctx, RequestOf(r))
}

// RequestOf is an order of the rest of the program as this API takes it. Settings that it does not have are left out.
func RequestOf(r api.SpeakRequest) Request {
	p := r.Params
	out := Request{VoiceID: r.ActorID, Text: r.Text, Model: modelName(p.Model), Language: languageCode(p.Lang)}
	out.Prompt = promptOf(p, out.Model)
	output := Output{Format: valueOf(p.Format), Volume: p.Volume, LUFS: p.LUFS, Pitch: p.Pitch, Tempo: p.Tempo, RemoveSilence: p.RemoveSilence}
	if p.LUFS != nil {
		output.Volume = nil // both together are refused
	}
	if output != (Output{}) {
		out.Output = &output
	}
	return out
}

// promptOf is how the text is spoken; nil: the service's default.
func promptOf(p api.Params, model string) *Prompt {
	switch {
	case p.Smart != nil && *p.Smart:
		return &Prompt{Type: PromptSmart, PreviousText: valueOf(p.PreviousText), NextText: valueOf(p.NextText)}
	case p.Emotion == nil && p.EmotionScale == nil:
		return nil
	case model == ModelV21: // whose prompts have no type
		return &Prompt{Preset: valueOf(p.Emotion), Intensity: p.EmotionScale}
	}
	return &Prompt{Type: PromptPreset, Preset: valueOf(p.Emotion), Intensity: p.EmotionScale}
}

// modelName is the model that a version name or an alias of it means. Without one it is the newest that is known.
func modelName(model *string) string {
	switch m := valueOf(model); m {
	case "", "latest":
		return ModelV30
	case "first":
		return ModelV21
	default:
		return m
	}
}

// languageCode translates the codes of the other service to ISO 639-3. "auto" is to leave the field out. The service does not
// care for the case of a code.
func languageCode(lang *string) string {
	code := strings.ToLower(valueOf(lang))
	switch code {
	case "auto":
		return ""
	case "en-us":
		return "eng"
	case "ko-kr":
		return "kor"
	case "ja-jp":
		return "jpn"
	case "es-es":
		return "spa"
	case "zh-cn":
		return "zho"
	}
	return code
}

func valueOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
