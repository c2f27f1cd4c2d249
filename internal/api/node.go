package api

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"callboard/internal/text"
)

// Maximum sizes of single values, so that one response cannot fill a screen.
const (
	maxText     = 300  // characters of a name or tag
	maxSentence = 4096 // characters of an error message
	maxURL      = 8192 // bytes of a URL
	maxWords    = 256  // values of one list
)

// node is a value of a JSON response, read leniently: every method returns the zero value for a field that is missing,
// null or of another type. Public clients saw the same field as a string, an array and an object, so no type is relied on.
type node struct{ v any }

// parse reads the first JSON value of a body.
func parse(body []byte) (node, error) {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF"))))
	d.UseNumber()
	var n node
	err := d.Decode(&n.v)
	return n, err
}

// result returns the value in the envelope {"result": …}, or n itself if there is no envelope (reference mark S).
func (n node) result() node {
	if m, ok := n.v.(map[string]any); ok {
		if r, ok := m["result"]; ok {
			return node{r}
		}
	}
	return n
}

func (n node) isObject() bool { _, ok := n.v.(map[string]any); return ok }
func (n node) isList() bool   { _, ok := n.v.([]any); return ok }

// at returns the value of the first of the keys that is not null.
func (n node) at(keys ...string) node {
	m, _ := n.v.(map[string]any)
	for _, k := range keys {
		if v := m[k]; v != nil {
			return node{v}
		}
	}
	return node{}
}

// has reports whether n has one of the keys, even with null.
func (n node) has(keys ...string) bool {
	m, _ := n.v.(map[string]any)
	for _, k := range keys {
		if _, ok := m[k]; ok {
			return true
		}
	}
	return false
}

// items returns the values of a list. Another value counts as a list of one, null as an empty list.
func (n node) items() []node {
	switch v := n.v.(type) {
	case nil:
		return nil
	case []any:
		out := make([]node, len(v))
		for i := range v {
			out[i] = node{v[i]}
		}
		return out
	}
	return []node{n}
}

// head returns the first value of a list; any other value is returned itself.
func (n node) head() node {
	if list := n.items(); n.isList() && len(list) > 0 {
		return list[0]
	}
	return n
}

// raw returns a string, or a number as it is written. A list returns its first value.
func (n node) raw() string {
	switch v := n.v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case []any:
		if len(v) > 0 {
			if _, nested := v[0].([]any); !nested {
				return node{v[0]}.raw()
			}
		}
	}
	return ""
}

// text returns raw, clean and cut.
func (n node) text() string { return text.Cut(text.Line(n.raw()), maxText) }

// sentence is text with a higher limit, for messages that are redacted before they are cut: half a secret would not be
// recognized.
func (n node) sentence() string { return sentence(n.raw()) }

func sentence(s string) string {
	return text.Cut(text.Line(s[:min(len(s), 4*maxSentence)]), maxSentence)
}

// id returns raw if it is safe in a path, else an empty string.
func (n node) id() string {
	if s := text.StripHidden(n.raw()); safeID(s) {
		return s
	}
	return ""
}

// link returns a URL, unchanged but for hidden characters, or an empty string if it is too long.
func (n node) link() string {
	s := text.StripHidden(n.raw())
	if len(s) > maxURL {
		return ""
	}
	return s
}

// flag returns a boolean; 1 and "true" are true, too.
func (n node) flag() bool {
	if b, ok := n.v.(bool); ok {
		return b
	}
	b, _ := strconv.ParseBool(strings.ToLower(n.text()))
	return b
}

// number returns a finite number, also from a string.
func (n node) number() float64 {
	f, err := strconv.ParseFloat(n.text(), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return f
}

// count returns number as an integer, limited to 32 bits.
func (n node) count() int {
	return int(min(max(n.number(), math.MinInt32), math.MaxInt32))
}

// words returns the texts in a string, a list or an object, nested or not, without empty ones and repeats. Keys do not
// count; the values of an object are in the order of its sorted keys.
func (n node) words() []string {
	w := wordList{seen: map[string]bool{}}
	w.add(n)
	return w.list
}
