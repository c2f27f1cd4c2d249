package tts

import (
	"context"
	"encoding/json"
	"net/http"

	"callboard/internal/api"
)

// Speak requests one synthesis in full quality: POST /v1/text-to-speech. WAV has 44.1 kHz, MP3 320 kbps. It is charged, so it is
// repeated only if nothing of it left this machine or the service answered 429. The audio is read from Body, whose errors say
// whether the request may have been charged all the same. The caller closes it.
func (c *Client) Speak(ctx context.Context, r Request) (api.Audio, error) {
	return c.open(ctx, opSpeak, r, "v1", "text-to-speech")
}

// Stream is Speak with audio that arrives while it is made: POST /v1/text-to-speech/stream. WAV has 32 kHz and a header without
// sizes. The volume of the request is not sent.
func (c *Client) Stream(ctx context.Context, r Request) (api.Audio, error) {
	return c.open(ctx, opSpeak, r.forStream(), "v1", "text-to-speech", "stream")
}

// Compose speaks several texts with pauses as one file: POST /v1/text-to-speech/compose. The characters of all texts together are
// charged, and nothing if a part fails. A composition over the limits is an error of one line; nothing is sent.
func (c *Client) Compose(ctx context.Context, segments []Segment) (api.Audio, error) {
	if err := checkSegments(segments); err != nil {
		return api.Audio{}, err
	}
	return c.open(ctx, opCompose, struct {
		Segments []Segment `json:"segments"`
	}{segments}, "v1", "text-to-speech", "compose")
}

// open sends a charged request whose answer is audio.
func (c *Client) open(ctx context.Context, op string, body any, path ...string) (api.Audio, error) {
	k, err := c.charged(op, body, path...)
	if err != nil {
		return api.Audio{}, err
	}
	return c.Open(ctx, k)
}

// charged is the call of a charged request.
func (c *Client) charged(op string, body any, path ...string) (api.Call, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return api.Call{}, c.Fail(op, api.ErrBadNumber)
	}
	return api.Call{Op: op, Method: http.MethodPost, Path: path, Body: raw, Charged: true}, nil
}
