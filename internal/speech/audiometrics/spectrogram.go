package audiometrics

import (
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
)

const (
	gramWindow = 0.006 // seconds: short enough to separate the pulses of a voice, so that formants are visible as bars
	gramHop    = 0.002 // seconds a column
	gramSize   = 512   // bins of the transform, half of them rows
	gramRange  = 60.0  // dB from black to white
	gramWidest = 8000  // columns: 16 seconds
)

// Spectrogram draws the sound as a PNG, for people: time to the right with a mark every tenth of a second, frequency
// upwards to 8 kHz with a line at each kilohertz, darker where it is louder. Only the first 16 seconds are drawn.
// The error is that of the writer.
func (s Sound) Spectrogram(w io.Writer) error {
	low := s.At(16000)
	size := low.samplesIn(gramWindow)
	window := hann(size)
	var columns [][]float64
	loudest := -200.0
	low.Part(0, gramWidest*gramHop).frames(size, low.samplesIn(gramHop), func(_ float64, x []float32) {
		column := powers(x, window, gramSize)
		for i := range column {
			// pre-emphasis of 6 dB an octave above 100 Hz, as usual for speech
			column[i] = decibels(column[i]) + 20*math.Log10(1+float64(i)*16000/gramSize/100)
			loudest = max(loudest, column[i])
		}
		columns = append(columns, column)
	})
	height := gramSize/2 + 1
	img := image.NewGray(image.Rect(0, 0, max(1, len(columns)), height))
	for x, column := range columns {
		for i, level := range column {
			shade := 255 * (loudest - level) / gramRange
			if hz := i * 16000 / gramSize; hz%1000 < 16000/gramSize && hz > 0 && x%4 == 0 {
				shade -= 60
			}
			if at := float64(x) * gramHop; i < 4 && math.Mod(at+1e-6, 0.1) < gramHop {
				shade = 0
			}
			img.SetGray(x, height-1-i, color.Gray{Y: uint8(max(0, min(255, shade)))})
		}
	}
	return png.Encode(w, img)
}
