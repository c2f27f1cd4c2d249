package send

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"callboard/internal/text"
	"callboard/internal/webhook"
)

// Check reports what is wrong with an edit of d, in one line for a person, before anything is sent. nil: Send will send it.
func (e Edit) Check(d webhook.Delivery) error {
	_, err := build(d, Target{}, e, Replay)
	return err
}

// changes reports whether an edit of d is different from d. Masked values are those that came.
func (e Edit) changes(d webhook.Delivery) bool {
	return e.Method != "" && e.Method != d.Method || len(e.Set) > 0 || e.Body != nil && !bytes.Equal(*e.Body, d.Body) ||
		e.Headers != nil && !slices.Equal(unmask(*e.Headers, d), d.Headers)
}

// edited returns the method, the headers and the body of d after the edit, and no copy where it changes nothing.
func (e Edit) edited(d webhook.Delivery) (method string, fields [][2]string, body []byte, err error) {
	method, fields, body = d.Method, d.Headers, d.Body
	if e.Method != "" {
		method = e.Method
	}
	if method == "" {
		method = "POST" // a row of an older version
	}
	if !httpguts.ValidHeaderFieldName(method) { // a method is a token as a name is
		return "", nil, nil, fmt.Errorf("the method %s has a character that no method has", text.Cut(text.Quote(method), 40))
	}
	if method == "CONNECT" {
		return "", nil, nil, errors.New("the method CONNECT asks for a tunnel and is not sent")
	}
	if e.Headers != nil {
		fields = unmask(*e.Headers, d)
	}
	if e.Body != nil {
		body = *e.Body
	}
	for _, s := range e.Set {
		if err := checkField(s, nil); err != nil {
			return "", nil, nil, err
		}
		if ofConnection(s[0]) {
			return "", nil, nil, fmt.Errorf("the header %s belongs to the connection and cannot be set", s[0])
		}
	}
	return method, set(fields, e.Set), body, nil
}

// unmask undoes what SafeHeaders did to headers that a person edited: a value that is still masked is the one that came.
func unmask(fields [][2]string, d webhook.Delivery) [][2]string {
	if !slices.ContainsFunc(fields, func(f [2]string) bool { return strings.Contains(f[1], webhook.Masked) }) {
		return fields
	}
	fields = slices.Clone(fields)
	safe := d.SafeHeaders()
	used := make([]bool, len(safe))
	for i, f := range fields {
		for k, s := range safe {
			if !used[k] && f == s && strings.Contains(f[1], webhook.Masked) {
				used[k] = true
				fields[i][1] = d.Headers[k][1]
				break
			}
		}
	}
	return fields
}

// set returns the fields with changes: the changes of one name replace all fields of that name, at the place of the first one,
// or are added at the end. Empty values are left out.
func set(fields, changes [][2]string) [][2]string {
	if len(changes) == 0 {
		return fields
	}
	valuesOf := func(name string) (list [][2]string) {
		for _, c := range changes {
			if strings.EqualFold(c[0], name) && c[1] != "" {
				list = append(list, c)
			}
		}
		return list
	}
	isChanged := func(name string) bool {
		return slices.ContainsFunc(changes, func(c [2]string) bool { return strings.EqualFold(c[0], name) })
	}
	var out [][2]string
	done := map[string]bool{}
	put := func(name string) {
		if key := strings.ToLower(name); !done[key] {
			done[key] = true
			out = append(out, valuesOf(name)...)
		}
	}
	for _, f := range fields {
		if isChanged(f[0]) {
			put(f[0])
		} else {
			out = append(out, f)
		}
	}
	for _, c := range changes {
		put(c[0])
	}
	return out
}

// checkField refuses a field that could be read as more than one (CR, LF) or that no receiver takes. A field that came is sent
// as it came, also when it is folded over several lines (RFC 9112, 5.2), which is the only line break that a request can have
// there.
func checkField(f [2]string, came [][2]string) error {
	switch {
	case !httpguts.ValidHeaderFieldName(f[0]):
		return fmt.Errorf("the header %s has a character that no name of a header has", text.Cut(text.Quote(f[0]), 40))
	case httpguts.ValidHeaderFieldValue(f[1]):
		return nil
	case httpguts.ValidHeaderFieldValue(unfold(f[1])) && slices.Contains(came, f):
		return nil
	}
	return fmt.Errorf("the value of the header %s has a line break or another control character", text.Cut(f[0], 40))
}

// unfold replaces the folds of a value by spaces.
func unfold(value string) string {
	if !strings.Contains(value, "\n") {
		return value
	}
	// In one pass: what a replacement has made is no fold, so an empty line in the value stays, which would end the head.
	return strings.NewReplacer("\r\n ", "  ", "\r\n\t", "  ", "\n ", "  ", "\n\t", "  ").Replace(value)
}
