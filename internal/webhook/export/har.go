package export

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"unicode/utf8"

	"callboard/internal/webhook"
)

// harFile writes HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/). Fields that begin with "_" are our own, as it
// allows. It says nothing of bodies of requests that are not text: here they are in base64 with "encoding", as responses have
// it and as the readers of other tools and the draft of 1.3 do for requests.
type harFile struct{ o Options }

func (harFile) begin(w *bufio.Writer) error {
	return write(w, `{"log":{"version":"1.2","creator":{"name":"callboard","version":`+quoted(programVersion())+`},"pages":[],"entries":[`)
}

func (harFile) end(w *bufio.Writer) error { return write(w, "]}}\n") }

func (e harFile) item(w *bufio.Writer, i Item, first bool) error {
	return writeJSON(w, entryOf(i, e.o), separator(first), "")
}

// programVersion is the version of the running program; dev if its build has none.
func programVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

// quoted is a version as a JSON string.
func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil { // a string has no error
		return `""`
	}
	return string(b)
}

type harEntry struct {
	Started  string      `json:"startedDateTime"`
	Time     float64     `json:"time"` // milliseconds
	Request  harRequest  `json:"request"`
	Response harResponse `json:"response"`
	Cache    struct{}    `json:"cache"`
	Timings  harTimings  `json:"timings"`
	Comment  string      `json:"comment,omitempty"`

	ID      string  `json:"_id"`
	JobID   *string `json:"_job_id"`
	SpeakID *string `json:"_speak_id"`
	Status  *string `json:"_status"`
	Refused *string `json:"_refused"`
	Answer  *string `json:"_answered_by"`

	Forward *forwardObject `json:"_forward"`
}

type harRequest struct {
	Method   string    `json:"method"`
	URL      string    `json:"url"`
	Version  string    `json:"httpVersion"`
	Cookies  []harPair `json:"cookies"`
	Headers  []harPair `json:"headers"`
	Query    []harPair `json:"queryString"`
	PostData *harBody  `json:"postData,omitempty"`
	HeadSize int       `json:"headersSize"`
	BodySize int       `json:"bodySize"`
	Trailers []harPair `json:"_trailers,omitempty"`
}

type harPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type harBody struct {
	MimeType string `json:"mimeType"`
	Text     any    `json:"text"` // a string, or bytes, which JSON has in base64
	Encoding string `json:"encoding,omitempty"`
}

type harResponse struct {
	Status     int        `json:"status"` // 0: the connection was closed without an answer
	StatusText string     `json:"statusText"`
	Version    string     `json:"httpVersion"`
	Cookies    []harPair  `json:"cookies"`
	Headers    []harPair  `json:"headers"`
	Content    harContent `json:"content"`
	Redirect   string     `json:"redirectURL"`
	HeadSize   int        `json:"headersSize"` // -1: not known
	BodySize   int        `json:"bodySize"`
}

type harContent struct {
	Size     int    `json:"size"`
	MimeType string `json:"mimeType"`
}

type harTimings struct {
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}

func entryOf(i Item, o Options) harEntry {
	d := i.Delivery
	r := requestOf(d, o)
	took := milliseconds(d.Took)
	q := harRequest{
		Method: r.method, URL: r.url(o), Version: r.proto, Cookies: []harPair{}, Headers: pairs(r.fields), Query: queryOf(r.path),
		HeadSize: headSize(r), BodySize: len(r.Body), Trailers: pairs(r.trailers),
	}
	if len(r.Body) > 0 {
		q.PostData = &harBody{MimeType: webhook.FieldValue(r.fields, "Content-Type"), Text: string(r.Body)}
		if !utf8.Valid(r.Body) {
			q.PostData.Text, q.PostData.Encoding = r.Body, "base64"
		}
	}
	e := harEntry{
		Started: stamp(d.At), Time: took, Request: q, Timings: harTimings{Wait: took},
		Response: harResponse{
			Status: d.Answered, StatusText: http.StatusText(d.Answered), Version: "HTTP/1.1", Cookies: []harPair{}, Headers: []harPair{},
			Content: harContent{MimeType: "application/octet-stream"}, HeadSize: -1, BodySize: -1,
		},
		ID: d.ID, JobID: orNull(i.JobID), SpeakID: orNull(d.SpeakID), Status: orNull(d.Status), Refused: orNull(string(d.Refused)), Answer: orNull(d.Answer),
	}
	if !d.Exact && len(d.Headers) > 0 {
		e.Comment = "the headers are sorted: their order was not recorded"
	}
	if i.Forward != nil {
		e.Forward = new(forwardOf(d, *i.Forward, o))
	}
	return e
}

func pairs(fields [][2]string) []harPair {
	list := make([]harPair, 0, len(fields))
	for _, f := range fields {
		list = append(list, harPair{f[0], f[1]})
	}
	return list
}

// queryOf lists the parameters of a query in their order, decoded where they can be.
func queryOf(path string) []harPair {
	list := []harPair{}
	_, query, _ := strings.Cut(path, "?")
	for part := range strings.SplitSeq(query, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		list = append(list, harPair{unescape(name), unescape(value)})
	}
	return list
}

func unescape(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

// headSize is the length of the header in bytes, from the request line to the empty line.
func headSize(r request) int {
	n := len(r.method) + len(r.path) + len(r.proto) + len("  \r\n\r\n")
	for _, f := range r.fields {
		n += len(f[0]) + len(f[1]) + len(": \r\n")
	}
	return n
}
