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
	cues := Cut(t)
	switch f {
	case SRT:
		return subRip(cues)
	case VTT:
		return webVTT(cues)
	}
	return object(t, cues)
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
func object(t api.Timing, cues []Cue) []byte {
	var duration *float64
	if d, ok := moment(t.Duration); ok && d > 0 {
		duration = new(d.Seconds())
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
	}{duration, list, spansOf(t.Words), spansOf(t.Characters)})
	if err != nil { // impossible: all numbers are finite
		return nil
	}
	return out.Bytes()
}

// spansOf are the spans that have a usable time, in their order. A space stays one.
func spansOf(spans []api.Span) []span {
	var list []span
	for _, s := range spans {
		u, ok := unitOf(s, math.MaxInt64)
		if !ok {
			continue
		}
		if u.Text == "" {
			u.Text = " "
		}
		list = append(list, span{u.Start.Seconds(), u.End.Seconds(), u.Text})
	}
	return list
}
