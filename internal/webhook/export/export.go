// Package export writes deliveries for other programs: as JSON, as HAR, as a command for curl, as raw HTTP.
package export

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strings"

	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
)

// Format is a format of exports.
type Format string

// The formats.
const (
	JSON  Format = "json"  // an array of delivery objects
	JSONL Format = "jsonl" // a delivery object a line
	HAR   Format = "har"   // HTTP Archive 1.2
	Curl  Format = "curl"  // a command for a POSIX shell each
	HTTP  Format = "http"  // the requests as they were on the wire, one after the other
)

// Formats lists all formats, the most used first.
func Formats() []Format { return []Format{JSON, JSONL, HAR, Curl, HTTP} }

// ParseFormat returns the format of a name in any case. Its error names the known ones.
func ParseFormat(name string) (Format, error) {
	names := make([]string, 0, 5)
	for _, f := range Formats() {
		if strings.EqualFold(name, string(f)) {
			return f, nil
		}
		names = append(names, string(f))
	}
	return "", fmt.Errorf("unknown format: known are %s", strings.Join(names, ", "))
}

// Item is a delivery with what is known about it from elsewhere.
type Item struct {
	Delivery webhook.Delivery
	JobID    string       // empty: no job of this data folder
	Gap      float64      // seconds since the delivery before of the same synthesis; 0: it is the first
	Forward  *send.Result // the last result of forwarding; nil: none
	Pending  bool         // it is to be forwarded, and there is no result yet
}

// Options say what is exported.
type Options struct {
	Secrets bool   // Authorization, cookies and our secret path are not masked
	BaseURL string // scheme and host of our public URL, for full URLs; empty: made from the header Host
	To      string // of Curl: the URL in the place of ours; empty: ours
}

// Secret stands in URLs and commands for our secret path and for credentials that are masked.
const Secret = "SECRET"

// encoder writes one format, item by item.
type encoder interface {
	begin(w *bufio.Writer) error
	item(w *bufio.Writer, i Item, first bool) error
	end(w *bufio.Writer) error
}

// Write writes deliveries in a format. It holds one delivery in memory at a time. An error of list or w ends it; what was
// written by then is not a whole file.
func Write(w io.Writer, f Format, list iter.Seq2[Item, error], o Options) error {
	var e encoder
	switch f {
	case JSON:
		e = jsonArray{o}
	case JSONL:
		e = jsonLines{o}
	case HAR:
		e = harFile{o}
	case Curl:
		e = commands{o}
	case HTTP:
		e = wire{o}
	default:
		_, err := ParseFormat(string(f))
		return err
	}
	out := bufio.NewWriterSize(w, 64<<10)
	if err := e.begin(out); err != nil {
		return err
	}
	first := true
	for i, err := range list {
		if err != nil {
			_ = out.Flush() // the deliveries before
			return err
		}
		if err := e.item(out, i, first); err != nil {
			return err
		}
		first = false
	}
	if err := e.end(out); err != nil {
		return err
	}
	return out.Flush()
}
