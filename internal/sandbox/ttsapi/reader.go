package ttsapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// invalid is the answer to a request that violates the schema.
func invalid(bad []violation) *failure {
	return &failure{status: http.StatusUnprocessableEntity, violations: bad}
}

// maxInput is the longest value in bytes that a violation repeats.
const maxInput = 2000

// reader reads the fields of one JSON object by the rules of the schema and collects every violation. All readers of a
// request share the list.
type reader struct {
	loc    []any
	raw    json.RawMessage
	fields map[string]json.RawMessage
	bad    *[]violation
}

// readBody reads a request's body as one object.
func readBody(raw []byte) (*reader, *failure) {
	r := &reader{loc: []any{"body"}, raw: raw, bad: new([]violation)}
	switch {
	case !utf8.Valid(raw) || !json.Valid(raw):
		return nil, invalid([]violation{{Type: "json_invalid", Loc: []any{"body", 0}, Msg: "JSON decode error", Input: json.RawMessage("{}")}})
	case json.Unmarshal(raw, &r.fields) != nil || r.fields == nil:
		r.add("model_attributes_type", nil, "Input should be a valid dictionary or object to extract fields from", raw, nil)
		return nil, invalid(*r.bad)
	}
	return r, nil
}

func (r *reader) add(kind string, field any, msg string, input json.RawMessage, ctx map[string]any) {
	loc := slices.Clone(r.loc)
	if field != nil {
		loc = append(loc, field)
	}
	if len(input) > maxInput {
		input = nil
	}
	*r.bad = append(*r.bad, violation{kind, loc, msg, input, ctx})
}

// field returns the value of a field; ok is false where it is absent, or null and not required.
func (r *reader) field(name string, required bool) (raw json.RawMessage, ok bool) {
	raw, ok = r.fields[name]
	if !ok && required {
		r.add("missing", name, "Field required", r.raw, nil)
	}
	return raw, ok && (required || !isNull(raw))
}

func isNull(raw json.RawMessage) bool { return bytes.Equal(bytes.TrimSpace(raw), []byte("null")) }

// decodes reports whether a value has the type of v, which gets it.
func decodes(raw json.RawMessage, v any) bool { return !isNull(raw) && json.Unmarshal(raw, v) == nil }

// text reads a string.
func (r *reader) text(name string, required bool) (string, bool) {
	raw, ok := r.field(name, required)
	if !ok {
		return "", false
	}
	var v string
	if !decodes(raw, &v) {
		r.add("string_type", name, "Input should be a valid string", raw, nil)
		return "", false
	}
	return v, true
}

// choice reads a string that must be one of some values.
func (r *reader) choice(name string, required bool, fallback string, allowed ...string) string {
	raw, ok := r.field(name, required)
	if !ok {
		return fallback
	}
	var v string
	if !decodes(raw, &v) || !slices.Contains(allowed, v) {
		r.notAllowed(name, raw, allowed)
		return fallback
	}
	return v
}

// notAllowed adds the violation of a value that is not one of some.
func (r *reader) notAllowed(name string, raw json.RawMessage, allowed []string) {
	expected := expectation(allowed)
	r.add("enum", name, "Input should be "+expected, raw, map[string]any{"expected": expected})
}

// expectation lists values as 'a', 'b' or 'c'.
func expectation(allowed []string) string {
	quoted := make([]string, len(allowed))
	for i, v := range allowed {
		quoted[i] = "'" + v + "'"
	}
	if last := len(quoted) - 1; last > 0 {
		return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
	}
	return strings.Join(quoted, "")
}

// number reads a number from low to high; ok is false where it is absent or wrong.
func (r *reader) number(name string, required bool, low, high float64) (v float64, ok bool) {
	raw, ok := r.field(name, required)
	if !ok {
		return 0, false
	}
	if !decodes(raw, &v) {
		r.add("float_type", name, "Input should be a valid number", raw, nil)
		return 0, false
	}
	return v, r.within(name, raw, v, low, high)
}

