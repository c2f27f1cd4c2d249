package output

import (
	"encoding/binary"
	"math"
)

const (
	frameBytes  = 4 * Channels
	pieceBytes  = 60 << 10 // a block of the server's memory holds 64 kB
	batchPieces = 4
)

// batch is what is sent in one write: protocol frames with samples, and possibly a request. One write wakes the server
// once, and this program once when the server has taken it.
type batch struct {
	buf     []byte
	pieces  int
	scratch []float32 // a piece as the source gives it
}

func newBatch() *batch {
	return &batch{buf: make([]byte, 0, batchPieces*(frameHeader+pieceBytes)+128), scratch: make([]float32, pieceBytes/4)}
}

func (p *batch) full() bool { return p.pieces == batchPieces }

// samples adds samples of two channels. skip is their distance in bytes from the end of those before; it is negative
// for a position before that. Only such relative seeks are counted in the server's account of what it has requested
// (protocol-native.c, SINK_INPUT_MESSAGE_POST_DATA): after an absolute seek it would request again what is sent again.
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

// request adds a request.
func (p *batch) request(frame []byte, _ uint32) { p.buf = append(p.buf, frame...) }

// flush sends everything and empties the batch.
func (p *batch) flush(w *wire) (err error) {
	if len(p.buf) > 0 {
		err = w.send(p.buf)
	}
	p.buf, p.pieces = p.buf[:0], 0
	return err
}
