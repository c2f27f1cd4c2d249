package output

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net"
	"slices"
	"testing"
	"time"

	"callboard/internal/testwait"
)

// frame is a message of a server.
func frame(op, tag uint32, args message) []byte {
	body := append(message(nil).u32(op, tag), args...)
	head := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	head = binary.BigEndian.AppendUint32(head, control)
	return append(append(head, make([]byte, 12)...), body...)
}

// wirePair returns a wire and the server's end of it.
func wirePair(t *testing.T) (w *wire, peer net.Conn, lost chan error) {
	t.Helper()
	here, peer := net.Pipe()
	lost = make(chan error, 1)
	w = newWire(here)
	w.lost = func(err error) { lost <- err }
	t.Cleanup(func() { peer.Close(); here.Close() })
	return w, peer, lost
}

// answers reads requests and answers each with what reply returns, until the connection ends.
func answers(conn net.Conn, reply func(op, tag uint32, args []byte) []byte) {
	for {
		var head [frameHeader]byte
		if _, err := readFull(conn, head[:]); err != nil {
			return
		}
		body := make([]byte, binary.BigEndian.Uint32(head[:]))
		if _, err := readFull(conn, body); err != nil {
			return
		}
		if binary.BigEndian.Uint32(head[4:]) != control {
			continue // samples
		}
		v := &values{rest: body}
		op, tag := v.u32(), v.u32()
		if _, err := conn.Write(reply(op, tag, v.rest)); err != nil {
			return
		}
	}
}

func TestWireMatchesAnswers(t *testing.T) {
	t.Parallel()
	w, peer, lost := wirePair(t)
	var notices []uint32
	w.notice = func(op uint32, v *values) { notices = append(notices, op, v.u32()) }
	go w.read()
	go answers(peer, func(op, tag uint32, _ []byte) []byte {
		if op == 1 {
			return frame(opError, tag, message(nil).u32(uint32(noSuchEntity)))
		}
		samples := append([]byte{0, 0, 0, 3, 0, 0, 0, 1}, make([]byte, 15)...) // not requested
		return bytes.Join([][]byte{
			frame(4711, undefined, message(nil).u32(op)), samples,
			frame(opReply, tag+1000, nil), // to a request that was not sent
			frame(opReply, tag, message(nil).u32(op*2)),
		}, nil)
	})
	for op := range uint32(4) {
		got, err := call(w, op, message(nil).text("x"), (*values).u32)
		switch {
		case op == 1 && !errors.Is(err, noSuchEntity):
			t.Errorf("an error answer became %v", err)
		case op != 1 && (err != nil || got != 2*op):
			t.Errorf("request %d: answer %d, %v", op, got, err)
		}
	}
	peer.Close()
	if err := <-lost; err.Error() != "the sound server closed the connection" {
		t.Error(err)
	}
	w.close()
	if want := []uint32{4711, 0, 4711, 2, 4711, 3}; !slices.Equal(notices, want) {
		t.Errorf("emitted %v, want %v", notices, want)
	}
	if _, err := call(w, 1, nil, readNothing); err == nil {
		t.Error("a request on a closed connection succeeds")
	}
}

func TestWireRejectsInvalidData(t *testing.T) {
	t.Parallel()
	huge := frame(opReply, 0, nil)
	binary.BigEndian.PutUint32(huge, 1<<31)
	for name, b := range map[string][]byte{
		"huge":        huge,
		"empty":       append([]byte{0, 0, 0, 0, 255, 255, 255, 255}, make([]byte, 12)...),
		"cut value":   frame(opReply, 0, message{tagU32, 0}),
		"other type":  frame(opReply, 0, message(nil).text("1")),
		"none":        frame(opReply, 0, nil),
		"bare error":  frame(opError, 0, nil),
		"odd request": frame(opRequest, undefined, message(nil).text("")),
	} {
		w, peer, lost := wirePair(t)
		w.notice = func(_ uint32, v *values) { v.u32() }
		go w.read()
		go answers(peer, func(uint32, uint32, []byte) []byte { return b })
		if _, err := call(w, 3, nil, (*values).u32); err == nil {
			t.Errorf("%s: accepted as an answer", name)
		}
		if err := <-lost; !errors.Is(err, errProtocol) {
			t.Errorf("%s: lost for %v", name, err)
		}
	}
}

