package sandbox

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"runtime/debug"
	"strings"
)

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	allowed := map[string][]string{}
	on := func(method, path string, h http.HandlerFunc) {
		mux.HandleFunc(method+" "+path, h)
		allowed[path] = append(allowed[path], method)
		if method == http.MethodGet { // the mux answers HEAD with it
			allowed[path] = append(allowed[path], http.MethodHead)
		}
	}

	on("GET", "/api/me", s.withAPIFault(s.getMe))
	on("PUT", "/api/me/callback-url", s.withAPIFault(s.putCallback))
	on("GET", "/api/actor", s.withAPIFault(s.getActors))
	on("GET", "/api/actor/{id}/versions", s.withAPIFault(s.getVersions))
	on("GET", "/api/actor/{id}/versions/{name}", s.withAPIFault(s.getVersion))
	on("POST", "/api/speak", s.authenticated(s.postSpeak))
	on("GET", "/api/speak/v2/{id}", s.withAPIFault(s.getSpeak))
	on("GET", "/api/speak/{id}", s.withAPIFault(s.getSpeakV1))
	if s.opts.Assume.TextToSpeech == "403" {
		for _, path := range []string{"/api/text-to-speech", "/api/text-to-speech/{rest...}"} {
			mux.HandleFunc(path, s.authenticated(s.forbidTextToSpeech))
		}
	}
	on("GET", "/files/speak/{name}", s.authenticated(s.getFile))
	on("GET", "/files/speak/{name}/no-redirect", s.authenticated(s.getFileDirect))

	on("GET", "/cdn/speak/{name}", s.getSigned)
	on("GET", "/cdn/preview/{name}", s.getPreview)
	on("GET", "/cdn/actor/{name}", s.getPicture)

	for _, version := range []string{"/v1", "/v2", "/v3"} {
		mux.Handle(version, s.tts) // without this the mux answers it with a redirect
		mux.Handle(version+"/", s.tts)
	}

	on("GET", "/_sandbox", s.localOnly(s.getIndex))
	on("GET", "/_sandbox/attempts", s.localOnly(s.getAttempts))
	on("GET", "/_sandbox/speaks", s.localOnly(s.getSpeaks))
	on("GET", "/_sandbox/faults", s.localOnly(s.getFaults))
	on("POST", "/_sandbox/faults", s.localOnly(s.postFaults))
	on("DELETE", "/_sandbox/faults", s.localOnly(s.deleteFaults))
	on("GET", "/_sandbox/assumptions", s.localOnly(s.getAssumptions))
	on("POST", "/_sandbox/versions", s.localOnly(s.postVersions))

	for path, methods := range allowed {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", strings.Join(methods, ", "))
			s.sendError(w, undocumented(http.StatusMethodNotAllowed, "app/method-not-allowed", "method not allowed"))
		})
	}
	mux.HandleFunc("/", s.notFound)
	return s.middleware(mux)
}

// forbidTextToSpeech answers calls of the synchronous API, which sales must open for an account.
func (s *Server) forbidTextToSpeech(w http.ResponseWriter, _ *http.Request) {
	s.sendError(w, undocumented(http.StatusForbidden, "auth/forbidden", "this account may not use text-to-speech"))
}

// notFound answers requests to unknown paths.
func (s *Server) notFound(w http.ResponseWriter, _ *http.Request) {
	s.sendError(w, undocumented(http.StatusNotFound, "app/not-found", "there is nothing at this path"))
}

// middleware wraps every request: it counts it for Close, sets write deadlines, writes the access log, ignores one
// trailing slash (some clients send it), lets pages of browsers make calls, and recovers from panics.
func (s *Server) middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(raw http.ResponseWriter, r *http.Request) {
		if !s.tasks.begin() {
			panic(http.ErrAbortHandler)
		}
		defer s.tasks.end()
		began, answer := s.now(), &statusWriter{ResponseWriter: raw}
		defer s.logRequest(r.Method, r.URL.EscapedPath(), began, &answer.status)
		w := deadlineWriter{answer, s.limits.write}
		if len(r.TransferEncoding) > 0 {
			// It may have had a Content-Length too, which net/http has removed (RFC 9112, 6.3).
			w.Header().Set("Connection", "close")
		}
		defer w.extend() // for what is still buffered
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p)
			default:
				s.log.Error("panic in a sandbox request", "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
				s.sendError(w, internalError("the sandbox failed"))
			}
		}()
		if p := r.URL.Path; len(p) > 1 && strings.HasSuffix(p, "/") {
			u := *r.URL
			u.Path, u.RawPath = strings.TrimSuffix(p, "/"), strings.TrimSuffix(u.RawPath, "/")
			r.URL = &u
		}
		s.log.Debug("sandbox request", "method", r.Method, "path", r.URL.Path)
		if p := r.URL.EscapedPath(); allowOrigins(w, r) {
		} else if strings.HasPrefix(p, "/") && path.Clean(p) == p {
			next.ServeHTTP(w, r)
		} else { // the mux would answer with its own page or a redirect
			s.notFound(w, r)
		}
		drain(w, r)
	})
}

// authenticated requires the token (reference marks S and O: a bearer token; D: 401, and 403 for a token of the other
// product).
func (s *Server) authenticated(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case hasToken(r, s.opts.Token):
			next(w, r)
		case hasToken(r, s.opts.Assume.ForeignToken):
			s.sendError(w, undocumented(http.StatusForbidden, "auth/forbidden", "this token belongs to another product"))
		default:
			s.sendError(w, &apiError{status: http.StatusUnauthorized, code: "auth/not-authorized", msg: "not authorized"})
		}
	}
}

// hasToken reports whether a request carries the bearer token.
func hasToken(r *http.Request, token string) bool {
	scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	got, want := sha256.Sum256([]byte(strings.TrimLeft(given, " "))), sha256.Sum256([]byte(token))
	return strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare(got[:], want[:]) == 1
}

// withAPIFault is authenticated for the calls that cost nothing. The fault api_500 applies to them; POST /api/speak has
// its own faults.
func (s *Server) withAPIFault(next http.HandlerFunc) http.HandlerFunc {
	return s.authenticated(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := s.faults.take(api500); ok {
			s.sendError(w, internalError("internal server error"))
			return
		}
		next(w, r)
	})
}

// localOnly accepts requests from this machine without a token, and others with it. It rejects web pages: see fromPage.
func (s *Server) localOnly(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		peer, err := netip.ParseAddr(host)
		loopback := err == nil && peer.Unmap().IsLoopback() && s.isOwnHost(r.Host)
		if fromPage(r) || !loopback && !hasToken(r, s.opts.Token) {
			s.sendError(w, undocumented(http.StatusForbidden, "sandbox/local-only", "control calls work from the sandbox's own machine, or with its token"))
			return
		}
		next(w, r)
	}
}

// fromPage reports whether a page in a browser makes the request. Of a script that sends data a browser says the page's Origin, and of
// everything else, such as a picture or a link of a page, Sec-Fetch-Site (https://www.w3.org/TR/fetch-metadata/), which is none for
// what a person has typed. With DNS rebinding neither need say it, but Host is not the sandbox's.
func fromPage(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return r.Header.Get("Origin") != "" || site != "" && site != "none"
}

// isOwnHost reports whether a request's Host names this sandbox: a loopback name, or the host of its URL.
func (s *Server) isOwnHost(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	if loopback, _ := hostScope(strings.Trim(name, "[]")); loopback {
		return true
	}
	u, err := url.Parse(s.URL())
	return err == nil && strings.EqualFold(host, u.Host)
}
