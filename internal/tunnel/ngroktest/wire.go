package ngroktest

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"golang.ngrok.com/muxado/v2"
	"golang.ngrok.com/muxado/v2/frame"
)

// Every stream of a session begins with four bytes that say what it is for.
const (
	kindLogin      = 0
	kindBind       = 1
	kindUnbind     = 2
	kindProxy      = 3
	kindLabelled   = 7
	kindServerInfo = 8
	kindStop       = 9
	kindPatch      = 10
	kindHeartbeat  = 0xFFFFFFFF
)

// The messages are JSON, one to a stream and direction. Only what the edge reads or tells is here; the
// names are the wire's own.
type (
	loginRequest struct {
		Version  []string
		ClientId string
		Extra    struct{ Authtoken, Cookie, ClientType, Version string }
	}
	loginAnswer struct {
		Version  string
		ClientId string
		Error    string
		Extra    loginExtra
	}
	loginExtra struct {
		Version, Region, Cookie                       string
		AccountName, PlanName, Banner, AgentSessionID string
		DeprecationWarning                            *deprecation
	}
	deprecation struct {
		NextMin  string
		NextDate time.Time
		Msg      string
	}
	bindRequest struct {
		Id         string
		Proto      string
		ForwardsTo string
		Opts       json.RawMessage
		Extra      struct {
			Token          string
			PoolingEnabled bool
		}
	}
	bindOptions struct{ URL, TrafficPolicy string }
	bindAnswer  struct {
		Id, URL, Proto string
		Opts           json.RawMessage
		Error          string
		Extra          struct{ Token, TunnelID string }
	}
	idOnly      struct{ Id string }
	errorOnly   struct{ Error string }
	regionOnly  struct{ Region string }
	proxyHeader struct {
		Id, ClientAddr, Proto, EdgeType string
		PassthroughTLS                  bool
	}
	stopTunnel struct{ Id, Message, ErrorCode string }
)

// httpsEdge is the EdgeType of an HTTPS endpoint.
const httpsEdge = "3"

// requestMost bounds what an agent may send in one request.
const requestMost = 1 << 20

// stream is a muxado stream whose Close neither hangs nor touches a frame that is still being sent.
//
// Two habits of muxado make it necessary. Its Close queues up behind a Write, and a Write to a peer that
// has stopped reading lasts as long as the session. And when a session dies under a Write, the session's
// writer may still hold the stream's only frame, which Close would fill anew.
type stream struct {
	muxado.Stream
	once    sync.Once
	writing sync.Mutex
	broken  bool // a Write has failed: the stream, or the whole session, is over already
}

func (s *stream) Write(p []byte) (int, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.broken {
		return 0, net.ErrClosed
	}
	n, err := s.Stream.Write(p)
	s.broken = err != nil
	return n, err
}

// CloseWrite says that no more will be written, unless a Write has failed.
func (s *stream) CloseWrite() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.broken {
		return net.ErrClosed
	}
	err := s.Stream.CloseWrite()
	s.broken = err != nil
	return err
}

// Close frees a reader at once. The other end hears of it as soon as a Write under way is over.
func (s *stream) Close() error {
	s.end()
	return nil
}

func (s *stream) end() {
	s.once.Do(func() {
		_ = s.SetReadDeadline(time.Unix(1, 0))
		if s.writing.TryLock() {
			s.finish()
			return
		}
		go func() {
			s.writing.Lock()
			s.finish()
		}()
	})
}

// finish is called with s.writing held.
func (s *stream) finish() {
	defer s.writing.Unlock()
	if !s.broken {
		s.broken = true
		_ = s.Stream.Close()
	}
}

// SetDeadline would wait for a Write in muxado; net/http does without the other half.
func (s *stream) SetDeadline(t time.Time) error { return s.SetReadDeadline(t) }

// SetWriteDeadline does nothing, for the same reason, and because a deadline that passes leaves a frame behind.
func (s *stream) SetWriteDeadline(time.Time) error { return nil }

// hear reads a request.
func (s *stream) hear(v any) error { return json.NewDecoder(io.LimitReader(s, requestMost)).Decode(v) }

// say writes an answer.
func (s *stream) say(v any) error {
	text, err := json.Marshal(v)
	if err == nil {
		_, err = s.Write(append(text, '\n'))
	}
	return err
}

// opening is the first bytes of a stream that the edge opens. They go out in one frame.
func opening(kind uint32, rest ...byte) []byte {
	return append(binary.BigEndian.AppendUint32(nil, kind), rest...)
}

// header is what precedes a visitor's bytes.
func (h proxyHeader) bytes() ([]byte, error) {
	text, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	length := binary.LittleEndian.AppendUint64(nil, uint64(len(text))) // the one number that is not big-endian
	return opening(kindProxy, append(length, text...)...), nil
}

// wholeFrames is a framer that writes each frame in one piece. muxado writes head and body apart, which
// under TLS makes two records and two system calls of each.
type wholeFrames struct {
	frame.Framer
	out *bufio.Writer
}

func (w *wholeFrames) WriteFrame(f frame.Frame) error {
	if err := w.Framer.WriteFrame(f); err != nil {
		return err
	}
	return w.out.Flush()
}

func newFramer(r io.Reader, w io.Writer) frame.Framer {
	out := bufio.NewWriterSize(w, 16<<10)
	return &wholeFrames{Framer: frame.NewFramer(bufio.NewReaderSize(r, 16<<10), out), out: out}
}

// muxing is for one session: muxado keeps state in it.
func muxing() *muxado.Config { return &muxado.Config{NewFramer: newFramer} }

var beats atomic.Uint32

// nextBeat is what a heartbeat of ours carries.
func nextBeat() [4]byte {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], beats.Add(1)|1<<31)
	return b
}
