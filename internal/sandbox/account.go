package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// getMe answers GET /api/me (reference mark D). callback_url is null until one is registered.
func (s *Server) getMe(w http.ResponseWriter, _ *http.Request) {
	var callback *string
	if u := s.state.callbackURL(); u != "" {
		callback = &u
	}
	answer(w, map[string]any{
		"uid":          "5c0000000000000000000001",
		"username":     "sandbox",
		"fullname":     "Sandbox",
		"email":        "sandbox@localhost",
		"enable_api":   true,
		"api_token":    s.opts.Token, // the real one sends it in clear, too
		"callback_url": callback,
	})
}

// putCallback answers PUT /api/me/callback-url (the vendor's webhook guide, step 1). The documents do not say
// whether plain http is taken or how a URL is cleared: here http works on loopback only, and nothing clears it.
func (s *Server) putCallback(w http.ResponseWriter, r *http.Request) {
	body, bad := readObject(w, r)
	if bad != nil {
		refuse(w, bad)
		return
	}
	in := reader{fields: body}
	raw, ok := take[string](&in, "callback_url", "a string")
	switch {
	case in.bad != nil:
		refuse(w, in.bad)
	case !ok:
		refuse(w, missing("callback_url"))
	default:
		if why := badCallback(raw); why != "" {
			refuse(w, invalid("callback_url", why))
			return
		}
		if err := s.state.register(raw); err != nil {
			refuse(w, broken("the sandbox could not write its journal"))
			return
		}
		answer(w, map[string]string{"callback_url": raw})
	}
}

// badCallback says what is wrong with a callback URL, or nothing.
func badCallback(raw string) string {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Hostname() == "" || len(raw) > 2048 || strings.ContainsAny(raw, " \t\r\n"):
		return "callback_url is not a URL"
	case u.Scheme == "https":
		return ""
	case u.Scheme != "http":
		return "callback_url must begin with https://"
	case !loopback(u.Hostname()):
		return "callback_url must begin with https:// (the sandbox takes http:// on loopback only)"
	}
	return ""
}

func loopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// readObject reads a request's body as one JSON object, whatever its Content-Type.
func readObject(w http.ResponseWriter, r *http.Request) (map[string]json.RawMessage, *refusal) {
	// The deadline is for the body alone: left standing, it would end the context of a request that is meant to hang.
	conn := http.NewResponseController(w)
	_ = conn.SetReadDeadline(time.Now().Add(30 * time.Second))
	raw, err := io.ReadAll(r.Body)
	_ = conn.SetReadDeadline(time.Time{})
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return nil, &refusal{http.StatusRequestEntityTooLarge, "app/param/too-large", "the body is longer than 1 MiB"}
		}
		return nil, &refusal{http.StatusBadRequest, "app/param/type-mismatch", "the body could not be read"}
	}
	var body map[string]json.RawMessage
	if err := json.Unmarshal(raw, &body); err != nil || body == nil {
		return nil, &refusal{http.StatusBadRequest, "app/param/type-mismatch", "the body is not a JSON object"}
	}
	return body, nil
}
