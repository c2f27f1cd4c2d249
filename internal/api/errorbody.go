package api

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// decodeErrorBody reads the body of an error response in any of the known forms (reference marks D and O): {"message":
// {"msg", "error_code"}}, "message" as a string, {"detail": …} with a text or with the list of a validation (OpenAPI of the newer
// API), the field names of other servers, the XML of object stores, plain text, or
// a page for a browser, which has no message. The message is clean, but not redacted.
func decodeErrorBody(body []byte) (code, message string, page bool) {
	n, err := ParseNode(body)
	if err == nil && (n.IsObject() || n.IsList()) {
		return decodeErrorJSON(n)
	}
	s := strings.TrimSpace(string(body[:min(len(body), 4*maxSentence)]))
	if strings.HasPrefix(s, "<") {
		code, message = xmlPart(s, "Code"), xmlPart(s, "Message")
		return code, message, code == "" && message == ""
	}
	if !isPlainText([]byte(s)) {
		return "", "", false // audio, or anything else that says nothing to a person
	}
	return "", sentence(strings.Trim(s, `"`)), false
}

// isPlainText reports whether bytes are text in UTF-8, of which the end may be cut, without a zero byte.
func isPlainText(b []byte) bool {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 && (len(b) >= utf8.UTFMax || utf8.FullRune(b)) {
			return false
		}
		if r == 0 {
			return false
		}
		b = b[n:]
	}
	return true
}

func decodeErrorJSON(n Node) (code, message string, page bool) {
	n = n.Head()
	for _, key := range []string{"message", "error", "errors", "detail", "result"} {
		part := n.At(key).Head()
		if part.IsObject() {
			code = first(code, part.At("error_code", "code", "type").Sentence())
			message = first(message, located(part.At("loc"), part.At("msg", "message", "detail", "description").Sentence()))
		} else {
			message = first(message, part.Sentence())
		}
	}
	return first(code, n.At("error_code", "code").Sentence()), first(message, n.At("msg").Sentence()), false
}

// located puts the field that a validation is about before its message. The list of its path begins with the part of the
// request that the field is in, which says nothing to a person.
func located(loc Node, message string) string {
	path := loc.Words()
	if len(path) > 0 && slices.Contains([]string{"body", "query", "path", "header"}, path[0]) {
		path = path[1:]
	}
	if field := strings.Join(path, "."); field != "" && message != "" {
		return field + ": " + message
	}
	return message
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// xmlPart returns the text of an element in the flat XML of object stores.
func xmlPart(s, name string) string {
	_, rest, _ := strings.Cut(s, "<"+name+">")
	text, _, whole := strings.Cut(rest, "</"+name+">")
	if !whole || strings.Contains(text, "<") {
		return ""
	}
	return sentence(text)
}

// isErrorEnvelope reports whether a body is the documented error of the service, {"message": {"msg": …, "error_code": …}}
// (reference mark D). Only it proves that the service itself has refused a request: gateways answer with pages, with nothing,
// or with a "message" that is a plain text.
func isErrorEnvelope(body []byte) bool {
	n, err := ParseNode(body)
	if err != nil {
		return false
	}
	m := n.At("message")
	return m.IsObject() && first(m.At("error_code").Sentence(), m.At("msg").Sentence()) != ""
}

// isStructured reports whether a body looks like JSON or XML.
func isStructured(body []byte) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n")
	return len(text) > 0 && strings.IndexByte("<{[", text[0]) >= 0
}
