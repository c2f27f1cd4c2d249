package api

import (
	"net/http"
	"strings"
	"time"
)

// Protocol is what a Conn must know of the API that it calls. Typecast has two, with keys of their own.
type Protocol struct {
	BaseURL string // the service itself, for Options without a base URL
	Suffix  string // of a base URL, such as "/api": it is removed, because every path has it

	Header   string // that has the key: "Authorization"
	Scheme   string // before the key in it: "Bearer "
	Key      string // what people call the key: "API token"
	Variable string // the environment variable for it

	Timeout time.Duration // of one attempt of a charged call, up to the start of the response, without Options.Timeout

	// KeyPath reports whether requests to a path of the service need the key. base is the path of its base URL.
	KeyPath func(base, path string) bool
	// Accepted reports an error response after which a charged request may have been accepted all the same.
	Accepted func(status int, body []byte) bool
	// Unauthorized reports that an error with a status is about the key or the account and not about the request.
	Unauthorized func(*Error) bool
	// Advice returns what the person can do after an error, in one line; empty: the general advice of Error.Advice.
	Advice func(*Error) string
}

// asynchronous returns the API that Client calls: typecast.ai, with webhooks.
func asynchronous() *Protocol {
	return &Protocol{
		BaseURL: DefaultBaseURL, Suffix: "/api",
		Header: "Authorization", Scheme: "Bearer ", Key: "API token", Variable: "TYPECAST_API_TOKEN",
		Timeout: DefaultSpeakTimeout,
		KeyPath: func(base, path string) bool {
			return strings.HasPrefix(path, base+"/api/") || strings.HasPrefix(path, base+"/files/speak/")
		},
		Accepted:     func(status int, body []byte) bool { return MayBeAccepted(status) && !isErrorEnvelope(body) },
		Unauthorized: aboutToken,
		Advice:       func(*Error) string { return "" },
	}
}

// MayBeAccepted reports an error status with which a request may have been accepted all the same. Any 5xx can come from
// something between us and the service that has passed the request on, or from the service after it has begun the work. The
// same is true where something stopped waiting for the service (408, and the codes of load balancers for it). With any
// other 4xx, such as the 403 of a login page, the server that answered has refused the request and not passed it on (RFC 9110, 15.5).
func MayBeAccepted(status int) bool {
	switch status {
	case http.StatusRequestTimeout, 460, 499:
		return true
	}
	return status >= 500
}
