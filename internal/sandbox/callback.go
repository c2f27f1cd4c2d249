package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

const maxURL = 2048 // bytes of a callback URL

// CallbackError is New's error when Options.Callback is a URL that the sandbox does not take.
type CallbackError struct{ reason string }

func (e *CallbackError) Error() string { return e.reason }

// putCallback answers PUT /api/me/callback-url (the vendor's webhook guide, step 1). The documents do not say which
// URLs besides https ones are accepted, whether a URL is probed, and how it is cleared: assumptions decide that.
func (s *Server) putCallback(w http.ResponseWriter, r *http.Request) {
	body, apiErr := s.readObject(r)
	if apiErr != nil {
		s.sendError(w, apiErr)
		return
	}
	in := fieldReader{fields: body}
	raw, given := readField[string](&in, "callback_url", "a string")
	_, named := body["callback_url"] // null clears the URL where an assumption allows it
	clear := raw == "" && named && s.opts.Assume.CallbackClear == "empty"
	switch {
	case in.err != nil:
		apiErr = in.err
	case !given && !clear:
		apiErr = missingField("callback_url")
	case !clear:
		if reason := s.callbackProblem(r.Context(), raw); reason != "" {
			apiErr = invalidField("callback_url", reason)
		}
	}
	if apiErr == nil && s.state.register(raw) != nil {
		apiErr = internalError("the sandbox could not write its journal")
	}
	switch {
	case apiErr != nil:
		s.sendError(w, apiErr)
	case clear:
		sendResult(w, map[string]any{"callback_url": nil})
	default:
		sendResult(w, map[string]string{"callback_url": raw})
	}
}

// callbackProblem returns why a callback URL is rejected, or "".
func (s *Server) callbackProblem(ctx context.Context, raw string) string {
	if reason := urlProblem(raw, s.opts.Assume); reason != "" {
		return reason
	}
	if s.opts.Assume.CallbackProbe == "post" {
		status, err := s.sender.post(ctx, raw, []byte("{}"))
		switch {
		case err != nil:
			return "callback_url did not answer a POST"
		case status < 200 || status > 299:
			return fmt.Sprintf("callback_url answered a POST with %d", status)
		}
	}
	return ""
}

// urlProblem returns what is wrong with the form of a callback URL, or "".
func urlProblem(raw string, a Assumptions) string {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || len(raw) > maxURL || strings.ContainsAny(raw, " \t\r\n") {
		return "callback_url is not a URL"
	}
	loopback, private := hostScope(u.Hostname())
	switch {
	case u.Scheme != "https" && (u.Scheme != "http" || a.CallbackHTTP == "never"):
		return "callback_url must begin with https://"
	case u.Scheme == "http" && !loopback && a.CallbackHTTP == "loopback":
		return "callback_url must begin with https:// (the sandbox takes http:// on loopback only, or with --assume callback-http=anywhere)"
	case private && a.CallbackHosts == "public":
		return "callback_url must lead to a public host"
	case a.CallbackPorts == "standard" && !slices.Contains([]string{"", "80", "443"}, u.Port()):
		return "callback_url must use the port 80 or 443"
	}
	return ""
}

// hostScope reports, from its name alone, whether a host is on loopback, and whether it is private. Loopback is
// private.
func hostScope(host string) (loopback, private bool) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true, true
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return false, false
	}
	ip = ip.Unmap()
	return ip.IsLoopback(), ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified()
}
