package job

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// pacedBody is the body of a download that fails with errSlow when too little of it comes, or when the time for the whole is
// over.
type pacedBody struct {
	ctx    context.Context
	body   io.Reader
	recent int // bytes since the time since
	since  time.Time
}

// Read implements io.Reader.
func (p *pacedBody) Read(b []byte) (int, error) {
	n, err := p.body.Read(b)
	p.recent += n
	switch now := time.Now(); {
	case errors.Is(err, io.EOF):
	case errors.Is(context.Cause(p.ctx), errSlow):
		err = errSlow
	case now.Sub(p.since) < slowWindow:
	case p.recent < slowBytes:
		err = errSlow
	default:
		p.recent, p.since = 0, now
	}
	return n, err
}

// readHead fills head as far as the body goes. Unlike io.ReadFull it returns an error of the body as it is: a truncated
// body may itself return io.ErrUnexpectedEOF.
func readHead(body io.Reader, head []byte) (int, error) {
	n := 0
	for n < len(head) {
		m, err := body.Read(head[n:])
		n += m
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// write writes head and the rest of the download to part, checks that no byte is missing, and flushes the file. It returns
// the number of bytes. live hears of each part that is on disk.
func write(part string, live *Download, head []byte, body io.Reader, expected int64) (int64, error) {
	f, err := os.OpenFile(part, os.O_TRUNC|os.O_WRONLY, 0)
	if err != nil {
		return 0, diskError(err)
	}
	defer f.Close()
	if _, err := f.Write(head); err != nil {
		return 0, diskError(err)
	}
	live.grow(len(head))
	size := int64(len(head))
	buf := make([]byte, copyBuffer)
	for {
		n, err := body.Read(buf)
		if n > 0 {
			if _, err := f.Write(buf[:n]); err != nil {
				return size, diskError(err)
			}
			live.grow(n)
		}
		size += int64(n)
		switch {
		case size > maxAudio:
			return size, tooLarge()
		case errors.Is(err, io.EOF):
			return size, finish(f, size, expected)
		case err != nil:
			return size, truncated(err)
		}
	}
}

// finish checks that no byte is missing, and flushes the file.
func finish(f *os.File, size, expected int64) error {
	if expected >= 0 && size != expected {
		return truncated(fmt.Errorf("%d of %d bytes came", size, expected))
	}
	if err := f.Sync(); err != nil {
		return diskError(err)
	}
	if err := f.Close(); err != nil {
		return diskError(err)
	}
	return nil
}
