// Package setting is the table of synthesis settings: the optional fields of a speak request that a user can change.
// The dialog "Speech settings", the flags of callboard speak, the summary line under the script, the validation and the
// README's table are all made from it. A new setting is one row of All, and one field of api.Params.
//
// The fields, their ranges and their defaults are those of POST /api/speak. They come from Typecast's public reference
// pages. There are two exceptions. last_pitch is not documented and was observed in public clients. The reference gives no
// range for duration; this table uses more than nothing up to the longest max_seconds.
//
// force_length has no row. It is not documented, and duration, which is, asks for the same thing.
package setting

import "callboard/internal/api"

// Kind is the type of a setting's value.
type Kind int

// The kinds.
const (
	Choice Kind = iota // one of Choices
	Toggle             // on or off
	Number             // a number with a fraction, from Min to Max
	Whole              // a whole number, from Min to Max
	Text               // free text
)

// Source says where the choices of a setting come from.
type Source int

// The sources.
const (
	Table   Source = iota // Choices holds all of them
	Models                // the actor's versions: their names and aliases
	Presets               // the emotion presets of the chosen version
)

// Setting is one synthesis setting. It describes one field of api.Params and reads and writes that field.
type Setting struct {
	Wire  string // the name of the JSON field in the request
	Flag  string // the name of the command line flag, without dashes
	Alias string // an older name of the flag that is still accepted; empty for most
	Label string // the name on the screen
	Help  string // what it is, in a few words
	Kind  Kind

	Choices     []string // of a Choice; for Models and Presets they are known at run time only: see With
	ChoicesFrom Source
	Off, On     string // of a Toggle: the two values in words

	// Of a Number and a Whole.
	Min, Max         float64
	Step             float64 // how much one step changes the value
	Start            float64 // the service's default, or the value of the first step where it has none
	MinWord, MaxWord string  // what the ends of the range mean: slow, fast
	Unit             string  // written behind the value; empty for a plain number
	Signed           bool    // positive values are shown with a plus sign

	Default string // what the service uses when the request does not have the field, in words
	Initial string // what this program sends until the user chooses another value; empty: the field is left out
	Applies string // where it has an effect, if not everywhere

	brief  string // the word before the value in the summary
	always bool   // whether the summary shows it when it is not set
	joined bool   // whether the summary joins it to the value before with a space

	field func(*api.Params) any // a **string, **bool, **float64 or **int
}

// PromptPreset is the emotion preset that makes the service read the emotion prompt.
const PromptPreset = "emotion-prompt"

// LabelPreset is the only emotion preset that the emotion label works with.
const LabelPreset = "normal-1"

