package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxChars       = 350  // of one text (reference mark O: four independent clients)
	maxLongChars   = 5000 // of one text where long ones are assumed to be spoken
	maxPrompt      = 500  // characters of emotion_prompt; the limit is the sandbox's own
	maxNumberBytes = 64   // bytes of a number that are stored unchanged
)

// speakFields are the documented fields of POST /api/speak other than text and actor_id. Unknown fields are ignored,
// except two of old clients (see oldPreset).
var speakFields = [...]string{
	"lang", "tts_mode", "xapi_hd", "xapi_audio_format", "model_version", "emotion_tone_preset", "emotion_prompt",
	"emotion_label", "emotion_scale", "volume", "speed_x", "tempo", "pitch", "max_seconds", "duration", "force_length", "last_pitch",
}

// request is a valid POST /api/speak.
type request struct {
	text      string // NFC
	chars     int    // code points of text: the price
	actorID   string // as stored: the actor's, or the one of an actor that does not exist
	actor     *actor
	params    json.RawMessage // the known fields, unchanged, as one object
	utterance Utterance
	format    string // of the file; empty is wav
}

// readRequest validates the body of POST /api/speak: first that the required fields are there, then each field.
func (c *catalogue) readRequest(body map[string]json.RawMessage, a Assumptions) (*request, *apiError) {
	in := &fieldReader{fields: body}
	for _, field := range required(a) {
		if _, ok := readField[string](in, field, "a string"); !ok && in.err == nil {
			return nil, missingField(field)
		}
	}
	req := &request{text: norm.NFC.String(in.text("text", ""))}
	if in.err != nil {
		return nil, in.err
	}
	req.chars = utf8.RuneCountInString(req.text)
	limit := maxChars
	if a.LongText == "spoken" {
		limit = maxLongChars
	}
	switch {
	case strings.TrimSpace(req.text) == "":
		return nil, invalidField("text", "text is empty")
	case req.chars > limit:
		return nil, invalidField("text", fmt.Sprintf("text is %d characters long, %d are allowed", req.chars, limit))
	}
	id := in.text("actor_id", "")
	var ok bool
	switch req.actor, ok = c.find(id, a); {
	case !ok && !isID(id):
		return nil, invalidField("actor_id", "actor_id must be 24 hex digits")
	case !ok && a.UnknownActor == "400":
		return nil, invalidField("actor_id", "there is no such actor")
	case !ok:
		return nil, notFound("actor")
	case req.actor.Locked:
		return nil, lockedActor()
	}
	if req.actorID = id; c.byID[strings.ToLower(id)] != nil {
		req.actorID = req.actor.ID
	}
	req.params = storedParams(body)
	req.utterance = c.utterance(in, req, a)
	return req, in.err
}

// required are the fields that a request must have.
func required(a Assumptions) []string {
	fields := []string{"text", "actor_id", "lang"}
	if a.DefaultModel == "required" {
		fields = append(fields, "model_version")
	}
	if a.DefaultPreset == "required" {
		fields = append(fields, "emotion_tone_preset")
	}
	return fields
}

// storedParams are the known fields, unchanged, which the control API shows and which are parsed again after a restart.
// A number with many digits is shortened.
func storedParams(body map[string]json.RawMessage) json.RawMessage {
	params := map[string]json.RawMessage{}
	for _, field := range speakFields {
		raw, ok := body[field]
		var n float64
		if ok && len(raw) > maxNumberBytes && json.Unmarshal(raw, &n) == nil {
			raw, _ = json.Marshal(n) // a finite number
		}
		if ok {
			params[field] = raw
		}
	}
	for _, field := range [...]string{oldPreset, oldVersion} {
		if raw, ok := body[field]; ok && len(raw) <= maxNumberBytes {
			params[field] = raw
		}
	}
	raw, _ := json.Marshal(params) // parts of a JSON value
	return raw
}

// The names of the preset and the version in old clients. They are not documented: a value that is valid here is used,
// any other is ignored like an unknown field.
const (
	oldPreset  = "style_label"
	oldVersion = "style_label_version"
)

// oldField reads a field of old clients as a string.
func (r *fieldReader) oldField(field string) string {
	var v string
	_ = json.Unmarshal(r.fields[field], &v) // some send a number
	return v
}

