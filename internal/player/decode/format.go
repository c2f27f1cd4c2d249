package decode

import "bytes"

// Format names a kind of audio file. Its text is what `callboard play --json` prints as "format".
type Format string

// The formats that this package knows. Unknown is everything else.
const (
	Unknown Format = ""
	WAV     Format = "wav"
	MP3     Format = "mp3"
	FLAC    Format = "flac"
	Ogg     Format = "ogg" // the container; of what it can hold, only Vorbis can be decoded here
)

// Formats returns the known formats.
func Formats() []Format { return []Format{WAV, MP3, FLAC, Ogg} }

// Extension returns the file name extension with its dot, ".wav" for example, or "" for Unknown.
func (f Format) Extension() string {
	if f == Unknown {
		return ""
	}
	return "." + string(f)
}

// Sniff identifies a file by its first bytes; 512 are enough. It looks at the content only, because servers and
// people mislabel files. It does no I/O and needs no sound device, so packages that store files can use it too:
// Sniff names the format for a file's extension, Probe (which reads the file) then says whether it can be played and
// for how long. A file with a known format can still be damaged, or hold a codec that cannot be decoded here.
//
// After an ID3v2 tag that is longer than head, the format is taken to be MP3.
func Sniff(head []byte) Format {
	at, _ := lead(head, true)
	head = head[at:]
	switch {
	case isWAV(head), len(head) >= 12 && string(head[:4]) == "RIFX" && string(head[8:12]) == "WAVE":
		return WAV
	case bytes.HasPrefix(head, []byte(flacMagic)):
		return FLAC
	case bytes.HasPrefix(head, []byte(oggMagic)):
		return Ogg
	case bytes.HasPrefix(head, []byte("ID3")):
		if at, _ := skipID3(head, true); at > 10 && bytes.HasPrefix(head[at:], []byte(flacMagic)) {
			return FLAC
		}
		return MP3
	case isMP3Frame(head):
		return MP3
	}
	return Unknown
}

// The first four bytes of a FLAC stream (RFC 9639, 6) and of a page of an Ogg stream (RFC 3533, 6).
const (
	flacMagic = "fLaC"
	oggMagic  = "OggS"
)

// isWAV recognises the header of a RIFF file with WAVE content, and of its 64-bit forms RF64 and BW64.
func isWAV(b []byte) bool {
	if len(b) < 12 || string(b[8:12]) != "WAVE" {
		return false
	}
	id := string(b[:4])
	return id == "RIFF" || id == "RF64" || id == "BW64"
}

// isMP3Frame recognises the header of an MPEG audio frame of layer III: eleven bits set, and no reserved version, bit
// rate or sample rate.
func isMP3Frame(b []byte) bool {
	return len(b) >= 4 && b[0] == 0xFF && b[1]&0xE0 == 0xE0 && b[1]>>3&3 != 1 && b[1]>>1&3 == 1 && b[2]>>4 != 15 && b[2]>>2&3 != 3
}
