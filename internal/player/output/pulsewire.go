package output

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"
)

// wire is a connection that speaks PulseAudio's native protocol. It numbers requests, finds their answers, and passes
// on other messages. It never waits long for a server that has stopped reading; what a server sends can at worst end
// the connection.
type wire struct {
	conn   net.Conn
	notice func(op uint32, v *values) // a message that is no answer; called by the reading goroutine, like all answers
	lost   func(error)                // the connection has ended, with a line for a person
	done   chan struct{}              // closed when the reading goroutine has ended

	wmu sync.Mutex // for whole frames

	mu      sync.Mutex
	tag     uint32
	waiting map[uint32]func(*values, error)
	err     error // why the connection has ended
	unsent  error // why a frame could not be sent
}

const (
	frameHeader  = 20 // length, channel, offset (two words), flags; big-endian
	control      = 0xFFFFFFFF
	largestFrame = 1 << 20
	writeLimit   = time.Second // a server that takes nothing for so long is frozen
	dialLimit    = time.Second
	answerLimit  = time.Second // how long a request waits for the server
)

// dial connects to a server. The wire reads nothing before it is opened; notice and lost may be set before.
func dial(ctx context.Context, a address) (*wire, error) {
	d := net.Dialer{Timeout: dialLimit}
	conn, err := d.DialContext(ctx, a.network, a.addr)
	if err != nil {
		return nil, err
	}
	return newWire(conn), nil
}

func newWire(conn net.Conn) *wire {
	return &wire{conn: conn, done: make(chan struct{}), waiting: map[uint32]func(*values, error){},
		notice: func(uint32, *values) {}, lost: func(error) {}}
}

// open starts reading, authenticates, and calls then. If that fails, or ctx ends first, the connection is closed.
func (w *wire) open(ctx context.Context, secret []byte, then func() error) error {
	go w.read()
	stop := context.AfterFunc(ctx, func() { w.conn.Close() })
	err := w.authenticate(secret)
	if err == nil {
		err = then()
	}
	if !stop() || err != nil {
		w.close()
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return errFrozen // it has accepted the connection, and nothing else
		}
		return cmp.Or(ctx.Err(), err)
	}
	return nil
}

// close ends the connection and waits for the reading goroutine. All pending requests fail at once.
func (w *wire) close() {
	w.conn.Close()
	<-w.done
}

// request numbers a request and returns it encoded. answer is called once, with the values of the reply or the reason
// why there is none; it must not wait. There is nothing to send when the connection has ended. forget takes the tag.
func (w *wire) request(op uint32, args message, answer func(*values, error)) (frame []byte, tag uint32) {
	w.mu.Lock()
	if err := w.err; err != nil {
		w.mu.Unlock()
		answer(nil, err)
		return nil, 0
	}
	tag = w.tag
	w.tag = (w.tag + 1) & 0x7FFFFFFF
	w.waiting[tag] = answer
	w.mu.Unlock()
	body := message(make([]byte, frameHeader, frameHeader+10+len(args))).u32(op, tag)
	body = append(body, args...)
	binary.BigEndian.PutUint32(body, uint32(len(body)-frameHeader))
	binary.BigEndian.PutUint32(body[4:], control)
	return body, tag
}

// ask sends a request and returns.
func (w *wire) ask(op uint32, args message, answer func(*values, error)) (tag uint32) {
	frame, tag := w.request(op, args, answer)
	if frame != nil {
		_ = w.send(frame) // a failure ends the connection, which answers all requests
	}
	return tag
}

// forget drops a request whose answer is not awaited any more.
func (w *wire) forget(tag uint32) {
	w.mu.Lock()
	delete(w.waiting, tag)
	w.mu.Unlock()
}

// call sends a request, waits for its answer and reads it.
func call[T any](w *wire, op uint32, args message, read func(*values) T) (T, error) {
	type result struct {
		what T
		err  error
	}
	got := make(chan result, 1)
	tag := w.ask(op, args, func(v *values, err error) {
		var r result
		if r.err = err; err == nil {
			if r.what = read(v); v.bad {
				r.err = errProtocol
			}
		}
		got <- r
	})
	limit := time.NewTimer(answerLimit)
	defer limit.Stop()
	select {
	case r := <-got:
		return r.what, r.err
	case <-limit.C:
		w.forget(tag)
		var nothing T
		return nothing, errFrozen
	}
}

// send writes whole frames. Half a frame makes the connection useless, so a failure ends it.
func (w *wire) send(b []byte) error {
	w.wmu.Lock()
	defer w.wmu.Unlock()
	err := w.conn.SetWriteDeadline(time.Now().Add(writeLimit))
	if err == nil {
		_, err = w.conn.Write(b)
	}
	if err != nil {
		w.mu.Lock()
		w.unsent = cmp.Or(w.unsent, err)
		w.mu.Unlock()
		w.conn.Close()
	}
	return err
}

// read handles messages until the connection ends.
func (w *wire) read() {
	defer close(w.done)
	in := bufio.NewReader(w.conn)
	var err error
	for err == nil {
		err = w.next(in)
	}
	w.conn.Close()
	w.mu.Lock()
	err = lossOf(err, w.unsent)
	w.err = err
	waiting := w.waiting
	w.waiting = nil
	w.mu.Unlock()
	for _, answer := range waiting {
		answer(nil, err)
	}
	w.lost(err)
}

// lossOf says why a connection ended: reading failed, and possibly sending before.
func lossOf(err, unsent error) error {
	switch {
	case errors.Is(err, errProtocol):
		return err
	case errors.Is(unsent, os.ErrDeadlineExceeded):
		return errFrozen
	case unsent != nil, errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.Is(err, syscall.ECONNRESET): // it ended with unread data of ours
		return errors.New("the sound server closed the connection")
	}
	return fmt.Errorf("the connection to the sound server broke: %w", err)
}

// next reads one frame and handles it.
func (w *wire) next(in *bufio.Reader) error {
	var head [frameHeader]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return err
	}
	size, channel := binary.BigEndian.Uint32(head[:]), binary.BigEndian.Uint32(head[4:])
	if size > largestFrame {
		return errProtocol
	}
	if channel != control {
		_, err := in.Discard(int(size)) // samples of a recording stream, which this program never opens
		return err
	}
	b, err := readAll(in, int(size))
	if err != nil {
		return err
	}
	v := &values{rest: b}
	op, tag := v.u32(), v.u32()
	if v.bad {
		return errProtocol
	}
	if op != opReply && op != opError {
		if w.notice(op, v); v.bad {
			return errProtocol
		}
		return nil
	}
	var failure error
	if op == opError {
		failure = refusal(v.u32())
	}
	w.mu.Lock()
	answer := w.waiting[tag]
	delete(w.waiting, tag)
	w.mu.Unlock()
	if answer != nil {
		answer(v, failure)
	}
	if v.bad {
		return errProtocol
	}
	return nil
}

// readAll reads n bytes. It allocates memory as they arrive: a length is only a claim.
func readAll(in io.Reader, n int) ([]byte, error) {
	const step = 64 << 10
	var b []byte
	for len(b) < n {
		more := min(step, n-len(b))
		b = slices.Grow(b, more)[:len(b)+more]
		if _, err := io.ReadFull(in, b[len(b)-more:]); err != nil {
			return nil, err
		}
	}
	return b, nil
}
