package api

import (
	"context"
	"encoding/json"
	"net/http"
)

// Me reads the account of the token, with the callback URL that is registered now: GET /api/me (reference mark D).
func (c *Client) Me(ctx context.Context) (Me, error) {
	var me Me
	err := c.get(ctx, opMe, func(n Node) (ok bool) { me, ok = decodeMe(n); return ok }, "me")
	return me, err
}

// SetCallbackURL registers the URL that Typecast posts the end of every synthesis of the account to, and replaces the one
// before: PUT /api/me/callback-url (reference mark S). It returns the URL as the service has it.
func (c *Client) SetCallbackURL(ctx context.Context, url string) (string, error) {
	body, _ := json.Marshal(map[string]string{"callback_url": url}) // cannot fail for strings
	registered := url                                               // a response without the field accepts the URL as sent
	err := c.Do(ctx, Call{Op: opCallback, Method: http.MethodPut, Path: []string{"api", "me", "callback-url"}, Body: body,
		Decode: func(n Node) bool {
			if n.Has("callback_url") {
				registered = n.At("callback_url").Link()
			}
			return true
		}})
	if err != nil {
		return "", err
	}
	return registered, nil
}

// Actors lists the actors of the account in the service's order, without hidden ones: GET /api/actor (reference marks S and D).
func (c *Client) Actors(ctx context.Context) ([]Actor, error) {
	var actors []Actor
	err := c.get(ctx, opActors, func(n Node) (ok bool) { actors, ok = decodeActors(n, c.base); return ok }, "actor")
	return actors, err
}

// Versions lists an actor's models with their emotion presets: GET /api/actor/{id}/versions (reference mark D).
func (c *Client) Versions(ctx context.Context, actorID string) ([]Version, error) {
	var versions []Version
	err := c.get(ctx, opVersions, func(n Node) (ok bool) { versions, ok = decodeVersions(n); return ok },
		"actor", actorID, "versions")
	return versions, err
}

// Status reads the state of a synthesis: GET /api/speak/v2/{id} (reference mark D). It costs no quota. Call it at most once
// a second.
func (c *Client) Status(ctx context.Context, speakID string) (SpeakStatus, error) {
	var s SpeakStatus
	err := c.get(ctx, opStatus, func(n Node) (ok bool) { s, ok = decodeStatus(n, speakID, c.base); return ok }, "speak", "v2", speakID)
	return s, err
}

// get reads the resource at the path segments below /api, any of which may be an id.
func (c *Client) get(ctx context.Context, op string, decode func(Node) bool, path ...string) error {
	for _, segment := range path {
		if !SafeID(segment) {
			return c.Fail(op, ErrBadID)
		}
	}
	return c.Do(ctx, Call{Op: op, Method: http.MethodGet, Path: append([]string{"api"}, path...), Decode: decode})
}
