package decode

import (
	"context"
	"fmt"
	"io"
	"iter"

	"github.com/gopxl/beep/v2"
)

// pulled runs one of beep's decoders, which read from an io.Reader, on bytes that arrive in pieces. The decoder runs in a
// coroutine: a read without bytes suspends it until the next feed. So a whole file and a download use the same code, and
// the samples depend on the bytes only.
type pulled struct {
	open func(io.Reader) (beep.Streamer, beep.Format, error)
	step int // frames per call of the decoder

	resume func() (struct{}, bool)
	stop   func()
	ctx    context.Context // of the current feed
	in     []byte          // fed and not yet read
	last   bool            // nothing comes after in
	ended  bool            // the decoder has returned
	format beep.Format     // zero until the decoder has read its headers
	out    []float32       // interleaved, format.NumChannels channels
	err    error           // why the decoder stopped before the end of its input; nil if it did not
}

// feed decodes b; last means that nothing follows. It returns the context's error or ErrTooLong. An error of the decoder
// itself is stored in err.
func (p *pulled) feed(ctx context.Context, b []byte, last bool) error {
	if p.resume == nil {
		p.resume, p.stop = iter.Pull(p.run)
	}
	if p.in, p.last, p.ctx = b, last, ctx; !p.ended {
		_, more := p.resume()
		p.ended = !more
	}
	p.in = nil
	if err := ctx.Err(); err != nil {
		return err
	}
	if p.format.NumChannels > 0 {
		return tooMuch(len(p.out)/p.format.NumChannels, p.format.NumChannels, int(p.format.SampleRate))
	}
	return nil
}

// close ends the coroutine. It may be called at any time, and more than once.
func (p *pulled) close() {
	if p.stop != nil {
		p.stop()
	}
}

// run is the coroutine: it decodes all there is, and yields for more bytes.
func (p *pulled) run(yield func(struct{}) bool) {
	defer func() {
		// Both decoders index out of their slices on some damaged streams.
		if r := recover(); r != nil {
			p.err = fmt.Errorf("decoder panics: %v", r)
		}
	}()
	s, format, err := p.open(pullReader{p, yield})
	if err != nil {
		p.err = err
		return
	}
	p.format = format
	block := make([][2]float64, p.step)
	for p.ctx.Err() == nil {
		n, ok := s.Stream(block)
		for _, f := range block[:n] {
			p.out = append(p.out, finite(float32(f[0])))
			if format.NumChannels == 2 {
				p.out = append(p.out, finite(float32(f[1])))
			}
		}
		if !ok {
			p.err = s.Err()
			return
		}
		if tooMuch(len(p.out)/format.NumChannels, format.NumChannels, int(format.SampleRate)) != nil {
			return // feed finds the same
		}
	}
}

// pullReader is what the decoder reads from.
type pullReader struct {
	p     *pulled
	yield func(struct{}) bool
}

func (r pullReader) Read(to []byte) (int, error) {
	for len(r.p.in) == 0 {
		if r.p.last {
			return 0, io.EOF
		}
		if !r.yield(struct{}{}) {
			return 0, io.ErrClosedPipe
		}
	}
	if err := r.p.ctx.Err(); err != nil {
		return 0, err
	}
	n := copy(to, r.p.in)
	r.p.in = r.p.in[n:]
	return n, nil
}
