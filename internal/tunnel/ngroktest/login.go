package ngroktest

import (
	"crypto/rand"
	"regexp"
	"strings"

	"callboard/internal/lazy"
)

const (
	// Token is a well-formed authtoken, the one that an edge accepts by default.
	Token = "2edgeTokenKnownToTheStandIn_3fKq8ZrT1xWm6YpB9sDh2"
	// UnknownToken is a well-formed authtoken that no edge accepts: ERR_NGROK_107.
	UnknownToken = "2edgeTokenKnownToNobodyElse_9dHs2BpY6mWx1TrZ8qKf3"
)

// wellFormed matches an authtoken.
var wellFormed = lazy.Value[*regexp.Regexp]{Make: func() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9A-Za-z]{27}_[0-9A-Za-z]{21}$`)
}}

// admit answers a login. One with the id and cookie of an earlier session replaces that session.
func (e *Edge) admit(a *agent, req *loginRequest) loginAnswer {
	e.mu.Lock()
	defer e.mu.Unlock()
	token := req.Extra.Authtoken
	if code, refused := e.faults.logins.take(); refused {
		return loginAnswer{Error: loginRefusal(code, token, e.o)}
	}
	if code := e.checkTokenLocked(token); code != 0 {
		return loginAnswer{Error: loginRefusal(code, token, e.o)}
	}
	id, cookie := req.ClientId, req.Extra.Cookie
	if id == "" || e.cookies[id] != cookie || cookie == "" {
		id, cookie = randomText(), randomText()
	}
	if former := e.sessions[id]; former != nil {
		e.removeLocked(former)
		former.conn.drop()
	}
	if e.o.Sessions > 0 && len(e.sessions) >= e.o.Sessions {
		return loginAnswer{Error: loginRefusal(108, token, e.o)}
	}
	if _, here := e.agents[a]; !here { // cut meanwhile
		return loginAnswer{Error: refusal(0, "The connection is gone.", "")}
	}
	e.cookies[id] = cookie
	e.sessions[id] = a
	a.id = id
	answer := loginAnswer{Version: "3", ClientId: id, Extra: loginExtra{
		Version: "prod", Region: e.o.Region, Cookie: cookie,
		AccountName: e.o.Account, PlanName: e.o.Plan, Banner: e.o.Banner,
		AgentSessionID: "ts_" + id,
	}}
	if e.o.NewerAgent != "" {
		answer.Extra.DeprecationWarning = &deprecation{NextMin: e.o.NewerAgent}
	}
	return answer
}

// checkTokenLocked returns the code of the refusal of a token, or 0.
func (e *Edge) checkTokenLocked(token string) (code int) {
	switch {
	case token == "":
		return 4018
	case token == e.o.Token && !e.faults.revoked:
		return 0
	case token != e.o.Token && !wellFormed.Get().MatchString(token):
		return 105
	default:
		return 107
	}
}

// randomText returns an id or a secret.
func randomText() string { return strings.ToLower(rand.Text()) }
