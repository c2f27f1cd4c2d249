package output

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/jfreymuth/pulse/proto"
)

// message is a frame of the server's with an operation, a tag and what follows.
func message(op, tag uint32, args ...byte) []byte {
	body := binary.BigEndian.AppendUint32([]byte{'L'}, op)
	body = binary.BigEndian.AppendUint32(append(body, 'L'), tag)
	body = append(body, args...)
	head := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	head = binary.BigEndian.AppendUint32(head, control)
	return append(append(head, make([]byte, 12)...), body...)
}

func u32(v uint32) []byte { return binary.BigEndian.AppendUint32([]byte{'L'}, v) }

// through sends bytes as a server would and returns what reaches the protocol package, and what was told on the way.
func through(b []byte) (passed []byte, asked int, killed bool, lost error) {
	w := &wire{in: bufio.NewReader(bytes.NewReader(b)),
		onRequest: func(_ uint32, n int) { asked += n }, onKilled: func(uint32) { killed = true }, onLost: func(err error) { lost = err }}
	passed, _ = io.ReadAll(w)
	return
}

func TestWirePassesAnswersOnly(t *testing.T) {
	t.Parallel()
	reply := message(proto.OpReply, 7, u32(35)...)
	failure := message(proto.OpError, 8, u32(5)...)
	in := bytes.Join([][]byte{
		message(4711, 0xFFFFFFFF, 'N'), // an operation that nobody knows
		reply,
		message(proto.OpRequest, 0xFFFFFFFF, append(u32(1), u32(4096)...)...),
		message(proto.OpPlaybackStreamMoved, 0xFFFFFFFF, append(u32(1), u32(2)...)...),
		failure,
		append(append([]byte{0, 0, 0, 3, 0, 0, 0, 1}, make([]byte, 12)...), 1, 2, 3), // recorded samples
		message(proto.OpPlaybackStreamKilled, 0xFFFFFFFF, u32(1)...),
	}, nil)
	passed, asked, killed, lost := through(in)
	if want := append(bytes.Clone(reply), failure...); !bytes.Equal(passed, want) {
		t.Errorf("passed %x, want %x", passed, want)
	}
	if asked != 4096 || !killed || lost == nil || !strings.Contains(lost.Error(), "closed the connection") {
		t.Errorf("asked %d, killed %v, lost %v", asked, killed, lost)
	}
}

func TestWireRefusesNonsense(t *testing.T) {
	t.Parallel()
	huge := message(proto.OpReply, 1)
	binary.BigEndian.PutUint32(huge, 1<<31)
	for name, b := range map[string][]byte{
		"huge":         huge,
		"cut value":    message(proto.OpReply, 1, 'L', 0),
		"no such tag":  message(proto.OpReply, 1, '?'),
		"empty secret": message(proto.OpReply, 1, 'x', 0, 0, 0, 0),
		"open string":  message(proto.OpReply, 1, 't', 'a'),
		"empty":        append([]byte{0, 0, 0, 0, 255, 255, 255, 255}, make([]byte, 12)...),
		"odd request":  message(proto.OpRequest, 1, 'N'),
		"bare error":   message(proto.OpError, 1),
	} {
		if passed, _, _, lost := through(b); len(passed) != 0 || !errors.Is(lost, errCrooked) {
			t.Errorf("%s: passed %x, lost %v", name, passed, lost)
		}
	}
}

func TestWireSendsWholeFramesOrGivesUp(t *testing.T) {
	t.Parallel()
	here, there := net.Pipe()
	defer there.Close()
	w := &wire{conn: here}
	got := make(chan []byte, 1)
	go func() {
		b := make([]byte, 64)
		n, _ := there.Read(b)
		got <- b[:n]
	}()
	req := message(3, 1, 'N')
	for _, part := range [][]byte{req[:20], req[20:]} {
		if _, err := w.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if b := <-got; !bytes.Equal(b, req) {
		t.Errorf("sent %x in one, want %x", b, req)
	}
	begun := time.Now()
	if err := w.frame(1, 800, make([]byte, frameHeader+8)); err == nil || time.Since(begun) > 5*writeLimit {
		t.Errorf("a server that reads nothing: %v after %v", err, time.Since(begun))
	}
	if _, err := here.Write([]byte{1}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("half a frame was sent and the connection is still open: %v", err)
	}
}

// A server may send what it likes: nothing panics, nothing is printed, no answer is passed on in pieces.
func FuzzWire(f *testing.F) {
	f.Add(message(proto.OpReply, 7, u32(35)...))
	f.Add(append(message(proto.OpRequest, 1, append(u32(1), u32(9)...)...), message(proto.OpError, 2, u32(1)...)...))
	f.Add(message(proto.OpReply, 1, 'P', 't', 'a', 0, 'L', 0, 0, 0, 1, 'x', 0, 0, 0, 1, 0, 'N', 'm', 2, 1, 2, 'v', 1, 0, 0, 0, 0))
	f.Fuzz(func(t *testing.T, b []byte) {
		passed, _, _, lost := through(b)
		if lost == nil {
			t.Error("the end of the connection was not told")
		}
		for len(passed) > 0 {
			n := frameHeader + int(binary.BigEndian.Uint32(passed))
			if n > len(passed) || !wellFormed(passed[frameHeader:n]) {
				t.Fatalf("passed on %x", passed)
			}
			passed = passed[n:]
		}
	})
}
