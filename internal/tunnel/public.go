package tunnel

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"callboard/internal/rawhead"
	"callboard/internal/text"
)

// PublicTunnel listens at an address of this machine that the user has made reachable at a URL of their own: by a reverse
// proxy, a forwarded port or another tunnel program. It connects to nothing, so it is online as soon as it listens.
type PublicTunnel struct {
	Log *slog.Logger // for the server's messages; nil: silent

	listen string
	base   string // public URL without a trailing slash
	prefix string // the path in it, "" or "/like/this"
}

// Public makes a tunnel of a listening address ("127.0.0.1:8080", ":8080") and the http or https URL that leads to it. The
// URL may have a path, which the proxy may remove or leave, but no query, fragment or password. The error is one line that
// names the flag to change.
func Public(listen, publicURL string) (*PublicTunnel, error) {
	host, port, err := net.SplitHostPort(listen)
	if n, numErr := strconv.ParseUint(port, 10, 16); err != nil || numErr != nil || hasHidden(host) {
		return nil, fmt.Errorf("--listen %s is not an address: write HOST:PORT, such as 127.0.0.1:8080", text.Quote(listen))
	} else if n == 0 {
		return nil, errors.New("--listen needs a fixed port, not 0: what forwards the public URL must know it")
	}
	u, err := url.Parse(strings.TrimSpace(publicURL))
	if err != nil || hasHidden(strings.TrimSpace(publicURL)) { // err repeats the URL, which may hold a password
		return nil, errors.New("--public-url is not a URL: write https://HOST, with a path if there is one")
	}
	switch {
	case u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
		return nil, errors.New("--public-url must begin with https:// (or http://) and name a host")
	case u.User != nil:
		return nil, errors.New("--public-url must not contain a user name or password")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, errors.New("--public-url must end before any ? or #: only a host and a path")
	}
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = strings.TrimRight(u.RawPath, "/")
	u.Host = strings.ToLower(u.Host)
	return &PublicTunnel{listen: listen, base: u.String(), prefix: u.Path}, nil
}

// Name returns "public".
func (t *PublicTunnel) Name() string { return "public" }

// Run serves h until ctx ends, then returns nil within 150 ms; requests in flight may finish in that time. When it cannot
// listen it returns a *Problem that names the port and --listen. report must not block.
func (t *PublicTunnel) Run(ctx context.Context, h http.Handler, report func(Report)) error {
	report(Report{State: Connecting, URL: t.base})
	var lc net.ListenConfig
	ln, err := lc.Listen(context.WithoutCancel(ctx), "tcp", t.listen)
	if err != nil {
		return fail(report, listenProblem(t.listen, err))
	}
	return serve(ctx, ln, t.strip(h), Report{URL: t.base, Fixed: true}, t.Log, report)
}

// strip removes the public URL's path from requests where the proxy has left it.
func (t *PublicTunnel) strip(h http.Handler) http.Handler {
	if t.prefix == "" {
		return h
	}
	return stripped{h, t.prefix}
}

type stripped struct {
	next   http.Handler
	prefix string
}

func (s stripped) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, s.prefix+"/") {
		http.StripPrefix(s.prefix, s.next).ServeHTTP(w, r)
		return
	}
	s.next.ServeHTTP(w, r)
}

// RefuseHead is for rawhead.
func (s stripped) RefuseHead(r rawhead.Refused) {
	if strings.HasPrefix(r.Path, s.prefix+"/") {
		r.Path = strings.TrimPrefix(r.Path, s.prefix)
	}
	if refuse := refuseHead(s.next); refuse != nil {
		refuse(r)
	}
}

// listenProblem says why an address cannot be listened on.
func listenProblem(addr string, err error) *Problem {
	host, port, _ := net.SplitHostPort(addr)
	p := &Problem{Err: err}
	var dns *net.DNSError
	switch {
	case errors.Is(err, addrInUse):
		p.Text = fmt.Sprintf("port %s is in use by another program: stop it, or choose another port with --listen", port)
	case errors.Is(err, fs.ErrPermission):
		p.Text = fmt.Sprintf("no permission to listen on port %s: choose one above 1023 with --listen", port)
	case errors.Is(err, addrNotAvail), errors.As(err, &dns):
		p.Text = fmt.Sprintf("%s is not an address of this machine: choose another with --listen", text.Quote(host))
	default:
		p.Text = fmt.Sprintf("cannot listen on %s: choose another address with --listen", text.Quote(addr))
	}
	return p
}

func hasHidden(s string) bool { return strings.ContainsFunc(s, text.Hidden) }
