package decode

import (
	"bytes"
	"fmt"
)

// kind looks at the content, never at a name: servers and people mislabel files.
func kind(b []byte) string {
	switch {
	case len(b) >= 12 && string(b[8:12]) == "WAVE" && (string(b[:4]) == "RIFF" || string(b[:4]) == "RF64"):
		return "wav"
	case bytes.HasPrefix(b, []byte("ID3")), firstFrame(b) >= 0:
		return "mp3"
	}
	return ""
}

// notAudio says what the bytes are instead, as far as a look at their beginning tells.
func notAudio(b []byte) error {
	head := bytes.ToLower(bytes.TrimLeft(b[:min(len(b), 512)], "\ufeff \t\r\n"))
	starts := func(s string) bool { return bytes.HasPrefix(head, []byte(s)) }
	switch {
	case len(b) == 0:
		return fmt.Errorf("the file is empty; fetch it again: %w", ErrEmpty)
	case starts("<!doctype html"), starts("<html"), starts("<head"):
		return fmt.Errorf("this is a web page: the download link has probably died; fetch the audio again: %w", ErrNotAudio)
	case starts("<?xml"), starts("<error"):
		return fmt.Errorf("this is an XML answer, probably of a download link that died; fetch the audio again: %w", ErrNotAudio)
	case starts("{"), starts("["):
		return fmt.Errorf("this is a JSON answer; fetch the audio again: %w", ErrNotAudio)
	case starts("oggs"):
		return fmt.Errorf("this is an Ogg file; only wav and mp3 can be played here: %w", ErrUnsupported)
	case starts("flac"):
		return fmt.Errorf("this is a FLAC file; only wav and mp3 can be played here: %w", ErrUnsupported)
	case len(head) >= 8 && string(head[4:8]) == "ftyp":
		return fmt.Errorf("this is an MP4 file; only wav and mp3 can be played here: %w", ErrUnsupported)
	case starts("riff"), starts("rf64"):
		return fmt.Errorf("the file ends inside its header; fetch it again: %w", ErrDamaged)
	}
	return fmt.Errorf("neither wav nor mp3: %w", ErrNotAudio)
}
