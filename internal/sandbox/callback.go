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

// putCallback answers PUT /api/me/callback-url (the vendor's webhook guide, step 1). Which URLs are taken beyond https
// ones, whether one is probed, and how one is cleared, no document says: that is assumed.
func (s *Server) putCallback(w http.ResponseWriter, r *http.Request) {
	body, bad := s.readObject(r)
	if bad != nil {
		s.refuse(w, bad)
		return
	}
	in := reader{fields: body}
	raw, given := take[string](&in, "callback_url", "a string")
	_, named := body["callback_url"] // null is a way to clear, where there is one
	clear := raw == "" && named && s.opts.Assume.CallbackClear == "empty"
	switch {
	case in.bad != nil:
		bad = in.bad
	case !given && !clear:
		bad = missing("callback_url")
	case !clear:
		if why := s.badCallback(r.Context(), raw); why != "" {
			bad = invalid("callback_url", why)
		}
	}
	if bad == nil && s.state.register(raw) != nil {
		bad = broken("the sandbox could not write its journal")
	}
	switch {
	case bad != nil:
		s.refuse(w, bad)
	case clear:
		answer(w, map[string]any{"callback_url": nil})
	default:
		answer(w, map[string]string{"callback_url": raw})
	}
}

// badCallback says why a callback URL is not taken, or nothing.
func (s *Server) badCallback(ctx context.Context, raw string) string {
	if why := badURL(raw, s.opts.Assume); why != "" {
		return why
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

// badURL says what is wrong with a callback URL by its looks, or nothing.
func badURL(raw string, a Assumptions) string {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || len(raw) > maxURL || strings.ContainsAny(raw, " \t\r\n") {
		return "callback_url is not a URL"
	}
	near, private := reach(u.Hostname())
	switch {
	case u.Scheme != "https" && (u.Scheme != "http" || a.CallbackHTTP == "never"):
		return "callback_url must begin with https://"
	case u.Scheme == "http" && !near && a.CallbackHTTP == "loopback":
		return "callback_url must begin with https:// (the sandbox takes http:// on loopback only, or with --assume callback-http=anywhere)"
	case private && a.CallbackHosts == "public":
		return "callback_url must lead to a public host"
	case a.CallbackPorts == "standard" && !slices.Contains([]string{"", "80", "443"}, u.Port()):
		return "callback_url must use the port 80 or 443"
	}
	return ""
}

// reach tells by its name whether a host is on loopback, and whether it is private, which includes loopback.
func reach(host string) (loopback, private bool) {
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
