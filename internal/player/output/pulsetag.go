package output

import (
	"bytes"
	"encoding/binary"
	"slices"
	"time"
)

// PulseAudio's messages are sequences of values, each after a letter for its type. The letters are defined in
// src/pulsecore/tagstruct.h of PulseAudio; numbers are big-endian.
const (
	tagText    = 't' // ends with a zero byte
	tagNoText  = 'N' // no text; also the end of a property list
	tagU8      = 'B'
	tagU32     = 'L'
	tagS64     = 'r'
	tagUsec    = 'U' // microseconds
	tagTime    = 'T' // two numbers of 32 bits: seconds, microseconds
	tagSpec    = 'a' // sample format and number of channels, a byte each; frames per second
	tagBytes   = 'x' // after their number
	tagTrue    = '1'
	tagFalse   = '0'
	tagMap     = 'm' // position of each channel
	tagVolumes = 'v' // of each channel
	tagVolume  = 'V'
	tagProps   = 'P' // texts and bytes alternating
	tagFormat  = 'f' // an encoding and its properties
)

// message builds the values of a request.
type message []byte

func (m message) u32(vs ...uint32) message {
	for _, v := range vs {
		m = binary.BigEndian.AppendUint32(append(m, tagU32), v)
	}
	return m
}

func (m message) text(s string) message {
	if s == "" {
		return append(m, tagNoText)
	}
	return append(append(append(m, tagText), s...), 0)
}

func (m message) bytes(b []byte) message {
	return append(binary.BigEndian.AppendUint32(append(m, tagBytes), uint32(len(b))), b...)
}

func (m message) bools(vs ...bool) message {
	for _, v := range vs {
		if v {
			m = append(m, tagTrue)
		} else {
			m = append(m, tagFalse)
		}
	}
	return m
}

// props adds a property list of alternating names and values.
func (m message) props(pairs ...string) message {
	m = append(m, tagProps)
	for p := range slices.Chunk(pairs, 2) {
		value := append([]byte(p[1]), 0)
		m = m.text(p[0]).u32(uint32(len(value))).bytes(value)
	}
	return append(m, tagNoText)
}

// values reads what a server sent, value by value. After the first value of an unexpected type it is bad, and all
// further values are zero; callers check bad once, at the end. It never reads past its bytes.
type values struct {
	rest []byte
	bad  bool
}

// take returns the n bytes after the tag, or nil.
func (v *values) take(tag byte, n int) []byte {
	if v.bad || n < 0 || len(v.rest) < 1+n || v.rest[0] != tag {
		v.bad = true
		return nil
	}
	b := v.rest[1 : 1+n]
	v.rest = v.rest[1+n:]
	return b
}

// next takes a value that consists of its tag only, if it is the next one.
func (v *values) next(tag byte) bool {
	if v.bad || len(v.rest) == 0 || v.rest[0] != tag {
		return false
	}
	v.rest = v.rest[1:]
	return true
}

func (v *values) u32() uint32 {
	if b := v.take(tagU32, 4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

func (v *values) u8() byte {
	if b := v.take(tagU8, 1); b != nil {
		return b[0]
	}
	return 0
}

// many is n, unless that many things cannot follow.
func (v *values) many(n uint32) uint32 {
	if v.bad || uint64(n) > uint64(len(v.rest)) {
		v.bad = true
		return 0
	}
	return n
}

// long is a value of 64 bits.
func (v *values) long(tag byte) uint64 {
	if b := v.take(tag, 8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}

// time is a time span in microseconds, limited to an hour.
func (v *values) time() time.Duration {
	return time.Duration(min(v.long(tagUsec), uint64(time.Hour/time.Microsecond))) * time.Microsecond
}

func (v *values) bool() bool {
	if v.next(tagTrue) {
		return true
	}
	v.take(tagFalse, 0)
	return false
}

func (v *values) text() string {
	if v.next(tagNoText) {
		return ""
	}
	n := bytes.IndexByte(v.rest, 0)
	if b := v.take(tagText, n); b != nil {
		return string(b[:n-1])
	}
	return ""
}

// rate is the frames per second of a sample format.
func (v *values) rate() uint32 {
	if b := v.take(tagSpec, 6); b != nil {
		return binary.BigEndian.Uint32(b[2:])
	}
	return 0
}

// skip skips values of these types.
func (v *values) skip(tags string) {
	for _, tag := range []byte(tags) {
		switch tag {
		case tagText:
			v.text()
		case tagTrue:
			v.bool()
		case tagU8:
			v.u8()
		case tagU32, tagVolume:
			v.take(tag, 4)
		case tagSpec:
			v.rate()
		case tagUsec, tagTime, tagS64:
			v.take(tag, 8)
		case tagMap:
			v.row(tag, 1)
		case tagVolumes:
			v.row(tag, 4)
		case tagProps:
			v.props()
		case tagFormat:
			v.take(tag, 0)
			v.skip("BP")
		default:
			v.bad = true
		}
	}
}

// row skips as many things of size bytes as the byte after the tag says.
func (v *values) row(tag byte, size int) {
	if len(v.rest) < 2 {
		v.bad = true
		return
	}
	v.take(tag, 1+size*int(v.rest[1]))
}

func (v *values) props() {
	v.take(tagProps, 0)
	for !v.bad && !v.next(tagNoText) {
		v.text()
		n := v.u32()
		if len(v.rest) < 5 || binary.BigEndian.Uint32(v.rest[1:]) != n {
			v.bad = true
		}
		v.take(tagBytes, 4+int(n))
	}
}
