package config

// NgrokFiles are the places of ngrok's own settings on a system.
func NgrokFiles(goos string, lookup func(string) string) []string { return ngrokFiles(goos, lookup) }

// ParseNgrokYML reads the text of such a file.
func ParseNgrokYML(text []byte) (n Ngrok, err error) {
	y, err := parseNgrokYML("ngrok.yml", text)
	return Ngrok{Authtoken: y.authtoken, ConnectURL: y.connectURL, ConnectCAs: y.connectCAs, ProxyURL: y.proxyURL}, err
}

// NgrokURL checks the domain to ask for; why and next say what is wrong with it.
func NgrokURL(s string) (v, why, next string) { return told(ngrokURL(s)) }

// ConnectURL checks an address of ngrok's.
func ConnectURL(s string) (v, why, next string) { return told(connectURL(s)) }

// ProxyURL checks a proxy.
func ProxyURL(s string) (v, why, next string) { return told(proxyURL(s)) }

func told(v string, wrong *flaw) (value, why, next string) {
	if wrong != nil {
		return v, wrong.why, wrong.next
	}
	return v, "", ""
}
