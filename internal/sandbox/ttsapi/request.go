package ttsapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"callboard/internal/speech"
)

const (
	maxText    = 2000    // characters of a text, and of each of the texts around it
	maxBody    = 1 << 20 // bytes of a request
	rate       = 44100   // Hz of every answer other than a WAV stream (section 4 of the reference; D)
	streamRate = 32000   // Hz of a WAV stream (section 5; D)
)

// The audio formats.
const (
	formatWAV = "wav"
	formatMP3 = "mp3"
)

// request is one valid synthesis.
type request struct {
	voice     *Voice
	text      string
	chars     int    // the price in credits
	language  string // ISO 639-3 in lower case; empty where the text decides
	format    string
	volume    float64  // factor; 1 is unchanged
	lufs      *float64 // loudness to reach in place of the voice's own
	silence   float64  // longest silence in seconds; negative: as spoken
	utterance speech.Utterance
}

// requestFields are the documented fields of a request other than text and voice_id. Unknown ones are ignored.
func requestFields() []string {
	return []string{"model", "language", "prompt", "output", "seed"}
}

// body reads a request's body as an object.
func (a *API) body(r *http.Request) (*reader, *failure) {
	raw, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		return nil, refusal(http.StatusRequestEntityTooLarge, "Request Entity Too Large")
	}
	if err != nil {
		return nil, refusal(http.StatusBadRequest, "There was an error parsing the body")
	}
	return readBody(raw)
}

// readRequest reads a request of one text: the schema first, then the voice and its model.
func (a *API) readRequest(in *reader, stream bool) (*request, *failure) {
	req, fail := a.readFields(in, stream)
	switch {
	case fail != nil:
		return nil, fail
	case len(*in.bad) > 0:
		return nil, invalid(*in.bad)
	}
	return req, a.resolve(req, in)
}

// readFields reads the fields by the schema. Violations are in in.bad.
func (a *API) readFields(in *reader, stream bool) (*request, *failure) {
	req := &request{format: formatWAV, volume: 1, silence: -1}
	id, _ := in.text("voice_id", true)
	req.voice = &Voice{ID: id}
	if fail := a.readText(in, req); fail != nil {
		return nil, fail
	}
	model := a.readModel(in)
	req.language = readLanguage(in, model)
	req.utterance = speech.Utterance{Text: req.text, Lang: speechLanguage(req.language), Scale: 1, Rate: rate}
	a.readPrompt(in, model, req)
	a.readOutput(in, stream, req)
	if a.Assume.Seed == "refused" {
		if raw, ok := in.fields["seed"]; ok {
			in.add("extra_forbidden", "seed", "Extra inputs are not permitted", raw, nil)
		}
	}
	return req, nil
}

// resolve finds the voice and the model that a request names.
func (a *API) resolve(req *request, in *reader) *failure {
	voice, fail := a.findVoice(req.voice.ID)
	if fail != nil {
		return fail
	}
	var version string
	_ = json.Unmarshal(in.fields["model"], &version) // it is a string: the schema was checked
	model := voice.model(version)
	switch {
	case model == nil:
		return refusal(http.StatusNotFound, "Model not found")
	case !slices.Contains(model.Emotions, req.utterance.Emotion):
		prompt := &reader{loc: append(slices.Clone(in.loc), "prompt"), bad: new([]violation)}
		raw, _ := json.Marshal(req.utterance.Emotion) // a string always marshals
		prompt.notAllowed("emotion_preset", raw, model.Emotions)
		return invalid(*prompt.bad)
	}
	req.voice, req.utterance.Traits = voice, voice.Traits
	return nil
}

// readText reads the text and counts it.
func (a *API) readText(in *reader, req *request) *failure {
	text, ok := in.text("text", true)
	if !ok {
		return nil
	}
	req.text, req.chars = text, a.count(text)
	switch {
	case text == "":
		in.add("string_too_short", "text", "String should have at least 1 character", in.fields["text"], map[string]any{"min_length": 1})
	case req.chars > maxText && a.Assume.LongText == "400":
		return refusal(http.StatusBadRequest, fmt.Sprintf("Text must not exceed %d characters", maxText))
	case req.chars > maxText:
		in.tooLong("text")
	}
	return nil
}

