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

// CheckVersion is Check, and returns an error too if the version v of an actor cannot do what is set.
func CheckVersion(p api.Params, v api.Version) error {
	if err := Check(p); err != nil {
		return err
	}
	emotion := or(p.Emotion, "")
	ssfm := strings.HasPrefix(v.DisplayName, "SSFM-")
	switch {
	case emotion == PromptPreset && !v.EmotionPrompt:
		return &text.Problem{What: "emotion prompt", Why: "the version " + v.Name + " of the actor does not take one", Next: "choose a preset, or another model"}
	case emotion != "" && emotion != PromptPreset && len(v.Presets) > 0 && !slices.Contains(v.Presets, emotion):
		return &text.Problem{What: "emotion " + text.Line(emotion), Why: "the version " + v.Name + " of the actor does not have it", Next: "choose one of " + strings.Join(v.Presets, ", ")}
	case p.EmotionLabel != nil && !ssfm:
		return &text.Problem{What: "emotion label", Why: "it works only with SSFM versions, and " + v.Name + " is not one", Next: "choose a preset, or another model"}
	case p.EmotionScale != nil && !ssfm:
		return &text.Problem{What: "label strength", Why: "it works only with SSFM versions, and " + v.Name + " is not one", Next: "clear it, or choose another model"}
	}
	return nil
}
