package audiometrics_test

import "testing"

// The budget is 0.2 s for two seconds of sound on an idle machine.
func BenchmarkProfile(b *testing.B) {
	s := vowel(44100, 2, steady(140), vowels["ah"]...)
	for b.Loop() {
		s.Profile()
	}
}
