package api

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"callboard/internal/text"
)

// Bounds of single values, so that one answer cannot flood a screen.
const (
	maxText     = 300  // characters of a name or word
	maxSentence = 4096 // characters of a refusal's words
	maxURL      = 8192 // bytes of a URL
	maxWords    = 256  // words of one list
)

// node is a value of a JSON answer, read leniently: every reader gives the zero value for what is absent, null or of
// an unexpected kind. Public clients saw the same field as a string, an array and an object, so no shape is relied upon.
type node struct{ v any }

// parse reads the first JSON value of a body.
func parse(body []byte) (node, error) {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF"))))
	d.UseNumber()
	var n node
	err := d.Decode(&n.v)
	return n, err
}

// result takes the value out of the envelope {"result": …}; a bare value is its own (reference mark S).
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

// at is the value of the first of the keys that holds more than null.
func (n node) at(keys ...string) node {
	m, _ := n.v.(map[string]any)
	for _, k := range keys {
		if v := m[k]; v != nil {
			return node{v}
		}
	}
	return node{}
}

// has reports whether one of the keys is there, even as null.
func (n node) has(keys ...string) bool {
	m, _ := n.v.(map[string]any)
	for _, k := range keys {
		if _, ok := m[k]; ok {
			return true
		}
	}
	return false
}

// items are the values of a list. A value that is no list is a list of one, null an empty one.
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

// head is the first value of a list; what is no list is its own.
func (n node) head() node {
	if list := n.items(); n.isList() && len(list) > 0 {
		return list[0]
	}
	return n
}

// raw is a string, or a number in its own digits. A list gives its first.
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

// text is raw made fit to show.
func (n node) text() string { return text.Cut(text.Line(n.raw()), maxText) }

// sentence is text with more room, for words that are redacted before they are cut to fit: a secret cut in two would no longer look like one.
func (n node) sentence() string { return sentence(n.raw()) }

func sentence(s string) string {
	return text.Cut(text.Line(s[:min(len(s), 4*maxSentence)]), maxSentence)
}

// id is raw if it can stand in a path, and empty if not.
func (n node) id() string {
	if s := text.StripHidden(n.raw()); safeID(s) {
		return s
	}
	return ""
}

// link is a URL, untouched but for what cannot be part of one; empty if it is too long to be true.
func (n node) link() string {
	s := text.StripHidden(n.raw())
	if len(s) > maxURL {
		return ""
	}
	return s
}

// flag is a boolean, also from 1 and "true".
func (n node) flag() bool {
	if b, ok := n.v.(bool); ok {
		return b
	}
	b, _ := strconv.ParseBool(strings.ToLower(n.text()))
	return b
}

// number is a finite number, also from a string.
func (n node) number() float64 {
	f, err := strconv.ParseFloat(n.text(), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return f
}

// count is number as a whole one, held within 32 bits.
func (n node) count() int {
	return int(min(max(n.number(), math.MinInt32), math.MaxInt32))
}

// words are the texts of a string, a list, or whatever an object holds, nested or not, without blanks and repeats.
// Keys are no words: the values of an object come in the order of its sorted keys.
func (n node) words() []string {
	w := wordList{seen: map[string]bool{}}
	w.add(n)
	return w.list
}
