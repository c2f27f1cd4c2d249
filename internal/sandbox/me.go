package sandbox

import "net/http"

// getMe answers GET /api/me (reference mark D). callback_url is null until one is registered.
func (s *Server) getMe(w http.ResponseWriter, _ *http.Request) {
	var callback *string
	if u := s.state.callbackURL(); u != "" {
		callback = &u
	}
	sendResult(w, map[string]any{
		"uid":          "5c0000000000000000000001",
		"username":     "sandbox",
		"fullname":     "Sandbox",
		"email":        "sandbox@localhost",
		"enable_api":   true,
		"api_token":    s.opts.Token, // the real API sends it in plain text, too
		"callback_url": callback,
	})
}
