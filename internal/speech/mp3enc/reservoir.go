package mp3enc

// stream writes main data into frames. Unused space of a frame stays open for the next ones, whose
// main data then begins before their own header: the bit reservoir.
type stream struct {
	format
	out       []byte
	frame     int
	openSpans []span // of out, for main data
	free      int    // bytes in open
}

type span struct{ from, to int }

// mainDataBytes is the number of bytes for main data in the next frame.
func (s *stream) mainDataBytes() int { return s.frameSize(s.frame) - 4 - s.sideBytes }

// bufferBytes is what a decoder must be able to hold of main data (11172-3, 2.4.3.1: 7680 bits).
const bufferBytes = 7680 / 8

// maxMainDataBegin is the largest main_data_begin in bytes: limited by the field and by the decoder's buffer.
func (s *stream) maxMainDataBegin() int {
	return min(s.maxBegin, max(bufferBytes-s.frameSize(s.frame), 0))
}

// writeFrame appends a frame, whose side information was written with main_data_begin = free.
func (s *stream) writeFrame(side, main []byte) {
	h := s.header(s.frame)
	size := s.frameSize(s.frame)
	end := len(s.out) + size
	s.out = append(append(s.out, h[:]...), side...)
	s.openSpans = append(s.openSpans, span{len(s.out), end})
	s.free += end - len(s.out)
	for len(s.out) < end {
		s.out = append(s.out, 0)
	}
	s.frame++
	s.fill(main)
	if over := s.free - s.maxMainDataBegin(); over > 0 {
		s.skip(over) // zeros, which decoders read as ancillary data
	}
}

func (s *stream) fill(main []byte) {
	for len(main) > 0 {
		n := copy(s.out[s.openSpans[0].from:s.openSpans[0].to], main)
		main = main[n:]
		s.skip(n)
	}
}

// skip removes the first n open bytes.
func (s *stream) skip(n int) {
	s.free -= n
	for n > 0 {
		first := &s.openSpans[0]
		taken := min(n, first.to-first.from)
		first.from += taken
		n -= taken
		if first.from == first.to {
			s.openSpans = append(s.openSpans[:0], s.openSpans[1:]...)
		}
	}
}
