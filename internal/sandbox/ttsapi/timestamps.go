package ttsapi

import (
	"math"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"callboard/internal/speech"
)

// timed is a piece of the text and when it is spoken, in seconds.
type timed struct {
	Text  string  `json:"text"`
	Start float64 `json:"start"`
	End   float64 `json:"end"`
}

// withTimestamps answers POST /v1/text-to-speech/with-timestamps (section 6 of the reference).
func (a *API) withTimestamps(w http.ResponseWriter, r *http.Request) {
	q := queryReader{values: r.URL.Query()}
	allowed := []string{"word", "char"}
	if a.Assume.Granularity == "both" {
		allowed = append(allowed, "both")
	}
	granularity := q.choice("granularity", allowed...)
	if q.bad != nil {
		a.send(w, invalid(q.bad))
		return
	}
	req, entry, t, file := a.wholeAudio(w, r)
	if t == nil {
		return
	}
	out := struct {
		Audio      []byte  `json:"audio"` // base64
		Format     string  `json:"audio_format"`
		Duration   float64 `json:"audio_duration"`
		Words      []timed `json:"words"`
		Characters []timed `json:"characters"`
	}{Audio: file, Format: req.format, Duration: milliseconds(t.seconds())}
	spans := t.spans()
	if granularity != "char" {
		out.Words = t.words(spans)
	}
	if granularity != "word" {
		out.Characters = t.characters(spans)
	}
	a.answer(w, r, entry, t, func(w http.ResponseWriter) error { return sendJSON(w, http.StatusOK, out) })
}

// milliseconds rounds seconds to three digits.
func milliseconds(seconds float64) float64 { return math.Round(seconds*1000) / 1000 }

// spans are the times of the parts. That of a space is the pause between its neighbours; the last one ends with the sound.
func (t *take) spans() []speech.Span {
	spoken := make([]string, len(t.parts))
	for i, p := range t.parts {
		if !p.space {
			spoken[i] = p.spoken
		}
	}
	spans := t.plan.Times(spoken)
	scale := t.seconds() * float64(t.plan.Rate()) / float64(t.plan.Samples()) // 1, except for another voice
	for i := range spans {
		spans[i].Start, spans[i].End = spans[i].Start*scale, spans[i].End*scale
	}
	for i := range spans {
		if t.parts[i].space && i > 0 && i+1 < len(spans) {
			spans[i] = speech.Span{Start: spans[i-1].End, End: spans[i+1].Start}
		}
	}
	spans[len(spans)-1].End = t.seconds()
	return spans
}

// words are the words with their punctuation. In Japanese and Chinese text they are sentences (D).
func (t *take) words(spans []speech.Span) []timed {
	sentences := t.withoutSpaces()
	var out []timed
	begin := true
	for i, p := range t.parts {
		switch {
		case p.space && !sentences:
			begin = true
		case p.space:
			if !begin {
				out[len(out)-1].Text += p.text
			}
		case begin:
			out = append(out, timed{p.text, milliseconds(spans[i].Start), milliseconds(spans[i].End)})
			begin = false
		default:
			last := &out[len(out)-1]
			last.Text, last.End = last.Text+p.text, milliseconds(spans[i].End)
		}
		if sentences && endsSentence(p.text) {
			begin = true
		}
	}
	for i := range out {
		out[i].Text = strings.TrimRightFunc(out[i].Text, unicode.IsSpace)
	}
	if n := len(out); n > 0 {
		out[n-1].End = milliseconds(t.seconds())
	}
	return out
}

// withoutSpaces reports whether the language of the text is Japanese or Chinese: by the request, otherwise by its letters.
func (t *take) withoutSpaces() bool {
	switch language := t.request.language; language {
	case "jpn", "zho":
		return true
	case "":
	default:
		return false
	}
	alone, other := 0, 0
	for _, r := range t.request.text {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			alone++
		case unicode.IsLetter(r):
			other++
		}
	}
	return alone > other
}

// endsSentence reports whether a part ends with a mark at which a sentence ends.
func endsSentence(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, `"')]」』”’`))
	return strings.ContainsRune(".?!。？！", r)
}

// characters are all characters of the text, spaces included. Those of a word share its time: a letter or digit has four
// times that of a mark.
func (t *take) characters(spans []speech.Span) []timed {
	out := make([]timed, 0, utf8.RuneCountInString(t.request.text))
	for i, p := range t.parts {
		whole := 0.0
		for _, r := range p.text {
			whole += shareOf(r)
		}
		at, length := 0.0, spans[i].End-spans[i].Start
		for _, r := range p.text {
			start := spans[i].Start + length*at/whole
			at += shareOf(r)
			out = append(out, timed{string(r), milliseconds(start), milliseconds(spans[i].Start + length*at/whole)})
		}
	}
	return out
}

func shareOf(r rune) float64 {
	if speaks(r) {
		return 1
	}
	return 0.25
}
