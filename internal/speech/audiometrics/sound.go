// Package audiometrics measures speech for tests: pitch, formants, level, pauses, clicks, the distance between two
// voices, and whether a speech recogniser understands the words.
//
// Every measurement is tested with signals whose values are known. The package knows nothing of the synthesiser. It is
// for tests and development only; no other package of the program imports it.
package audiometrics

import (
	"math"
	"slices"

	"callboard/internal/speech/resample"
)

// Sound is mono sound: samples between −1 and 1, and how many of them there are in a second.
type Sound struct {
	Samples []float32
	Rate    int
}

// Seconds is the length of the sound.
func (s Sound) Seconds() float64 {
	if s.Rate <= 0 {
		return 0
	}
	return float64(len(s.Samples)) / float64(s.Rate)
}

// Part is the sound between two times in seconds, limited to its length. It shares the samples.
func (s Sound) Part(from, to float64) Sound {
	at := func(seconds float64) int {
		return max(0, min(len(s.Samples), int(math.Round(seconds*float64(s.Rate)))))
	}
	a := at(from)
	return Sound{s.Samples[a:max(a, at(to))], s.Rate}
}

// Middle is the given share (0 … 1) of the sound around its middle, such as the steady part of a long vowel.
func (s Sound) Middle(share float64) Sound {
	n := s.Seconds()
	return s.Part(n*(1-share)/2, n*(1+share)/2)
}

// At is the sound at another rate.
func (s Sound) At(rate int) Sound {
	if rate == s.Rate || s.Rate <= 0 || rate <= 0 {
		return s
	}
	return Sound{resample.Convert(s.Samples, float64(s.Rate), rate), rate}
}

// frames calls visit for frames of size samples, hop samples apart; at is the time of the frame's middle in seconds.
func (s Sound) frames(size, hop int, visit func(at float64, x []float32)) {
	for i := 0; size > 0 && hop > 0 && i+size <= len(s.Samples); i += hop {
		visit((float64(i)+float64(size)/2)/float64(s.Rate), s.Samples[i:i+size])
	}
}

func (s Sound) samplesIn(seconds float64) int { return int(math.Round(seconds * float64(s.Rate))) }

// median is the middle value, 0 of none. It sorts v.
func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	if n := len(v); n%2 == 0 {
		return (v[n/2-1] + v[n/2]) / 2
	}
	return v[len(v)/2]
}

// decibels turns a ratio of powers into dB; 0 is −200 dB.
func decibels(power float64) float64 { return 10 * math.Log10(max(power, 1e-20)) }

func power(x []float32) float64 {
	if len(x) == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return sum / float64(len(x))
}

// percentile is the value that the given share of v is below; −Inf for an empty v. It does not change v.
func percentile(v []float64, share float64) float64 {
	if len(v) == 0 {
		return math.Inf(-1)
	}
	sorted := slices.Sorted(slices.Values(v))
	return sorted[int(share*float64(len(sorted)-1))]
}
