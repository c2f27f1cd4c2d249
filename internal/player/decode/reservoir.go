package decode

// reach is the largest number of bytes before a frame at which its sound may begin, in the unused part of earlier
// frames.
const reach = 511

// reservoir keeps those bytes, and rewrites each frame to one that holds all of its own sound.
//
// The decoder has a reservoir too, but keeps only that of the last frame, so at the low rates of speech it lacks what
// is further back. At some rates it also takes a padded frame of MPEG-2 for one byte shorter than it is. Both garble
// the sound, and neither affects frames that stand alone.
type reservoir struct {
	past  []byte
	frame []byte
}

// alone returns data, a whole frame, as one that stands alone; joined means that it directly follows the last one. The
// result is silent when the bytes it needs are missing, as after a cut. It is valid until the next call.
func (r *reservoir) alone(data []byte, joined bool) []byte {
	if !joined {
		r.past = r.past[:0]
	}
	f, _ := parseFrame(data)
	l := layoutOf(f)
	at := 4
	if data[1]&1 == 0 {
		at += 2 // a checksum, which is left out
	}
	side, own := data[at:at+l.bytes], data[at+l.bytes:]
	back := bits(side, 0, l.back)
	used := 0 // bits of sound
	for i := range l.parts {
		used += bits(side, l.first+i*l.part, 12)
	}
	need := (used + 7) / 8

	r.frame = append(append(r.frame[:0], 0xFF, data[1]|1, 0, data[3]), side...)
	if back > len(r.past) {
		clear(r.frame[4:])
	} else {
		r.frame[4] = 0
		r.frame[5] &= 0xFF >> (l.back - 8)
		past := r.past[len(r.past)-back:]
		past = past[:min(need, back)]
		r.frame = append(append(r.frame, past...), own[:min(need-len(past), len(own))]...)
	}
	r.past = append(r.past, own...)
	r.past = append(r.past[:0], r.past[max(0, len(r.past)-reach):]...)
	return r.fit(data[2])
}

// fit gives the frame a bit rate at which it is long enough. rate is the header byte with the old one.
func (r *reservoir) fit(rate byte) []byte {
	var f frame
	for index := byte(1); index < 15 && f.size < len(r.frame); index++ {
		r.frame[2] = index<<4 | rate&0x0D // without padding
		f, _ = parseFrame(r.frame)
	}
	// An encoder may not write more than the highest rate holds; if it did, the frame loses its highest frequencies.
	return append(r.frame, make([]byte, max(0, f.size-len(r.frame)))...)[:f.size]
}

// layout describes a frame's side information (ISO/IEC 11172-3, 2.4.1.7; 13818-3, 2.4.1.7).
type layout struct {
	bytes int // its length
	back  int // bits of main_data_begin, which come first
	first int // bit at which the length of the first part is
	part  int // bits of each part
	parts int // one for every channel of every granule
}

func layoutOf(f frame) layout {
	switch {
	case f.version == 1 && f.mono:
		return layout{bytes: 17, back: 9, first: 18, part: 59, parts: 2}
	case f.version == 1:
		return layout{bytes: 32, back: 9, first: 20, part: 59, parts: 4}
	case f.mono:
		return layout{bytes: 9, back: 8, first: 9, part: 63, parts: 1}
	}
	return layout{bytes: 17, back: 8, first: 10, part: 63, parts: 2}
}

// bits reads n bits of b, 16 at most, from bit at on.
func bits(b []byte, at, n int) int {
	v := 0
	for i := range 3 {
		v <<= 8
		if at/8+i < len(b) {
			v |= int(b[at/8+i])
		}
	}
	return v >> (24 - at%8 - n) & (1<<n - 1)
}
