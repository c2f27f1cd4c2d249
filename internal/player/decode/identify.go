package decode

import (
	"bytes"
	"strings"
)

// Kind is what a file is, also if it cannot be decoded here.
type Kind struct {
	Name      string // "M4A (AAC)" for example; "" for what is not known to be sound
	Extension string // of its file name, with the dot
	Format    Format // Unknown for what this package does not decode
}

// Identify identifies a file by its first bytes; 512 are enough, 4,096 tell more of the codec inside an MP4 or WebM. Like
// Sniff it looks at the content only, but it also knows sound that cannot be decoded here, so that a file can be kept
// under its true name and be named in an error: Name + " cannot be played here".
func Identify(head []byte) Kind {
	if f := Sniff(head); f != Unknown {
		return Kind{known(f, head), f.Extension(), f}
	}
	tag, _ := skipID3(head, true)
	b := head[tag:]
	starts := func(s string) bool { return bytes.HasPrefix(b, []byte(s)) }
	switch {
	case len(b) >= 12 && string(b[4:8]) == "ftyp":
		return mp4(b)
	case starts("\x1a\x45\xdf\xa3"):
		return matroska(b)
	case starts("FORM") && len(b) >= 12 && (string(b[8:12]) == "AIFF" || string(b[8:12]) == "AIFC"):
		return Kind{Name: "AIFF", Extension: ".aiff"}
	case starts("riff.\x91\xcf\x11"): // the GUID at the beginning of its header
		return Kind{Name: "Wave64", Extension: ".w64"}
	}
	for _, k := range []struct{ magic, name, extension string }{
		{"caff", "Apple CAF", ".caf"}, {".snd", "Sun AU", ".au"}, {"#!AMR-WB", "AMR-WB", ".awb"}, {"#!AMR", "AMR", ".amr"},
		{"0&\xb2u\x8ef\xcf\x11", "Windows Media Audio", ".wma"}, {"wvpk", "WavPack", ".wv"}, {"MAC ", "Monkey's Audio", ".ape"},
		{"TTA1", "True Audio", ".tta"}, {"MThd", "MIDI", ".mid"}, {"#!SILK", "SILK", ".silk"}, {"\x02#!SILK", "SILK", ".silk"}, {"ADIF", "AAC", ".aac"},
	} {
		if starts(k.magic) {
			return Kind{Name: k.name, Extension: k.extension}
		}
	}
	if len(b) >= 4 && b[0] == 0xFF && b[1]&0xF0 == 0xF0 && b[2]>>4 != 15 {
		switch layer := b[1] >> 1 & 3; {
		case layer == 0 && b[2]>>2&15 < 13 && b[2]&0xC0 != 0xC0:
			return Kind{Name: "AAC (ADTS)", Extension: ".aac"}
		case layer == 2 && b[2]>>4 != 0 && b[2]>>2&3 != 3:
			return Kind{Name: "MPEG audio layer II", Extension: ".mp2"}
		}
	}
	return Kind{}
}

// known names a format that this package decodes.
func known(f Format, head []byte) string {
	switch f {
	case WAV:
		if bytes.HasPrefix(head, []byte("RIFX")) {
			return "big-endian WAV (RIFX)"
		}
		return "WAV"
	case Ogg:
		p, size, _ := parsePage(head)
		if size == 0 {
			return "Ogg"
		}
		if bytes.HasPrefix(p.body, []byte("\x01vorbis")) {
			return "Ogg (Vorbis)"
		}
		return "Ogg (" + codecName(p.body) + ")"
	}
	return strings.ToUpper(string(f))
}

// mp4 names an MP4 by its brand (ISO/IEC 14496-12, 4.3), and by the names of codecs in its first bytes.
func mp4(b []byte) Kind {
	has := func(s string) bool { return bytes.Contains(b, []byte(s)) }
	k := Kind{Name: "MP4", Extension: ".mp4"}
	switch brand := string(b[8:12]); {
	case strings.HasPrefix(brand, "M4A"), strings.HasPrefix(brand, "M4B"):
		k = Kind{Name: "M4A (AAC)", Extension: ".m4a"}
		if has("alac") {
			k.Name = "M4A (Apple Lossless)"
		}
	case strings.HasPrefix(brand, "3g"):
		k = Kind{Name: "3GP", Extension: ".3gp"}
	case brand == "qt  ":
		k = Kind{Name: "QuickTime", Extension: ".mov"}
	case has("mp4a") && !has("vide"):
		k = Kind{Name: "M4A (AAC)", Extension: ".m4a"}
	}
	return k
}

// matroska names a WebM or Matroska file by its document type (RFC 8794, 11.2.3).
func matroska(b []byte) Kind {
	has := func(s string) bool { return bytes.Contains(b, []byte(s)) }
	k := Kind{Name: "Matroska", Extension: ".mka"}
	if has("webm") {
		k = Kind{Name: "WebM", Extension: ".webm"}
	}
	switch {
	case has("A_OPUS"):
		k.Name += " (Opus)"
	case has("A_VORBIS"):
		k.Name += " (Vorbis)"
	case has("A_AAC"):
		k.Name += " (AAC)"
	}
	return k
}
