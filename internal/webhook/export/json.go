package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"math"
	"time"
	"unicode/utf8"

	"callboard/internal/text"
	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
)

// object is a delivery as "listen", "deliveries" and exports print it. Fields may be added and are never renamed.
type object struct {
	ID        string      `json:"id"`
	JobID     *string     `json:"job_id"`
	SpeakID   *string     `json:"speak_id"`
	Status    *string     `json:"status"`
	Gap       float64     `json:"attempt_gap_s"`
	Answered  int         `json:"answered"` // 0: the connection was closed without an answer
	Duplicate bool        `json:"duplicate"`
	Headers   [][2]string `json:"headers"`
	textBody
	At       string         `json:"at"`
	Method   string         `json:"method"`
	Path     string         `json:"path"` // the request target; empty: it was not recorded
	Proto    *string        `json:"proto"`
	TLS      bool           `json:"tls"`
	Remote   *string        `json:"remote"`
	Trailers [][2]string    `json:"trailers,omitempty"`
	Exact    bool           `json:"headers_exact"` // in their original order and spelling
	Refused  *string        `json:"refused"`
	Answer   *string        `json:"answered_by"` // null: the normal answer
	Took     float64        `json:"answer_ms"`
	Starred  bool           `json:"starred"`
	Forward  *forwardObject `json:"forward"`
	Pending  bool           `json:"forward_pending"` // forward is null because there is no result yet
}

// textBody is a body as text, or in base64 if it is not UTF-8.
type textBody struct {
	Text   *string `json:"body,omitempty"`
	Base64 []byte  `json:"body_base64,omitempty"`
}

func bodyOf(b []byte) textBody {
	if !utf8.Valid(b) {
		return textBody{Base64: b}
	}
	return textBody{Text: new(string(b))}
}

// forwardObject is what a target answered.
type forwardObject struct {
	URL    string  `json:"url"`
	Status *int    `json:"status"` // null: there was no answer
	MS     float64 `json:"ms"`
	Error  *string `json:"error"`
	textBody
	Cut     bool        `json:"cut,omitempty"`
	Headers [][2]string `json:"headers"`
	At      string      `json:"at"`
}

// stamp is the form of times in JSON: RFC 3339 with milliseconds, UTC.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }

func milliseconds(d time.Duration) float64 {
	return float64(d.Round(time.Microsecond).Microseconds()) / 1000
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func fieldsOrEmpty(f [][2]string) [][2]string {
	if f == nil {
		return [][2]string{}
	}
	return f
}

func objectOf(i Item, o Options) object {
	d := i.Delivery
	headers, trailers, path, body := d.Headers, d.Trailers, d.Target, d.Body
	if !o.Secrets {
		headers, trailers, path = maskedParts(d)
		body = d.SafeBody(Secret)
	}
	method := d.Method
	if method == "" {
		method = "POST"
	}
	out := object{
		ID: d.ID, JobID: orNull(i.JobID), SpeakID: orNull(d.SpeakID), Status: orNull(d.Status), Gap: math.Round(i.Gap*1000) / 1000, Answered: d.Answered,
		Duplicate: d.Duplicate, Headers: fieldsOrEmpty(headers), textBody: bodyOf(body), At: stamp(d.At), Method: method, Path: path,
		Proto: orNull(d.Proto), TLS: d.TLS, Remote: orNull(d.Remote), Trailers: trailers, Exact: d.Exact, Refused: orNull(string(d.Refused)),
		Answer: orNull(d.Answer), Took: milliseconds(d.Took), Starred: d.Starred, Pending: i.Pending,
	}
	if i.Forward != nil {
		out.Forward = new(forwardOf(d, *i.Forward, o))
	}
	return out
}

// forwardOf is what a target answered to d.
func forwardOf(d webhook.Delivery, r send.Result, o Options) forwardObject {
	headers, body := r.Headers, r.Body
	if !o.Secrets {
		headers = withWord(r.Headers, r.SafeHeaders())
		body = d.SafeBytes(r.Body, Secret)
	}
	out := forwardObject{
		URL: r.URL, MS: milliseconds(r.Took), Error: orNull(r.Problem), textBody: bodyOf(body), Cut: r.Cut, Headers: fieldsOrEmpty(headers), At: stamp(r.At),
	}
	if r.Status != 0 {
		out.Status = &r.Status
	}
	return out
}

// Object is the delivery object of "deliveries --json" as one line of JSON, without a line break. No character in it can change
// the state of a terminal.
func Object(i Item, o Options) ([]byte, error) { return encode(objectOf(i, o)) }

// ForwardObject is the object of what a target answered, as "replay --json" prints it, in the form of Object.
func ForwardObject(r send.Result, o Options) ([]byte, error) {
	return encode(forwardOf(webhook.Delivery{}, r, o))
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // "&" in a URL stays readable
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return text.EscapeJSON(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

type jsonLines struct{ o Options }

func (jsonLines) begin(*bufio.Writer) error { return nil }
func (jsonLines) end(*bufio.Writer) error   { return nil }

func (e jsonLines) item(w *bufio.Writer, i Item, _ bool) error {
	return writeJSON(w, objectOf(i, e.o), "", "\n")
}

type jsonArray struct{ o Options }

func (jsonArray) begin(w *bufio.Writer) error { return write(w, "[") }
func (jsonArray) end(w *bufio.Writer) error   { return write(w, "]\n") }

func (e jsonArray) item(w *bufio.Writer, i Item, first bool) error {
	return writeJSON(w, objectOf(i, e.o), separator(first), "")
}

// separator stands before an item of an array.
func separator(first bool) string {
	if first {
		return "\n"
	}
	return ",\n"
}

func writeJSON(w *bufio.Writer, v any, before, after string) error {
	raw, err := encode(v)
	if err != nil {
		return err
	}
	return write(w, before, string(raw), after)
}

func write(w *bufio.Writer, parts ...string) error {
	for _, p := range parts {
		if _, err := w.WriteString(p); err != nil {
			return err
		}
	}
	return nil
}
