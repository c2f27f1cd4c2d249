package mp3enc

// Stream encodes samples that come in pieces. Unlike a file it has no tag, so a decoder does not cut the delay of the
// encoder, about 50 ms. No frame needs the data of another one, so that what was sent can be decoded at once.
type Stream struct {
	format  format
	encoder *encoder // nil before the first granule is complete
	waiting []float32
	total   int // samples so far
}

// NewStream returns a stream of the given format; the encoder's name is not used. The error names the option that is not
// valid.
func NewStream(o Options) (*Stream, error) {
	f, err := newFormat(o)
	f.maxBegin = 0 // no reservoir
	return &Stream{format: f}, err
}

// Write adds samples, as for Encode, and returns the frames that are complete.
func (s *Stream) Write(samples []float32) []byte {
	s.total += len(samples)
	if s.encoder == nil {
		if s.waiting = append(s.waiting, samples...); len(s.waiting) < granuleLines {
			return nil
		}
		s.start()
	} else {
		s.encoder.samples = append(s.encoder.samples, samples...)
	}
	for s.encoder.silence+len(s.encoder.samples) >= s.format.frameSamples() {
		s.encoder.encodeFrame()
	}
	return s.take()
}

// Close returns the last frames.
func (s *Stream) Close() []byte {
	if s.encoder == nil {
		s.start()
	}
	for want := s.format.gapFor(s.total).frames; s.encoder.frame < want; {
		s.encoder.encodeFrame()
	}
	return s.take()
}

// start makes the encoder, which reads its first granule at once.
func (s *Stream) start() {
	s.encoder = newEncoder(s.format, encoderDelay-filterDelay, s.waiting)
	s.waiting = nil
}

// take returns what was encoded since the last call.
func (s *Stream) take() []byte {
	out := s.encoder.out
	s.encoder.out = nil // no open spans: there is no reservoir
	return out
}
