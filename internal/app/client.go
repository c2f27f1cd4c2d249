package app

import (
	"context"
	"sync/atomic"

	"callboard/internal/api"
)

// Client is the present API client. In sandbox mode the address of the API changes when another process takes the sandbox
// over; actors, jobs and link hold a Client and need not know. Each call uses one *api.Client from its start to its end.
// Client has the methods that their interfaces ask for. It must have a base URL before its first use.
type Client struct{ current atomic.Pointer[api.Client] }

// setBaseURL replaces the client by one for another address, with the run's token.
func (a *App) setBaseURL(baseURL string) error {
	next, err := api.New(api.Options{BaseURL: baseURL, Token: a.Config.Token.Reveal(), Log: a.Log})
	if err != nil {
		return err
	}
	if old := a.Client.current.Swap(next); old != nil {
		old.Close()
	}
	return nil
}

// Close closes idle connections.
func (c *Client) Close() {
	if current := c.current.Load(); current != nil {
		current.Close()
	}
}

// BaseURL is the service's address without "/api".
func (c *Client) BaseURL() string { return c.current.Load().BaseURL() }

// Me reads the account: see api.Client.Me.
func (c *Client) Me(ctx context.Context) (api.Me, error) { return c.current.Load().Me(ctx) }

// SetCallbackURL registers the callback: see api.Client.SetCallbackURL.
func (c *Client) SetCallbackURL(ctx context.Context, url string) (string, error) {
	return c.current.Load().SetCallbackURL(ctx, url)
}

// Actors lists the account's actors: see api.Client.Actors.
func (c *Client) Actors(ctx context.Context) ([]api.Actor, error) {
	return c.current.Load().Actors(ctx)
}

// Versions lists the models of an actor: see api.Client.Versions.
func (c *Client) Versions(ctx context.Context, actorID string) ([]api.Version, error) {
	return c.current.Load().Versions(ctx, actorID)
}

// Speak starts a synthesis, which is charged: see api.Client.Speak.
func (c *Client) Speak(ctx context.Context, r api.SpeakRequest) (api.SpeakReply, error) {
	return c.current.Load().Speak(ctx, r)
}

// Status reads the state of a synthesis: see api.Client.Status.
func (c *Client) Status(ctx context.Context, speakID string) (api.SpeakStatus, error) {
	return c.current.Load().Status(ctx, speakID)
}

// Trusted reports whether a link to audio leads to the service: see api.Client.Trusted.
func (c *Client) Trusted(url string) bool { return c.current.Load().Trusted(url) }

// Download opens the audio at a link: see api.Client.Download.
func (c *Client) Download(ctx context.Context, url string) (api.Audio, error) {
	return c.current.Load().Download(ctx, url)
}
