package livecheck

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"callboard/internal/lazy"
	"callboard/internal/publicnet"
	"callboard/internal/text"
)

const (
	callTime = 30 * time.Second // for one request
	maxBody  = 32 << 20         // bytes of an answer
	gap      = 300 * time.Millisecond
)

// auth says which key a request has.
type auth int

const (
	ownKey auth = iota
	noKey
	otherKey  // of the other product
	bearerKey // of the newer API: the key in the header of the other one
)

// request is one request.
type request struct {
	method string
	path   string // below the base URL, or a whole URL, which gets no key
	body   any
	auth   auth
	header map[string]string
	what   string // what it tries, for the report
	sent   func() // called when it has been written; may be nil
	once   bool   // it is not repeated
}

// do sends a request and records it. Without an answer, or after a 5xx, a GET is sent once more.
func (r *run) do(q request) answer { return r.doIn(r.ctx, q) }

func (r *run) doIn(ctx context.Context, q request) answer {
	a := r.attempt(ctx, q)
	if q.method == http.MethodGet && !q.once && (a.status == 0 || a.status >= 500) && wait(ctx, gap) {
		a = r.attempt(ctx, q)
	}
	return a
}

// wait reports false if ctx ends before d has passed.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (r *run) attempt(ctx context.Context, q request) (a answer) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	began := time.Now()
	defer func() { r.record(q, a, time.Since(began)) }()
	var written sync.Once
	wrote := make(chan struct{})
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() {
		written.Do(func() {
			close(wrote)
			if q.sent != nil {
				q.sent()
			}
		})
	}})
	req, err := r.build(ctx, q)
	if err != nil {
		return answer{err: err}
	}
	resp, err := r.client.Do(req)
	for range redirects {
		next := r.redirected(q, resp, err)
		if next == nil {
			break
		}
		_ = resp.Body.Close()
		resp, err = r.client.Do(next)
	}
	if err == nil {
		defer resp.Body.Close()
		a.status, a.header = resp.StatusCode, resp.Header
		a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxBody))
	}
	a.err = err
	select {
	case <-wrote:
		a.written = true
	default:
	}
	if json.Unmarshal(a.body, &a.value) != nil {
		a.value = nil
	}
	return a
}

// build makes the request. A whole URL is one of a file, which needs no key and must not get one.
func (r *run) build(ctx context.Context, q request) (*http.Request, error) {
	var body io.Reader
	if q.body != nil {
		b, err := json.Marshal(q.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(b)
	}
	to, file := q.path, !strings.HasPrefix(q.path, "/")
	if !file {
		to = r.BaseURL + q.path
	}
	req, err := http.NewRequestWithContext(ctx, q.method, to, body)
	if err != nil {
		return nil, errors.New("the address is no URL")
	}
	switch {
	case req.URL.Scheme != "http" && req.URL.Scheme != "https":
		return nil, errors.New("the address is not on the web")
	case file && !r.isOwn(req.URL) && r.isPrivate(req.URL):
		return nil, errPrivate
	}
	req = req.WithContext(publicnet.Only(ctx, req, file && !r.isOwn(req.URL) && r.isElsewhere()))
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("User-Agent", "callboard")
	for k, v := range q.header {
		req.Header.Set(k, v)
	}
	if file && !r.isOwn(req.URL) || q.auth == noKey {
		return req, nil
	}
	key, tts := r.Key, r.Service == "tts"
	if q.auth == otherKey {
		key = r.OtherKey
	}
	if tts && q.auth != bearerKey {
		req.Header.Set("X-API-KEY", key)
	} else {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	return req, nil
}

// redirects is how many redirects of a file are followed.
const redirects = 3

// redirected is the request that follows from the redirect of a file; nil if there is none. It has no key. API calls are not
// redirected.
func (r *run) redirected(q request, resp *http.Response, err error) *http.Request {
	if err != nil || resp.StatusCode/100 != 3 || q.auth != noKey || q.method != http.MethodGet {
		return nil
	}
	to, err := resp.Location()
	if err != nil {
		return nil
	}
	q.path = to.String()
	next, err := r.build(resp.Request.Context(), q)
	if err != nil {
		return nil
	}
	return next
}

// isOwn reports whether a URL is below the base URL.
func (r *run) isOwn(u *url.URL) bool {
	base, err := url.Parse(r.BaseURL)
	return err == nil && u.Scheme == base.Scheme && strings.EqualFold(u.Host, base.Host)
}

// variable are the parts of a path that are ids.
var variable = lazy.Value[*regexp.Regexp]{Make: func() *regexp.Regexp {
	return regexp.MustCompile(`[0-9a-fA-F]{24}|\b[tu]c_[^/?]+|[^/]{33,}`)
}}

// shownPath is the path of a request for the report: without ids, queries of signed links, and hosts.
func (r *run) shownPath(q request) string {
	p, query, _ := strings.Cut(q.path, "?")
	if !strings.HasPrefix(q.path, "/") {
		u, err := url.Parse(q.path)
		switch {
		case err != nil:
			return "(an address that cannot be read)"
		case !r.isOwn(u):
			return "(a file on another host)"
		}
		segments := strings.Split(u.EscapedPath(), "/")
		for i, one := range segments {
			if strings.ContainsAny(one, "0123456789=") || len(one) > 16 {
				segments[i] = "{id}"
			}
		}
		p, query = strings.Join(segments, "/"), ""
	}
	p = variable.Get().ReplaceAllString(p, "{id}")
	if query != "" && !strings.Contains(query, "Signature") {
		p += "?" + query
	}
	return r.mask.line(p)
}

// record adds a request to the report.
func (r *run) record(q request, a answer, took time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := Call{Method: q.method, Path: r.shownPath(q), What: q.what, Status: a.status, MS: took.Milliseconds(), Bytes: len(a.body)}
	if a.status == 0 && a.err != nil {
		c.Problem = r.mask.line(text.NetError(a.err))
	}
	c.Type = r.mask.word(a.header.Get("Content-Type"))
	if shape, ok := r.mask.shape(a.body); ok {
		c.Shape = shape
	}
	if a.status >= 400 {
		c.Code, c.Message = r.mask.word(a.code()), r.mask.line(a.message())
	}
	r.add(c)
	switch {
	case a.status == http.StatusTooManyRequests:
		after := "0"
		if v := a.header.Get("Retry-After"); v != "" {
			after = v
		}
		r.limits = append(r.limits, limitAnswer{after})
	case a.status >= 500:
		form := "json"
		switch {
		case len(bytes.TrimSpace(a.body)) == 0:
			form = "empty"
		case a.value == nil:
			form = "html"
		}
		r.failures = append(r.failures, form)
	}
}

// add adds a request to the report. One that is like the one before it counts there. The caller holds mu.
func (r *run) add(c Call) {
	c.Times = 1
	if n := len(r.calls); n > 0 {
		last := r.calls[n-1]
		was := last
		was.MS, was.Times, was.Bytes = c.MS, c.Times, c.Bytes
		if was == c {
			c.Times = last.Times + 1
			r.calls[n-1] = c
			return
		}
	}
	r.calls = append(r.calls, c)
}