// utterance reads the optional fields with the documented ranges and defaults (reference mark D).
func (c *catalogue) utterance(in *fieldReader, req *request, a Assumptions) Utterance {
	u := Utterance{
		Text:       req.text,
		Lang:       language(in, a),
		Traits:     req.actor.Voice,
		Rate:       16000,
		Volume:     in.integer("volume", 50, 200, 100),
		SpeedX:     in.number("speed_x", 0.5, 1.5, 1),
		Tempo:      in.number("tempo", 0.5, 2, 1),
		Pitch:      in.integer("pitch", -12, 12, 0),
		LastPitch:  in.integer("last_pitch", -2, 2, 0),
		MaxSeconds: in.number("max_seconds", 1, 60, 30),
		Seconds:    in.number("duration", 0.1, 60, 0),
	}
	u.ForceLength = in.integer("force_length", 0, 1, 0) == 1
	if in.flag("xapi_hd") {
		u.Rate = 44100
	}
	if mode := in.text("tts_mode", "actor"); mode != "actor" {
		in.fail(invalidField("tts_mode", "tts_mode must be actor: other modes are opened by sales only"))
	}
	if oneOf(in, "xapi_audio_format", formatWAV, formatWAV, formatMP3) == formatMP3 {
		req.format = formatMP3
	}
	v, ok := versionOf(in, req.actor, a)
	if !ok {
		if a.UnknownVersion == "400" {
			in.fail(invalidField("model_version", "model_version must be the name or an alias of one of the actor's versions"))
		} else {
			in.fail(notFound("version"))
		}
		return u
	}
	u.Emotion, u.Scale, u.Prompt = emotion(in, v, a)
	return u
}

// language reads the field lang.
func language(in *fieldReader, a Assumptions) string {
	documented := []string{"auto", "en-us", "ko-kr", "ja-jp", "es-es", "zh-cn"}
	if a.Lang != "short" {
		return oneOf(in, "lang", "auto", documented...)
	}
	lang := oneOf(in, "lang", "auto", append(documented, "en", "ko", "ja", "es", "zh")...)
	for _, long := range documented {
		if strings.HasPrefix(long, lang+"-") {
			return long
		}
	}
	return lang
}

// versionOf is the actor's version that a request names.
func versionOf(in *fieldReader, owner *actor, a Assumptions) (*version, bool) {
	name, ok := readField[string](in, "model_version", "a string")
	if !ok {
		if v, ok := owner.version(in.oldField(oldVersion)); ok {
			return v, true
		}
		name = a.DefaultModel
	}
	return owner.version(name)
}

// emotion reads the four emotion fields and checks that the version supports them. The prompt is used only with the
// preset promptPreset.
func emotion(in *fieldReader, v *version, a Assumptions) (label string, scale float64, promptText string) {
	preset, chosen := readField[string](in, "emotion_tone_preset", "a string")
	prompt, prompted := readField[string](in, "emotion_prompt", "a string")
	label, labelled := readField[string](in, "emotion_label", "a string")
	_, scaled := readField[float64](in, "emotion_scale", "a number")
	scale = in.number("emotion_scale", 0, 2, 1)
	if !chosen {
		preset = v.Presets[0]
		if old := in.oldField(oldPreset); !labelled && slices.Contains(v.Presets, old) {
			preset = old
		}
	}
	if a.UnknownPreset == "spoken" && preset != promptPreset && !slices.Contains(v.Presets, preset) {
		preset = v.Presets[0]
	}

	switch {
	case preset == promptPreset && !v.Prompt:
		in.fail(invalidField("emotion_tone_preset", "this version takes no emotion prompt"))
	case preset == promptPreset && !prompted:
		in.fail(missingField("emotion_prompt"))
	case preset != promptPreset && !slices.Contains(v.Presets, preset):
		in.fail(invalidField("emotion_tone_preset", "emotion_tone_preset must be one of "+strings.Join(v.Presets, ", ")))
	case prompted && !v.Prompt:
		in.fail(invalidField("emotion_prompt", "this version takes no emotion prompt"))
	case utf8.RuneCountInString(prompt) > maxPrompt:
		in.fail(invalidField("emotion_prompt", fmt.Sprintf("emotion_prompt is longer than %d characters", maxPrompt)))
	}
	if !labelled && !scaled {
		if preset == promptPreset {
			return "normal", scale, prompt
		}
		family, _, _ := strings.Cut(preset, "-")
		return family, scale, ""
	}
	field := "emotion_label"
	if !labelled {
		field, label = "emotion_scale", "normal"
	}
	switch {
	case !strings.HasPrefix(v.DisplayName, "SSFM-"):
		in.fail(invalidField(field, field+" works with SSFM versions only"))
	case preset != "normal-1":
		in.fail(invalidField(field, field+" works with the preset normal-1 only"))
	case !slices.Contains([]string{"normal", "happy", "sad", "angry"}, label):
		in.fail(invalidField(field, "emotion_label must be normal, happy, sad or angry"))
	}
	return label, scale, ""
}

// promptPreset is the preset that enables emotion_prompt.
const promptPreset = "emotion-prompt"

func oneOf(in *fieldReader, field, fallback string, allowed ...string) string {
	v := in.text(field, fallback)
	if !slices.Contains(allowed, v) {
		in.fail(invalidField(field, field+" must be one of "+strings.Join(allowed, ", ")))
	}
	return v
}

// isID reports whether s is a Mongo ObjectId, 24 hex digits (the vendor's webhook guide).
func isID(s string) bool {
	if len(s) != 24 {
		return false
	}
	return strings.Trim(strings.ToLower(s), "0123456789abcdef") == ""
}
