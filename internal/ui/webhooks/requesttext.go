package webhooks

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"callboard/internal/text"
	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
)

// requestText is a delivery as text to edit: the request line and the headers, without secrets. Lines that stay as they are stand
// for what was received, whatever was hidden or left out of them.
type requestText struct {
	delivery webhook.Delivery
	lines    []string // the request line, then one for each header
}

func newRequestText(d webhook.Delivery) requestText {
	t := requestText{delivery: d, lines: []string{strings.TrimSpace(text.Line(method(d) + " /hook/" + webhook.Masked + " " + d.Proto))}}
	for _, h := range d.SafeHeaders() {
		t.lines = append(t.lines, text.Line(h[0])+": "+text.Line(h[1]))
	}
	return t
}

// method is the method of a delivery.
func method(d webhook.Delivery) string {
	if d.Method == "" {
		return http.MethodPost
	}
	return d.Method
}

// head is the text.
func (t requestText) head() string { return strings.Join(t.lines, "\n") }

// longestMethod is how long the method of an edited request may be, in bytes: a longer word is a file without a request line.
const longestMethod = 64

// parse reads an edited text and returns what it changes. An error names the line.
func (t requestText) parse(head string, body []byte) (send.Edit, error) {
	var e send.Edit
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(head, "\r\n", "\n"), "\n"), "\n")
	first := strings.Fields(lines[0])
	was := strings.Fields(t.lines[0])
	if len(first) == 0 || !isToken(first[0]) || len(first[0]) > longestMethod && first[0] != was[0] {
		return e, fmt.Errorf("line 1 is no request line: it begins with a method such as POST")
	}
	if len(first) > 1 && strings.Join(first[1:], " ") != strings.Join(was[1:], " ") {
		return e, fmt.Errorf("line 1: only the method can be changed, the path is that of the target")
	}
	if first[0] != was[0] {
		e.Method = first[0]
	}
	headers, changed := [][2]string{}, len(lines) != len(t.lines)
	used := make([]bool, len(t.lines))
	for i, line := range lines[1:] {
		if k := t.original(line, used, i+1); k > 0 {
			used[k] = true
			changed = changed || k != i+1
			headers = append(headers, t.delivery.Headers[k-1])
			continue
		}
		changed = true
		name, value, ok := strings.Cut(line, ":")
		value = strings.Trim(value, " \t")
		switch {
		case !ok || !isToken(name):
			return e, fmt.Errorf("line %d is no header: write NAME: VALUE", i+2)
		case strings.Contains(value, webhook.Masked):
			return e, fmt.Errorf("line %d: %s stands for a secret only in a line that is unchanged", i+2, webhook.Masked)
		case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
			return e, fmt.Errorf("line %d has a control character", i+2)
		}
		headers = append(headers, [2]string{name, value})
	}
	if !bytes.Equal(body, t.delivery.Body) {
		e.Body = &body
	}
	if changed || e.Body != nil && fitLength(headers, len(body)) {
		fitLength(headers, len(body))
		e.Headers = &headers
	}
	return e, nil
}

// original is the line of what was received that a line of the edited text stands for: the one at the same place, or the first
// that is not used yet; 0: none.
func (t requestText) original(line string, used []bool, near int) int {
	if near < len(t.lines) && t.lines[near] == line && !used[near] {
		return near
	}
	for k := 1; k < len(t.lines); k++ {
		if t.lines[k] == line && !used[k] {
			return k
		}
	}
	return 0
}

// fitLength corrects Content-Length, if there is one, and reports whether it did.
func fitLength(headers [][2]string, n int) bool {
	fixed := false
	for i, h := range headers {
		if want := strconv.Itoa(n); strings.EqualFold(h[0], "Content-Length") && h[1] != want {
			headers[i][1], fixed = want, true
		}
	}
	return fixed
}

// isToken reports whether s is a method or the name of a header (RFC 9110, 5.6.2).
func isToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`()<>@,;:\"/[]?={}`, r)
	})
}

// file is a request as a file for an editor: the text, an empty line and the body.
func (t requestText) file(head string, body []byte) []byte {
	return slices.Concat([]byte(head+"\n\n"), body)
}

// split parts a file into the text and the body. An editor that ends the last line of a body that had no end has changed
// nothing: was is the body before.
func split(file, was []byte) (head string, body []byte) {
	at, end := bytes.Index(file, []byte("\n\n")), 2
	if crlf := bytes.Index(file, []byte("\n\r\n")); crlf >= 0 && (at < 0 || crlf < at) {
		at, end = crlf, 3
	}
	if at < 0 {
		return string(file), []byte{}
	}
	body = bytes.Clone(file[at+end:])
	if !bytes.HasSuffix(was, []byte("\n")) {
		body = bytes.TrimSuffix(body, []byte("\n"))
		if end == 3 { // the editor ends lines by CR LF
			body = bytes.TrimSuffix(body, []byte("\r"))
		}
	}
	return strings.TrimSuffix(string(file[:at]), "\r"), body
}
