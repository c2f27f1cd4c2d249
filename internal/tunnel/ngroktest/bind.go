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

// endpoint is a URL that is online: an agent serves it.
type endpoint struct {
	agent *agent
	id    string // the bind's
	token string
	url   string
	host  string
	proto string
	label string        // unlike every other endpoint's, earlier ones with the same URL included
	ready chan struct{} // closed when the agent knows it too
}

// claim is what the token of a bind gives a right to after the session is lost.
type claim struct{ id, url, tunnelID string }

// bind brings an endpoint online, or gives none and an answer that says why.
func (e *Edge) bind(a *agent, req *bindRequest) (bindAnswer, *endpoint) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var opts bindOptions
	_ = json.Unmarshal(req.Opts, &opts) // of another protocol: refused below
	b := Bind{
		Id: req.Id, Asked: opts.URL, Rebind: req.Extra.Token != "", At: time.Now(),
		ForwardsTo: req.ForwardsTo, Policy: opts.TrafficPolicy, Pooling: req.Extra.PoolingEnabled,
	}
	ep, code := e.bindLocked(a, req, opts.URL)
	answer := bindAnswer{Proto: req.Proto, Opts: req.Opts}
	if ep != nil {
		b.Id, b.Given = ep.id, ep.url
		answer.Id, answer.URL = ep.id, ep.url
		answer.Extra.Token, answer.Extra.TunnelID = ep.token, e.claims[ep.token].tunnelID
	} else {
		b.Code = code
		answer.Error = refusal(code, bindText(code, opts.URL))
	}
	e.binds = append(e.binds, b)
	e.log.Debug("bind", "asked", b.Asked, "given", b.Given, "rebind", b.Rebind, "code", code)
	return answer, ep
}

// bindLocked gives an endpoint, or the code of why not.
func (e *Edge) bindLocked(a *agent, req *bindRequest, wish string) (ep *endpoint, code int) {
	if a.id == "" || e.sessions[a.id] != a { // never logged in, or cut meanwhile
		return nil, -1
	}
	if code, refused := e.faults.binds.take(); refused {
		return nil, code
	}
	if req.Proto != "https" && req.Proto != "http" {
		return nil, 8013
	}
	mine := e.claims[req.Extra.Token]
	if mine != nil && mine.id != req.Id {
		mine = nil
	}
	var given string
	switch {
	case mine != nil && e.faults.move != "":
		given, e.faults.move = e.faults.move, ""
	case mine != nil:
		given = mine.url
	case wish != "":
		if given, code = judgeURL(wish, req.Proto); code != 0 {
			return nil, code
		}
	default:
		given = e.domainLocked()
	}
	host := hostOf(given)
	if holder := e.online[host]; holder != nil {
		if mine == nil || holder.token != req.Extra.Token {
			return nil, 334
		}
		e.offlineLocked(holder) // the same agent's former session, not yet known to be dead
	}
	token := req.Extra.Token
	if mine == nil {
		token = randomText()
		mine = &claim{id: cmp.Or(req.Id, randomText()), tunnelID: "tn_" + randomText()}
		e.claims[token] = mine
	}
	mine.url = given
	e.labels++
	ep = &endpoint{
		agent: a, id: mine.id, token: token, url: given, host: host, proto: req.Proto,
		label: fmt.Sprintf("endpoint-%d", e.labels), ready: make(chan struct{}),
	}
	e.online[host] = ep
	a.endpoints[ep.id] = ep
	return ep, 0
}

// domainLocked is for those who have no wish.
func (e *Edge) domainLocked() string {
	if e.o.Domain != "" {
		return whole(e.o.Domain)
	}
	pick := func(words ...string) string { return words[rand.IntN(len(words))] }
	return fmt.Sprintf("https://%s-%s-%04x.ngrok-free.app",
		pick("quiet", "early", "amber", "gentle", "brisk", "mellow", "silver", "patient"),
		pick("lamp", "harbor", "meadow", "violin", "letter", "sparrow", "orchard", "lantern"),
		rand.IntN(1<<16))
}

// unbind takes an endpoint offline, and its owner's right to it.
func (e *Edge) unbind(a *agent, id string) errorOnly {
	e.mu.Lock()
	defer e.mu.Unlock()
	ep := a.endpoints[id]
	if ep == nil {
		return errorOnly{refusal(0, "There is no such endpoint.")}
	}
	e.offlineLocked(ep)
	delete(e.claims, ep.token)
	return errorOnly{}
}

func (e *Edge) offlineLocked(ep *endpoint) {
	delete(ep.agent.endpoints, ep.id)
	if e.online[ep.host] == ep {
		delete(e.online, ep.host)
	}
}

// at is the endpoint that serves a Host.
func (e *Edge) at(host string) *endpoint {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.online[strings.ToLower(host)]
}

// judgeURL is the URL of a wish, or the code of what is wrong with it.
func judgeURL(wish, proto string) (given string, code int) {
	if !strings.Contains(wish, "://") {
		wish = proto + "://" + wish
	}
	u, err := url.Parse(wish)
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

// whole is a URL of a test's, which may have left the scheme away or ended it with a slash.
func whole(url string) string {
	if url != "" && !strings.Contains(url, "://") {
		url = "https://" + url
	}
	return strings.TrimSuffix(url, "/")
}

func hostOf(given string) string {
	u, err := url.Parse(given)
	if err != nil {
		return given
	}
	return strings.ToLower(u.Hostname())
}
