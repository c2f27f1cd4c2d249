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

	on("GET", "/api/me", s.guarded(s.getMe))
	on("PUT", "/api/me/callback-url", s.guarded(s.putCallback))
	on("GET", "/api/actor", s.guarded(s.getActors))
	on("GET", "/api/actor/{id}/versions", s.guarded(s.getVersions))
	on("GET", "/api/actor/{id}/versions/{name}", s.guarded(s.getVersion))
	on("POST", "/api/speak", s.signedIn(s.postSpeak))
	on("GET", "/api/speak/v2/{id}", s.guarded(s.getSpeak))
	on("GET", "/api/speak/{id}", s.guarded(s.getSpeakOld))
	on("GET", "/files/speak/{name}", s.signedIn(s.getFile))
	on("GET", "/files/speak/{name}/no-redirect", s.signedIn(s.getFileHere))

	on("GET", "/cdn/speak/{name}", s.getSigned)
	on("GET", "/cdn/preview/{name}", s.getPreview)
	on("GET", "/cdn/actor/{name}", s.getPicture)

	on("GET", "/_sandbox/attempts", s.local(s.getAttempts))
	on("GET", "/_sandbox/speaks", s.local(s.getSpeaks))
	on("POST", "/_sandbox/faults", s.local(s.postFaults))
	on("DELETE", "/_sandbox/faults", s.local(s.deleteFaults))
	on("GET", "/_sandbox/assumptions", s.local(s.getAssumptions))

	for path, methods := range allowed {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", strings.Join(methods, ", "))
			s.refuse(w, guessed(http.StatusMethodNotAllowed, "app/method-not-allowed", "method not allowed"))
		})
	}
	mux.HandleFunc("/", s.nothing)
	return s.around(mux)
}

// nothing answers where there is nothing.
func (s *Server) nothing(w http.ResponseWriter, _ *http.Request) {
	s.refuse(w, guessed(http.StatusNotFound, "app/not-found", "there is nothing at this path"))
}

// around is what every request passes: the count that Close waits for, the patience with its sender, tolerance of one
// trailing slash (some clients send it), and a last resort against mistakes of our own.
func (s *Server) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(raw http.ResponseWriter, r *http.Request) {
		if !s.tasks.begin() {
			panic(http.ErrAbortHandler)
		}
		defer s.tasks.end()
		w := paced{raw, s.limits.reader}
		defer w.wait() // what is still buffered has its time, too
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p)
			default:
				s.log.Error("a request of the sandbox failed", "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
				s.refuse(w, broken("the sandbox made a mistake"))
			}
		}()
		if p := r.URL.Path; len(p) > 1 && strings.HasSuffix(p, "/") {
			u := *r.URL
			u.Path, u.RawPath = strings.TrimSuffix(p, "/"), strings.TrimSuffix(u.RawPath, "/")
			r.URL = &u
		}
		s.log.Debug("sandbox request", "method", r.Method, "path", r.URL.Path)
		if p := r.URL.EscapedPath(); strings.HasPrefix(p, "/") && path.Clean(p) == p {
			next.ServeHTTP(w, r)
		} else { // the mux would answer with a page of its own, or send its caller elsewhere
			s.nothing(w, r)
		}
		drain(w, r)
	})
}

// signedIn lets only the token in (reference marks S and O: a bearer token; D: 401, and 403 for a token of the other
// product).
func (s *Server) signedIn(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case bears(r, s.opts.Token):
			next(w, r)
		case bears(r, s.opts.Assume.ForeignToken):
			s.refuse(w, guessed(http.StatusForbidden, "auth/forbidden", "this token belongs to another product"))
		default:
			s.refuse(w, &refusal{status: http.StatusUnauthorized, code: "auth/not-authorized", msg: "not authorized"})
		}
	}
}

// bears reports whether a request carries a token.
func bears(r *http.Request, token string) bool {
	scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	got, want := sha256.Sum256([]byte(strings.TrimLeft(given, " "))), sha256.Sum256([]byte(token))
	return strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare(got[:], want[:]) == 1
}

// guarded is signedIn for the calls that cost nothing, which the fault api_500 strikes. POST /api/speak has
// faults of its own.
func (s *Server) guarded(next http.HandlerFunc) http.HandlerFunc {
	return s.signedIn(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := s.faults.take(api500); ok {
			s.refuse(w, broken("internal server error"))
			return
		}
		next(w, r)
	})
}

// local lets this machine in without a token, and others with it. A browser's page is kept out: it would name its
// origin, or, if its own name leads to this machine by a trick, that name as the host.
func (s *Server) local(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		peer, err := netip.ParseAddr(host)
		near := err == nil && peer.Unmap().IsLoopback() && s.ownHost(r.Host)
		if r.Header.Get("Origin") != "" || !near && !bears(r, s.opts.Token) {
			s.refuse(w, guessed(http.StatusForbidden, "sandbox/local-only", "the sandbox is controlled from its own machine, or with its token"))
			return
		}
		next(w, r)
	}
}

// ownHost reports whether a request's Host is one that this sandbox has: a name of loopback, or of its own URL.
func (s *Server) ownHost(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	if loopback, _ := reach(strings.Trim(name, "[]")); loopback {
		return true
	}
	u, err := url.Parse(s.URL())
	return err == nil && strings.EqualFold(host, u.Host)
}
