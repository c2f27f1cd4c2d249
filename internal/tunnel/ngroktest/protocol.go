package ngroktest

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"io"
	"net"
	"sync"
	"time"

	"golang.ngrok.com/muxado/v2"
	"golang.ngrok.com/muxado/v2/frame"
)

// Every stream of a session begins with four bytes that say its kind.
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

// The messages are JSON, one per stream and direction. Only fields that the edge reads or sends are here; their names are
// those of the protocol.
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

// maxRequest is how many bytes of a request of an agent are read.
const maxRequest = 1 << 20

// stream is a muxado stream whose Close neither blocks nor touches a frame that is still being sent.
//
// It avoids two faults of muxado. Its Close waits for a Write, and a Write to a peer that has stopped reading lasts as long as
// the session. And when a session dies during a Write, the session's writer may still hold the stream's only frame, which
// Close would refill.
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

// CloseWrite closes the writing side, unless a Write has failed.
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

// Close unblocks a reader at once. The other end gets it when a Write under way has ended.
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

// SetDeadline sets the read deadline only: the other half would wait for a Write in muxado, and net/http does not need it.
func (s *stream) SetDeadline(t time.Time) error { return s.SetReadDeadline(t) }

// SetWriteDeadline does nothing, for the same reason, and because a passed deadline leaves a frame behind.
func (s *stream) SetWriteDeadline(time.Time) error { return nil }

// readJSON reads a request.
func (s *stream) readJSON(v any) error {
	return json.NewDecoder(io.LimitReader(s, maxRequest)).Decode(v)
}

// writeJSON writes an answer.
func (s *stream) writeJSON(v any) error {
	text, err := json.Marshal(v)
	if err == nil {
		_, err = s.Write(append(text, '\n'))
	}
	return err
}

// firstBytes are the first bytes of a stream that the edge opens. They are sent in one frame.
func firstBytes(kind uint32, rest ...byte) []byte {
	return append(binary.BigEndian.AppendUint32(nil, kind), rest...)
}

// bytes encodes what precedes a sender's bytes.
func (h proxyHeader) bytes() ([]byte, error) {
	text, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	length := binary.LittleEndian.AppendUint64(nil, uint64(len(text))) // the one number that is not big-endian
	return firstBytes(kindProxy, append(length, text...)...), nil
}

// bufferedFramer writes each frame at once. muxado writes header and body separately, which under TLS makes two records and
// two system calls of each frame.
type bufferedFramer struct {
	frame.Framer
	out *bufio.Writer
}

func (w *bufferedFramer) WriteFrame(f frame.Frame) error {
	if err := w.Framer.WriteFrame(f); err != nil {
		return err
	}
	return w.out.Flush()
}

func newFramer(r io.Reader, w io.Writer) frame.Framer {
	out := bufio.NewWriterSize(w, 16<<10)
	return &bufferedFramer{Framer: frame.NewFramer(bufio.NewReaderSize(r, 16<<10), out), out: out}
}

// muxConfig is for one session: muxado stores state in it.
func muxConfig() *muxado.Config { return &muxado.Config{NewFramer: newFramer} }

// nextHeartbeat returns the payload of a heartbeat of the edge; each is different.
func (e *Edge) nextHeartbeat() [4]byte {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], e.heartbeats.Add(1)|1<<31)
	return b
}
