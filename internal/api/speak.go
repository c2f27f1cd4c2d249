package api

import (
	"context"
	"encoding/json"
	"net/http"
)

// Speak requests one synthesis: POST /api/speak (reference marks S and D). Every accepted request is charged, so it is
// repeated only if nothing of it left this machine or the service answered 429. An *Error with Uncertain says that the
// request may have been accepted: there was no response, the response was cut off or had no id, or a gateway lost it.
func (c *Client) Speak(ctx context.Context, r SpeakRequest) (SpeakReply, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return SpeakReply{}, c.Fail(opSpeak, ErrBadNumber)
	}
	var reply SpeakReply
	err = c.Do(ctx, Call{Op: opSpeak, Method: http.MethodPost, Path: []string{"api", "speak"}, Body: body, Charged: true,
		Decode: func(n Node) (ok bool) { reply, ok = decodeSpeakReply(n, c.base); return ok }})
	return reply, err
}
