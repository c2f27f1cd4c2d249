// Package speechtest holds the assertions that the tests of speech packages share.
package speechtest

import (
	"math"
	"testing"
)

// Within reports an error unless low ≤ got ≤ high. what names the measured value.
func Within(t testing.TB, what string, got, low, high float64) {
	t.Helper()
	if !(got >= low && got <= high) {
		t.Errorf("%s is %.4g, want %.4g … %.4g", what, got, low, high)
	}
}

// Near reports an error unless got is want ± tolerance. what names the measured value.
func Near(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %.4g, want %.4g ± %.2g", what, got, want, tolerance)
	}
}
