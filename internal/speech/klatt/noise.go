package klatt

// noise is a small random generator (xorshift64, Marsaglia 2003). The same seed gives the same noise.
type noise struct{ state uint64 }

func newNoise(seed uint64) noise { return noise{seed | 1} }

// uniform returns a uniform value between −1 and 1.
func (n *noise) uniform() float64 {
	n.state ^= n.state << 13
	n.state ^= n.state >> 7
	n.state ^= n.state << 17
	return float64(int64(n.state)) / (1 << 63)
}

// gaussian returns a roughly normal value with a variance of one: the sum of two uniform numbers from one step of the
// generator, whose halves are independent enough to sound like noise.
func (n *noise) gaussian() float64 {
	n.state ^= n.state << 13
	n.state ^= n.state >> 7
	n.state ^= n.state << 17
	const half = 1 << 31
	return (float64(int32(n.state>>32)) + float64(int32(n.state))) / half * 1.2247448713915890 // √(3/2)
}
