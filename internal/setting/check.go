package setting

import (
	"slices"
	"strings"

	"callboard/internal/api"
	"callboard/internal/text"
)

// Check returns a *text.Problem if two settings cannot work together, by the documents of the service and whatever the version
// of the actor. It does not check single values: Set does.
func Check(p api.Params) error {
	if p.Service == api.ServiceTTS {
		return checkTTS(p)
	}
	emotion := or(p.Emotion, "")
	switch {
	case p.EmotionPrompt != nil && emotion != PromptPreset:
		return &text.Problem{What: "emotion prompt", Why: "it is read only with the emotion " + PromptPreset, Next: "set the emotion to " + PromptPreset + ", or clear the prompt"}
	case emotion == PromptPreset && strings.TrimSpace(or(p.EmotionPrompt, "")) == "":
		return &text.Problem{What: "emotion " + PromptPreset, Why: "it needs an emotion prompt", Next: "set the emotion prompt, or another emotion"}
	case p.EmotionLabel != nil && emotion != "" && emotion != LabelPreset:
		return &text.Problem{What: "emotion label", Why: "it works only with the emotion " + LabelPreset, Next: "set the emotion to " + LabelPreset + ", or clear the label"}
	case p.EmotionScale != nil && emotion != "" && emotion != LabelPreset:
		return &text.Problem{What: "label strength", Why: "it works only with the emotion " + LabelPreset, Next: "set the emotion to " + LabelPreset + ", or clear the label strength"}
	case p.Duration != nil && *p.Duration > or(p.MaxSeconds, maxSecondsDefault):
		return &text.Problem{What: "duration", Why: "it is longer than the max length of " + short(or(p.MaxSeconds, maxSecondsDefault)) + " s", Next: "lower the duration, or raise the max length"}
	}
	return nil
}

// checkTTS is Check for the newer service.
func checkTTS(p api.Params) error {
	smart := or(p.Smart, false)
	switch {
	case p.LUFS != nil && p.Volume != nil:
		return &text.Problem{What: "loudness", Why: "it cannot be combined with a volume", Next: "clear one of them"}
	case p.Volume != nil && or(p.Stream, false):
		return &text.Problem{What: "volume", Why: "a stream has none", Next: "set the loudness instead, or choose 44.1 kHz"}
	case or(p.WordTimes, false) && or(p.Stream, false):
		return &text.Problem{What: "word times", Why: "a stream has none", Next: "choose 44.1 kHz, or clear the word times"}
	case p.PreviousText != nil && !smart:
		return &text.Problem{What: "text before", Why: "it is read only with smart emotion", Next: "choose smart emotion, or clear the text"}
	case p.NextText != nil && !smart:
		return &text.Problem{What: "text after", Why: "it is read only with smart emotion", Next: "choose smart emotion, or clear the text"}
	case smart && or(p.Emotion, NormalPreset) != NormalPreset:
		return &text.Problem{What: "emotion " + text.Line(*p.Emotion), Why: "smart emotion chooses the emotion", Next: "clear one of them"}
	case smart && or(p.EmotionScale, 1) != 1:
		return &text.Problem{What: "intensity", Why: "it has no effect with smart emotion", Next: "clear one of them"}
	}
	return checkModel(p, or(p.Model, ""))
}

// checkModel checks what a model of the newer service cannot do. An unknown model can do everything.
func checkModel(p api.Params, model string) error {
	if model != ModelV21 {
		return nil
	}
	switch lang := strings.ToLower(or(p.Lang, "auto")); {
	case or(p.Smart, false):
		return &text.Problem{What: "smart emotion", Why: "the model " + model + " does not have it", Next: "choose a preset, or the model " + ModelV30}
	case !slices.Contains(languages(model), lang) && slices.Contains(languages(""), lang):
		return &text.Problem{What: "language " + lang, Why: "the model " + model + " does not speak it", Next: "choose another language, or the model " + ModelV30}
	}
	return nil
}

// CheckVersion is Check, and returns an error too if the version v of an actor cannot do what is set.
func CheckVersion(p api.Params, v api.Version) error {
	if err := Check(p); err != nil {
		return err
	}
	emotion := or(p.Emotion, "")
	if emotion != "" && emotion != PromptPreset && len(v.Presets) > 0 && !slices.Contains(v.Presets, emotion) {
		return &text.Problem{What: "emotion " + text.Line(emotion), Why: "the version " + v.Name + " of the actor does not have it", Next: "choose one of " + strings.Join(v.Presets, ", ")}
	}
	if p.Service == api.ServiceTTS {
		return checkModel(p, v.Name)
	}
	ssfm := strings.HasPrefix(v.DisplayName, "SSFM-")
	switch {
	case emotion == PromptPreset && !v.EmotionPrompt:
		return &text.Problem{What: "emotion prompt", Why: "the version " + v.Name + " of the actor does not take one", Next: "choose a preset, or another model"}
	case p.EmotionLabel != nil && !ssfm:
		return &text.Problem{What: "emotion label", Why: "it works only with SSFM versions, and " + v.Name + " is not one", Next: "choose a preset, or another model"}
	case p.EmotionScale != nil && !ssfm:
		return &text.Problem{What: "label strength", Why: "it works only with SSFM versions, and " + v.Name + " is not one", Next: "clear it, or choose another model"}
	}
	return nil
}
