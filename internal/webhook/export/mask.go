package export

import (
	"strings"

	"callboard/internal/webhook"
)

// request is a delivery as an export shows it.
type request struct {
	webhook.Delivery
	method, path, proto string
	fields, trailers    [][2]string
}

// requestOf masks credentials and our secret path by the word SECRET, which a person can replace, unless o has them shown.
func requestOf(d webhook.Delivery, o Options) request {
	r := request{Delivery: d, method: d.Method, path: d.Target, proto: d.Proto, fields: d.Headers, trailers: d.Trailers}
	if r.method == "" {
		r.method = "POST"
	}
	if r.proto == "" {
		r.proto = "HTTP/1.1"
	}
	if !o.Secrets {
		r.fields, r.trailers, r.path = maskedParts(d)
		r.Body = d.SafeBody(Secret)
	}
	if r.path == "" { // a row of an older version
		r.path = "/hook/" + Secret
	}
	return r
}

// maskedParts are the parts of a delivery in which credentials and our secret path can stand, with the word SECRET in their place.
func maskedParts(d webhook.Delivery) (headers, trailers [][2]string, path string) {
	headers = withWord(d.Headers, d.SafeHeaders())
	trailers = withWord(d.Trailers, d.SafeTrailers())
	return headers, trailers, strings.ReplaceAll(d.SafeTarget(), webhook.Masked, Secret)
}

// withWord has the word SECRET in each part of safe that is not the one of fields. It changes safe.
func withWord(fields, safe [][2]string) [][2]string {
	for i := range safe {
		for part := range safe[i] {
			if safe[i][part] != fields[i][part] {
				safe[i][part] = strings.ReplaceAll(safe[i][part], webhook.Masked, Secret)
			}
		}
	}
	return safe
}

// url is the URL that the request was sent to, as far as it is known.
func (r request) url(o Options) string {
	if strings.Contains(r.path, "://") { // in absolute form
		return r.path
	}
	base := strings.TrimSuffix(o.BaseURL, "/")
	if base == "" {
		base = "http://"
		if r.TLS {
			base = "https://"
		}
		if host := webhook.FieldValue(r.fields, "Host"); host != "" {
			base += host
		} else {
			base += "localhost"
		}
	}
	if !strings.HasPrefix(r.path, "/") {
		return base + "/" + r.path
	}
	return base + r.path
}

// isChunked reports whether the body came in chunks. In sorted headers net/http has left out the field that says so.
func (r request) isChunked() bool {
	if webhook.FieldValue(r.Headers, "Transfer-Encoding") != "" {
		return true
	}
	return !r.Exact && len(r.Body) > 0 && webhook.FieldValue(r.Headers, "Content-Length") == ""
}
