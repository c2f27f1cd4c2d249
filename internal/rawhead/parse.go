package rawhead

import (
	"iter"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
)

// parseHead splits a head that is complete.
func parseHead(raw string) Head {
	first, rest, _ := strings.Cut(raw, "\n")
	method, target, proto := requestLine(first)
	return Head{Method: method, Target: target, Proto: proto, Fields: parseFields(rest)}
}

// requestLine splits a request line as net/http does.
func requestLine(s string) (method, target, proto string) {
	method, rest, _ := strings.Cut(strings.TrimSuffix(s, "\r"), " ")
	target, proto, _ = strings.Cut(rest, " ")
	return method, target, proto
}

// parseFields splits the lines of a head or trailer. The strings are parts of raw.
func parseFields(raw string) [][2]string {
	n := 0
	for range fields(raw) {
		n++
	}
	list := make([][2]string, 0, n)
	for name, value := range fields(raw) {
		name = strings.TrimRight(name, "\r\n") // of a line without a colon, which net/http refuses
		list = append(list, [2]string{name, strings.Trim(value, " \t\r\n")})
	}
	return list
}

// fields are the names and values of a head or trailer, up to its empty line. A value has everything behind the colon: blanks,
// and the lines that continue it, which begin with a blank (RFC 9112, 5.2).
func fields(raw string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for raw != "" && raw != "\n" && raw != "\r\n" {
			end := 0
			for {
				i := strings.IndexByte(raw[end:], '\n')
				if i < 0 {
					end = len(raw)
					break
				}
				if end += i + 1; end == len(raw) || raw[end] != ' ' && raw[end] != '\t' {
					break
				}
			}
			name, value, _ := strings.Cut(raw[:end], ":")
			if !yield(name, value) {
				return
			}
			raw = raw[end:]
		}
	}
}

// plain is a value as net/http has it: the lines of a folded one are joined with one blank each.
func plain(value string) string {
	if !strings.Contains(value, "\n") {
		return strings.Trim(value, " \t\r")
	}
	lines := strings.Split(strings.TrimSuffix(value, "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.Trim(strings.TrimSuffix(l, "\r"), " \t")
	}
	return strings.TrimLeft(strings.Join(lines, " "), " \t")
}

// framing is how a request's body ends.
type framing struct {
	chunked bool
	length  uint64
}

// framingOf returns what a head says of its body. It returns false for a head with which net/http refuses the request.
func framingOf(head string) (f framing, ok bool) {
	first, rest, _ := strings.Cut(head, "\n")
	_, _, proto := requestLine(first)
	if len(proto) != len("HTTP/1.1") || !strings.HasPrefix(proto, "HTTP/1.") {
		return f, false
	}
	length, encodings := "", 0
	for name, value := range fields(rest) {
		switch {
		case strings.EqualFold(name, "Content-Length"):
			v := textproto.TrimString(plain(value))
			if v == "" || length != "" && v != length {
				return f, false
			}
			length = v
		case strings.EqualFold(name, "Transfer-Encoding") && proto != "HTTP/1.0": // net/http ignores it in HTTP/1.0
			if encodings++; encodings > 1 || !strings.EqualFold(plain(value), "chunked") {
				return f, false
			}
			f.chunked = true
		}
	}
	if length != "" {
		n, err := strconv.ParseUint(length, 10, 63)
		if err != nil {
			return f, false
		}
		f.length = n
	}
	return f, true
}

// says reports whether the head says the same as the request that net/http has made of it.
func (h Head) says(r *http.Request) bool {
	if h.Method != r.Method || h.Target != r.RequestURI || h.Proto != r.Proto {
		return false
	}
	_, pragma := r.Header["Pragma"]
	return same(h.Fields, r.Header, func(name string) bool {
		switch name {
		case "Host", "Transfer-Encoding", "Content-Length", "Trailer": // net/http removes them, or their repeats
			return true
		case "Cache-Control": // it adds one to some Pragmas
			return pragma
		}
		return false
	})
}

// manyFields is how many fields are searched one by one for those of the same name.
const manyFields = 64

// same reports whether a map has the same fields as a list, each name with its values in their order. Names of which left returns
// true are left out.
func same(list [][2]string, fields http.Header, left func(name string) bool) bool {
	want := 0
	for name, values := range fields {
		if !left(name) {
			want += len(values)
		}
	}
	var few [manyFields]string // the names so far
	var many map[string]int
	if len(list) > len(few) {
		many = make(map[string]int, len(list))
	}
	n := 0
	for _, f := range list {
		name := http.CanonicalHeaderKey(f[0])
		if left(name) {
			continue
		}
		at := 0 // which of the name's values this is
		if many != nil {
			at = many[name]
			many[name]++
		} else {
			for _, earlier := range few[:n] {
				if earlier == name {
					at++
				}
			}
			few[n] = name
		}
		n++
		values := fields[name]
		if at >= len(values) || strings.TrimRight(values[at], " \t") != plain(f[1]) { // net/http keeps the blanks of a last line
			return false
		}
	}
	return n == want
}
