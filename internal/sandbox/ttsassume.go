package sandbox

// ttsAssumptions are the rows of the table for the newer API; their names begin with tts-. The reference of that API marks each
// as unknown or disputed.
func ttsAssumptions(choice func(string, func(*Assumptions) *string, string, ...string) assumption) []assumption {
	return []assumption{
		choice("tts-old-key", func(a *Assumptions) *string { return &a.TTS.OldKey }, "a key of the other Typecast product: 403 (documented, but not its form)", "old-product", "TOKEN"),
		choice("tts-bearer", func(a *Assumptions) *string { return &a.TTS.Bearer }, "Authorization: Bearer in place of X-API-KEY", "refused", "accepted"),
		choice("tts-account", func(a *Assumptions) *string { return &a.TTS.Standing }, "dormant or blocked: every synthesis is answered 403", "active", "dormant", "blocked"),
		choice("tts-long-text", func(a *Assumptions) *string { return &a.TTS.LongText }, "status for a text of more than 2,000 characters", "422", "400"),
		choice("tts-count", func(a *Assumptions) *string { return &a.TTS.CountedAs }, "what a character is, for the limit and the price", "code-points", "utf-16"),
		choice("tts-unknown-model", func(a *Assumptions) *string { return &a.TTS.UnknownModel }, "status for a model that does not exist", "422", "404"),
		choice("tts-plain-prompt", func(a *Assumptions) *string { return &a.TTS.PlainPrompt }, "ssfm-v30 with a prompt without emotion_type: 422, or spoken", "refused", "accepted"),
		choice("tts-typed-prompt", func(a *Assumptions) *string { return &a.TTS.TypedPrompt }, "ssfm-v21 with emotion_type: spoken, or 422", "accepted", "refused"),
		choice("tts-seed", func(a *Assumptions) *string { return &a.TTS.Seed }, "the retired field seed: ignored, or 422", "ignored", "refused"),
		choice("tts-stream-volume", func(a *Assumptions) *string { return &a.TTS.StreamVolume }, "volume in a request for a stream: ignored, or 422", "ignored", "refused"),
		choice("tts-granularity", func(a *Assumptions) *string { return &a.TTS.Granularity }, "granularity=both, which older clients send: as if it were absent, or 422", "both", "refused"),
		choice("tts-mp3-type", func(a *Assumptions) *string { return &a.TTS.MP3Type }, "Content-Type of an MP3; some clients know only the second", "audio/mpeg", "audio/mp3"),
		choice("tts-duration", func(a *Assumptions) *string { return &a.TTS.DurationHeader }, "answers with X-Audio-Duration: one file; also streams; none", "files", "all", "none"),
		choice("tts-failed", func(a *Assumptions) *string { return &a.TTS.FailedRequests }, "whether a synthesis that fails is charged", "free", "charged"),
		choice("tts-broken", func(a *Assumptions) *string { return &a.TTS.BrokenRequests }, "whether a request is charged whose client left before the end", "charged", "free"),
		choice("tts-recommend", func(a *Assumptions) *string { return &a.TTS.Recommendations }, "whether recommendations are charged, by the length of the query", "free", "charged"),
		choice("tts-query-slots", func(a *Assumptions) *string { return &a.TTS.QuerySlots }, "whether a GET counts as a concurrent request", "free", "counted"),
		choice("tts-voices-v3", func(a *Assumptions) *string { return &a.TTS.VoicesV3 }, "missing: /v3/voices answers 404", "served", "missing"),
		choice("tts-voices-v2", func(a *Assumptions) *string { return &a.TTS.VoicesV2 }, "missing: /v2/voices answers 404", "served", "missing"),
		choice("tts-previews", func(a *Assumptions) *string { return &a.TTS.Previews }, "preview_url: a clip that needs no key, null, or a link that answers 404", "url", "null", "gone"),
		choice("tts-error-shape", func(a *Assumptions) *string { return &a.TTS.ErrorShape }, "an error: detail, or error_code and message; or {\"message\":{\"msg\",\"error_code\"}}", "documented", "nested"),
	}
}
