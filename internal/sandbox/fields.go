package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
)

// fieldReader reads typed fields of a JSON object and keeps the first error. A null counts as an absent field.
type fieldReader struct {
	fields map[string]json.RawMessage
	err    *apiError // the first error
}

func (r *fieldReader) fail(err *apiError) {
	if r.err == nil {
		r.err = err
	}
}

// readField reads one field as T; want is the name of T in an error message. ok is false where the field is absent or
// wrong.
func readField[T any](r *fieldReader, field, want string) (v T, ok bool) {
	raw, ok := r.fields[field]
	if !ok || bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
		return v, false
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		r.fail(typeMismatch(field, want))
		return v, false
	}
	return v, true
}

func (r *fieldReader) text(field, fallback string) string {
	if v, ok := readField[string](r, field, "a string"); ok {
		return v
	}
	return fallback
}

func (r *fieldReader) flag(field string) bool {
	v, _ := readField[bool](r, field, "a boolean")
	return v
}

func (r *fieldReader) number(field string, low, high, fallback float64) float64 {
	v, ok := readField[float64](r, field, "a number")
	if !ok {
		return fallback
	}
	if v < low || v > high {
		r.fail(invalidField(field, fmt.Sprintf("%s must be between %g and %g", field, low, high)))
	}
	return v
}

// integer reads an integer. 100.0 counts as one.
func (r *fieldReader) integer(field string, low, high, fallback int) int {
	v, ok := readField[float64](r, field, "an integer")
	if !ok {
		return fallback
	}
	if v != math.Trunc(v) {
		r.fail(typeMismatch(field, "an integer"))
		return fallback
	}
	if v < float64(low) || v > float64(high) {
		r.fail(invalidField(field, fmt.Sprintf("%s must be between %d and %d", field, low, high)))
		return fallback
	}
	return int(v)
}
