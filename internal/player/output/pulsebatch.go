package output

import (
	"encoding/binary"
	"math"
)

const (
	frameBytes  = 4 * Channels
	pieceBytes  = 60 << 10 // a block of the server's memory holds 64
	batchPieces = 4
)

// parcel is what goes to the server at a time: frames of the protocol that carry samples, and perhaps a request. To write
// them at once wakes the server once, and us once when it has taken them.
type batch struct {
	buf     []byte
	pieces  int
	scratch []float32 // a piece as the source gives it
}

func newBatch() *batch {
	return &batch{buf: make([]byte, 0, batchPieces*(frameHeader+pieceBytes)+128), scratch: make([]float32, pieceBytes/4)}
}

func (p *batch) full() bool { return p.pieces == batchPieces }

// samples adds samples of two channels; skip is how many bytes they lie behind the end of those before, or before it when it
// is negative. Only of such a seek does the server's account of what it has asked for take notice (protocol-native.c,
// SINK_INPUT_MESSAGE_POST_DATA): after an absolute one it would ask for what is sent again once more.
func (p *batch) samples(stream uint32, skip int64, samples []float32) {
	const seekRelative = 0 // PA_SEEK_RELATIVE
	p.pieces++
	b := binary.BigEndian.AppendUint32(p.buf, uint32(4*len(samples)))
	b = binary.BigEndian.AppendUint32(b, stream)
	b = binary.BigEndian.AppendUint64(b, uint64(skip))
	b = binary.BigEndian.AppendUint32(b, seekRelative)
	for len(samples) >= 2 {
		b = binary.LittleEndian.AppendUint64(b, uint64(math.Float32bits(samples[0]))|uint64(math.Float32bits(samples[1]))<<32)
		samples = samples[2:]
	}
	p.buf = b
}

// request adds a request that was numbered.
func (p *batch) request(frame []byte, _ uint32) { p.buf = append(p.buf, frame...) }

// post sends all of it and begins anew.
func (p *batch) flush(w *wire) (err error) {
	if len(p.buf) > 0 {
		err = w.send(p.buf)
	}
	p.buf, p.pieces = p.buf[:0], 0
	return err
}
