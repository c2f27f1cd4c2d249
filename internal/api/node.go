package api

import (
	"bytes"
	"encoding/json"
	"math"
	"net/url"
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

// Node is a value of a JSON response, read leniently: every method returns the zero value for a field that is missing,
// null or of another type. Public clients saw the same field as a string, an array and an object, so no type is relied on.
type Node struct{ v any }

// ParseNode reads the first JSON value of a body.
func ParseNode(body []byte) (Node, error) {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF"))))
	d.UseNumber()
	var n Node
	err := d.Decode(&n.v)
	return n, err
}

// Result returns the value in the envelope {"result": …}, or n itself if there is no envelope (reference mark S).
func (n Node) Result() Node {
	if m, ok := n.v.(map[string]any); ok {
		if r, ok := m["result"]; ok {
			return Node{r}
		}
	}
	return n
}

// IsObject reports whether n is a JSON object.
func (n Node) IsObject() bool { _, ok := n.v.(map[string]any); return ok }

// IsList reports whether n is a JSON array.
func (n Node) IsList() bool { _, ok := n.v.([]any); return ok }

// At returns the value of the first of the keys that is not null.
func (n Node) At(keys ...string) Node {
	m, _ := n.v.(map[string]any)
	for _, k := range keys {
		if v := m[k]; v != nil {
			return Node{v}
		}
	}
	return Node{}
}

// Has reports whether n has one of the keys, even with null.
func (n Node) Has(keys ...string) bool {
	m, _ := n.v.(map[string]any)
	for _, k := range keys {
		if _, ok := m[k]; ok {
			return true
		}
	}
	return false
}

// Items returns the values of a list. Another value counts as a list of one, null as an empty list.
func (n Node) Items() []Node {
	switch v := n.v.(type) {
	case nil:
		return nil
	case []any:
		out := make([]Node, len(v))
		for i := range v {
			out[i] = Node{v[i]}
		}
		return out
	}
	return []Node{n}
}

// Head returns the first value of a list; any other value is returned itself.
func (n Node) Head() Node {
	if list := n.Items(); n.IsList() && len(list) > 0 {
		return list[0]
	}
	return n
}

// raw returns a string, or a number as it is written. A list returns its first value.
func (n Node) raw() string {
	switch v := n.v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case []any:
		if len(v) > 0 {
			if _, nested := v[0].([]any); !nested {
				return Node{v[0]}.raw()
			}
		}
	}
	return ""
}

// Text returns raw, clean and cut.
func (n Node) Text() string { return text.Cut(text.Line(n.raw()), maxText) }

// Sentence is text with a higher limit, for messages that are redacted before they are cut: half a secret would not be
// recognized.
func (n Node) Sentence() string { return sentence(n.raw()) }

func sentence(s string) string {
	return text.Cut(text.Line(s[:min(len(s), 4*maxSentence)]), maxSentence)
}

// ID returns raw if it is safe in a path, else an empty string.
func (n Node) ID() string {
	if s := text.StripHidden(n.raw()); SafeID(s) {
		return s
	}
	return ""
}

// Link returns a URL, unchanged but for hidden characters, or an empty string if it is too long.
func (n Node) Link() string {
	s := text.StripHidden(n.raw())
	if len(s) > maxURL {
		return ""
	}
	return s
}

// WebLink is Link if it is an absolute http or https URL with a host and without a password, else an empty string.
func (n Node) WebLink() string {
	s := n.Link()
	if u, err := url.Parse(s); err != nil || !u.IsAbs() {
		return ""
	}
	return absolute(&url.URL{}, s)
}

// Flag returns a boolean; 1 and "true" are true, too.
func (n Node) Flag() bool {
	if b, ok := n.v.(bool); ok {
		return b
	}
	b, _ := strconv.ParseBool(strings.ToLower(n.Text()))
	return b
}

// Number returns a finite number, also from a string.
func (n Node) Number() float64 {
	f, err := strconv.ParseFloat(n.Text(), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return f
}

// Count returns number as an integer, limited to those up to which JSON numbers are exact, and to what an int holds here.
func (n Node) Count() int {
	const most = min(1<<53, math.MaxInt)
	return int(min(max(n.Number(), -most), most))
}

// Words returns the texts in a string, a list or an object, nested or not, without empty ones and repeats. Keys do not
// count; the values of an object are in the order of its sorted keys.
func (n Node) Words() []string {
	w := wordList{seen: map[string]bool{}}
	w.add(n)
	return w.list
}
