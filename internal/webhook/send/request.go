package send

import (
	"bytes"
	"strconv"
	"strings"

	"callboard/internal/webhook"
)

// request is a request in the parts in which it is written.
type request struct {
	method string
	path   string // request target
	head   []byte // from the first field to the empty line; of a chunked body also the size of its only chunk
	body   []byte
	tail   []byte // after the body: the end of the chunk, the trailers
}

// parts returns the request as it is written. prefix is what stands before the path in the request line: the scheme and the
// host if a proxy of plain http is asked.
func (r request) parts(prefix string) [][]byte {
	first := make([]byte, 0, len(r.method)+len(prefix)+len(r.path)+len(r.head)+16)
	first = append(first, r.method...)
	first = append(first, ' ')
	first = append(first, prefix...)
	first = append(first, r.path...)
	first = append(first, " HTTP/1.1\r\n"...)
	first = append(first, r.head...)
	return [][]byte{first, r.body, r.tail}
}

// Bytes returns the request that Send would write: for display, and to compare. The error is that of Edit.Check.
func Bytes(d webhook.Delivery, t Target, e Edit, kind Kind) ([]byte, error) {
	r, err := build(d, t, e, kind)
	if err != nil {
		return nil, err
	}
	return bytes.Join(r.parts(""), nil), nil
}

// build makes the request for a delivery. Fields keep their order, spelling and repeats. What changes:
//
//   - Host is the target's, unless the edit changed it. Forward puts the one that came in X-Forwarded-Host, unless a proxy wrote that already.
//   - X-Callboard-Delivery is added, except to made-up deliveries: they may be forwarded once more.
//   - Fields of one connection are left out (RFC 9110, 7.6.1).
//   - Our secret path in a value is masked.
//   - A chunked body is sent as one chunk. Otherwise Content-Length stays as it came; it is corrected where it does not fit the body.
//   - Authorization is the one of the target's URL if that has a user name, unless the edit sets it.
func build(d webhook.Delivery, t Target, e Edit, kind Kind) (request, error) {
	method, fields, body, err := e.edited(d)
	if err != nil {
		return request{}, err
	}
	r := request{method: method, path: t.path, body: body}
	w := fieldWriter{came: d.Headers, of: d}
	w.buf.Grow(1 << 10)

	f := framingOf(d, fields, body)
	named := namedByConnection(fields)
	came := webhook.FieldValue(d.Headers, "Host")
	host := t.host
	if h := webhook.FieldValue(fields, "Host"); h != "" && h != came {
		host = h
	}
	login := t.login
	if given := webhook.FieldValue(e.Set, "Authorization"); given != "" {
		login = ""
	}

	wroteHost := false
	for _, one := range fields {
		name := one[0]
		switch {
		case strings.EqualFold(name, "Host"):
			if !wroteHost {
				w.put(name, host)
			}
			wroteHost = true
		case f.owns(name):
			if v, ok := f.next(one); ok {
				w.put(name, v)
			}
		case ofConnection(name), named[strings.ToLower(name)], strings.EqualFold(name, DeliveryHeader):
		case login != "" && strings.EqualFold(name, "Authorization"):
			w.put(name, login)
			login = ""
		default:
			w.put(name, one[1])
		}
	}
	if login != "" {
		w.put("Authorization", login)
	}
	f.rest(&w)
	if kind == Forward && came != "" && webhook.FieldValue(fields, forwardedHost) == "" {
		w.put(forwardedHost, came)
	}
	if kind != Trigger {
		w.put(DeliveryHeader, d.ID)
	}
	if w.err != nil {
		return request{}, w.err
	}
	if wroteHost {
		r.head = w.buf.Bytes()
	} else { // first, as RFC 9110, 7.2 wants it
		r.head = append([]byte("Host: "+host+"\r\n"), w.buf.Bytes()...)
	}
	r.head = append(r.head, "\r\n"...)
	if f.chunked {
		err = r.chunk(d)
	}
	return r, err
}

// chunk makes the body the only chunk of a chunked one, with the trailers that came.
func (r *request) chunk(d webhook.Delivery) error {
	w := fieldWriter{came: d.Trailers, of: d}
	if len(r.body) > 0 {
		r.head = strconv.AppendUint(r.head, uint64(len(r.body)), 16)
		r.head = append(r.head, "\r\n"...)
		w.buf.WriteString("\r\n")
	}
	w.buf.WriteString("0\r\n")
	for _, t := range d.Trailers {
		if !ofConnection(t[0]) && !ofFraming(t[0]) && !strings.EqualFold(t[0], "Host") {
			w.put(t[0], t[1])
		}
	}
	w.buf.WriteString("\r\n")
	r.tail = w.buf.Bytes()
	return w.err
}

const forwardedHost = "X-Forwarded-Host"

// fieldWriter writes header fields, until one is refused.
type fieldWriter struct {
	buf  bytes.Buffer
	came [][2]string
	of   webhook.Delivery // whose secret is hidden
	err  error
}

func (w *fieldWriter) put(name, value string) {
	if w.err != nil {
		return
	}
	if w.err = checkField([2]string{name, value}, w.came); w.err != nil {
		return
	}
	w.buf.WriteString(name)
	w.buf.WriteString(": ")
	w.buf.WriteString(w.of.HideSecret(value))
	w.buf.WriteString("\r\n")
}
