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
	"sync"
	"time"
)

// delivery is a webhook that is on its way.
type delivery struct {
	speakID string
	url     string
	body    []byte
	made    int       // attempts so far
	next    time.Time // when the next one is due
	extra   int       // how often it is sent again after success
}

// sender POSTs webhooks. Each delivery keeps its own schedule; a receiver that does not answer holds up only those
// to the same host, and of these no more than perHost at a time.
type sender struct {
	client  *http.Client
	timeout time.Duration
	scale   float64

	mu    sync.Mutex
	lanes map[string]*lane
}

const perHost = 64 // attempts under way to one host

type lane struct {
	slots chan struct{}
	users int
}

func newSender(timeout time.Duration, scale float64, t http.RoundTripper) *sender {
	return &sender{
		timeout: timeout, scale: scale, lanes: map[string]*lane{},
		client: &http.Client{
			Transport: t,
			// A redirect is an answer like any other: the guide names no such thing.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

func webhookTransport() *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout: 10 * time.Second,
		MaxIdleConnsPerHost: 8,
		IdleConnTimeout:     30 * time.Second,
		ForceAttemptHTTP2:   true,
	}
}

func (s *sender) close() { s.client.CloseIdleConnections() }

// deliver tries until it is answered or the schedule is at its end, and calls made after each try with what is to
// be remembered. It returns early when ctx ends; a try that ctx cuts short does not count.
func (s *sender) deliver(ctx context.Context, d delivery, made func(Attempt, delivery)) {
	for {
		if !sleep(ctx, time.Until(d.next)) {
			return
		}
		release, ok := s.enter(ctx, d.url)
		if !ok {
			return
		}
		at := time.Now()
		status, err := s.post(ctx, d)
		release()
		if ctx.Err() != nil {
			return
		}
		d.made++
		a := Attempt{SpeakID: d.speakID, Attempt: d.made, URL: d.url, Status: status, At: at}
		if err != nil {
			a.Error = new(err.Error())
		}
		more := false
		switch {
		case again(status, err):
			var pause time.Duration
			if pause, more = wait(d.made, s.scale); more {
				d.next = time.Now().Add(pause)
			}
		case d.extra > 0:
			d.extra--
			d.next, more = time.Now(), true
		}
		if more {
			a.NextAt = new(d.next)
		}
		made(a, d)
		if !more {
			return
		}
	}
}

// post makes one attempt. Its error is short: the URL, which holds the receiver's secret, is not in it.
func (s *sender) post(ctx context.Context, d delivery) (status int, err error) {
	attempt, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(attempt, http.MethodPost, d.url, bytes.NewReader(d.body))
	if err != nil {
		return 0, errors.New("the callback URL cannot be used")
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "callboard-sandbox")
	resp, err := s.client.Do(req)
	if err != nil {
		if attempt.Err() != nil {
			return 0, fmt.Errorf("no answer within %s", s.timeout)
		}
		if outer, ok := errors.AsType[*url.Error](err); ok {
			err = outer.Err
		}
		return 0, err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the connection can be used again
	resp.Body.Close()
	return resp.StatusCode, nil
}

// enter waits for a slot towards the host of a URL.
func (s *sender) enter(ctx context.Context, rawURL string) (release func(), ok bool) {
	host := rawURL
	if u, err := url.Parse(rawURL); err == nil {
		host = u.Host
	}
	s.mu.Lock()
	l := s.lanes[host]
	if l == nil {
		l = &lane{slots: make(chan struct{}, perHost)}
		s.lanes[host] = l
	}
	l.users++
	s.mu.Unlock()
	leave := func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if l.users--; l.users == 0 {
			delete(s.lanes, host)
		}
	}
	select {
	case l.slots <- struct{}{}:
		return func() { <-l.slots; leave() }, true
	case <-ctx.Done():
		leave()
		return nil, false
	}
}

// sleep waits, and reports whether it waited to the end. No time at all still notices that ctx has ended.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
