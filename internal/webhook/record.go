package webhook

import (
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// headers lists what came, sorted by name. net/http moves Host out of the map; it is put back in its place.
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

// String names the delivery in one line without its body, its headers' values or the path it came by.
func (d Delivery) String() string {
	s := fmt.Sprintf("delivery %s (%d bytes, %d headers, answered %d)", d.ID, len(d.Body), len(d.Headers), d.Answered)
	if d.SpeakID != "" {
		s += " of " + d.SpeakID
	}
	return s
}

// GoString is String, so that %#v shows no more.
func (d Delivery) GoString() string { return d.String() }

// LogValue is what a log may know of a delivery.
func (d Delivery) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("id", d.ID), slog.String("speak_id", d.SpeakID), slog.String("status", d.Status),
		slog.Int("bytes", len(d.Body)), slog.Int("answered", d.Answered), slog.Bool("duplicate", d.Duplicate),
		slog.Duration("took", d.Took))
}

// Masked stands for a value that must not be shown.
const Masked = "[hidden]"

var hookPath = regexp.MustCompile(`/hook/[^/?#\s"']+`)

// SafeHeaders is a copy of the headers for eyes and exports: credentials, and our own secret path
// where a proxy repeats it, are replaced by Masked. The stored headers stay as they came.
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
