package decode

import "bytes"

// scanner finds the frames of an MP3 and skips what is before, between and after them.
type scanner struct {
	at     int  // bytes before it are done
	begun  bool // the first frame was found,
	none   bool // or there is none
	first  frame
	frames int  // 0 when unknown
	run    bool // a frame ends at at
	joined bool // the last frame directly follows the one before
	cut    bool // the file ends inside a frame

	// Files that were joined are several parts, each with an info frame of its own.
	part  int     // number of the current one
	tag   infoTag // of the current part
	here  int     // frames of the current part
	bytes int     // bytes of these frames and of the info frame
	past  int     // samples per channel that the parts before hold
	other otherFrames
}

// otherFrames are frames of another kind, which are left out.
type otherFrames struct {
	kind   frame
	run    bool // one of them ends where the scanner is
	frames int  // of that kind
	first  frame
	length float64 // of all of them, in seconds
}

// next returns the next frame in b; whole means that b ends with the file. ok is false when there is none, or when more
// of the file is needed.
func (s *scanner) next(b []byte, whole bool) (data []byte, ok bool) {
	if !s.begun {
		at, known := firstFrame(b, whole)
		if s.none = known && at < 0; at < 0 {
			return nil, false
		}
		s.at, s.begun = at, true
		s.first, _ = parseFrame(b[at:])
	}
	for s.at+4 <= len(b) {
		f, ok := parseFrame(b[s.at:])
		own := ok && f.same(s.first)
		end := s.at + f.size
		if ok && !whole && end+longestMark > len(b) {
			return nil, false
		}
		if own && end > len(b) && s.run {
			s.cut = true
		}
		good, known := own && followed(b, s.at, f), true
		if own && !good && s.run && end <= len(b) {
			good, known = last(b, s.at, end, s.first, whole)
		}
		switch {
		case !known:
			return nil, false
		case !good:
			if s.run = false; !ok || own || !s.other.take(b, s.at, f) {
				s.other.run = false
				s.at++
				for s.at+4 <= len(b) && b[s.at] != 0xFF {
					s.at++
				}
				continue
			}
			s.at = end
			continue
		}
		data = b[s.at:end]
		s.at, s.other.run = end, false
		if tag := readInfo(data, f); tag.present {
			s.begin(tag, len(data))
			continue
		}
		s.bytes += len(data)
		s.frames++
		s.here++
		s.joined, s.run = s.run, true
		return data, true
	}
	return nil, false
}

// begin begins a part whose info frame has that many bytes.
func (s *scanner) begin(tag infoTag, bytes int) {
	if s.frames > 0 {
		s.past += s.kept(s.here)
		s.part++
	}
	s.tag, s.here, s.bytes = tag, 0, bytes
}

// kept is the number of samples per channel of that many frames of the current part, without the encoder's gap.
func (s *scanner) kept(frames int) int {
	all := frames * s.first.samples
	return max(0, all-s.tag.front()-s.trailing())
}

// trailing is the number of samples to leave out at the end of the current part if it is over.
func (s *scanner) trailing() int {
	if s.cut || s.missing() {
		return 0 // they are missing with the rest
	}
	return s.tag.behind()
}

// missing reports whether the current part has fewer frames than its info frame says. A count is not believed if the
// number of bytes beside it has been reached.
func (s *scanner) missing() bool {
	return s.tag.frames > s.here+1 && (s.tag.bytes == 0 || s.bytes < s.tag.bytes)
}

// take reports whether a frame of another kind is at at: it must be the second of two, at least.
func (o *otherFrames) take(b []byte, at int, f frame) bool {
	end := at + f.size
	if end > len(b) || !(o.run && f.same(o.kind)) && !followed(b, at, f) {
		return false
	}
	if o.frames == 0 {
		o.first = f
	}
	o.kind, o.run = f, true
	if o.frames++; !readInfo(b[at:end], f).present {
		o.length += float64(f.samples) / float64(f.rate)
	}
	return true
}

// followed reports whether the frame at at is complete and followed by another frame, a tag or the end.
func followed(b []byte, at int, f frame) bool {
	end := at + f.size
	if end >= len(b)-4 {
		return end <= len(b)
	}
	if g, ok := parseFrame(b[end:]); ok && f.same(g) {
		return true
	}
	return isTag(b[end:])
}

// last reports whether a frame, in a row of frames and followed by something else, is whole: it is if no other frame
// comes in the next bytes. If one does, bytes are missing between the two, probably inside this one, and what it holds
// would crackle. It is not known while the following bytes may decide.
func last(b []byte, at, end int, first frame, whole bool) (is, known bool) {
	const enough = 4 << 10 // bytes: several frames
	for i := at + 4; i < end+enough; i++ {
		if i+4 > len(b) {
			return whole, whole
		}
		g, ok := parseFrame(b[i:])
		if !ok {
			continue
		}
		next := i + g.size
		if next+longestMark > len(b) && !whole {
			return false, false
		}
		if i == end && followed(b, i, g) && !g.same(first) {
			return true, true // frames of another kind begin here
		}
		if g.same(first) && followed(b, i, g) {
			return false, true
		}
	}
	return true, true
}

// isTag reports whether b begins with a tag that MP3 files have behind their frames: ID3v1, APE, ID3v2 or Lyrics3.
func isTag(b []byte) bool {
	for _, mark := range []string{"TAG", "APETAGEX", "ID3", "3DI", "LYRICS"} {
		if bytes.HasPrefix(b, []byte(mark)) {
			return true
		}
	}
	return false
}

// longestMark is how many bytes followed looks at after a frame.
const longestMark = len("APETAGEX")
