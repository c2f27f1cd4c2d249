package api

import "time"

// Me is the account of the token (GET /api/me; reference mark D). The response also has the token in plain text, which is
// never decoded.
type Me struct {
	UID         string
	Username    string
	FullName    string
	Email       string
	EnableAPI   bool
	CallbackURL string // empty when none is registered
}

// Actor is an actor that the account may use (GET /api/actor). Every text is clean (text.Line); a field that the service
// left out is empty.
type Actor struct {
	ID         string            `json:"actor_id"`
	Name       map[string]string `json:"name"`            // language tag ("en", "ko") to name
	Language   string            `json:"language"`        // "ko", "en" …
	Sex        string            `json:"sex"`             // "female", "male", both joined by "/", or the service's own word
	Age        string            `json:"age"`             // "child", "teen", "young adult", "middle-aged", "elder", or the service's own word
	Tags       []string          `json:"tags"`            // Moods and Uses, without repeats
	Moods      []string          `json:"moods,omitempty"` // how the voice is: tag, and tone and mood of tag_v2 (reference mark O)
	Uses       []string          `json:"uses,omitempty"`  // what it is for: usage, and content and category of tag_v2 (reference mark O)
	PreviewURL string            `json:"preview_url"`
	Order      int               `json:"-"` // the sort order of the service
	Versions   []Version         `json:"-"` // where the list has them, as that of ServiceTTS; otherwise nil
}

// Version is one model of an actor (GET /api/actor/{id}/versions).
type Version struct {
	Name          string   `json:"name"`                 // what a request sends: "v2"
	Aliases       []string `json:"aliases"`              // "latest", "first"
	DisplayName   string   `json:"display_name"`         // "SSFM-V2.0": never sent
	Presets       []string `json:"emotion_tone_presets"` // "normal-1" …
	EmotionPrompt bool     `json:"emotion_prompt"`       // whether it takes a free text for the emotion
}

// Params are the optional settings of a synthesis, of either service. A nil field is left out of the request, so that the service
// uses its default. The JSON form is what is stored; the names of the first part are the fields of POST /api/speak. Keys of stored
// takes are hashes of it: new fields go to the end.
type Params struct {
	// Lang is auto en-us ko-kr ja-jp es-es zh-cn; of ServiceTTS auto, or a code of ISO 639-3.
	Lang          *string  `json:"lang,omitempty"`
	HD            *bool    `json:"xapi_hd,omitempty"`             // true 44.1 kHz, false 16 kHz
	Format        *string  `json:"xapi_audio_format,omitempty"`   // wav, mp3
	Model         *string  `json:"model_version,omitempty"`       // version name or alias
	Emotion       *string  `json:"emotion_tone_preset,omitempty"` // one of the version's presets
	EmotionPrompt *string  `json:"emotion_prompt,omitempty"`
	EmotionLabel  *string  `json:"emotion_label,omitempty"` // normal happy sad angry; SSFM only
	EmotionScale  *float64 `json:"emotion_scale,omitempty"` // up to 2.0
	Volume        *int     `json:"volume,omitempty"`        // 50 … 200 percent; of ServiceTTS 0 … 200
	Speed         *float64 `json:"speed_x,omitempty"`       // 0.5 fast … 1.5 slow: a factor of duration
	Tempo         *float64 `json:"tempo,omitempty"`         // 0.5 slow … 2.0 fast
	Pitch         *int     `json:"pitch,omitempty"`         // −12 … 12 semitones
	MaxSeconds    *float64 `json:"max_seconds,omitempty"`   // 1 … 60
	Duration      *float64 `json:"duration,omitempty"`      // target length in seconds
	ForceLength   *int     `json:"force_length,omitempty"`  // 0 or 1
	LastPitch     *int     `json:"last_pitch,omitempty"`    // −2 … 2

	// Of ServiceTTS only (reference mark D).
	Service       Service  `json:"service,omitempty"`           // whose settings all these are; left out for ServiceSpeak
	Smart         *bool    `json:"smart,omitempty"`             // the emotion follows from the text and the texts around it
	PreviousText  *string  `json:"previous_text,omitempty"`     // with Smart: up to 2,000 characters
	NextText      *string  `json:"next_text,omitempty"`         // with Smart: up to 2,000 characters
	LUFS          *float64 `json:"target_lufs,omitempty"`       // −70 … 0; not together with Volume
	RemoveSilence *int     `json:"remove_silence_ms,omitempty"` // 0 … 1000: milliseconds that are kept of a silence
	Stream        *bool    `json:"stream,omitempty"`            // the audio arrives while it is made, at 32 kHz, without Volume
	WordTimes     *bool    `json:"word_times,omitempty"`        // the times of the words come with the audio; not in a stream
}

// HasWordTimes reports whether the times of the words are asked for.
func (p Params) HasWordTimes() bool { return p.WordTimes != nil && *p.WordTimes }

// ModelName is the version, or its alias, that a request with these params gets: latest if they name none.
func (p Params) ModelName() string {
	if p.Model == nil {
		return "latest"
	}
	return *p.Model
}

// SpeakRequest is the body of POST /api/speak.
type SpeakRequest struct {
	Text    string `json:"text"`
	ActorID string `json:"actor_id"`
	TTSMode string `json:"tts_mode,omitempty"`
	Params
}

// SpeakReply is an accepted synthesis. One URL in the response is enough to fill it.
type SpeakReply struct {
	ID         string // the last path segment of either URL
	SpeakURL   string
	SpeakV2URL string
	PlayID     string
}

// LinkLife is the lifetime of a download link after the end of the synthesis (reference mark S).
const LinkLife = 24 * time.Hour

// The states of a synthesis. Any other value means that it is still running.
const (
	StatusStarted  = "started"
	StatusProgress = "progress"
	StatusDone     = "done"
	StatusFailed   = "failed"
)

// SpeakStatus is the state of a synthesis (GET /api/speak/v2/{id}, or the deprecated GET /api/speak/{id}).
type SpeakStatus struct {
	ID          string
	Status      string  // one of the constants or an unknown value
	DownloadURL string  // signed; works for LinkLife; empty before the end
	TextCount   int     // characters charged
	Duration    float64 // seconds of audio; 0 when not known
}
