package decode

import "bytes"

// kind detects the format by the content. It is not known while the following bytes may decide.
func kind(b []byte, whole bool) (format Format, known bool) {
	const magic = 12 // bytes
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
	switch {
	case len(b) == 0:
		return fail(ErrEmpty, "the file is empty; fetch it again")
	case starts("<!doctype html"), starts("<html"), starts("<head"):
		return fail(ErrNotAudio, "this is a web page: the download link has probably died; fetch the audio again")
	case starts("<?xml"), starts("<error"):
		return fail(ErrNotAudio, "this is an XML answer, probably of a download link that died; fetch the audio again")
	case starts("{"), starts("["):
		return fail(ErrNotAudio, "this is a JSON answer; fetch the audio again")
	case len(head) >= 8 && string(head[4:8]) == "ftyp":
		return fail(ErrUnsupported, "this is an MP4 file; only WAV, MP3, FLAC and Ogg Vorbis can be played here")
	case bytes.HasPrefix(b, []byte("riff.\x91\xcf\x11")): // the GUID at the beginning of its header
		return fail(ErrUnsupported, "this is a Wave64 file; only WAV, MP3, FLAC and Ogg Vorbis can be played here")
	case starts("rifx"):
		return fail(ErrUnsupported, "this is a big-endian WAV file (RIFX); only WAV, MP3, FLAC and Ogg Vorbis can be played here")
	case starts("riff"), starts("rf64"), starts("bw64"):
		return fail(ErrDamaged, "the file ends inside its header; fetch it again")
	}
	return fail(ErrNotAudio, "neither WAV, MP3, FLAC nor Ogg Vorbis")
}
