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

// sender makes one attempt at a time to deliver a webhook; when, and how often, is decided elsewhere.
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
		MaxIdleConnsPerHost:    perLane, // a burst finds the connections that the last one opened
		IdleConnTimeout:        30 * time.Second,
		ForceAttemptHTTP2:      true,
	}
}

func (s *sender) close() { s.client.CloseIdleConnections() }

// errSilent is wrapped when a receiver took the connection and gave no answer in time.
var errSilent = errors.New("no answer")

// post makes one attempt. Its error is short: the URL, which holds the receiver's secret, is not in it.
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
	// A redirect is an answer like any other: the guide names no such thing. The client itself would fail over one that
	// leads nowhere.
	resp, err := s.client.Transport.RoundTrip(req)
	if err != nil {
		if attempt.Err() != nil {
			return 0, fmt.Errorf("%w within %s", errSilent, s.timeout)
		}
		return 0, short(err)
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode < 100:
		return 0, fmt.Errorf("an answer with the status %d, which is none", resp.StatusCode)
	case resp.StatusCode == http.StatusSwitchingProtocols: // its body is the connection, which nothing ends but the peer
		return resp.StatusCode, nil
	}
	// The status is the answer. A body that is short and comes at once is read, so that the connection can be used
	// again; a long or a slow one is not waited for.
	impatience := time.AfterFunc(time.Second, cancel)
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
	impatience.Stop()
	return resp.StatusCode, nil
}

// short is an error without most of what a receiver has put into it: attempts are kept by the thousand.
func short(err error) error {
	const most = 200 // bytes
	if text := err.Error(); len(text) > most {
		return errors.New(strings.ToValidUTF8(text[:most], "") + "…")
	}
	return err
}

// hostOf is the host and port that a callback URL leads to.
func hostOf(rawURL string) string {
	if u, err := url.Parse(rawURL); err == nil {
		return u.Host
	}
	return rawURL
}
