package mp3enc

import "math"

// Options select the format of the file.
type Options struct {
	// Rate is the sampling rate of the samples in Hz: 16000, 22050, 24000, 32000, 44100 or 48000.
	Rate int
	// Bitrate is the constant bit rate in kbit/s, one of the standard's for the rate: 32 to 320
	// from 32000 Hz on, 8 to 160 below. Zero means 128 or 64.
	Bitrate int
	// Encoder is the name in the tag, of which the first nine bytes count; empty means
	// "LAME-like". FFmpeg uses the tag's delay and padding only with a name that begins with
	// "LAME", "Lavf" or "Lavc"; mpg123 does with any.
	Encoder string
}

// defaultName names the layout of the tag's extension, not the encoder: LAME defined it, and decoders
// recognise it by these four letters.
const defaultName = "LAME-like"

// Encode returns an MP3 file of mono samples with a full scale of -1 to 1. Larger values are
// clipped; NaN and infinite ones become silence. A decoder that reads the tag returns exactly as
// many samples. The error names the option that is not valid.
func Encode(samples []float32, o Options) ([]byte, error) {
	f, err := newFormat(o)
	if err != nil {
		return nil, err
	}
	if o.Encoder == "" {
		o.Encoder = defaultName
	}
	g := f.gapFor(len(samples))
	head := f.infoFormat().frameSize(0)
	e := newEncoder(f, g.delay-filterDelay, samples)
	e.out = append(make([]byte, 0, head+f.frameStart(g.frames)), make([]byte, head)...)
	for range g.frames {
		e.encodeFrame()
	}
	f.writeTag(e.out[:head], e.out[head:], info{gap: g, peak: e.peak, encoder: o.Encoder})
	return e.out, nil
}

// encoder is the state from one frame to the next.
type encoder struct {
	stream
	samples []float32 // not yet encoded
	silence int       // samples of silence to encode before them
	peak    float64

	bank    analysis
	bands   [3]*subbandSamples // of the granule before, this one and the next
	attacks attackFinder
	blocks  blockPlan
	plans   [4]*bandPlan // by kind of block

	granule [2]granule
	offset  int // of the last granule, where the next search starts
	level   int // smoothed offset in sixteenths: the quality to keep
	side    bitWriter
	main    bitWriter
}

func newEncoder(f format, silence int, samples []float32) *encoder {
	e := &encoder{stream: stream{format: f}, samples: samples, silence: silence}
	for i := range e.bands {
		e.bands[i] = new(subbandSamples)
	}
	e.attacks = newAttackFinder(f.rate)
	e.blocks.attack = [3]int{thirds, thirds, thirds}
	e.plans[blockLong] = f.longPlan(false)
	e.plans[blockStart] = f.longPlan(true)
	e.plans[blockStop] = e.plans[blockStart]
	e.plans[blockShort] = f.shortPlan()
	e.advance()
	return e
}

// advance reads the next granule and returns the block type of the current one.
func (e *encoder) advance() int {
	e.bands[0], e.bands[1], e.bands[2] = e.bands[1], e.bands[2], e.bands[0]
	e.bank.split(e.read, e.bands[2])
	return e.blocks.next(e.attacks.findAttack(e.bands[2]))
}

// read returns the next samples, with silence before and after them.
func (e *encoder) read(out []float64) {
	n := min(e.silence, len(out))
	e.silence -= n
	clear(out[:n])
	out = out[n:]
	n = min(len(e.samples), len(out))
	for i, s := range e.samples[:n] {
		x := float64(s)
		if math.IsNaN(x) || math.IsInf(x, 0) {
			x = 0
		}
		x = min(max(x, -1), 1)
		e.peak = max(e.peak, math.Abs(x))
		out[i] = x
	}
	e.samples = e.samples[n:]
	clear(out[n:])
}

func (e *encoder) encodeFrame() {
	begin := e.free
	mean := 8 * e.mainDataBytes() / e.granules
	saved := 8 * begin // bits
	e.main.reset()
	var coded [2]*granule
	for i := range e.granules {
		g := &e.granule[i]
		g.block = e.advance()
		g.plan = e.plans[g.block]
		e.transform(e.bands[0], e.bands[1], g.block, &g.lines)
		g.computeSteps(e.lsf)
		if offset := g.search(e.offset, e.target(g, mean, saved)); g.bits() > 0 {
			e.offset = offset
			e.updateLevel()
		}
		saved += mean - g.bits()
		g.factors.write(&e.main, g.plan)
		g.coding.write(&e.main, g.plan, &g.values, &g.lines)
		coded[i] = g
	}
	e.main.align()
	e.writeSide(&e.side, begin, coded[:e.granules])
	e.writeFrame(e.side.buf, e.main.buf)
}

// target is the bit budget of a granule, where mean is the average and saved is left from earlier
// ones. A tenth is saved until the reservoir is nine tenths full. A granule that would have lower
// quality than those before may use up to six tenths of the reservoir.
func (e *encoder) target(g *granule, mean, saved int) int {
	target := mean
	if reserve := 8 * e.maxMainDataBegin() * 9 / 10; saved < reserve {
		target -= mean / 10
	} else {
		target += saved - reserve
	}
	borrowed := saved * 6 / 10
	if g.quantise(g.clamp(e.level / levelParts)) {
		borrowed = min(borrowed, max(g.bits()-target, 0))
	}
	return min(target+borrowed, mean+saved, granuleMax)
}

// levelParts divide the steps of level.
const levelParts = 16

// updateLevel smooths the offsets: quickly to coarser ones, so that a difficult part does not get
// the quality of an easy one and empty the reservoir at once, and slowly to finer ones.
func (e *encoder) updateLevel() {
	d := levelParts*e.offset - e.level
	if d > 0 {
		e.level += d / 2
	} else {
		e.level += d / 16
	}
}
