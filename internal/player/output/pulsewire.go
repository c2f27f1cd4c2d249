package output

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/jfreymuth/pulse/proto"
)

// wire stands between the protocol package and the socket. It sends whole frames at once and never waits
// long for a server that has stopped reading; and of what the server sends only well-formed answers pass:
// the protocol package prints messages it does not know to the terminal and panics over crooked ones.
type wire struct {
	conn net.Conn
	in   *bufio.Reader
	rest []byte // of an answer on its way to the protocol package

	wmu  sync.Mutex
	half []byte // of a request not written completely yet

	onRequest func(stream uint32, bytes int)
	onKilled  func(stream uint32)
	onLost    func(error)
}

const (
	frameHeader  = 20 // length, channel, offset (two words), flags; big-endian
	control      = 0xFFFFFFFF
	seekAbsolute = 1 // PA_SEEK_ABSOLUTE: the offset counts from the stream's beginning
	largestFrame = 1 << 20
	writeLimit   = time.Second // a server that takes nothing for so long is not there
)

// Write takes a request in pieces, as the protocol package hands it over, and sends it in one.
func (w *wire) Write(p []byte) (int, error) {
	w.wmu.Lock()
	defer w.wmu.Unlock()
	w.half = append(w.half, p...)
	if len(w.half) < frameHeader || len(w.half) < frameHeader+int(binary.BigEndian.Uint32(w.half)) {
		return len(p), nil
	}
	err := w.send(w.half)
	w.half = w.half[:0]
	return len(p), err
}

// frame sends samples that buf holds behind room for the header; at is their place in the stream, in bytes.
func (w *wire) frame(stream uint32, at int64, buf []byte) error {
	clear(buf[:frameHeader])
	binary.BigEndian.PutUint32(buf, uint32(len(buf)-frameHeader))
	binary.BigEndian.PutUint32(buf[4:], stream)
	binary.BigEndian.PutUint64(buf[8:], uint64(at))
	binary.BigEndian.PutUint32(buf[16:], seekAbsolute)
	w.wmu.Lock()
	defer w.wmu.Unlock()
	return w.send(buf)
}

// send writes one frame. Half a frame makes the connection useless, so a failure ends it;
// the protocol package would not notice.
func (w *wire) send(b []byte) error {
	if err := w.conn.SetWriteDeadline(time.Now().Add(writeLimit)); err != nil {
		return err
	}
	_, err := w.conn.Write(b)
	if err != nil {
		w.conn.Close()
	}
	return err
}

// Read gives the protocol package the next answer. What the server says unasked is dealt with on the way.
func (w *wire) Read(p []byte) (int, error) {
	for len(w.rest) == 0 {
		if err := w.next(); err != nil {
			w.onLost(lossOf(err))
			return 0, io.EOF
		}
	}
	n := copy(p, w.rest)
	w.rest = w.rest[n:]
	return n, nil
}

var errCrooked = errors.New("the sound server sent something that makes no sense")

func lossOf(err error) error {
	switch {
	case errors.Is(err, errCrooked):
		return err
	case errors.Is(err, net.ErrClosed): // by send, which could not send
		return errFrozen
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the sound server closed the connection")
	}
	return fmt.Errorf("the connection to the sound server broke: %w", err)
}

func (w *wire) next() error {
	var head [frameHeader]byte
	if _, err := io.ReadFull(w.in, head[:]); err != nil {
		return err
	}
	size, channel := binary.BigEndian.Uint32(head[:]), binary.BigEndian.Uint32(head[4:])
	if size > largestFrame {
		return errCrooked
	}
	if channel != control {
		_, err := w.in.Discard(int(size)) // somebody's samples: nothing was recorded here
		return err
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(w.in, b); err != nil {
		return err
	}
	if !wellFormed(b) || len(b) < 10 || b[0] != 'L' || b[5] != 'L' {
		return errCrooked
	}
	args := b[10:]
	switch op := binary.BigEndian.Uint32(b[1:]); op {
	case proto.OpReply:
		w.rest = append(head[:], b...)
	case proto.OpError:
		if len(args) < 5 || args[0] != 'L' {
			return errCrooked
		}
		w.rest = append(head[:], b[:15]...)
		binary.BigEndian.PutUint32(w.rest, 15)
	case proto.OpRequest:
		if len(args) < 10 || args[0] != 'L' || args[5] != 'L' {
			return errCrooked
		}
		if n := binary.BigEndian.Uint32(args[6:]); n <= largestFrame*16 {
			w.onRequest(binary.BigEndian.Uint32(args[1:]), int(n))
		}
	case proto.OpPlaybackStreamKilled:
		if len(args) < 5 || args[0] != 'L' {
			return errCrooked
		}
		w.onKilled(binary.BigEndian.Uint32(args[1:]))
	}
	return nil
}

// wellFormed tells whether b is a row of whole tagged values (the format is in PulseAudio's
// src/pulsecore/tagstruct.c), so that reading it never runs into the next message.
func wellFormed(b []byte) bool {
	for len(b) > 0 {
		n := valueSize(b)
		if n <= 0 || n > len(b) {
			return false
		}
		b = b[n:]
	}
	return true
}

// valueSize is the length of the value that b begins with, its tag included; 0 when it is none.
func valueSize(b []byte) int {
	switch b[0] {
	case '1', '0', 'N': // true, false, no string; also the end of a property list
		return 1
	case 'B':
		return 2
	case 'P': // a list follows, value by value, up to its N
		return 1
	case 'f': // a format: B and P follow
		return 1
	case 'L', 'V':
		return 5
	case 'a':
		return 7
	case 'R', 'r', 'U', 'T':
		return 9
	case 't':
		for i, c := range b[1:] {
			if c == 0 {
				return i + 2
			}
		}
	case 'x':
		if len(b) >= 5 {
			if n := binary.BigEndian.Uint32(b[1:]); n > 0 && n <= largestFrame {
				return 5 + int(n)
			}
		}
	case 'm':
		if len(b) >= 2 {
			return 2 + int(b[1])
		}
	case 'v':
		if len(b) >= 2 {
			return 2 + 4*int(b[1])
		}
	}
	return 0
}
