package tts

import (
	"errors"
	"io"
	"strconv"
)

// Limits of an answer with times: of what is kept of it besides the audio, and of its nesting.
const (
	maxRest  = 4 << 20 // bytes
	maxDepth = 32
)

// splitter reads a JSON object and returns the characters of its first string with the key "audio", without escapes. Everything
// else is collected in rest, with that string empty, so that it can be parsed afterwards. It checks only what it needs of JSON.
type splitter struct {
	in   io.Reader
	rest []byte

	buf  [16 << 10]byte
	have []byte // of buf: not read yet
	err  error  // of in

	began  bool   // a bracket was open
	open   []byte // the open brackets
	text   bool   // inside a string
	key    bool   // the next string of this object is a key
	name   []byte // the last key, or its beginning
	audio  bool   // inside of the audio
	found  bool   // the audio is over
	escape []byte // the beginning of an escape; nil outside of one
}

// Read implements io.Reader. It returns io.EOF at the end of the audio or of an object without audio, and io.ErrUnexpectedEOF if the
// input ends before.
func (s *splitter) Read(p []byte) (int, error) {
	for n := 0; ; {
		for len(s.have) > 0 && n < len(p) && !s.found {
			c := s.have[0]
			s.have = s.have[1:]
			b, is, err := s.take(c)
			if err != nil {
				return n, err
			}
			if is {
				p[n] = b
				n++
			}
		}
		if n > 0 || len(p) == 0 {
			return n, nil
		}
		if s.found {
			return 0, io.EOF
		}
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
}

// readRest collects what comes after the audio, up to the limit. Its error means that the rest is not whole; the audio is.
func (s *splitter) readRest() error {
	for {
		if len(s.rest) == maxRest {
			return nil
		}
		for _, c := range s.have {
			if _, _, err := s.take(c); err != nil {
				return err
			}
		}
		s.have = nil
		if err := s.fill(); err != nil {
			return err
		}
	}
}

// fill reads more of the input.
func (s *splitter) fill() error {
	if s.err != nil {
		return s.end()
	}
	var got int
	got, s.err = s.in.Read(s.buf[:])
	s.have = s.buf[:got]
	return nil
}

// end is the error at the end of the input.
func (s *splitter) end() error {
	if !errors.Is(s.err, io.EOF) {
		return s.err
	}
	if len(s.open) > 0 || s.text {
		return io.ErrUnexpectedEOF
	}
	return io.EOF
}

// take handles one byte. It returns a character of the audio if that is one.
func (s *splitter) take(c byte) (b byte, is bool, err error) {
	if s.audio {
		return s.takeAudio(c)
	}
	s.keep(c)
	if s.text {
		s.inString(c)
		return 0, false, nil
	}
	switch c {
	case '{', '[':
		if len(s.open) == maxDepth {
			return 0, false, errNotTimed
		}
		s.open, s.began = append(s.open, c), true
		s.key = c == '{'
	case '}', ']':
		if len(s.open) > 0 {
			s.open = s.open[:len(s.open)-1]
		}
		s.key = false
	case ',':
		s.key = s.inObject()
	case ':':
		s.key = false
	case '"':
		s.text = true
		if s.key {
			s.name = s.name[:0]
		} else if !s.found && string(s.name) == "audio" && s.inObject() {
			s.text, s.audio = false, true
		}
	}
	if !s.began && c > ' ' && c < 0x80 { // above are the bytes of a byte order mark
		return 0, false, errNotTimed // a page, or audio
	}
	return 0, false, nil
}

// keep collects one byte of the rest, up to the limit. What is longer does not parse afterwards.
func (s *splitter) keep(c byte) {
	if len(s.rest) < maxRest {
		s.rest = append(s.rest, c)
	}
}

// inObject reports whether the innermost open bracket is that of an object.
func (s *splitter) inObject() bool { return len(s.open) > 0 && s.open[len(s.open)-1] == '{' }

// inString follows a string of the rest up to its end.
func (s *splitter) inString(c byte) {
	switch {
	case s.escape != nil:
		s.escape = nil
	case c == '\\':
		s.escape = []byte{}
	case c == '"':
		s.text = false
		return
	}
	if s.key && len(s.name) < 16 {
		s.name = append(s.name, c)
	}
}

// takeAudio handles one byte of the audio's string.
func (s *splitter) takeAudio(c byte) (b byte, is bool, err error) {
	switch {
	case s.escape != nil:
		return s.unescape(c)
	case c == '\\':
		s.escape = make([]byte, 0, 5)
		return 0, false, nil
	case c == '"':
		s.audio, s.found = false, true
		s.keep(c)
		return 0, false, nil
	}
	return c, true, nil
}

// unescape handles one byte after a backslash in the audio: some writers escape the slash and the plus sign of base64.
func (s *splitter) unescape(c byte) (b byte, is bool, err error) {
	s.escape = append(s.escape, c)
	switch {
	case s.escape[0] != 'u':
		s.escape = nil
		return c, c != 'n' && c != 'r', nil // some writers break the lines of base64
	case len(s.escape) < 5:
		return 0, false, nil
	}
	code, err := strconv.ParseUint(string(s.escape[1:]), 16, 16)
	s.escape = nil
	if err != nil || code > 0x7f {
		return 0, false, errNotTimed
	}
	return byte(code), true, nil
}
