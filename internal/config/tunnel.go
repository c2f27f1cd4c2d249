package config

import (
	"net"
	"net/url"
	"runtime"
	"strings"

	"callboard/internal/text"
)

// authtokenURL is the page that shows the authtoken of an account.
const authtokenURL = "https://dashboard.ngrok.com/get-started/your-authtoken"

// tunnel chooses how webhooks reach this machine, and sets NoTunnel if they cannot.
func (k *checker) tunnel(c *Config) {
	c.Listen = k.text("listen")
	if c.Listen != "" {
		if _, port, err := net.SplitHostPort(c.Listen); err != nil || !isPort(port) {
			k.fail("listen", quote(c.Listen)+" is not an address", "use host:port, for example "+defaultListen)
		}
	}
	if k.text("public-url") != "" {
		if u := k.url("public-url"); u != nil {
			c.PublicURL = strings.TrimSuffix(u.String(), "/")
		}
	}
	ngrok := k.ngrok()
	tunnel := k.text("tunnel")
	if tunnel != "" {
		tunnel = k.choice("tunnel")
	}
	local := c.Sandbox
	if u, err := url.Parse(c.APIURL); err == nil && isLoopback(u.Hostname()) {
		local = true
	}
	switch {
	case tunnel == "ngrok":
		c.Tunnel = TunnelNgrok
		if problem := k.useNgrok(c, ngrok); c.Ngrok.Authtoken.Empty() && k.err == nil {
			k.err = k.noAuthtoken(problem)
		}
	case tunnel == "public" && c.PublicURL == "":
		k.fail("tunnel", "public needs a URL that leads to this machine", "set it with --public-url")
	case tunnel == "none":
		c.Tunnel = TunnelNone
	case c.PublicURL != "":
		c.Tunnel = TunnelPublic
		if c.Listen == "" {
			c.Listen = defaultListen
		}
	case local:
		c.Tunnel = TunnelLoopback
	default:
		_ = k.useNgrok(c, ngrok) // it was not requested, so its problem is only a notice
		c.Tunnel = TunnelNgrok
		if c.Ngrok.Authtoken.Empty() {
			c.Tunnel = TunnelNone
			c.NoTunnel = "no tunnel for webhooks: there is neither an ngrok authtoken nor a public URL, so jobs settle by polling; " +
				"set NGROK_AUTHTOKEN, or --public-url https://… if you have a URL that leads to this machine, or --tunnel none"
		}
	}
}

// useNgrok looks for an authtoken and, if there is one, completes our own settings of ngrok by those in ngrok's file. It
// returns the problem that it had in finding one, which is also a notice.
func (k *checker) useNgrok(c *Config, own Ngrok) error {
	yml, broken := readNgrokYML(ngrokFiles(runtime.GOOS, k.src.lookup), k.src.expand)
	token, from, problem := k.find(c, ngrokToken)
	if token.Empty() {
		token, from = yml.authtoken, yml.path
	}
	for _, err := range []error{problem, broken} {
		if err != nil {
			c.Notices = append(c.Notices, err.Error())
		}
	}
	if problem == nil {
		problem = broken
	}
	if token.Empty() || k.err != nil {
		return problem
	}
	if cas := own.ConnectCAs; cas != "" && cas != CAsTrusted && cas != CAsHost {
		if fault := certificates(cas); fault != nil {
			k.fail("ngrok-connect-cas", fault.why, fault.next)
		}
	}
	own.Authtoken, own.TokenFrom, own.ConfigFile = token, from, yml.path
	for _, s := range []struct {
		option string
		to     *string
		theirs string
	}{
		{"ngrok-connect-url", &own.ConnectURL, yml.connectURL},
		{"ngrok-connect-cas", &own.ConnectCAs, yml.connectCAs},
		{"ngrok-proxy-url", &own.ProxyURL, yml.proxyURL},
	} {
		if *s.to == "" && s.theirs != "" {
			*s.to, c.from[s.option] = s.theirs, yml.path
		}
	}
	c.Ngrok = own
	return nil
}

// noAuthtoken returns the error for --tunnel ngrok without an authtoken.
func (k *checker) noAuthtoken(problem error) error {
	if problem != nil {
		return problem
	}
	return &text.Problem{
		What: k.name("tunnel"), Why: "there is no ngrok authtoken",
		Next: "get yours at " + authtokenURL + " and put it into NGROK_AUTHTOKEN, into a file whose path is in --ngrok-authtoken-file or " +
			"in ngrok-authtoken-file in the settings, or into ngrok's own file with ngrok config add-authtoken",
		Err: ErrUnauthorized,
	}
}