// tooLong adds the violation of a text over the limit.
func (r *reader) tooLong(name string) {
	r.add("string_too_long", name, fmt.Sprintf("String should have at most %d characters", maxText), r.fields[name], map[string]any{"max_length": maxText})
}

// count is the length of a text as the service counts it.
func (a *API) count(text string) int {
	if a.Assume.CountedAs == "utf-16" {
		return len(utf16.Encode([]rune(text)))
	}
	return utf8.RuneCountInString(text)
}

// readModel reads the model. One that does not exist violates the schema, or is found missing by resolve.
func (a *API) readModel(in *reader) string {
	if a.Assume.UnknownModel == "404" {
		model, _ := in.text("model", true)
		return model
	}
	return in.choice("model", true, "", ModelV30, ModelV21)
}

// languages are the codes of a model (section 8 of the reference; D).
func languages(model string) []string {
	codes := strings.Fields("ara bul ces dan deu ell eng fin fra hrv ind ita jpn kor msa nld pol por ron rus slk spa swe tam tgl ukr zho")
	if model != ModelV21 {
		codes = append(codes, strings.Fields("ben hin hun nan nor pan tha tur vie yue")...)
		slices.Sort(codes)
	}
	return codes
}

// readLanguage reads the language, in any case of letters.
func readLanguage(in *reader, model string) string {
	code, ok := in.text("language", false)
	code = strings.ToLower(code)
	if ok && !slices.Contains(languages(model), code) {
		in.notAllowed("language", in.fields["language"], languages(model))
	}
	return code
}

// speechLanguage is the tag of a language for the voice.
func speechLanguage(code string) string {
	switch code {
	case "eng":
		return "en-us"
	case "kor":
		return "ko-kr"
	case "jpn":
		return "ja-jp"
	case "spa":
		return "es-es"
	case "zho":
		return "zh-cn"
	}
	return "auto"
}

// readOutput reads the settings of the sound (section 3 of the reference, and section 5 for streams).
func (a *API) readOutput(in *reader, stream bool, req *request) {
	out, ok := in.object("output")
	if !ok {
		return
	}
	req.format = out.choice("audio_format", false, formatWAV, formatWAV, formatMP3)
	pitch, _ := out.integer("audio_pitch", -12, 12)
	tempo, _ := out.number("audio_tempo", false, 0.5, 2)
	req.utterance.Pitch, req.utterance.Tempo = pitch, tempo
	if lufs, ok := out.number("target_lufs", false, -70, 0); ok {
		req.lufs = &lufs
	}
	if raw := out.fields["remove_silence_ms"]; bytes.ContainsAny(raw, ".eE") {
		out.add("int_type", "remove_silence_ms", "Input should be a valid integer", raw, nil) // strict, unlike the others
	} else if ms, ok := out.integer("remove_silence_ms", 0, 1000); ok {
		req.silence = float64(ms) / 1000
	}
	raw, sent := out.field("volume", false)
	switch {
	case sent && stream && a.Assume.StreamVolume == "refused":
		out.add("extra_forbidden", "volume", "Extra inputs are not permitted", raw, nil)
	case stream:
	case sent && req.lufs != nil:
		in.add("value_error", "output", "Value error, volume and target_lufs cannot be used together", out.raw, nil)
	default:
		if percent, ok := out.integer("volume", 0, 200); ok {
			req.volume = float64(percent) / 100
		}
	}
}

// storedParams are some fields, unchanged, as one object.
func storedParams(in *reader, names ...string) json.RawMessage {
	params := map[string]json.RawMessage{}
	for _, name := range names {
		if raw, ok := in.fields[name]; ok {
			params[name] = raw
		}
	}
	raw, _ := json.Marshal(params) // parts of a JSON value
	return raw
}
