package config

import (
	"net"
	"net/url"
	"runtime"
	"strings"

	"callboard/internal/text"
)

// authtokenPage is where an account's authtoken stands.
const authtokenPage = "https://dashboard.ngrok.com/get-started/your-authtoken"

// wayIn decides how webhooks come in, and says so when they will not.
func (k *checker) wayIn(c *Config) {
	c.Listen = k.text("listen")
	if c.Listen != "" {
		if _, port, err := net.SplitHostPort(c.Listen); err != nil || !isPort(port) {
			k.fail("listen", quote(c.Listen)+" is not an address", "give host:port, for example "+defaultListen)
		}
	}
	if k.text("public-url") != "" {
		if u := k.url("public-url"); u != nil {
			c.PublicURL = strings.TrimSuffix(u.String(), "/")
		}
	}
	ngrok := k.ngrok()
	wanted := k.text("tunnel")
	if wanted != "" {
		wanted = k.choice("tunnel")
	}
	local := c.Sandbox
	if u, err := url.Parse(c.APIURL); err == nil && isLoopback(u.Hostname()) {
		local = true
	}
	switch {
	case wanted == "ngrok":
		c.Tunnel = TunnelNgrok
		if trouble := k.throughNgrok(c, ngrok); c.Ngrok.Authtoken.Empty() && k.err == nil {
			k.err = k.noAuthtoken(trouble)
		}
	case wanted == "public" && c.PublicURL == "":
		k.fail("tunnel", "public needs a URL that leads here", "give it with --public-url")
	case wanted == "none":
		c.Tunnel = TunnelNone
	case c.PublicURL != "":
		c.Tunnel = TunnelPublic
		if c.Listen == "" {
			c.Listen = defaultListen
		}
	case local:
		c.Tunnel = TunnelLoopback
	default:
		_ = k.throughNgrok(c, ngrok) // nobody asked for it: what stood in the way is a notice already
		c.Tunnel = TunnelNgrok
		if c.Ngrok.Authtoken.Empty() {
			c.Tunnel = TunnelNone
			c.NoTunnel = "no way in for webhooks: neither an ngrok authtoken nor a public URL was given, so jobs settle by polling; " +
				"set NGROK_AUTHTOKEN, give --public-url https://… if one of yours leads to this machine, or --tunnel none"
		}
	}
}

// throughNgrok looks for an authtoken, and with it completes our own settings of ngrok by those in ngrok's file. It
// returns what stood in the way of finding one, which is a notice as well.
func (k *checker) throughNgrok(c *Config, own Ngrok) error {
	yml, broken := readNgrokYML(ngrokFiles(runtime.GOOS, k.src.lookup), k.src.expand)
	token, from, trouble := k.find(c, ngrokToken)
	if token.Empty() {
		token, from = yml.authtoken, yml.path
	}
	for _, err := range []error{trouble, broken} {
		if err != nil {
			c.Notices = append(c.Notices, err.Error())
		}
	}
	if trouble == nil {
		trouble = broken
	}
	if token.Empty() || k.err != nil {
		return trouble
	}
	if cas := own.ConnectCAs; cas != "" && cas != CAsTrusted && cas != CAsHost {
		if wrong := certificates(cas); wrong != nil {
			k.fail("ngrok-connect-cas", wrong.why, wrong.next)
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

// noAuthtoken is the end of a run that was told to use ngrok.
func (k *checker) noAuthtoken(trouble error) error {
	if trouble != nil {
		return trouble
	}
	return &text.Problem{
		What: k.name("tunnel"), Why: "there is no ngrok authtoken",
		Next: "get yours at " + authtokenPage + " and put it into NGROK_AUTHTOKEN, into a file that --ngrok-authtoken-file or " +
			"ngrok-authtoken-file in the settings names, or into ngrok's own file with ngrok config add-authtoken",
		Err: ErrUnauthorized,
	}
}
