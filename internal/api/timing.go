package api

// Timing says when each part of a text is heard (POST /v1/text-to-speech/with-timestamps; reference mark D). For Japanese and
// Chinese the words are whole sentences. The JSON form is what is stored.
type Timing struct {
	Format     string  `json:"format,omitempty"`     // of the audio: wav, mp3
	Duration   float64 `json:"duration,omitempty"`   // of the audio, in seconds; 0: not known
	Words      []Span  `json:"words,omitempty"`      // with their punctuation; nil if the service did not give them
	Characters []Span  `json:"characters,omitempty"` // also spaces; nil if the service did not give them
}

// Empty reports that there are no times.
func (t Timing) Empty() bool { return len(t.Words) == 0 && len(t.Characters) == 0 }

// Span is a part of a text with its times in seconds from the beginning of the audio. Start is not after End.
type Span struct {
	Text  string  `json:"text"`
	Start float64 `json:"start"`
	End   float64 `json:"end"`
}
