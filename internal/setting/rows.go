package setting

import "callboard/internal/api"

// PromptPreset is the emotion preset that makes POST /api/speak read the emotion prompt.
const PromptPreset = "emotion-prompt"

// LabelPreset is the only emotion preset that the emotion label of POST /api/speak works with.
const LabelPreset = "normal-1"

// NormalPreset is the emotion preset that the newer service uses where a request has none (reference mark D).
const NormalPreset = "normal"

const (
	maxSecondsDefault = 30    // the service's max_seconds when the request has none
	mostContext       = 2_000 // characters of the text before and after, of the newer service (reference mark D)
	languageFlag      = "lang"
)

// rows is the table, in the order of the dialog. A setting whose values depend on the service has a row for each.
func rows() []Setting {
	return []Setting{
		{Of: Speak, Wire: "lang", Flag: languageFlag, Label: "language", Help: "language of the text", Kind: Choice,
			Choices: []string{"auto", "en-us", "ko-kr", "ja-jp", "es-es", "zh-cn"}, Default: "auto", Initial: "auto", always: true,
			field: func(p *api.Params) any { return &p.Lang }},
		{Of: TTS, Wire: "lang", Flag: languageFlag, Label: "language", Help: "language of the text", Kind: Choice,
			Choices: languages(""), Such: "auto, or a code of ISO 639-3 such as eng, kor, jpn", Default: "auto", always: true, named: LanguageName,
			field: func(p *api.Params) any { return &p.Lang }},
		{Of: Speak, Wire: "xapi_hd", Flag: "hd", Label: "quality", Help: "sample rate of the audio", Kind: Toggle,
			Off: "16 kHz", On: "44.1 kHz", Default: "16 kHz", Initial: "44.1 kHz", always: true,
			field: func(p *api.Params) any { return &p.HD }},
		{Of: TTS, Wire: "stream", Flag: "stream", Label: "quality", Help: "a stream is heard earlier", Kind: Toggle,
			Off: "44.1 kHz", On: "stream", Default: "44.1 kHz", always: true, Applies: "WAV of a stream has 32 kHz; not with a volume",
			field: func(p *api.Params) any { return &p.Stream }},
		{Wire: "xapi_audio_format", Flag: "format", Label: "format", Help: "format of the file", Kind: Choice,
			Choices: []string{"wav", "mp3"}, Default: "wav", always: true, joined: true,
			field: func(p *api.Params) any { return &p.Format }},
		{Of: Speak, Wire: "model_version", Flag: "model", Label: "model", Help: "version of the actor", Kind: Choice,
			ChoicesFrom: Models, Such: "latest, first, or the name of a version", Default: "latest", Initial: "latest", always: true,
			field: func(p *api.Params) any { return &p.Model }},
		{Of: TTS, Wire: "model_version", Flag: "model", Label: "model", Help: "model of the voice", Kind: Choice,
			ChoicesFrom: Models, Such: "latest, " + ModelV30 + ", " + ModelV21, Default: "latest", always: true,
			field: func(p *api.Params) any { return &p.Model }},
		{Of: Speak, Wire: "emotion_tone_preset", Flag: "emotion", Label: "emotion", Help: "a preset of the version", Kind: Choice,
			ChoicesFrom: Presets, Such: "such as normal-1, happy-1", Default: "the version's own",
			field: func(p *api.Params) any { return &p.Emotion }},
		{Of: TTS, Wire: "emotion_tone_preset", Flag: "emotion", Label: "emotion", Help: "a preset of the model", Kind: Choice,
			ChoicesFrom: Presets, Such: "such as normal, happy", Default: NormalPreset, Applies: "not with smart emotion",
			field: func(p *api.Params) any { return &p.Emotion }},
		{Of: Speak, Wire: "emotion_prompt", Flag: "emotion-prompt", Label: "emotion prompt", Help: "the emotion in free words", Kind: Text,
			Default: "none", Applies: "versions that take a prompt, with the emotion " + PromptPreset,
			field: func(p *api.Params) any { return &p.EmotionPrompt }},
		{Of: Speak, Wire: "emotion_label", Flag: "emotion-label", Label: "emotion label", Help: "the emotion in one word", Kind: Choice,
			Choices: []string{"normal", "happy", "sad", "angry"}, Default: "none", Applies: "SSFM versions, with the emotion " + LabelPreset,
			field: func(p *api.Params) any { return &p.EmotionLabel }},
		{Of: Speak, Wire: "emotion_scale", Flag: "emotion-scale", Label: "label strength", Help: "strength of the emotion label", Kind: Number,
			Min: 0, Max: 2, Step: 0.1, Start: 1, Default: "1.0", Applies: "SSFM versions, with the emotion " + LabelPreset, brief: "label strength",
			field: func(p *api.Params) any { return &p.EmotionScale }},
		{Of: TTS, Wire: "emotion_scale", Flag: "emotion-scale", Label: "intensity", Help: "strength of the emotion", Kind: Number,
			Min: 0, Max: 2, Step: 0.1, Start: 1, Default: "1.0", Applies: "not with smart emotion", brief: "intensity",
			field: func(p *api.Params) any { return &p.EmotionScale }},
		{Of: TTS, Wire: "smart", Flag: "smart", Label: "smart emotion", Help: "an emotion that fits the text", Kind: Toggle,
			Off: "off", On: "smart", Default: "off", Applies: "model " + ModelV30,
			field: func(p *api.Params) any { return &p.Smart }},
		{Of: TTS, Wire: "previous_text", Flag: "previous-text", Label: "text before", Help: "what comes before the text", Kind: Text,
			Max: mostContext, Default: "none", Applies: "with smart emotion", brief: "after",
			field: func(p *api.Params) any { return &p.PreviousText }},
		{Of: TTS, Wire: "next_text", Flag: "next-text", Label: "text after", Help: "what comes after the text", Kind: Text,
			Max: mostContext, Default: "none", Applies: "with smart emotion", brief: "before",
			field: func(p *api.Params) any { return &p.NextText }},
		{Of: Speak, Wire: "speed_x", Flag: "speed-factor", Alias: "speed", Label: "speed factor", Help: "factor of the duration", Kind: Number,
			Min: 0.5, Max: 1.5, Step: 0.05, Start: 1, MinWord: "fast", MaxWord: "slow", Default: "1.0", brief: "speed factor",
			field: func(p *api.Params) any { return &p.Speed }},
		{Wire: "tempo", Flag: "tempo", Label: "tempo", Help: "how fast the actor speaks", Kind: Number,
			Min: 0.5, Max: 2, Step: 0.05, Start: 1, MinWord: "slow", MaxWord: "fast", Default: "1.0", brief: "tempo",
			field: func(p *api.Params) any { return &p.Tempo }},
		{Wire: "pitch", Flag: "pitch", Label: "pitch", Help: "semitones up or down", Kind: Whole,
			Min: -12, Max: 12, Step: 1, Signed: true, Default: "0", brief: "pitch",
			field: func(p *api.Params) any { return &p.Pitch }},
		{Of: Speak, Wire: "last_pitch", Flag: "last-pitch", Label: "end pitch", Help: "pitch of the sentence's end", Kind: Whole,
			Min: -2, Max: 2, Step: 1, Signed: true, Default: "0", brief: "end pitch",
			field: func(p *api.Params) any { return &p.LastPitch }},
		{Of: Speak, Wire: "max_seconds", Flag: "max-seconds", Label: "max length", Help: "longest audio, in seconds", Kind: Number,
			Min: 1, Max: 60, Step: 1, Start: maxSecondsDefault, Unit: "s", Default: "30 s", brief: "max length",
			field: func(p *api.Params) any { return &p.MaxSeconds }},
		{Of: Speak, Wire: "duration", Flag: "duration", Label: "duration", Help: "wanted length, in seconds", Kind: Number,
			Min: 0.1, Max: 60, Step: 0.5, Start: 5, Unit: "s", Default: "as long as the text needs", Applies: "some actors", brief: "duration",
			field: func(p *api.Params) any { return &p.Duration }},
		{Of: Speak, Wire: "volume", Flag: "volume", Label: "volume", Help: "volume in percent", Kind: Whole,
			Min: 50, Max: 200, Step: 5, Start: 100, MinWord: "half", MaxWord: "double", Unit: "%", Default: "100 %", brief: "volume",
			field: func(p *api.Params) any { return &p.Volume }},
		{Of: TTS, Wire: "volume", Flag: "volume", Label: "volume", Help: "volume in percent", Kind: Whole,
			Min: 0, Max: 200, Step: 5, Start: 100, MinWord: "silent", MaxWord: "double", Unit: "%", Default: "100 %", brief: "volume",
			Applies: "not with a loudness, not in a stream",
			field:   func(p *api.Params) any { return &p.Volume }},
		{Of: TTS, Wire: "target_lufs", Flag: "lufs", Label: "loudness", Help: "loudness in LUFS", Kind: Number,
			Min: -70, Max: 0, Step: 1, Start: -14, Unit: "LUFS", Default: "as it is spoken", brief: "loudness",
			Applies: "not with a volume; -14 is usual for streaming, -23 for broadcasts",
			field:   func(p *api.Params) any { return &p.LUFS }},
		{Of: TTS, Wire: "remove_silence_ms", Flag: "remove-silence", Label: "silences", Help: "longest silence that is kept", Kind: Whole,
			Min: 0, Max: 1000, Step: 50, Start: 300, Unit: "ms", Default: "as they are spoken", brief: "silences",
			field: func(p *api.Params) any { return &p.RemoveSilence }},
		{Of: TTS, Wire: "word_times", Flag: "word-times", Label: "word times", Help: "when each word is heard", Kind: Toggle,
			Off: "off", On: "on", Default: "off", Applies: "for captions and for the player; not in a stream", brief: "word times", beside: true,
			field: func(p *api.Params) any { return &p.WordTimes }},
	}
}
