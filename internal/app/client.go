package app

import (
	"context"
	"errors"
	"sync/atomic"

	"callboard/internal/api"
	"callboard/internal/api/tts"
	"callboard/internal/config"
)

// Client is the present client of the service that is used. In sandbox mode the address of the API changes when another process
// takes the sandbox over; actors, jobs and link hold a Client and need not know. Each call uses one address from its start to its
// end. Client has the methods that their interfaces ask for. It must have a base URL before its first use.
type Client struct{ current atomic.Pointer[clients] }

// clients has the client of one of the two services; the other is nil.
type clients struct {
	*api.Conn
	speak *api.Client
	tts   *tts.Client
}

// newClients makes the client of the service that is used.
func newClients(s config.Service, o api.Options) (*clients, error) {
	if s == config.TTS {
		c, err := tts.New(o)
		if err != nil {
			return nil, err
		}
		return &clients{Conn: c.Conn, tts: c}, nil
	}
	c, err := api.New(o)
	if err != nil {
		return nil, err
	}
	return &clients{Conn: c.Conn, speak: c}, nil
}

// setBaseURL replaces the client by one for another address, with the run's key.
func (a *App) setBaseURL(baseURL string) error {
	next, err := newClients(a.Config.Service, api.Options{BaseURL: baseURL, Token: a.Config.Token.Reveal(), Log: a.Log})
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

// BaseURL is the service's address: see api.Conn.BaseURL.
func (c *Client) BaseURL() string { return c.current.Load().BaseURL() }

// Download opens the audio at a link: see api.Conn.Download.
func (c *Client) Download(ctx context.Context, url string) (api.Audio, error) {
	return c.current.Load().Download(ctx, url)
}

// Actors lists the account's actors or voices: see api.Client.Actors and tts.Client.Voices.
func (c *Client) Actors(ctx context.Context) ([]api.Actor, error) {
	now := c.current.Load()
	if now.tts == nil {
		return now.speak.Actors(ctx)
	}
	voices, err := now.tts.Voices(ctx, tts.Filter{})
	if err != nil {
		return nil, err
	}
	list := make([]api.Actor, len(voices))
	for i, v := range voices {
		list[i] = v.Actor()
	}
	return list, nil
}

// Versions lists the models of an actor or voice: see api.Client.Versions and tts.Client.Voice.
func (c *Client) Versions(ctx context.Context, actorID string) ([]api.Version, error) {
	now := c.current.Load()
	if now.tts == nil {
		return now.speak.Versions(ctx, actorID)
	}
	voice, err := now.tts.Voice(ctx, actorID)
	return voice.Versions(), err
}

// errOtherService is the error of a call that the service which is used does not have.
var errOtherService = errors.New("the other Typecast service is used, which does not have this")

// Me reads the account: see api.Client.Me. Only the webhook API has it.
func (c *Client) Me(ctx context.Context) (api.Me, error) {
	if now := c.current.Load(); now.speak != nil {
		return now.speak.Me(ctx)
	}
	return api.Me{}, errOtherService
}

// SetCallbackURL registers the callback: see api.Client.SetCallbackURL. Only the webhook API has it.
func (c *Client) SetCallbackURL(ctx context.Context, url string) (string, error) {
	if now := c.current.Load(); now.speak != nil {
		return now.speak.SetCallbackURL(ctx, url)
	}
	return "", errOtherService
}

// Speak starts a synthesis, which is charged: see api.Client.Speak. Only the webhook API has it.
func (c *Client) Speak(ctx context.Context, r api.SpeakRequest) (api.SpeakReply, error) {
	if now := c.current.Load(); now.speak != nil {
		return now.speak.Speak(ctx, r)
	}
	return api.SpeakReply{}, errOtherService
}

// Status reads the state of a synthesis: see api.Client.Status. Only the webhook API has it.
func (c *Client) Status(ctx context.Context, speakID string) (api.SpeakStatus, error) {
	if now := c.current.Load(); now.speak != nil {
		return now.speak.Status(ctx, speakID)
	}
	return api.SpeakStatus{}, errOtherService
}

// Trusted reports whether a link to audio leads to the service: see api.Conn.Trusted.
func (c *Client) Trusted(url string) bool { return c.current.Load().Trusted(url) }

// Synthesise requests audio, which is charged: see tts.Client.Synthesise. Only the newer API has it.
func (c *Client) Synthesise(ctx context.Context, r api.SpeakRequest) (api.Audio, error) {
	if now := c.current.Load(); now.tts != nil {
		return now.tts.Synthesise(ctx, r)
	}
	return api.Audio{}, errOtherService
}

// Concurrency returns how many requests the plan allows at once: see tts.Subscription.
func (c *Client) Concurrency(ctx context.Context) (int, error) {
	s, err := c.Subscription(ctx)
	return s.Concurrency, err
}

// Subscription reads the plan: see tts.Client.Subscription. Only the newer API has it.
func (c *Client) Subscription(ctx context.Context) (tts.Subscription, error) {
	if now := c.current.Load(); now.tts != nil {
		return now.tts.Subscription(ctx)
	}
	return tts.Subscription{}, errOtherService
}

// Recommend finds voices by a description: see tts.Client.Recommend. Only the newer API has it.
func (c *Client) Recommend(ctx context.Context, description string, count int) ([]tts.Recommendation, error) {
	if now := c.current.Load(); now.tts != nil {
		return now.tts.Recommend(ctx, description, count)
	}
	return nil, errOtherService
}

// ServiceOf is the service that a configuration chooses.
func ServiceOf(c config.Config) api.Service {
	if c.Service == config.TTS {
		return api.ServiceTTS
	}
	return api.ServiceSpeak
}
