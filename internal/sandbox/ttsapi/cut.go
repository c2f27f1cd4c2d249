package ttsapi

import (
	"net/http"
	"strconv"
)

// cuttingWriter sends the first half of an answer and then closes the connection.
type cuttingWriter struct {
	http.ResponseWriter
	half int // bytes, for an answer without a length
	sent int
}

// Write sends b up to the cut.
func (c *cuttingWriter) Write(b []byte) (int, error) {
	limit := c.half
	if whole, err := strconv.Atoi(c.Header().Get("Content-Length")); err == nil {
		limit = whole / 2
	}
	part := b[:max(0, min(len(b), limit-c.sent))]
	n, err := c.ResponseWriter.Write(part)
	c.sent += n
	if err != nil || len(part) == len(b) {
		return n, err
	}
	_ = http.NewResponseController(c.ResponseWriter).Flush()
	panic(http.ErrAbortHandler)
}

// Unwrap is for http.ResponseController.
func (c *cuttingWriter) Unwrap() http.ResponseWriter { return c.ResponseWriter }
