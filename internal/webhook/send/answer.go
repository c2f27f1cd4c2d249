package send

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"callboard/internal/text"
)

const (
	maxHead   = 64 << 10 // bytes of the header of an answer, with the interim answers before it
	maxReason = 100      // cells of the reason in a status line that are kept
)

// stage is how far an exchange has come, for the words of its problem.
type stage int

const (
	connecting stage = iota
	waiting          // nothing of the answer is here
	inHead
	inBody
)

var (
	errNotHTTP = errors.New("the server does not speak HTTP")
	errBadHead = errors.New("the server speaks HTTP, but not by its rules")
)

// read reads the answer to a request into r. It reports how far it came, and for how long the connection may be kept for another
// request; 0: it must be closed.
func (c *conn) read(method string, r *Result) (at stage, keep time.Duration, err error) {
	c.limit.left = maxHead
	for {
		head, err := c.readHead()
		if err != nil {
			if len(head) == 0 {
				return waiting, 0, err
			}
			return inHead, 0, err
		}
		c.parser.Reset(io.MultiReader(bytes.NewReader(head), c.in))
		// The body is never closed, because that would read all of it: the connection is closed instead.
		res, err := http.ReadResponse(c.parser, &http.Request{Method: method}) //nolint:bodyclose // see above
		if err != nil {
			return inHead, 0, fmt.Errorf("%w: %w", errBadHead, err)
		}
		switch {
		case res.StatusCode < 100:
			return inHead, 0, fmt.Errorf("it answered with the status %d, which is none", res.StatusCode)
		case res.StatusCode < 200 && res.StatusCode != http.StatusSwitchingProtocols:
			continue // an interim answer (RFC 9110, 15.2)
		}
		c.limit.left = -1
		return c.readRest(head, res, r)
	}
}

// readRest reads the body of the last answer.
func (c *conn) readRest(head []byte, res *http.Response, r *Result) (at stage, keep time.Duration, err error) {
	r.Status, r.Headers = res.StatusCode, fieldsOf(head)
	_, reason, _ := strings.Cut(res.Status, " ")
	r.Reason = text.Cut(text.Line(reason), maxReason)
	if res.StatusCode == http.StatusSwitchingProtocols { // what follows is no HTTP
		return inBody, 0, nil
	}
	r.Body, err = io.ReadAll(io.LimitReader(res.Body, MaxAnswer+1))
	if len(r.Body) > MaxAnswer {
		r.Body, r.Cut = r.Body[:MaxAnswer:MaxAnswer], true
		return inBody, 0, nil
	}
	if err != nil {
		return inBody, 0, err
	}
	if res.Close || res.ContentLength < 0 && len(res.TransferEncoding) == 0 || c.parser.Buffered() > 0 || c.in.Buffered() > 0 {
		return inBody, 0, nil
	}
	return inBody, keepFor(res.Header), nil
}

// readHead reads the bytes from the status line to the empty line. With an error it returns what came before it.
func (c *conn) readHead() ([]byte, error) {
	var head []byte
	lineStart := 0
	for {
		part, err := c.in.ReadSlice('\n')
		head = append(head, part...)
		if n := min(len(head), len("HTTP/")); string(head[:n]) != "HTTP/"[:n] {
			return head, errNotHTTP
		}
		switch {
		case err == nil:
			line := head[lineStart:]
			if len(bytes.TrimRight(line, "\r\n")) == 0 {
				return head, nil
			}
			lineStart = len(head)
		case !errors.Is(err, bufio.ErrBufferFull):
			return head, err
		}
	}
}

// keepFor is how long a connection may be kept for the next request: a second less than the server says (Node, Apache), at most
// keepIdle.
func keepFor(h http.Header) time.Duration {
	for part := range strings.SplitSeq(h.Get("Keep-Alive"), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if seconds, err := strconv.Atoi(value); err == nil && strings.EqualFold(name, "timeout") {
			return max(0, min(keepIdle, time.Duration(min(seconds, 60))*time.Second-leastToKeep))
		}
	}
	return keepIdle
}

// fieldsOf reads the header fields in their order and spelling. net/http has accepted them.
func fieldsOf(head []byte) [][2]string {
	var fields [][2]string
	for i, line := range strings.Split(string(head), "\n") {
		line = strings.TrimSuffix(line, "\r")
		name, value, found := strings.Cut(line, ":")
		switch {
		case i == 0 || line == "":
		case (line[0] == ' ' || line[0] == '\t') && len(fields) > 0:
			fields[len(fields)-1][1] += " " + strings.TrimSpace(line)
		case found:
			fields = append(fields, [2]string{strings.TrimSpace(name), strings.TrimSpace(value)})
		}
	}
	return fields
}
