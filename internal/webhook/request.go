package webhook

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"callboard/internal/id"
	"callboard/internal/rawhead"
)

// arrived makes a delivery of a request whose body, or its beginning, has been read.
func arrived(req *http.Request, at time.Time, body []byte) Delivery {
	d := Delivery{
		ID: id.New(at), At: at, Remote: req.RemoteAddr, TLS: overTLS(req),
		Method: req.Method, Target: req.RequestURI, Proto: req.Proto, Body: body,
	}
	if d.Target == "" { // a request that came through no server
		d.Target = req.URL.RequestURI()
	}
	if head, ok := rawhead.Of(req.Context()); ok {
		d.Headers, d.Exact = head.Fields, true
	} else {
		d.Headers = headers(req)
	}
	if d.Trailers = rawhead.Trailers(req.Context()); d.Trailers == nil && len(req.Trailer) > 0 {
		d.Trailers = sorted(nil, req.Trailer)
	}
	return d
}

// overTLS reports whether the sender used TLS as far as is known. A tunnel and most proxies end it and say so in a header.
func overTLS(req *http.Request) bool {
	return req.TLS != nil || strings.EqualFold(req.Header.Get("X-Forwarded-Proto"), "https")
}

// headers lists the headers of a request, sorted by name, with Host, which net/http removes from the map.
func headers(req *http.Request) [][2]string {
	list := make([][2]string, 0, len(req.Header)+1)
	if req.Host != "" {
		list = append(list, [2]string{"Host", req.Host})
	}
	return sorted(list, req.Header)
}

// sorted adds fields to list and sorts it by name.
func sorted(list [][2]string, fields http.Header) [][2]string {
	for name, values := range fields {
		for _, v := range values {
			list = append(list, [2]string{name, v})
		}
	}
	slices.SortStableFunc(list, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return list
}
