package decode

import "math"

// Limits of a setup header. Headers written by libvorbis stay below 7,000 entries and 60,000 values in a codebook.
const (
	maxEntries      = 1 << 15 // of one codebook
	maxValues       = 1 << 20 // of one codebook
	maxTotalEntries = 1 << 18
	maxTotalValues  = 1 << 22
)

// validSetup checks a setup header (Vorbis I, 4.2.4), given without its first 7 bytes, before the decoder reads it. It
// parses the parts that control the decoder's allocations and loops: codebooks, floors and residues. It rejects headers
// that would make the decoder run without end or allocate gigabytes: codebooks without entries or dimensions, residues
// that end before they begin, lists that continue after the end of the packet.
func validSetup(b []byte) bool {
	r := bitReader{b: b}
	entries, values := 0, 0
	for range r.read(8) + 1 {
		e, v, ok := r.codebook()
		if entries, values = entries+e, values+v; !ok || entries > maxTotalEntries || values > maxTotalValues {
			return false
		}
	}
	for range r.read(6) + 1 { // time domain transforms, a placeholder
		r.read(16)
	}
	for range r.read(6) + 1 {
		if !r.floor() {
			return false
		}
	}
	for range r.read(6) + 1 {
		if !r.residue() {
			return false
		}
	}
	return !r.over
}

// codebook skips a codebook (Vorbis I, 3.2.1).
func (r *bitReader) codebook() (entries, values int, ok bool) {
	sync := r.read(24)
	dimensions := r.read(16)
	entries = r.read(24)
	values = entries * dimensions
	if sync != 0x564342 || dimensions < 1 || entries < 1 || entries > maxEntries || values > maxValues {
		return 0, 0, false
	}
	if !r.lengths(entries) {
		return 0, 0, false
	}
	switch r.read(4) {
	case 0:
		return entries, 0, !r.over
	case 1:
		r.read(32)
		r.read(32)
		bits := r.read(4) + 1
		r.read(1)
		r.skip(bits * int(math.Floor(math.Pow(float64(entries), 1/float64(dimensions)))))
	case 2:
		r.read(32)
		r.read(32)
		bits := r.read(4) + 1
		r.read(1)
		r.skip(bits * values)
	default:
		return 0, 0, false
	}
	return entries, values, !r.over
}

// lengths skips the list of codeword lengths, and reports whether it holds at least one codeword.
func (r *bitReader) lengths(entries int) bool {
	used := 0
	if ordered := r.read(1); ordered == 1 {
		r.read(5)
		for used < entries {
			n := r.read(bitLength(entries - used))
			if used += n; r.over || used > entries {
				return false
			}
		}
		return true
	}
	sparse := r.read(1) == 1
	for range entries {
		if !sparse || r.read(1) == 1 {
			r.read(5)
			used++
		}
	}
	return used > 0 && !r.over
}

// floor skips a floor (Vorbis I, 6.2.1 and 7.2.2).
func (r *bitReader) floor() bool {
	switch r.read(16) {
	case 0:
		r.skip(8 + 16 + 16 + 6 + 8)
		r.skip(8 * (r.read(4) + 1))
	case 1:
		list := make([]int, r.read(5))
		most := -1
		for i := range list {
			list[i] = r.read(4)
			most = max(most, list[i])
		}
		dimensions := make([]int, max(most, 0)+1) // the decoder reads class 0 even when the list is empty
		for i := range dimensions {
			dimensions[i] = r.read(3) + 1
			subclass := r.read(2)
			if subclass != 0 {
				r.read(8)
			}
			r.skip(8 << subclass)
		}
		r.read(2)
		bits := r.read(4)
		for _, class := range list {
			r.skip(dimensions[class] * bits)
		}
	default:
		return false
	}
	return !r.over
}

// residue skips a residue (Vorbis I, 8.6.1).
func (r *bitReader) residue() bool {
	kind := r.read(16)
	begin, end := r.read(24), r.read(24)
	r.read(24)
	classifications := r.read(6) + 1
	r.read(8)
	books := 0
	for range classifications {
		cascade := r.read(3)
		if r.read(1) == 1 {
			cascade |= r.read(5) << 3
		}
		for ; cascade > 0; cascade &= cascade - 1 {
			books++
		}
	}
	r.skip(8 * books)
	return kind <= 2 && begin <= end && !r.over
}

// bitReader reads numbers as Vorbis packs them: least significant bit first (Vorbis I, 2).
type bitReader struct {
	b    []byte
	at   int  // bits
	over bool // something was read after the end; it reads as zero
}

func (r *bitReader) read(n int) (v int) {
	for i := range n {
		at := r.at + i
		if at/8 >= len(r.b) {
			r.over = true
			return 0
		}
		v |= int(r.b[at/8]>>(at%8)&1) << i
	}
	r.at += n
	return v
}

func (r *bitReader) skip(n int) {
	if r.at += n; r.at > 8*len(r.b) {
		r.over = true
	}
}

// bitLength is the number of bits of n without leading zeros. Vorbis calls it ilog.
func bitLength(n int) (bits int) {
	for ; n > 0; n >>= 1 {
		bits++
	}
	return bits
}
