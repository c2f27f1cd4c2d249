package ttsapi

import "slices"

// The emotion presets of the models (section 3 of the reference; D). A voice may have fewer.
func presets(model string) []string {
	all := []string{"normal", "happy", "sad", "angry", "whisper", "toneup", "tonedown"}
	if model == ModelV21 {
		return all[:4]
	}
	return all
}

// readPrompt reads the emotion. Without a prompt it is normal.
func (a *API) readPrompt(in *reader, model string, req *request) {
	req.utterance.Emotion = "normal"
	p, ok := in.object("prompt")
	if !ok {
		return
	}
	switch kind := a.promptKind(p, model); kind {
	case "smart":
		p.only("emotion_type", "previous_text", "next_text")
		// This voice finds the emotion in the words around the text, as far as it knows them.
		req.utterance.Prompt = a.context(p, "previous_text") + " " + req.text + " " + a.context(p, "next_text")
	case "preset", "plain":
		if kind == "preset" {
			p.only("emotion_type", "emotion_preset", "emotion_intensity")
		}
		req.utterance.Emotion = p.choice("emotion_preset", false, "normal", presets(model)...)
		if intensity, ok := p.number("emotion_intensity", false, 0, 2); ok {
			req.utterance.Scale = intensity
		}
	}
}

// promptKind is which of the three prompts an object is: smart, preset, plain (that of ssfm-v21), or none of them.
func (a *API) promptKind(p *reader, model string) string {
	raw, typed := p.fields["emotion_type"]
	switch {
	case model == ModelV21 && typed && a.Assume.TypedPrompt == "refused":
		p.add("extra_forbidden", "emotion_type", "Extra inputs are not permitted", raw, nil)
		return ""
	case !typed && (model == ModelV21 || a.Assume.PlainPrompt == "accepted"):
		return "plain"
	case !typed:
		p.add("union_tag_not_found", nil, "Unable to extract tag using discriminator 'emotion_type'", p.raw, map[string]any{"discriminator": "'emotion_type'"})
		return ""
	}
	allowed := []string{"smart", "preset"}
	if model == ModelV21 {
		allowed = slices.DeleteFunc(allowed, func(s string) bool { return s == "smart" })
	}
	return p.choice("emotion_type", true, "", allowed...)
}

// context reads the text before or after the text.
func (a *API) context(p *reader, name string) string {
	text, _ := p.text(name, false)
	if a.count(text) > maxText {
		p.tooLong(name)
	}
	return text
}
