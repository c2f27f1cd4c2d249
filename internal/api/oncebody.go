package api

import (
	"context"
	"errors"
	"io"
	"net/http/httptrace"
	"sync"
)

// errSealed is the error of reading a sealed body.
var errSealed = errors.New("the request was abandoned")

// onceBody is the body of a request that may be sent at most once.
//
// net/http repeats requests by itself when a reused connection turns out to be dead or an HTTP/2 server refuses a stream.
// For that it needs a body that it can read again; this one returns every byte once and has no GetBody. It also tells
// whether a failed request was sent: if neither a header field nor a byte of the body was taken before the body is sealed,
// none can be taken later, so nothing was sent, whatever the protocol, proxy or RoundTripper. If one was taken, the
// request counts as sent, because what is in a buffer may still go out.
type onceBody struct {
	mu     sync.Mutex
	rest   []byte
	taken  bool
	sealed bool
}

// traced returns ctx with a trace that notices header fields: HTTP/2 sends them before it reads the body.
func (b *onceBody) traced(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaderField: func(string, []string) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.taken = true
	}})
}

// Read implements io.Reader.
func (b *onceBody) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.sealed {
		return 0, errSealed
	}
	if len(b.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	b.taken = b.taken || n > 0
	return n, nil
}

// Close implements io.Closer. It seals the body.
func (b *onceBody) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sealed = true
	return nil
}

// seal ends the body and reports whether nothing of the request was taken.
func (b *onceBody) seal() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sealed = true
	return !b.taken
}
