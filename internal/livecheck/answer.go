package livecheck

import (
	"bytes"
	"net/http"
	"strings"

	"callboard/internal/text"
)

// answer is what came of a request.
type answer struct {
	status  int // 0: none
	header  http.Header
	body    []byte
	value   any // the body, if it is JSON
	err     error
	written bool // something of the request has left this machine
}

// at is the value at a place of the answer; nil if there is none.
func (a answer) at(keys ...string) any {
	v := a.value
	for _, k := range keys {
		o, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = o[k]
	}
	return v
}

// str is the string at a place of the answer.
func (a answer) str(keys ...string) string { s, _ := a.at(keys...).(string); return s }

// number is the number at a place of the answer.
func (a answer) number(keys ...string) (float64, bool) {
	n, ok := a.at(keys...).(float64)
	return n, ok
}

// code is the code of an error, in any of the known forms.
func (a answer) code() string {
	for _, place := range [][]string{{"message", "error_code"}, {"error_code"}} {
		if s := a.str(place...); s != "" {
			return s
		}
	}
	return ""
}

// message is the message of an error, in any of the known forms.
func (a answer) message() string {
	for _, place := range [][]string{{"message", "msg"}, {"message"}, {"detail"}} {
		if s := a.str(place...); s != "" {
			return s
		}
	}
	if list, _ := a.at("detail").([]any); len(list) > 0 {
		if v, ok := list[0].(map[string]any); ok {
			kind, _ := v["type"].(string)
			msg, _ := v["msg"].(string)
			return strings.TrimSpace(kind + ": " + msg)
		}
	}
	return ""
}

// about reports whether an error names a field or a word, in its code, its message or its list of violations.
func (a answer) about(word string) bool {
	return a.status >= 400 && bytes.Contains(bytes.ToLower(a.body), []byte(strings.ToLower(word)))
}

// ok reports an answer 2xx.
func (a answer) ok() bool { return a.status/100 == 2 }

// refused reports an answer that says no.
func (a answer) refused() bool { return a.status/100 == 4 }

// words says what came, for a finding.
func (a answer) words() string {
	switch {
	case a.status == 0 && a.err != nil:
		return text.NetError(a.err)
	case a.code() != "":
		return http.StatusText(a.status) + " (" + a.code() + ")"
	case a.message() != "":
		return http.StatusText(a.status) + " (" + text.Cut(a.message(), 80) + ")"
	}
	return http.StatusText(a.status)
}
