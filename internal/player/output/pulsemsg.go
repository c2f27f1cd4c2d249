package output

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"callboard/internal/text"
)

// protocolVersion is the only version of the protocol that is used: PulseAudio's since 2.0 (2012), and PipeWire's.
// PulseAudio's PROTOCOL file says what each version added.
const protocolVersion = 24

// Commands, numbered as in PulseAudio's src/pulsecore/native-common.h.
const (
	opError = iota
	_
	opReply
	opCreatePlaybackStream
	opDeletePlaybackStream
)

const (
	opAuth               = 8
	opSetClientName      = 9
	opGetPlaybackLatency = 14
	opGetServerInfo      = 20
	opGetSinkInfo        = 21
	opGetSinkInfoList    = 22
	opSubscribe          = 35
	// Messages of the server that are no answers:
	opRequest       = 61
	opUnderflow     = 63
	opStreamKilled  = 64
	opChange        = 66
	opSuspended     = 76
	opStreamMoved   = 78
	opStarted       = 86
	opBufferChanged = 94
)

// undefined is PA_INVALID_INDEX: the name is used instead.
const undefined = 0xFFFFFFFF // no number: what the name says counts

// refusal is a server's error code, numbered as in PulseAudio's src/pulse/def.h.
type refusal uint32

const (
	accessDenied refusal = 1
	noSuchEntity refusal = 5
)

func (r refusal) Error() string {
	switch r {
	case accessDenied:
		return "it denies access"
	case noSuchEntity:
		return "it knows no such thing"
	}
	return fmt.Sprintf("error %d", uint32(r))
}

// authenticate sends the cookie and the name of this program.
func (w *wire) authenticate(secret []byte) error {
	version, err := call(w, opAuth, message(nil).u32(protocolVersion).bytes(secret), func(v *values) uint32 { return v.u32() & 0xFFFF })
	switch {
	case errors.Is(err, accessDenied):
		return errDenied
	case err != nil:
		return err
	case version < protocolVersion:
		return fmt.Errorf("%w: it speaks version %d of its protocol, %d is needed", errTooOld, version, protocolVersion)
	}
	who := message(nil).props("application.name", "callboard", "application.process.id", strconv.Itoa(os.Getpid()))
	_, err = call(w, opSetClientName, who, readNothing)
	return err
}

// serverInfo is what a server says about itself.
type serverInfo struct {
	software    string
	rate        uint32
	defaultSink string // its name
}

// brand is the server's name for a person.
func (s serverInfo) brand() string {
	if strings.Contains(s.software, "PipeWire") {
		return "PipeWire (pulse)"
	}
	return "PulseAudio"
}

// short is the brand in one word.
func (s serverInfo) short() string {
	name, _, _ := strings.Cut(s.brand(), " (")
	return name
}

func readServer(v *values) (s serverInfo) {
	s.software = v.text()
	v.skip("ttt") // its version, the user, the machine
	s.rate = v.rate()
	s.defaultSink = v.text()
	return s
}

// sink is an output device of the server.
type sink struct {
	index uint32
	name  string
	label string // for a person
	rate  uint32
}

func readSink(v *values) (s sink) {
	s.index, s.name = v.u32(), v.text()
	s.label = cmp.Or(text.Line(v.text()), text.Line(s.name))
	s.rate = v.rate()
	v.skip("mLv1LtUtLPUVLLL") // channels, module, volumes, mute, monitor, latency, driver, flags, properties, latency, volume, state, steps, card
	for range v.many(v.u32()) {
		v.skip("ttLL") // a port
	}
	v.skip("t") // the active one
	for range v.many(uint32(v.u8())) {
		v.skip("f")
	}
	return s
}

// frames is the rate in frames per second. Rates that no device has are not believed.
func (s sink) frames() int {
	if s.rate < 8000 || s.rate > 384_000 {
		return 48000
	}
	return int(s.rate)
}

func readSinks(v *values) (all []sink) {
	for len(v.rest) > 0 && !v.bad {
		all = append(all, readSink(v))
	}
	return all
}

// sinkByName and sinkByIndex are the arguments of a request for a sink.
func sinkByName(name string) message   { return message(nil).u32(undefined).text(name) }
func sinkByIndex(index uint32) message { return message(nil).u32(index).text("") }

// stream is a server's answer to newStream.
type stream struct {
	index   uint32
	missing uint32        // bytes that it wants at once
	sink    uint32        // its index
	block   time.Duration // what the device takes at a time
}

func readStream(v *values) (s stream) {
	s.index = v.u32()
	v.skip("L") // its number among the sink's inputs
	s.missing = v.u32()
	v.skip("LLLLam") // the buffer; the format
	s.sink = v.u32()
	v.skip("t1") // its name; whether it is suspended
	s.block = v.time()
	return s
}

// readBuffers reads the end of a message that reports a change of a stream's buffer.
func readBuffers(v *values) (block time.Duration) {
	v.skip("LLLL")
	return v.time()
}

// latencyInfo is what a server knows about the position of a stream.
type latencyInfo struct {
	read    int64         // bytes that the device has read
	latency time.Duration // from there to the sound
	moving  bool
}

func readLatency(v *values) (p latencyInfo) {
	p.latency = v.time()
	v.skip("U") // always zero
	p.moving = v.bool()
	v.skip("TTr") // when it was asked and answered; what was written
	p.read = int64(v.long(tagS64))
	return p
}

// latencyRequest asks for a stream's position; the zeros are the time of the request.
func latencyRequest(stream uint32) message {
	return append(message(nil).u32(stream), tagTime, 0, 0, 0, 0, 0, 0, 0, 0)
}

// readNothing reads an answer without values.
func readNothing(*values) struct{} { return struct{}{} }

// newStream is a request for a stream with that many frames per second to a sink; an empty name means the server's
// default.
func newStream(rate int, name string) message {
	bytes := func(d time.Duration) uint32 { return uint32(rate*int(d/time.Millisecond)/1000) * frameBytes }
	const float32le, left, right = 5, 1, 2
	m := append(message(nil), tagSpec, float32le, Channels, byte(rate>>24), byte(rate>>16), byte(rate>>8), byte(rate))
	m = append(m, tagMap, Channels, left, right)
	m = m.u32(undefined).text(name)
	m = m.u32(bytes(4 * ahead)).bools(false) // the longest buffer; not corked
	// Of the whole buffer the device takes what two requests leave (protocol-native.c, fix_playback_buffer_attr): large requests
	// mean few wake-ups here, and little sound in the device that cannot be taken back.
	m = m.u32(bytes(ahead), bytes(period/2), bytes((ahead-period)/2), 0)
	m = append(m, tagVolumes, Channels, 0, 1, 0, 0, 0, 1, 0, 0)  // PA_VOLUME_NORM each
	m = m.bools(false, false, false, false, false, false, false) // may be mixed, resampled and moved as the server likes
	m = m.bools(false, false)                                    // not muted; the latency is as asked for
	m = m.props("media.name", "voice")
	m = m.bools(false, false)                      // the volume is not set: the server remembers ours; no early requests
	m = m.bools(false, false, false, false, false) // muted is not set; may keep a sink awake; may wait for one; volume; passthrough
	return append(m, tagU8, 0)                     // no formats but ours
}
