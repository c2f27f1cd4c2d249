package join

import (
	"bytes"
	"context"
	"io"
	"time"
)

// UsualGap is the silence between two joined takes unless a user asks for another.
const UsualGap = 300 * time.Millisecond

// Feed is the whole of several pieces as one WAV in memory: a clip for the player, which can seek in all of it. It needs about 90 KB
// for a second of one channel at 44.1 kHz while it is read.
type Feed struct {
	ctx   context.Context
	parts []Part
	gap   time.Duration
}

// NewFeed makes a Feed of what Write would write. It reads nothing. ctx ends the joining.
func NewFeed(ctx context.Context, parts []Part, gap time.Duration) *Feed {
	return &Feed{ctx: ctx, parts: parts, gap: gap}
}

// Open joins the pieces. Its errors are those of Write.
func (f *Feed) Open() (io.ReadCloser, int64, error) {
	var m memory
	if _, err := Write(f.ctx, &m, f.parts, f.gap); err != nil {
		return nil, 0, err
	}
	return io.NopCloser(bytes.NewReader(m.data)), int64(len(m.data)), nil
}

// memory is a file in memory.
type memory struct {
	data []byte
	at   int
}

// Write implements io.Writer. What is behind the end of the file when it begins there is zero.
func (m *memory) Write(b []byte) (int, error) {
	if end := m.at + len(b); end > len(m.data) {
		m.data = append(m.data, make([]byte, end-len(m.data))...)
	}
	m.at += copy(m.data[m.at:], b)
	return len(b), nil
}

// Seek implements io.Seeker.
func (m *memory) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += int64(m.at)
	case io.SeekEnd:
		offset += int64(len(m.data))
	}
	m.at = int(max(0, offset))
	return int64(m.at), nil
}
