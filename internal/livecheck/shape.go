package livecheck

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	shapeDepth  = 6   // levels of an answer that are described
	shapeFields = 60  // of one object
	shapeItems  = 200 // of a list that are looked at
	shapeLength = 4000
)

// shape describes the fields and types of a JSON value, without values: {"result":{"status":string,"duration":number or null}}.
// ok is false for what is no JSON.
func (m *masker) shape(body []byte) (s string, ok bool) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return "", false
	}
	s = m.describe([]any{v}, shapeDepth)
	if len(s) > shapeLength {
		s = strings.ToValidUTF8(s[:shapeLength], "") + "…"
	}
	return s, true
}

// describe describes the values that occur at one place, with each type once.
func (m *masker) describe(values []any, depth int) string {
	types := map[string]bool{}
	var objects []map[string]any
	var items []any
	lists, longest := 0, 0
	for _, v := range values {
		switch v := v.(type) {
		case map[string]any:
			objects = append(objects, v)
		case []any:
			lists++
			longest = max(longest, len(v))
			items = append(items, v[:min(len(v), shapeItems)]...)
		default:
			types[scalar(v)] = true
		}
	}
	var out []string
	if len(objects) > 0 {
		out = append(out, m.object(objects, depth))
	}
	switch {
	case lists > 0 && len(items) == 0:
		out = append(out, "[]")
	case lists > 0 && depth == 0:
		out = append(out, "[…]")
	case lists > 0:
		out = append(out, fmt.Sprintf("[%s × %s]", m.describe(items, depth-1), about(longest)))
	}
	return strings.Join(append(out, slices.Sorted(maps.Keys(types))...), " or ")
}

// about is the order of magnitude of a length: the exact one may tell accounts apart.
func about(n int) string {
	for _, limit := range []int{1, 10, 100, 1000, 10_000} {
		if n <= limit {
			return fmt.Sprintf("≤%d", limit)
		}
	}
	return "many"
}

// object describes objects at one place. A field that not all of them have is marked by a question mark.
func (m *masker) object(objects []map[string]any, depth int) string {
	if depth == 0 {
		return "{…}"
	}
	at := map[string][]any{}
	for _, o := range objects {
		for k, v := range o {
			at[k] = append(at[k], v)
		}
	}
	var fields []string
	for _, k := range slices.Sorted(maps.Keys(at)) {
		if len(fields) == shapeFields {
			fields = append(fields, "…")
			break
		}
		optional := ""
		if len(at[k]) < len(objects) {
			optional = "?"
		}
		fields = append(fields, fmt.Sprintf("%q%s:%s", m.word(k), optional, m.describe(at[k], depth-1)))
	}
	return "{" + strings.Join(fields, ",") + "}"
}

// scalar is the type of a value, with what it is made of where that is of use.
func scalar(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "bool"
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			return "float"
		}
		return "int"
	case string:
		switch {
		case v == "":
			return "empty string"
		case strings.HasPrefix(v, "https://") || strings.HasPrefix(v, "http://"):
			return "URL"
		case len(v) == 24 && strings.Trim(strings.ToLower(v), "0123456789abcdef") == "":
			return "24 hex digits"
		case strings.HasPrefix(v, "tc_") || strings.HasPrefix(v, "uc_"):
			return "voice id"
		case utf8.RuneCountInString(v) > 200:
			return "long string"
		}
	}
	return "string"
}
