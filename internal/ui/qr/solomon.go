package qr

// times multiplies in the field of 256 elements that QR codes count in: bytes as polynomials, modulo
// x⁸ + x⁴ + x³ + x² + 1.
func times(a, b byte) byte {
	var p byte
	for ; b != 0; b >>= 1 {
		if b&1 != 0 {
			p ^= a
		}
		carry := a&0x80 != 0
		a <<= 1
		if carry {
			a ^= 0x1D
		}
	}
	return p
}

// generate is the polynomial (x − 1)(x − 2)(x − 4)… of n factors, the highest power first and left out, since its
// factor is always 1.
func generate(n int) []byte {
	g := make([]byte, n)
	g[n-1] = 1
	root := byte(1)
	for range n {
		for j := range g {
			g[j] = times(g[j], root)
			if j+1 < n {
				g[j] ^= g[j+1]
			}
		}
		root = times(root, 2)
	}
	return g
}

// remainder is what is left of data when it is divided by a generator: the codewords for correction.
func remainder(data, generator []byte) []byte {
	rest := make([]byte, len(generator))
	for _, d := range data {
		factor := d ^ rest[0]
		copy(rest, rest[1:])
		rest[len(rest)-1] = 0
		for i, g := range generator {
			rest[i] ^= times(g, factor)
		}
	}
	return rest
}
