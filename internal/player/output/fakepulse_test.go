package output

import (
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"callboard/internal/testwait"
)

func readFull(r io.Reader, b []byte) (int, error) { return io.ReadFull(r, b) }

// Parts of the answers of the fake server.
var (
	specValue   = message{tagSpec, 5, 2, 0, 0, 172, 68}
	mapValue    = message{tagMap, 2, 1, 2}
	usecValue   = message{tagUsec, 0, 0, 0, 0, 0, 0, 0, 9}
	streamReply = join(message(nil).u32(1, 2, 4096, 1, 2, 3, 4), specValue, mapValue, message(nil).u32(0).text("desk").bools(false), usecValue, formatValue)
	formatValue = append(message{tagFormat, tagU8, 1}, message(nil).props()...)
	timingReply = join(usecValue, usecValue, message(nil).bools(true), message{tagTime, 0, 0, 0, 0, 0, 0, 0, 0}, message{tagTime, 0, 0, 0, 0, 0, 0, 0, 0},
		message{tagS64, 0, 0, 0, 0, 0, 0, 0, 0}, message{tagS64, 0, 0, 0, 0, 0, 0, 0, 0})
)

func join(parts ...message) (m message) {
	for _, p := range parts {
		m = append(m, p...)
	}
	return m
}

func serverReply(software, defaultSink string) message {
	return join(message(nil).text(software).text("16").text("me").text("here"), specValue, message(nil).text(defaultSink).text("mic").u32(5), mapValue)
}

func sinkReply(name string, rate uint32) message {
	spec := message{tagSpec, 5, 2, byte(rate >> 24), byte(rate >> 16), byte(rate >> 8), byte(rate)}
	return join(message(nil).u32(0).text(name).text("The "+name), spec, mapValue, message(nil).u32(3), message{tagVolumes, 1, 0, 1, 0, 0}, message(nil).bools(false).u32(1).text("monitor"),
		usecValue, message(nil).text("driver").u32(0).props("a", "b"), usecValue, message{tagVolume, 0, 1, 0, 0}, message(nil).u32(0, 5, undefined, 1).text("p").text("Port").u32(1, 2).text("p"),
		message{tagU8, 1}, formatValue)
}

// reply answers like a working server.
func reply(op, tag uint32, _ []byte) []byte {
	var args message
	switch op {
	case opAuth:
		args = message(nil).u32(35)
	case opSetClientName:
		args = message(nil).u32(1)
	case opGetServerInfo:
		args = serverReply("PulseAudio (on PipeWire 1.0)", "desk")
	case opGetSinkInfo, opGetSinkInfoList:
		args = sinkReply("desk", 44100)
	case opCreatePlaybackStream:
		args = streamReply
	case opGetPlaybackLatency:
		args = timingReply
	}
	return frame(opReply, tag, args)
}

// fakeServer starts a server that answers with reply.
func fakeServer(t *testing.T, reply func(op, tag uint32, args []byte) []byte) (server string) {
	t.Helper()
	l, err := net.Listen("unix", filepath.Join(shortDir(t), "s"))
	if err != nil {
		t.Skip("no unix sockets here:", err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				answers(conn, reply)
			}()
		}
	}()
	return "unix:" + l.Addr().String()
}

func TestPulseAgainstFakeServer(t *testing.T) {
	t.Parallel()
	d := Open(t.Context(), Options{Kind: Pulse, Server: fakeServer(t, reply)})
	defer d.Close()
	if d.Backend() != "PipeWire (pulse)" || d.Detail() != "The desk" || d.Rate() != 44100 {
		t.Errorf("%q, %q, %d Hz: %q", d.Backend(), d.Detail(), d.Rate(), d.Problem())
	}
	n := &numbers{}
	if err := d.Start(n); err != nil {
		t.Fatal(err)
	}
	testwait.Eventually(t, "the requested frames were sent", func() bool { return n.given.Load() == 4096/frameBytes })
	d.Stop()
}

