package tts

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/url"

	"callboard/internal/api"
)

// Granularity says of what SpeakTimed returns the times.
type Granularity string

// The granularities. For Japanese and Chinese the service has no words, but one segment for each sentence.
const (
	WordsAndCharacters Granularity = ""
	OnlyWords          Granularity = "word"
	OnlyCharacters     Granularity = "char"
)

// maxSpans is the maximum number of spans of one list. A text has at most MaxTextChars characters.
const maxSpans = 4 * MaxTextChars

// SpeakTimed is Speak with the times of the words and characters: POST /v1/text-to-speech/with-timestamps. The audio arrives only
// when all of it is made. It is decoded while it is read and not kept in memory.
func (c *Client) SpeakTimed(ctx context.Context, r Request, of Granularity) (api.Audio, error) {
	k, err := c.charged(opSpeak, r, "v1", "text-to-speech", "with-timestamps")
	if err != nil {
		return api.Audio{}, err
	}
	if of != WordsAndCharacters {
		k.Query = url.Values{"granularity": {string(of)}}
	}
	k.Wrapped = true
	audio, err := c.Open(ctx, k)
	if err != nil {
		return api.Audio{}, err
	}
	a := &answer{client: c, split: splitter{in: audio.Body}, body: audio.Body}
	a.audio = base64.NewDecoder(base64.StdEncoding, &a.split)
	audio.Body, audio.Size, audio.Type = a, -1, ""
	audio.Timing = func() api.Timing { return a.timing }
	return audio, nil
}

// answer is the body of a response of which the audio is read.
type answer struct {
	client *Client
	body   io.Closer
	split  splitter
	audio  io.Reader // what split finds, decoded
	timing api.Timing
}

// Read implements io.Reader. The audio is paid for, so it is whole when its own end has come: what follows may be missing, too long or
// not JSON. Then there are no times.
func (a *answer) Read(p []byte) (int, error) {
	n, err := a.audio.Read(p)
	if err == nil || n > 0 {
		return n, nil // the decoder returns its error again
	}
	if errors.Is(err, io.EOF) && a.split.found {
		_ = a.split.readRest() // if the rest breaks off, it does not parse
		a.timing = decodeTiming(a.split.rest)
		return 0, io.EOF
	}
	if errors.Is(err, io.EOF) {
		err = errNotTimed
	}
	if known, ok := errors.AsType[*api.Error](err); ok {
		return 0, known
	}
	cause := errNotTimed
	if errors.Is(err, io.ErrUnexpectedEOF) {
		cause = errCutOff
	}
	e := a.client.Fail(opSpeak, cause)
	e.Uncertain = true
	return 0, e
}

// Close implements io.Closer.
func (a *answer) Close() error { return a.body.Close() }

// The causes of an answer without audio.
var (
	errNotTimed = errors.New("the answer is not the audio with its times")
	errCutOff   = errors.New("the audio ended too early")
)

// decodeTiming reads an answer whose audio was taken out. It is empty if that is not JSON.
func decodeTiming(raw []byte) api.Timing {
	n, err := api.ParseNode(raw)
	if err != nil {
		return api.Timing{}
	}
	n = n.Result()
	return api.Timing{
		Format: n.At("audio_format").Text(), Duration: max(0, n.At("audio_duration").Number()),
		Words: decodeSpans(n.At("words")), Characters: decodeSpans(n.At("characters")),
	}
}

func decodeSpans(n api.Node) []api.Span {
	if !n.IsList() {
		return nil
	}
	list := []api.Span{}
	for _, item := range n.Items() {
		if len(list) == maxSpans {
			break
		}
		if !item.Has("text") {
			continue
		}
		s := api.Span{Text: item.At("text").Text(), Start: max(0, item.At("start").Number())}
		if s.Text == "" { // a space
			s.Text = " "
		}
		s.End = max(s.Start, item.At("end").Number())
		list = append(list, s)
	}
	return list
}
