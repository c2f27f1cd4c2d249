package api

import "strings"

// decodeProblem reads the body of a refusal, whatever its kind (reference marks D and O): {"message": {"msg",
// "error_code"}}, "message" as a string, the words that other servers use, the XML of object stores, plain
// text, or a page, which has no words for a person. The words are clean, but not redacted.
func decodeProblem(body []byte) (code, message string, page bool) {
	n, err := parse(body)
	if err == nil && (n.isObject() || n.isList()) {
		return problemJSON(n)
	}
	s := strings.TrimSpace(string(body[:min(len(body), 4*maxSentence)]))
	if strings.HasPrefix(s, "<") {
		code, message = xmlPart(s, "Code"), xmlPart(s, "Message")
		return code, message, code == "" && message == ""
	}
	return "", sentence(strings.Trim(s, `"`)), false
}

func problemJSON(n node) (code, message string, page bool) {
	n = n.head()
	for _, key := range []string{"message", "error", "errors", "detail", "result"} {
		part := n.at(key).head()
		if part.isObject() {
			code = first(code, part.at("error_code", "code", "type").sentence())
			message = first(message, part.at("msg", "message", "detail", "description").sentence())
		} else {
			message = first(message, part.sentence())
		}
	}
	return first(code, n.at("error_code", "code").sentence()), first(message, n.at("msg").sentence()), false
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// xmlPart is the text of an element of the flat XML that object stores answer with.
func xmlPart(s, name string) string {
	_, rest, _ := strings.Cut(s, "<"+name+">")
	text, _, whole := strings.Cut(rest, "</"+name+">")
	if !whole || strings.Contains(text, "<") {
		return ""
	}
	return sentence(text)
}
