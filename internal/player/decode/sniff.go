package decode

import (
	"bytes"
	"strings"
)

// lead returns how many bytes before the file proper are to be ignored: a byte order mark, white space or zeros before
// the header of a WAV, FLAC or Ogg file, as scripts put there by mistake, or an ID3v2 tag before that of a WAV or Ogg
// file. It is not known while the following bytes may decide.
func lead(b []byte, whole bool) (n int, known bool) {
	if bytes.HasPrefix(b, []byte("ID3")) {
		at, known := skipID3(b, whole)
		switch {
		case !known, !whole && len(b) < at+magic:
			return 0, false
		case at > 10 && (isWAV(b[at:]) || bytes.HasPrefix(b[at:], []byte(oggMagic))):
			return at, true
		}
		return 0, true
	}
	at := len(b) - len(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")))
	for at < min(len(b), longestLead) && strings.IndexByte(" \t\r\n\x00", b[at]) >= 0 {
		at++
	}
	if at == 0 || at == longestLead {
		return 0, len(b) > 0 || whole
	}
	if len(b) < at+magic && !whole {
		return 0, false
	}
	if rest := b[at:]; isWAV(rest) || bytes.HasPrefix(rest, []byte(flacMagic)) || bytes.HasPrefix(rest, []byte(oggMagic)) {
		return at, true
	}
	return 0, true
}

const (
	magic       = 12 // bytes that identify a format
	longestLead = 64
)

// kind detects the format by the content. It is not known while the following bytes may decide.
func kind(b []byte, whole bool) (format Format, known bool) {
	switch {
	case len(b) < magic && !whole:
		return Unknown, false
	case isWAV(b):
		return WAV, true
	case bytes.HasPrefix(b, []byte(flacMagic)):
		return FLAC, true
	case bytes.HasPrefix(b, []byte(oggMagic)):
		return Ogg, true
	case bytes.HasPrefix(b, []byte("ID3")):
		at, known := skipID3(b, whole)
		switch {
		case !known, !whole && len(b) < at+len(flacMagic):
			return Unknown, false
		case bytes.HasPrefix(b[at:], []byte(flacMagic)):
			return FLAC, true
		}
		return MP3, true
	}
	at, known := firstFrame(b, whole)
	if at >= 0 {
		return MP3, true
	}
	return Unknown, known
}

// notAudio says what the bytes are instead, judged by their beginning.
func notAudio(b []byte) error {
	head := bytes.ToLower(bytes.TrimLeft(b[:min(len(b), 512)], "\ufeff \t\r\n"))
	starts := func(s string) bool { return bytes.HasPrefix(head, []byte(s)) }
	tag, _ := skipID3(b, true)
	switch {
	case len(b) == 0:
		return fail(ErrEmpty, "the file is empty; fetch it again")
	case starts("<!doctype html"), starts("<html"), starts("<head"):
		return fail(ErrNotAudio, "this is a web page: the download link has probably died; fetch the audio again")
	case starts("<?xml"), starts("<error"):
		return fail(ErrNotAudio, "this is an XML answer, probably of a download link that died; fetch the audio again")
	case starts("{"), starts("["):
		return fail(ErrNotAudio, "this is a JSON answer; fetch the audio again")
	case starts("uklgr"), starts("suqz"), starts("//uq"), starts("//ug"), starts("t2dnuw"), starts("zkxhqw"), starts("data:audio"):
		return fail(ErrNotAudio, "this is text in base64 and not the audio itself; decode it first")
	case isFreeFormat(b[tag:]):
		return fail(ErrUnsupported, "this is an MP3 in free format, whose frames do not say how long they are; it cannot be played here")
	case starts("riff"), starts("rf64"), starts("bw64"):
		if !bytes.HasPrefix(b, []byte("riff.\x91\xcf\x11")) && len(head) < magic {
			return errCutHeader
		}
	}
	switch k := Identify(b[:min(len(b), 4096)]); {
	case k.Format == MP3: // the head of a frame alone: what is behind it is no frame
		return fail(ErrNotAudio, "it begins as an MP3, and there is no MP3 sound in it; fetch it again")
	case k.Name != "":
		return fail(ErrUnsupported, "this is %s; only WAV, MP3, FLAC and Ogg Vorbis can be played here", k.Name)
	}
	return fail(ErrNotAudio, "neither WAV, MP3, FLAC nor Ogg Vorbis")
}
