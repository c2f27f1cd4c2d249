package rawhead

import (
	"bytes"
	"slices"
	"time"
)

const (
	// maxKept is how many bytes of heads and trailers one connection may have in memory. net/http reads at most 64 KiB of a head
	// for callboard's servers, and some kilobytes more that it does not count.
	maxKept     = 80 << 10
	maxIdle     = 8 << 10 // what it keeps for the next head that comes in parts
	maxWaiting  = 512     // requests that were read and have not begun; net/http reads 4 KiB ahead
	maxSizeLine = 4 << 10 // the line with the length of a chunk; as in net/http
)

// state says what comes next on a connection.
type state int

const (
	beforeHead state = iota
	inHead
	inBody
	inChunkSize // phase says where
	inChunk
	afterChunk // its CR
	afterChunkCR
	inTrailer
	ended // nothing is read any more: net/http cannot go on with this connection, or too much would be kept
)

// phase says where in the line with the length of a chunk the stream is.
type phase int

const (
	digits    phase = iota
	blanks          // behind the digits
	extension       // behind a semicolon
	sizeLF          // behind its CR
)

// line says what the current line of a head or trailer has so far.
type line int

const (
	lineEmpty line = iota
	lineCR         // only a CR
	lineText
)

// message is the head and the trailer of a request, each up to its empty line. The trailer is empty if there was none.
type message struct{ head, trailer string }

// stream finds the heads and trailers in the bytes of one connection. It frames bodies as net/http does, and ends where
// net/http refuses a request and closes the connection.
type stream struct {
	buf   []byte    // the head or trailer that comes in parts, so far
	since time.Time // when the last head began
	reqs  []message // in the order in which they came
	kept  int       // bytes of them
	begun bool      // the handler of the first runs

	state state
	line  line   // of the head or trailer
	left  uint64 // bytes of the body or chunk that are still to come
	phase phase
	size  int // bytes of the line with the length of a chunk
	hex   int // digits of it
}

// write reads bytes of the connection.
func (s *stream) write(p []byte) {
	for len(p) > 0 && s.state != ended {
		switch s.state {
		case beforeHead:
			if p[0] == '\r' || p[0] == '\n' { // net/http passes over some of them, or closes the connection
				p = p[1:]
				continue
			}
			s.state, s.line, s.since = inHead, lineEmpty, time.Now()
		case inHead, inTrailer:
			p = s.lines(p)
		case inBody, inChunk:
			n := min(s.left, uint64(len(p)))
			p = p[n:]
			if s.left -= n; s.left > 0 {
				continue
			}
			if s.state == inBody {
				s.state = beforeHead
			} else {
				s.state = afterChunk
			}
		case afterChunk:
			p = s.want(p, '\r', afterChunkCR)
		case afterChunkCR:
			p = s.want(p, '\n', inChunkSize)
			s.left, s.phase, s.size, s.hex = 0, digits, 0, 0
		case inChunkSize:
			s.chunkSize(p[0])
			p = p[1:]
		}
	}
}

// want reads one byte that must be c.
func (s *stream) want(p []byte, c byte, then state) []byte {
	if p[0] != c {
		then = ended
	}
	s.state = then
	return p[1:]
}

// lines reads lines of a head or trailer, up to an empty one. It returns what follows that.
func (s *stream) lines(p []byte) []byte {
	for from := 0; ; {
		length := bytes.IndexByte(p[from:], '\n')
		if length < 0 {
			s.noteText(p[from:])
			s.keep(p)
			return nil
		}
		s.noteText(p[from : from+length])
		from += length + 1
		if s.line != lineText {
			s.last(p[:from])
			return p[from:]
		}
		s.line = lineEmpty
	}
}

// noteText notes what a part of a line does to it.
func (s *stream) noteText(p []byte) {
	switch {
	case len(p) == 0:
	case s.line == lineEmpty && len(p) == 1 && p[0] == '\r':
		s.line = lineCR
	default:
		s.line = lineText
	}
}

// fits reports whether so many more bytes may be kept. Otherwise the stream ends.
func (s *stream) fits(n int) bool {
	if s.kept+len(s.buf)+n <= maxKept && len(s.reqs) <= maxWaiting {
		return true
	}
	s.buf, s.state = nil, ended
	return false
}

// keep stores a part of a head or trailer.
func (s *stream) keep(p []byte) {
	if s.fits(len(p)) {
		s.buf = append(s.buf, p...)
	}
}

// last ends a head or trailer with its last part, which is most often all of it.
func (s *stream) last(p []byte) {
	switch {
	case !s.fits(len(p)):
		return
	case len(s.buf) == 0:
		s.complete(string(p))
		return
	}
	s.buf = append(s.buf, p...)
	s.complete(string(s.buf))
	if s.buf = s.buf[:0]; cap(s.buf) > maxIdle {
		s.buf = nil
	}
}

// complete ends the head or trailer that is being read.
func (s *stream) complete(raw string) {
	if s.state == inTrailer {
		s.state = beforeHead
		if last := len(s.reqs) - 1; last >= 0 { // otherwise its handler has returned
			s.reqs[last].trailer = raw
			s.kept += len(raw)
		}
		return
	}
	f, ok := framingOf(raw)
	s.reqs = append(s.reqs, message{head: raw})
	s.kept += len(raw)
	switch {
	case !ok:
		s.state = ended
	case f.chunked:
		s.state = inChunkSize
		s.left, s.phase, s.size, s.hex = 0, digits, 0, 0
	case f.length > 0:
		s.state, s.left = inBody, f.length
	default:
		s.state = beforeHead
	}
}

// chunkSize reads a byte of the line before a chunk: hexadecimal digits, and then blanks or an extension.
func (s *stream) chunkSize(c byte) {
	s.size++
	digit, isDigit := hexDigit(c)
	switch {
	case s.size > maxSizeLine, c == '\n' && s.phase != sizeLF, s.phase == sizeLF && c != '\n':
		s.state = ended
	case s.phase == sizeLF:
		if s.state = inChunk; s.left == 0 {
			s.state, s.line = inTrailer, lineEmpty
		}
	case c == '\r' && s.hex > 0:
		s.phase = sizeLF
	case s.phase == extension && c != '\r':
	case s.phase == digits && isDigit && s.hex < 16:
		s.hex++
		s.left = s.left<<4 | uint64(digit)
	case s.hex > 0 && (c == ' ' || c == '\t'):
		s.phase = blanks
	case s.phase == digits && s.hex > 0 && c == ';':
		s.phase = extension
	default:
		s.state = ended
	}
}

func hexDigit(c byte) (digit byte, ok bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// next makes the next request the current one. Its head has been read, unless the stream has ended.
func (s *stream) next() { s.begun = true }

// done drops the current request.
func (s *stream) done() {
	if s.begun && len(s.reqs) > 0 {
		s.kept -= len(s.reqs[0].head) + len(s.reqs[0].trailer)
		s.reqs = slices.Delete(s.reqs, 0, 1)
	}
	s.begun = false
}

// current is the current request. It is empty if there is none.
func (s *stream) current() message {
	if !s.begun || len(s.reqs) == 0 {
		return message{}
	}
	return s.reqs[0]
}

// first is the request that net/http is at while no handler runs: its head may have no end.
func (s *stream) first() (head string) {
	if len(s.reqs) > 0 {
		return s.reqs[0].head
	}
	return string(s.buf)
}
