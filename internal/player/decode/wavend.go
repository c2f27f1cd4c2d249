package decode

import "encoding/binary"

// The end of the samples of a WAV whose header does not know it.

// longestTrailer is the largest chunk behind the samples that is looked for. It bounds how long sound is held back while
// a file arrives: the letters of a chunk's name can be sound too.
const longestTrailer = 1 << 20 // bytes

// soundEnd returns how many bytes of b are certainly sound, in a WAV whose header does not know how many are, and whether
// the sound ends there: at chunks that reach to the end of the file, or at the header of another WAV.
func soundEnd(b []byte, whole bool) (n int, ends bool) {
	for i, c := range b {
		switch c {
		case 'd', 'f', 'R', 'L', 'i', 'I', 'b', 'J', 'j', 'P', 'F', 'a', '_', 'c', 'p', 's', 'u', 'D', 'l', 'n', 'm':
		default:
			continue
		}
		rest := b[i:]
		if len(rest) < 8 {
			if !whole && beginsName(rest) {
				return i, false
			}
			continue
		}
		if !chunkName(rest[:4]) {
			continue
		}
		switch is, known := trailer(rest, whole); {
		case is:
			return i, true
		case !known:
			return i, false
		}
	}
	return len(b), false
}

// beginsName reports whether b, of fewer than 8 bytes, can be the beginning of a chunk.
func beginsName(b []byte) bool {
	if len(b) >= 4 {
		return chunkName(b[:4])
	}
	return printable(b)
}

// trailer reports whether b is nothing but chunks, or another WAV. It is not known while the following bytes may decide.
func trailer(b []byte, whole bool) (is, known bool) {
	at := 0
	for {
		rest := b[at:]
		switch {
		case len(rest) == 0:
			return whole, whole
		case isWAV(rest):
			return true, true
		case len(rest) < 12 && !whole:
			return false, false
		case len(rest) < 8:
			return at > 0, true
		case !printable(rest[:4]), string(rest[:4]) == "RIFF":
			return false, true
		}
		size := int64(binary.LittleEndian.Uint32(rest[4:]))
		if size > longestTrailer {
			return false, true
		}
		if end := int64(at) + 8 + size; end > int64(len(b)) {
			return whole && list(rest), whole
		}
		at += 8 + int(size)
		if at < len(b) && b[at] == 0 {
			at += int(size % 2)
		}
	}
}

// list reports whether b begins with a list of texts. Its name is so long that it is believed even if the list is cut.
func list(b []byte) bool {
	return len(b) >= 12 && string(b[:4]) == "LIST" && (string(b[8:12]) == "INFO" || string(b[8:12]) == "adtl")
}