// A server that has stopped reading ends the connection; one that does not answer fails the request only.
func TestWireDoesNotWait(t *testing.T) {
	t.Parallel()
	w, peer, lost := wirePair(t)
	go w.read()
	begun := time.Now()
	if err := w.send(make([]byte, 100)); err == nil || time.Since(begun) > testwait.Scaled(5*writeLimit) {
		t.Errorf("a server that reads nothing: %v after %v", err, time.Since(begun))
	}
	if err := <-lost; !errors.Is(err, errFrozen) {
		t.Error(err)
	}
	peer.Close()

	w, peer, _ = wirePair(t)
	go w.read()
	go answers(peer, func(uint32, uint32, []byte) []byte { return nil })
	begun = time.Now()
	if _, err := call(w, 3, nil, readNothing); !errors.Is(err, errFrozen) || time.Since(begun) > testwait.Scaled(5*answerLimit) {
		t.Errorf("a server that does not answer: %v after %v", err, time.Since(begun))
	}
	if len(w.waiting) != 0 {
		t.Error("the failed request is still registered")
	}
	ended := make(chan error, 1)
	w.ask(3, nil, func(_ *values, err error) { ended <- err })
	w.close()
	if err := <-ended; err == nil {
		t.Error("a request succeeds although the connection ended")
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	m := message(nil).u32(7).text("desk").text("").bools(true, false).props("a", "b").bytes([]byte{1, 2})
	m = append(m, tagU8, 9, tagSpec, 5, 2, 0, 0, 172, 68, tagMap, 2, 1, 2, tagVolumes, 1, 0, 1, 0, 0, tagUsec, 0, 0, 0, 0, 0, 0, 0, 5)
	v := &values{rest: m}
	if n, a, b := v.u32(), v.text(), v.text(); n != 7 || a != "desk" || b != "" {
		t.Errorf("%d, %q, %q", n, a, b)
	}
	if a, b := v.bool(), v.bool(); !a || b {
		t.Errorf("%v, %v", a, b)
	}
	v.skip("P")
	if b := v.take(tagBytes, 6); !bytes.Equal(b, []byte{0, 0, 0, 2, 1, 2}) {
		t.Errorf("%x", b)
	}
	if a, r := v.u8(), v.rate(); a != 9 || r != 44100 {
		t.Errorf("%d, %d Hz", a, r)
	}
	v.skip("mv")
	if d := v.time(); d != 5*time.Microsecond || v.bad || len(v.rest) != 0 {
		t.Errorf("%v, bad %v, %x is left", d, v.bad, v.rest)
	}
	if v.u32(); !v.bad {
		t.Error("a value was read beyond the end")
	}
}

// For any message, reading ends, stays within the message, and returns labels without control characters.
func FuzzReaders(f *testing.F) {
	f.Add([]byte(sinkReply("desk", 44100)))
	f.Add([]byte(serverReply("pulseaudio", "desk")))
	f.Add([]byte(streamReply))
	f.Add([]byte(timingReply))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, read := range []func(*values){
			func(v *values) { readServer(v) },
			func(v *values) { readStream(v) },
			func(v *values) { readLatency(v) },
			func(v *values) { readBuffers(v) },
			func(v *values) {
				for _, s := range readSinks(v) {
					if r := s.frames(); r < 8000 || r > 384_000 {
						t.Errorf("%d Hz", r)
					}
					for _, c := range s.label {
						if c < ' ' || c == 0x7F || c >= 0x80 && c < 0xA0 {
							t.Errorf("a label of %q", s.label)
						}
					}
				}
			},
		} {
			v := &values{rest: slices.Clone(b)}
			read(v)
			if len(v.rest) > len(b) {
				t.Error("the remaining data grew")
			}
		}
	})
}