// integer reads a whole number from low to high. 1.0 counts as one.
func (r *reader) integer(name string, low, high int) (v int, ok bool) {
	raw, ok := r.field(name, false)
	if !ok {
		return 0, false
	}
	var f float64
	switch {
	case !decodes(raw, &f):
		r.add("int_type", name, "Input should be a valid integer", raw, nil)
		return 0, false
	case f != math.Trunc(f):
		r.add("int_from_float", name, "Input should be a valid integer, got a number with a fractional part", raw, nil)
		return 0, false
	}
	return int(f), r.within(name, raw, f, float64(low), float64(high))
}

func (r *reader) within(name string, raw json.RawMessage, v, low, high float64) bool {
	switch {
	case v < low:
		r.add("greater_than_equal", name, fmt.Sprintf("Input should be greater than or equal to %g", low), raw, map[string]any{"ge": low})
	case v > high:
		r.add("less_than_equal", name, fmt.Sprintf("Input should be less than or equal to %g", high), raw, map[string]any{"le": high})
	}
	return low <= v && v <= high
}

// object reads an object within this one.
func (r *reader) object(name string) (*reader, bool) {
	raw, ok := r.field(name, false)
	if !ok {
		return nil, false
	}
	in := &reader{loc: append(slices.Clone(r.loc), name), raw: raw, bad: r.bad}
	if json.Unmarshal(raw, &in.fields) != nil || in.fields == nil {
		r.add("model_attributes_type", name, "Input should be a valid dictionary or object to extract fields from", raw, nil)
		return nil, false
	}
	return in, true
}

// only adds a violation for every field that is not named.
func (r *reader) only(names ...string) {
	var unknown []string
	for name := range r.fields {
		if !slices.Contains(names, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		r.add("extra_forbidden", name, "Extra inputs are not permitted", r.fields[name], nil)
	}
}

// queryReader reads the parameters of a query.
type queryReader struct {
	values url.Values
	bad    []violation
}

func (q *queryReader) add(kind, name, msg string, ctx map[string]any) {
	input, _ := json.Marshal(q.values.Get(name)) // a string always marshals
	if len(input) > maxInput {
		input = nil
	}
	q.bad = append(q.bad, violation{kind, []any{"query", name}, msg, input, ctx})
}

// choice returns a parameter that must be one of some values, or empty where it is absent.
func (q *queryReader) choice(name string, allowed ...string) string {
	v := q.values.Get(name)
	if q.values.Has(name) && !slices.Contains(allowed, v) {
		expected := expectation(allowed)
		q.add("enum", name, "Input should be "+expected, map[string]any{"expected": expected})
		return ""
	}
	return v
}

// required returns a parameter that must be there and not empty.
func (q *queryReader) required(name string) string {
	v := q.values.Get(name)
	switch {
	case !q.values.Has(name):
		q.bad = append(q.bad, violation{Type: "missing", Loc: []any{"query", name}, Msg: "Field required", Input: json.RawMessage("null")})
	case v == "":
		q.add("string_too_short", name, "String should have at least 1 character", map[string]any{"min_length": 1})
	}
	return v
}

// integer returns a whole number from low to high, or the fallback where it is absent.
func (q *queryReader) integer(name string, low, high, fallback int) int {
	if !q.values.Has(name) {
		return fallback
	}
	n, err := strconv.Atoi(q.values.Get(name))
	switch {
	case err != nil:
		q.add("int_parsing", name, "Input should be a valid integer, unable to parse string as an integer", nil)
	case n < low:
		q.add("greater_than_equal", name, fmt.Sprintf("Input should be greater than or equal to %d", low), map[string]any{"ge": low})
	case n > high:
		q.add("less_than_equal", name, fmt.Sprintf("Input should be less than or equal to %d", high), map[string]any{"le": high})
	default:
		return n
	}
	return fallback
}
