package tunnel

import "strings"

// permanence says whether trying again may help.
type permanence int

const (
	temporary            permanence = iota // it may pass by itself
	permanent                              // only a person can help
	permanentOnFirstBind                   // only a person can help if it answers the first bind of a Run; later it may pass
)

// advice is what is known about some of ngrok's errors.
type advice struct {
	codes        string // as ngrok's documentation lists them: "105, 106" or "313-322"
	permanence   permanence
	tokenRefused bool
	text         string // {from} is where the token came from, {url} the URL that was requested
}

// adviceFor finds the advice for the number of an error code.
func adviceFor(number int) (advice, bool) {
	for _, a := range ngrokAdvice() {
		if inList(number, a.codes) {
			return a, true
		}
	}
	return advice{}, false
}

// ngrokAdvice lists ngrok's errors, from its documentation, as far as an agent can get them. The first match counts.
func ngrokAdvice() []advice {
	return []advice{
		{"4018", permanent, true, "ngrok got no authtoken that it could use: copy yours from dashboard.ngrok.com into {from}"},
		{"105, 106", permanent, true, "this is not an ngrok authtoken, perhaps an API key or a part of a token: copy yours again from dashboard.ngrok.com into {from}"},
		{"107, 300", permanent, true, "the ngrok authtoken was reset or revoked: put the new one from dashboard.ngrok.com into {from}"},
		{"15014, 316", permanent, false, "the ngrok authtoken may not open this tunnel: widen its ACL at dashboard.ngrok.com/authtokens, or put another into {from}"},
		{"102, 103, 337, 338, 8014, 123", permanent, false, "ngrok does not serve this account now, it is suspended or unpaid, or its e-mail is not verified: see dashboard.ngrok.com"},
		{"115, 116, 9040, 118, 122, 126, 127", permanent, false, "ngrok does not accept agents from this network or at this address: try another network, or go without --ngrok-connect-url"},
		{"119, 120, 121, 124", permanent, false, "ngrok wants a newer client than the one in this version of callboard: update callboard"},
		{"108", temporary, false, "too many ngrok agents are running on this account, the free plan has 3: stop one at dashboard.ngrok.com/agents"},
		{"324, 15004", permanent, false, "the ngrok plan allows no other endpoint: stop one at dashboard.ngrok.com/endpoints"},
		{"334", permanentOnFirstBind, false, "{url} is online already, from another window, another machine, or a crash less than a minute ago: stop that one, wait a minute, or choose another with --ngrok-url"},
		{refusedURLs, permanent, false, "this ngrok account cannot have {url}: choose one of dashboard.ngrok.com/domains with --ngrok-url, or leave that out"},
		{malformedURLs, permanent, false, "ngrok does not accept {url} as a URL: write --ngrok-url https://HOST, without a path"},
		{"9009", permanent, false, "ngrok allows agents behind an HTTP proxy on a paid plan only: go without HTTPS_PROXY and proxy_url, or choose Pay-as-you-go at dashboard.ngrok.com"},
		{"725-740, 714-720", temporary, false, "ngrok refuses callers because the limits of its plan are used up: wait for the next month, or see dashboard.ngrok.com/usage"},
	}
}

// Codes after which a URL that nobody chose is not worth another request.
const (
	refusedURLs   = "313-322, 15000, 15002, 15013"
	malformedURLs = "326-331, 9030-9038"
)

// inList reports a number in a list such as "105, 313-322".
func inList(n int, list string) bool {
	for item := range strings.SplitSeq(list, ", ") {
		from, to, isRange := strings.Cut(item, "-")
		if !isRange {
			to = from
		}
		if codeNumber(from) <= n && n <= codeNumber(to) {
			return true
		}
	}
	return false
}
