package app

import (
	"context"
	"sync/atomic"

	"callboard/internal/api"
)

// Client is the API client of the moment. In play its address moves when another process takes the
// sandbox over, and the parts that hold a Client need not know. It must be pointed somewhere before use.
type Client struct{ now atomic.Pointer[api.Client] }

func (c *Client) swap(next *api.Client) {
	if old := c.now.Swap(next); old != nil {
		old.Close()
	}
}

// Close lets idle connections go.
func (c *Client) Close() {
	if now := c.now.Load(); now != nil {
		now.Close()
	}
}

// BaseURL is the service's address without "/api".
func (c *Client) BaseURL() string { return c.now.Load().BaseURL() }

// Me reads the account.
func (c *Client) Me(ctx context.Context) (api.Me, error) { return c.now.Load().Me(ctx) }

// SetCallbackURL registers the URL that webhooks go to and returns what the service says it is now.
func (c *Client) SetCallbackURL(ctx context.Context, url string) (string, error) {
	return c.now.Load().SetCallbackURL(ctx, url)
}

// Actors lists the account's voices.
func (c *Client) Actors(ctx context.Context) ([]api.Actor, error) { return c.now.Load().Actors(ctx) }

// Versions lists the models of an actor.
func (c *Client) Versions(ctx context.Context, actorID string) ([]api.Version, error) {
	return c.now.Load().Versions(ctx, actorID)
}

// Speak starts a synthesis. It is charged and never repeated.
func (c *Client) Speak(ctx context.Context, r api.SpeakRequest) (api.SpeakReply, error) {
	return c.now.Load().Speak(ctx, r)
}

// Status asks for the state of a synthesis.
func (c *Client) Status(ctx context.Context, speakID string) (api.SpeakStatus, error) {
	return c.now.Load().Status(ctx, speakID)
}

// StatusOld asks by the deprecated call.
func (c *Client) StatusOld(ctx context.Context, speakID string) (api.SpeakStatus, error) {
	return c.now.Load().StatusOld(ctx, speakID)
}

// Trusted reports whether a link to audio leads to the service by its looks.
func (c *Client) Trusted(url string) bool { return c.now.Load().Trusted(url) }

// Download opens the audio behind a link.
func (c *Client) Download(ctx context.Context, url string) (api.Audio, error) {
	return c.now.Load().Download(ctx, url)
}

// point aims the client at an address, with the run's token.
func (a *App) point(baseURL string) error {
	next, err := api.New(api.Options{BaseURL: baseURL, Token: a.Config.Token.Reveal(), Log: a.Log})
	if err != nil {
		return err
	}
	a.Client.swap(next)
	return nil
}
