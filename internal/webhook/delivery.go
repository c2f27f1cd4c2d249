// Package webhook receives the POSTs of a service: it stores each delivery, byte for byte, before it answers.
package webhook

import (
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Delivery is one POST to the callback path, as it came.
type Delivery struct {
	ID        string // ours: sortable by time
	At        time.Time
	Remote    string      // the address of the peer; behind a tunnel that of the tunnel
	Headers   [][2]string // names and values, sorted by name, repeated ones in order: net/http does not keep the order of names
	Body      []byte      // raw, never re-encoded
	Answered  int         // the HTTP status of the answer
	Took      time.Duration
	SpeakID   string // last path segment of speak_url; empty if the body has none
	Status    string // the body's "status"; empty if it has none
	Duplicate bool   // an earlier delivery had the same speak id and status
	Handled   bool   // it was applied to its job, or it can no longer match one
}

// headers lists the headers of a request, sorted by name, with Host, which net/http removes from the map.
func headers(req *http.Request) [][2]string {
	list := make([][2]string, 0, len(req.Header)+1)
	if req.Host != "" {
		list = append(list, [2]string{"Host", req.Host})
	}
	for name, values := range req.Header {
		for _, v := range values {
			list = append(list, [2]string{name, v})
		}
	}
	slices.SortStableFunc(list, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return list
}

// String describes the delivery in one line without its body, header values or path.
func (d Delivery) String() string {
	s := fmt.Sprintf("delivery %s (%d bytes, %d headers, answered %d)", d.ID, len(d.Body), len(d.Headers), d.Answered)
	if d.SpeakID != "" {
		s += " of " + d.SpeakID
	}
	return s
}

// GoString is String, so that %#v shows no more.
func (d Delivery) GoString() string { return d.String() }

// LogValue is what a log may contain of a delivery: no body, no header values, no path.
func (d Delivery) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("id", d.ID), slog.String("speak_id", d.SpeakID), slog.String("status", d.Status),
		slog.Int("bytes", len(d.Body)), slog.Int("answered", d.Answered), slog.Bool("duplicate", d.Duplicate),
		slog.Duration("took", d.Took))
}

// Masked replaces a value that must not be shown.
const Masked = "[hidden]"

var hookPath = regexp.MustCompile(`/hook/[^/?#\s"']+`)

// SafeHeaders is a copy of the headers for display and export: Masked replaces credentials, and our secret path where a proxy
// repeats it. The stored headers stay as they came.
func (d Delivery) SafeHeaders() [][2]string {
	list := slices.Clone(d.Headers)
	for i, h := range list {
		switch strings.ToLower(h[0]) {
		case "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key":
			list[i][1] = Masked
		default:
			list[i][1] = hookPath.ReplaceAllLiteralString(h[1], "/hook/"+Masked)
		}
	}
	return list
}
