package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// sender makes single attempts to deliver a webhook. The retry schedule is not its job.
type sender struct {
	client  *http.Client
	timeout time.Duration
}

func newSender(timeout time.Duration, t http.RoundTripper) *sender {
	return &sender{timeout: timeout, client: &http.Client{Transport: t}}
}

func webhookTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout:    10 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConnsPerHost:    maxPerHost, // so that the next burst reuses the connections of the last
		IdleConnTimeout:        30 * time.Second,
		ForceAttemptHTTP2:      true,
	}
}

func (s *sender) close() { s.client.CloseIdleConnections() }

// errNoAnswer is wrapped when a receiver did not answer in time.
var errNoAnswer = errors.New("no answer")

// post makes one attempt. Its error is short and does not contain the URL, which holds the receiver's secret.
func (s *sender) post(ctx context.Context, to string, body []byte) (status int, err error) {
	attempt, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(attempt, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return 0, errors.New("the callback URL cannot be used")
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "callboard-sandbox")
	if u := req.URL.User; u != nil {
		password, _ := u.Password()
		req.SetBasicAuth(u.Username(), password)
	}
	// The guide does not mention redirects, so a redirect is an answer like any other. http.Client would follow it and
	// fail where it leads nowhere.
	resp, err := s.client.Transport.RoundTrip(req)
	if err != nil {
		if attempt.Err() != nil {
			return 0, fmt.Errorf("%w within %s", errNoAnswer, s.timeout)
		}
		return 0, shortenError(err)
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode < 100:
		return 0, fmt.Errorf("an answer with the invalid status %d", resp.StatusCode)
	case resp.StatusCode == http.StatusSwitchingProtocols: // the body is the connection, which only the peer ends
		return resp.StatusCode, nil
	}
	// Only the status matters. A short body is read so that the connection can be reused; a long or slow one is not.
	bodyTimer := time.AfterFunc(time.Second, cancel)
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
	bodyTimer.Stop()
	return resp.StatusCode, nil
}

// shortenError limits an error to 200 bytes: a receiver decides what is in it, and thousands of attempts are stored.
func shortenError(err error) error {
	const maxBytes = 200 // bytes
	if text := err.Error(); len(text) > maxBytes {
		return errors.New(strings.ToValidUTF8(text[:maxBytes], "") + "…")
	}
	return err
}

// hostOf is the host and port of a callback URL.
func hostOf(rawURL string) string {
	if u, err := url.Parse(rawURL); err == nil {
		return u.Host
	}
	return rawURL
}
