package caption

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"

	"callboard/internal/api"
)

// Format is a format of captions.
type Format string

// The formats.
const (
	SRT  Format = "srt"
	VTT  Format = "vtt"
	JSON Format = "json"
)

// Formats lists the formats.
func Formats() []Format { return []Format{SRT, VTT, JSON} }

// Extension is the end of the name of a file in the format. That of JSON differs from the sidecar's of an audio file.
func (f Format) Extension() string {
	if f == JSON {
		return ".captions.json"
	}
	return "." + string(f)
}

// Encode is the content of a file with the captions of a timed text. An unknown format is that of JSON.
func Encode(f Format, t api.Timing) []byte {
	length, _ := moment(t.Duration) // 0: not known
	return EncodeParts(f, []Part{{Timing: t}}, length)
}

// EncodeParts is Encode for audio that several timed texts make one after the other. length is that of the whole; 0: not known.
func EncodeParts(f Format, parts []Part, length time.Duration) []byte {
	cues := CutParts(parts)
	switch f {
	case SRT:
		return subRip(cues)
	case VTT:
		return webVTT(cues)
	}
	return object(parts, cues, length)
}

// subRip has numbered cues. The format has no escapes, so an arrow in the text is replaced.
func subRip(cues []Cue) []byte {
	var b bytes.Buffer
	for i, c := range cues {
		fmt.Fprintf(&b, "%d\n%s --> %s\n%s\n\n", i+1, clock(c.Start, ','), clock(c.End, ','), strings.ReplaceAll(c.Text, "-->", "→"))
	}
	return b.Bytes()
}

// webVTT follows the W3C's WebVTT, section 4: its cue text has escapes for three characters.
func webVTT(cues []Cue) []byte {
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	var b bytes.Buffer
	b.WriteString("WEBVTT\n")
	for _, c := range cues {
		fmt.Fprintf(&b, "\n%s --> %s\n%s\n", clock(c.Start, '.'), clock(c.End, '.'), escape.Replace(c.Text))
	}
	return b.Bytes()
}

// clock is a time with milliseconds: 00:01:02,345.
func clock(at time.Duration, point rune) string {
	ms := at.Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d%c%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, point, ms%1000)
}

// span is a text with its time in seconds, in the JSON of captions.
type span struct {
	Start float64 `json:"start"`
	End   float64 `json:"end"`
	Text  string  `json:"text"`
}

// object has the cues, and the words and characters that they are made of. What the service did not give is null.
func object(parts []Part, cues []Cue, length time.Duration) []byte {
	var duration *float64
	if length > 0 {
		duration = new(length.Round(time.Millisecond).Seconds())
	}
	var words, characters []span
	for _, p := range parts {
		words = append(words, p.spans(p.Timing.Words)...)
		characters = append(characters, p.spans(p.Timing.Characters)...)
	}
	list := make([]span, len(cues))
	for i, c := range cues {
		list[i] = span{c.Start.Seconds(), c.End.Seconds(), c.Text}
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false) // it is read by people too
	e.SetIndent("", "  ")
	err := e.Encode(struct {
		Duration   *float64 `json:"duration_s"`
		Cues       []span   `json:"cues"`
		Words      []span   `json:"words"`
		Characters []span   `json:"characters"`
	}{duration, list, words, characters})
	if err != nil { // impossible: all numbers are finite
		return nil
	}
	return out.Bytes()
}

// spans are the spans that have a usable time, in their order, as times of the whole. A space stays one.
func (p Part) spans(spans []api.Span) []span {
	var list []span
	for _, s := range spans {
		u, ok := unitOf(s, math.MaxInt64)
		if !ok {
			continue
		}
		if u.Text == "" {
			u.Text = " "
		}
		list = append(list, span{(p.start() + u.Start).Seconds(), (p.start() + u.End).Seconds(), u.Text})
	}
	return list
}