// All lists the settings in the order of the dialog. The caller may change the slice.
func All() []Setting {
	return []Setting{
		{Wire: "lang", Flag: "lang", Label: "language", Help: "language of the text", Kind: Choice,
			Choices: []string{"auto", "en-us", "ko-kr", "ja-jp", "es-es", "zh-cn"}, Default: "auto", Initial: "auto", always: true,
			field: func(p *api.Params) any { return &p.Lang }},
		{Wire: "xapi_hd", Flag: "hd", Label: "quality", Help: "sample rate of the audio", Kind: Toggle,
			Off: "16 kHz", On: "44.1 kHz", Default: "16 kHz", Initial: "44.1 kHz", always: true,
			field: func(p *api.Params) any { return &p.HD }},
		{Wire: "xapi_audio_format", Flag: "format", Label: "format", Help: "format of the file", Kind: Choice,
			Choices: []string{"wav", "mp3"}, Default: "wav", always: true, joined: true,
			field: func(p *api.Params) any { return &p.Format }},
		{Wire: "model_version", Flag: "model", Label: "model", Help: "version of the actor", Kind: Choice,
			ChoicesFrom: Models, Default: "latest", Initial: "latest", always: true,
			field: func(p *api.Params) any { return &p.Model }},
		{Wire: "emotion_tone_preset", Flag: "emotion", Label: "emotion", Help: "a preset of the version", Kind: Choice,
			ChoicesFrom: Presets, Default: "the version's own",
			field: func(p *api.Params) any { return &p.Emotion }},
		{Wire: "emotion_prompt", Flag: "emotion-prompt", Label: "emotion prompt", Help: "the emotion in free words", Kind: Text,
			Default: "none", Applies: "versions that take a prompt, with the emotion " + PromptPreset,
			field: func(p *api.Params) any { return &p.EmotionPrompt }},
		{Wire: "emotion_label", Flag: "emotion-label", Label: "emotion label", Help: "the emotion in one word", Kind: Choice,
			Choices: []string{"normal", "happy", "sad", "angry"}, Default: "none", Applies: "SSFM versions, with the emotion " + LabelPreset,
			field: func(p *api.Params) any { return &p.EmotionLabel }},
		{Wire: "emotion_scale", Flag: "emotion-scale", Label: "label strength", Help: "strength of the emotion label", Kind: Number,
			Min: 0, Max: 2, Step: 0.1, Start: 1, Default: "1.0", Applies: "SSFM versions, with the emotion " + LabelPreset, brief: "label strength",
			field: func(p *api.Params) any { return &p.EmotionScale }},
		{Wire: "speed_x", Flag: "speed-factor", Alias: "speed", Label: "speed factor", Help: "factor of the duration", Kind: Number,
			Min: 0.5, Max: 1.5, Step: 0.05, Start: 1, MinWord: "fast", MaxWord: "slow", Default: "1.0", brief: "speed factor",
			field: func(p *api.Params) any { return &p.Speed }},
		{Wire: "tempo", Flag: "tempo", Label: "tempo", Help: "how fast the actor speaks", Kind: Number,
			Min: 0.5, Max: 2, Step: 0.05, Start: 1, MinWord: "slow", MaxWord: "fast", Default: "1.0", brief: "tempo",
			field: func(p *api.Params) any { return &p.Tempo }},
		{Wire: "pitch", Flag: "pitch", Label: "pitch", Help: "semitones up or down", Kind: Whole,
			Min: -12, Max: 12, Step: 1, Signed: true, Default: "0", brief: "pitch",
			field: func(p *api.Params) any { return &p.Pitch }},
		{Wire: "last_pitch", Flag: "last-pitch", Label: "end pitch", Help: "pitch of the sentence's end", Kind: Whole,
			Min: -2, Max: 2, Step: 1, Signed: true, Default: "0", brief: "end pitch",
			field: func(p *api.Params) any { return &p.LastPitch }},
		{Wire: "max_seconds", Flag: "max-seconds", Label: "max length", Help: "longest audio, in seconds", Kind: Number,
			Min: 1, Max: 60, Step: 1, Start: maxSecondsDefault, Unit: "s", Default: "30 s", brief: "max length",
			field: func(p *api.Params) any { return &p.MaxSeconds }},
		{Wire: "duration", Flag: "duration", Label: "duration", Help: "wanted length, in seconds", Kind: Number,
			Min: 0.1, Max: 60, Step: 0.5, Start: 5, Unit: "s", Default: "as long as the text needs", Applies: "some actors", brief: "duration",
			field: func(p *api.Params) any { return &p.Duration }},
		{Wire: "volume", Flag: "volume", Label: "volume", Help: "volume in percent", Kind: Whole,
			Min: 50, Max: 200, Step: 5, Start: 100, MinWord: "half", MaxWord: "double", Unit: "%", Default: "100 %", brief: "volume",
			field: func(p *api.Params) any { return &p.Volume }},
	}
}

// maxSecondsDefault is the service's max_seconds when the request has none.
const maxSecondsDefault = 30

// With returns the setting with choices that are known at run time only. Set then refuses any other value.
func (s Setting) With(choices []string) Setting {
	s.Choices = choices
	return s
}

// For is All with the choices of one actor: versions are the actor's, v is the version that will be used. Without
// versions the model can only be latest, and an empty v leaves the presets empty.
func For(versions []api.Version, v api.Version) []Setting {
	models := []string{"latest"}
	for _, version := range versions {
		models = append(models, version.Name)
	}
	presets := make([]string, 0, len(v.Presets)+1)
	prompt := v.EmotionPrompt
	for _, preset := range v.Presets {
		presets = append(presets, preset)
		prompt = prompt && preset != PromptPreset
	}
	if prompt {
		presets = append(presets, PromptPreset)
	}
	all := All()
	for i, s := range all {
		switch s.ChoicesFrom {
		case Models:
			all[i] = s.With(models)
		case Presets:
			all[i] = s.With(presets)
		}
	}
	return all
}
