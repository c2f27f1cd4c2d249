package export

import (
	"bufio"
	"strconv"
	"strings"

	"callboard/internal/webhook"
)

// wire writes the bytes of the requests, one after the other; each says where it ends. With secrets they are those that came,
// but for the places where a chunked body was divided. Of a refused request only the beginning of the body is kept, so its
// Content-Length is made to fit that.
type wire struct{ o Options }

func (wire) begin(*bufio.Writer) error { return nil }
func (wire) end(*bufio.Writer) error   { return nil }

func (e wire) item(w *bufio.Writer, i Item, _ bool) error {
	r := requestOf(i.Delivery, e.o)
	chunked := r.isChunked()
	if err := write(w, r.method, " ", r.path, " ", r.proto, "\r\n"); err != nil {
		return err
	}
	for _, f := range r.fields {
		v := f[1]
		if !chunked && strings.EqualFold(f[0], "Content-Length") {
			if n, err := strconv.Atoi(v); err != nil || n != len(r.Body) {
				v = strconv.Itoa(len(r.Body))
			}
		}
		if err := write(w, f[0], ": ", v, "\r\n"); err != nil {
			return err
		}
	}
	if !chunked {
		return write(w, "\r\n", string(r.Body))
	}
	if webhook.FieldValue(r.fields, "Transfer-Encoding") == "" {
		if err := write(w, "Transfer-Encoding: chunked\r\n"); err != nil {
			return err
		}
	}
	if err := write(w, "\r\n"); err != nil {
		return err
	}
	if len(r.Body) > 0 {
		if err := write(w, strconv.FormatInt(int64(len(r.Body)), 16), "\r\n", string(r.Body), "\r\n"); err != nil {
			return err
		}
	}
	if err := write(w, "0\r\n"); err != nil {
		return err
	}
	for _, t := range r.trailers {
		if err := write(w, t[0], ": ", t[1], "\r\n"); err != nil {
			return err
		}
	}
	return write(w, "\r\n")
}
