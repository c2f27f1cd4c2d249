package ngroktest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"strings"
	"time"
)

// endpoint is a URL that an agent has online.
type endpoint struct {
	agent *agent
	id    string // of the bind
	token string
	url   string
	host  string
	proto string
	label string        // unique, also among earlier endpoints with the same URL
	ready chan struct{} // closed when the agent has handled the answer to its bind
}

// reservation is what the token of a bind reclaims after the session was lost.
type reservation struct{ id, url, tunnelID string }

// bind puts an endpoint online, or returns no endpoint and an answer that says why.
func (e *Edge) bind(a *agent, req *bindRequest) (bindAnswer, *endpoint) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var opts bindOptions
	_ = json.Unmarshal(req.Opts, &opts) // of another protocol: refused below
	b := Bind{
		Id: req.Id, Requested: opts.URL, Rebind: req.Extra.Token != "", At: time.Now(),
		ForwardsTo: req.ForwardsTo, Policy: opts.TrafficPolicy, Pooling: req.Extra.PoolingEnabled,
	}
	ep, code := e.bindLocked(a, req, opts.URL)
	answer := bindAnswer{Proto: req.Proto, Opts: req.Opts}
	if ep != nil {
		b.Id, b.Assigned = ep.id, ep.url
		answer.Id, answer.URL = ep.id, ep.url
		answer.Extra.Token, answer.Extra.TunnelID = ep.token, e.reservations[ep.token].tunnelID
	} else {
		b.Code = code
		answer.Error = refusal(code, bindText(code, opts.URL), e.o.Words)
	}
	e.binds = append(e.binds, b)
	e.log.Debug("bind", "requested", b.Requested, "assigned", b.Assigned, "rebind", b.Rebind, "code", code)
	return answer, ep
}

// bindLocked returns an endpoint, or the code of the refusal.
func (e *Edge) bindLocked(a *agent, req *bindRequest, requested string) (ep *endpoint, code int) {
	if a.id == "" || e.sessions[a.id] != a { // not logged in, or cut meanwhile
		return nil, -1
	}
	if code, refused := e.faults.binds.take(); refused {
		return nil, code
	}
	if req.Proto != "https" && req.Proto != "http" {
		return nil, 8013
	}
	own := e.reservations[req.Extra.Token]
	if own != nil && own.id != req.Id {
		own = nil
	}
	var assigned string
	switch {
	case own != nil && e.faults.move != "":
		assigned, e.faults.move = e.faults.move, ""
	case own != nil:
		assigned = own.url
	case requested != "":
		if assigned, code = checkURL(requested, req.Proto); code != 0 {
			return nil, code
		}
	default:
		assigned = e.anyDomainLocked()
	}
	host := hostOf(assigned)
	if other := e.online[host]; other != nil {
		if own == nil || other.token != req.Extra.Token {
			return nil, 334
		}
		e.offlineLocked(other) // of the same agent's former session, whose end is not noticed yet
	}
	token := req.Extra.Token
	if own == nil {
		token = randomText()
		own = &reservation{id: cmp.Or(req.Id, randomText()), tunnelID: "tn_" + randomText()}
		e.reservations[token] = own
	}
	own.url = assigned
	e.labels++
	ep = &endpoint{
		agent: a, id: own.id, token: token, url: assigned, host: host, proto: req.Proto,
		label: fmt.Sprintf("endpoint-%d", e.labels), ready: make(chan struct{}),
	}
	e.online[host] = ep
	a.endpoints[ep.id] = ep
	return ep, 0
}

// anyDomainLocked assigns a URL to a bind without one.
func (e *Edge) anyDomainLocked() string {
	if e.o.Domain != "" {
		return fullURL(e.o.Domain)
	}
	pick := func(words ...string) string { return words[rand.IntN(len(words))] }
	return fmt.Sprintf("https://%s-%s-%04x.ngrok-free.app",
		pick("quiet", "early", "amber", "gentle", "brisk", "mellow", "silver", "patient"),
		pick("lamp", "harbor", "meadow", "violin", "letter", "sparrow", "orchard", "lantern"),
		rand.IntN(1<<16))
}

// unbind takes an endpoint offline and removes its reservation.
func (e *Edge) unbind(a *agent, id string) errorOnly {
	e.mu.Lock()
	defer e.mu.Unlock()
	ep := a.endpoints[id]
	if ep == nil {
		return errorOnly{refusal(0, "There is no such endpoint.", "")}
	}
	e.offlineLocked(ep)
	delete(e.reservations, ep.token)
	return errorOnly{}
}

func (e *Edge) offlineLocked(ep *endpoint) {
	delete(ep.agent.endpoints, ep.id)
	if e.online[ep.host] == ep {
		delete(e.online, ep.host)
	}
}

// at returns the endpoint for a Host header.
func (e *Edge) at(host string) *endpoint {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.online[strings.ToLower(host)]
}

// checkURL normalizes a requested URL, or returns the code of the refusal.
func checkURL(requested, proto string) (assigned string, code int) {
	if !strings.Contains(requested, "://") {
		requested = proto + "://" + requested
	}
	u, err := url.Parse(requested)
	switch {
	case err != nil, u.Hostname() == "", u.User != nil, u.RawQuery != "", u.ForceQuery, u.Fragment != "":
		return "", 9037
	case u.Path == "/":
		return "", 9038
	case u.Path != "":
		return "", 9037
	case u.Port() != "" && u.Port() != "443":
		return "", 9037
	}
	return u.Scheme + "://" + strings.ToLower(u.Hostname()), 0
}

// fullURL completes a URL from a test, which may lack the scheme or end with a slash.
func fullURL(url string) string {
	if url != "" && !strings.Contains(url, "://") {
		url = "https://" + url
	}
	return strings.TrimSuffix(url, "/")
}

func hostOf(assigned string) string {
	u, err := url.Parse(assigned)
	if err != nil {
		return assigned
	}
	return strings.ToLower(u.Hostname())
}