// Whatever a server answers, the result is a closed connection and a one-line error.
func TestPulseRejectsInvalidAnswers(t *testing.T) {
	t.Parallel()
	nonsense := map[string]func(tag uint32) []byte{
		"an HTTP server":    func(uint32) []byte { return []byte("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n") },
		"no values":         func(tag uint32) []byte { return frame(opReply, tag, nil) },
		"a string":          func(tag uint32) []byte { return frame(opReply, tag, message(nil).text("no")) },
		"a truncated sink":  func(tag uint32) []byte { return frame(opReply, tag, sinkReply("x", 1)[:60]) },
		"an unknown error":  func(tag uint32) []byte { return frame(opError, tag, message(nil).u32(99)) },
		"a huge length":     func(uint32) []byte { return append([]byte{0, 16, 0, 0, 255, 255, 255, 255}, make([]byte, 12)...) },
		"half a frame":      func(uint32) []byte { return []byte{0, 0, 0, 9, 255} },
		"a wrong tag":       func(tag uint32) []byte { return frame(opReply, tag+7, message(nil).u32(35)) },
		"an endless stream": func(uint32) []byte { return make([]byte, 1<<16) },
	}
	for name, say := range nonsense {
		for _, to := range []uint32{opAuth, opSetClientName, opGetServerInfo, opGetSinkInfo, opSubscribe, opCreatePlaybackStream, opGetPlaybackLatency} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				begun := time.Now()
				d := Open(t.Context(), Options{Kind: Pulse, Server: fakeServer(t, func(op, tag uint32, args []byte) []byte {
					if op == to {
						return say(tag)
					}
					return reply(op, tag, args)
				})})
				if p := d.Problem(); d.Silent() && (!strings.HasPrefix(p, "no sound here: ") || !strings.Contains(p, "; ") || strings.Contains(p, "\n")) {
					t.Errorf("%q", p)
				}
				if err := d.Start(&numbers{}); err == nil && to == opCreatePlaybackStream && name != "the wrong number" {
					t.Error("the invalid answer is accepted")
				}
				d.Detail()
				d.Stop()
				d.Close()
				if took := time.Since(begun); took > 20*time.Second {
					t.Errorf("it took %v", took)
				}
			})
		}
	}
}

// FuzzPulse lets a server answer one request, or send one message, with arbitrary data.
func FuzzPulse(f *testing.F) {
	f.Add(uint8(2), frame(opReply, 2, serverReply("x", "desk")))
	f.Add(uint8(3), frame(opStreamMoved, undefined, join(message(nil).u32(1, 0).text("desk").bools(false).u32(1, 2, 3, 4), usecValue)))
	f.Add(uint8(5), frame(opRequest, undefined, message(nil).u32(1, 1<<30)))
	f.Add(uint8(5), frame(opUnderflow, undefined, message(nil).u32(1)))
	f.Add(uint8(4), frame(opChange, undefined, message(nil).u32(1, 2)))
	f.Fuzz(func(t *testing.T, at uint8, b []byte) {
		here, there := net.Pipe()
		asked := uint8(0)
		go func() {
			defer there.Close()
			answers(there, func(op, tag uint32, args []byte) []byte {
				if asked++; asked == at%8 {
					return append(b, reply(op, tag, args)...)
				}
				return reply(op, tag, args)
			})
		}()
		d := &Device{lost: make(chan error, 1), events: make(chan Event, 8)}
		p := &pulse{wire: newWire(here), log: slog.New(slog.DiscardHandler), to: d}
		p.wire.notice, p.wire.lost = p.notice, p.connectionLost
		time.AfterFunc(50*time.Millisecond, func() { here.Close() }) // the frame stays incomplete
		if p.wire.open(t.Context(), make([]byte, 256), p.setUp) != nil {
			return
		}
		_ = p.start(&numbers{})
		p.detail()
		p.stop()
		p.close()
	})
}

// A sink is removed while another appears: the answer to the first request is an error, and the second request is sent
// all the same.
func TestPulseRefreshesAfterError(t *testing.T) {
	t.Parallel()
	var infos, sinks atomic.Int32
	change := frame(opChange, undefined, message(nil).u32(1, 2))
	d := Open(t.Context(), Options{Kind: Pulse, Server: fakeServer(t, func(op, tag uint32, args []byte) []byte {
		switch op {
		case opSubscribe:
			return append(reply(op, tag, args), change...) // the default sink was removed
		case opGetServerInfo:
			if infos.Add(1) == 2 {
				return append(reply(op, tag, args), change...) // and a new one appeared
			}
		case opGetSinkInfo:
			switch sinks.Add(1) {
			case 2:
				return frame(opError, tag, message(nil).u32(uint32(noSuchEntity)))
			case 3:
				return frame(opReply, tag, sinkReply("new", 48000))
			}
		}
		return reply(op, tag, args)
	})})
	defer d.Close()
	testwait.Eventually(t, "the new sink is known", func() bool { return d.Detail() == "The new" })
}
