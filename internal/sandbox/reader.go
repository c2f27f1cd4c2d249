package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
)

// reader takes typed fields out of a JSON object and keeps the first thing that is wrong.
// A null is a field that was left out.
type reader struct {
	fields map[string]json.RawMessage
	bad    *refusal
}

func (r *reader) fail(why *refusal) {
	if r.bad == nil {
		r.bad = why
	}
}

// take reads one field as T; want is T in words.
func take[T any](r *reader, field, want string) (v T, ok bool) {
	raw, ok := r.fields[field]
	if !ok || bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
		return v, false
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		r.fail(mismatch(field, want))
		return v, false
	}
	return v, true
}

func (r *reader) text(field, usual string) string {
	if v, ok := take[string](r, field, "a string"); ok {
		return v
	}
	return usual
}

func (r *reader) flag(field string) bool {
	v, _ := take[bool](r, field, "a boolean")
	return v
}

func (r *reader) number(field string, low, high, usual float64) float64 {
	v, ok := take[float64](r, field, "a number")
	if !ok {
		return usual
	}
	if v < low || v > high {
		r.fail(invalid(field, fmt.Sprintf("%s must be between %g and %g", field, low, high)))
	}
	return v
}

// whole reads an integer; 100.0 is one.
func (r *reader) whole(field string, low, high, usual int) int {
	v, ok := take[float64](r, field, "an integer")
	if !ok {
		return usual
	}
	if v != math.Trunc(v) {
		r.fail(mismatch(field, "an integer"))
		return usual
	}
	if v < float64(low) || v > float64(high) {
		r.fail(invalid(field, fmt.Sprintf("%s must be between %d and %d", field, low, high)))
		return usual
	}
	return int(v)
}
