package tunnel

import (
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"syscall"

	"callboard/internal/text"
)

// outlook is whether trying again may help.
type outlook int

const (
	passing   outlook = iota // it may pass by itself
	lasting                  // only a person can help
	firstOnly                // only a person can help if it comes with the first bind of a Run; later it may pass
)

// advice is what is known about some of ngrok's errors.
type advice struct {
	codes   string // as the reference writes them: "105, 106" or "313-322"
	outlook outlook
	token   bool   // it is the token that is refused
	text    string // {from} is where the token came from, {url} the URL that was asked for
}

// advices are ngrok's errors, as its documentation lists them and as far as an agent can meet them. The first that fits counts.
var advices = []advice{
	{"4018", lasting, true, "ngrok was sent no authtoken that it could use: copy yours from dashboard.ngrok.com into {from}"},
	{"105, 106", lasting, true, "that is no ngrok authtoken, perhaps an API key or one cut short: copy yours again from dashboard.ngrok.com into {from}"},
	{"107, 300", lasting, true, "the ngrok authtoken was reset or revoked: put the new one from dashboard.ngrok.com into {from}"},
	{"15014, 316", lasting, false, "the ngrok authtoken may not open this tunnel: widen its ACL at dashboard.ngrok.com/authtokens, or put another into {from}"},
	{"102, 103, 337, 338, 8014, 123", lasting, false, "ngrok does not serve this account now, it is suspended or unpaid, or its e-mail is not verified: see dashboard.ngrok.com"},
	{"115, 116, 9040, 118, 122, 126, 127", lasting, false, "ngrok does not accept agents from this network or at this address: try another network, or go without --ngrok-connect-url"},
	{"119, 120, 121, 124", lasting, false, "ngrok wants a newer client than the one in this version of callboard: update callboard"},
	{"108", passing, false, "too many ngrok agents are running on this account, the free plan has 3: stop one at dashboard.ngrok.com/agents"},
	{"324, 15004", lasting, false, "the ngrok plan has no room for another endpoint: stop one at dashboard.ngrok.com/endpoints"},
	{"334", firstOnly, false, "{url} is online already, from another window, another machine, or a crash less than a minute ago: stop that one, wait a minute, or choose another with --ngrok-url"},
	{"313-322, 15000, 15002, 15013", lasting, false, "this ngrok account cannot have {url}: choose one of dashboard.ngrok.com/domains with --ngrok-url, or leave that out"},
	{"326-331, 9030-9038", lasting, false, "ngrok takes {url} for no URL: write --ngrok-url https://HOST, without a path"},
	{"9009", lasting, false, "ngrok lets agents through an HTTP proxy on a paid plan only: go without HTTPS_PROXY and proxy_url, or choose Pay-as-you-go at dashboard.ngrok.com"},
	{"725-740, 714-720", passing, false, "ngrok turns callers away, what its plan allows is used up: wait for the next month, or see dashboard.ngrok.com/usage"},
}

// refusedURL are the answers after which a URL that nobody chose is not worth asking for again.
const refusedURL = "313-322, 15000, 15002, 15013, 326-331, 9030-9038"

// among reports a code in a list such as "105, 313-322".
func among(n int, list string) bool {
	for item := range strings.SplitSeq(list, ", ") {
		from, to, isRange := strings.Cut(item, "-")
		if !isRange {
			to = from
		}
		if number(from) <= n && n <= number(to) {
			return true
		}
	}
	return false
}

// verdict is what an error comes to.
type verdict struct {
	text    string // for a person, one line
	code    string // "ERR_NGROK_334"; empty if it is none of ngrok's own
	number  int    // of the code
	outlook outlook
	token   bool  // it is the token that is refused
	slow    bool  // the service answers, so that it need not be asked often
	silent  bool  // it is that nothing was heard
	cause   error // without secrets
}

// problem is the verdict as the error of a Run.
func (v verdict) problem() *Problem {
	return &Problem{Text: v.text, Code: v.code, Unauthorised: v.token, Err: v.cause}
}

// judge says in words for a person what an error of the library means and whether to go on. The URL is the one that was asked
// for, or empty.
func (t *NgrokTunnel) judge(err error, url string) verdict {
	v := verdict{cause: errors.New(t.veil.line(err.Error())), code: codeOf(err)}
	v.number = number(v.code)
	if v.code == "" {
		return t.network(v, err)
	}
	v.slow = true
	for _, a := range advices {
		if among(v.number, a.codes) {
			v.outlook, v.token = a.outlook, a.token
			if url == "" {
				url = "this account's URL"
			}
			v.text = strings.NewReplacer("{from}", t.veil.line(t.from), "{url}", url).Replace(a.text) + " (" + v.code + ")"
			return v
		}
	}
	v.outlook = firstOnly
	v.text = "ngrok says: " + t.ownWords(err, v.code)
	return v
}

// stopped is the verdict on an endpoint that the service ended: whatever the reason, it does not come back by itself.
func (t *NgrokTunnel) stopped(err error, url string) verdict {
	v := t.judge(err, url)
	v.outlook = lasting
	v.text = "ngrok stopped " + url + ": " + t.ownWords(err, v.code) + "; open the link again when that is settled"
	return v
}

// ownWords are those of the service, with the code and where it is explained.
func (t *NgrokTunnel) ownWords(err error, code string) string {
	words := wordsOf(err, t.veil)
	if words == "" {
		words = "no reason given"
	}
	if code != "" {
		words += " (" + code + ", see ngrok.com/docs/errors/" + strings.ToLower(code) + ")"
	}
	return words
}

// network says what went wrong between here and ngrok. Only the types of errors are looked at: the texts of a connection that
// broke vary from one time to the next (measured).
func (t *NgrokTunnel) network(v verdict, err error) verdict {
	_, cert := errors.AsType[*tls.CertificateVerificationError](err)
	_, op := errors.AsType[*net.OpError](err)
	_, dns := errors.AsType[*net.DNSError](err)
	_, errno := errors.AsType[syscall.Errno](err)
	_, record := errors.AsType[tls.RecordHeaderError](err)
	slow, isNet := errors.AsType[net.Error](err)
	v.silent = isNet && slow.Timeout()
	if p, ok := errors.AsType[*proxyError](err); ok {
		v.text, v.outlook = t.veil.line(p.advice()), p.outlook()
		return v
	}
	switch {
	case cert:
		v.slow = true
		v.text = "what answers as ngrok shows a certificate that is not ngrok's, as a proxy does that reads along: set --ngrok-connect-cas to host or to that proxy's CA file; trying again"
	case op, dns, errno, record, v.silent:
		v.text = t.veil.line("ngrok cannot be reached, "+text.NetError(err)+": is this machine offline, or does a firewall or proxy stop it?") + " Trying again"
	default:
		v.text = brokeOff
	}
	return v
}

const brokeOff = "the connection to ngrok broke off; connecting again"

// cut is the verdict on a session that was online until then.
func (v verdict) cut() verdict {
	v.text = brokeOff
	if v.silent {
		v.text = "ngrok has gone silent; connecting again"
	}
	return v
}
