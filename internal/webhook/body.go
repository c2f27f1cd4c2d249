package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// errBusy is the error for a long body while there is no place for it.
var errBusy = errors.New("webhook: too many long bodies at once")

// read returns the whole body, or an error and the beginning of the body. If large, the caller must give a place back once it
// does not need the body any more.
func (r *Receiver) read(w http.ResponseWriter, req *http.Request) (body []byte, large bool, err error) {
	if req.ContentLength > r.opts.MaxBody { // declared: the body need not be read
		return r.beginning(w, req), false, &http.MaxBytesError{Limit: r.opts.MaxBody}
	}
	if req.ContentLength != 0 { // behind an empty body net/http already waits for what follows, and that without a deadline
		readWithin(w, r.opts.BodyWait)
	}
	in := http.MaxBytesReader(w, req.Body, r.opts.MaxBody)
	body, err = io.ReadAll(io.LimitReader(in, smallBody+1))
	if err == nil && len(body) > smallBody {
		if err := r.waitForPlace(req.Context()); err != nil {
			return body[:smallBody], false, err
		}
		large = true
		rest := bytes.NewBuffer(body)
		_, err = rest.ReadFrom(in)
		body = rest.Bytes()
	}
	if err != nil {
		if len(body) > smallBody { // the place is free soon, and its memory with it
			body = bytes.Clone(body[:smallBody])
		}
		return body, large, fmt.Errorf("webhook: reading a body: %w", err)
	}
	return body, large, nil
}

// beginning returns what arrives soon of a body that is refused anyway, at most smallBody bytes. A sender that waits for a
// permission to send it is not given one.
func (r *Receiver) beginning(w http.ResponseWriter, req *http.Request) []byte {
	if req.ContentLength == 0 || req.Header.Get("Expect") != "" {
		return nil
	}
	readWithin(w, min(beginningWait, r.opts.BodyWait))
	body, _ := io.ReadAll(io.LimitReader(req.Body, smallBody))
	return body
}

// readWithin limits how long the body may take to arrive. Not every ResponseWriter has deadlines. The server's read timeout
// applies as well.
func readWithin(w http.ResponseWriter, d time.Duration) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(d))
}

// waitForPlace takes a place for a long body.
func (r *Receiver) waitForPlace(ctx context.Context) error {
	late := time.NewTimer(r.opts.BodyWait)
	defer late.Stop()
	select {
	case r.large <- struct{}{}:
		return nil
	case <-late.C:
		return errBusy
	case <-ctx.Done():
		return ctx.Err()
	}
}
