package config

import "runtime"

// NgrokFiles returns the paths of ngrok's own settings on an operating system.
func NgrokFiles(goos string, lookup func(string) string) []string { return ngrokFiles(goos, lookup) }

// ParseNgrokYML parses such a file.
func ParseNgrokYML(text []byte) (n Ngrok, err error) {
	y, err := parseNgrokYML("ngrok.yml", text)
	return Ngrok{Authtoken: y.authtoken, ConnectURL: y.connectURL, ConnectCAs: y.connectCAs, ProxyURL: y.proxyURL}, err
}

// NgrokURL checks a domain.
func NgrokURL(s string) (v, why, next string) { return parts(ngrokURL(s)) }

// ConnectURL checks the address of an ngrok server.
func ConnectURL(s string) (v, why, next string) { return parts(connectURL(s)) }

// ProxyURL checks the URL of a proxy.
func ProxyURL(s string) (v, why, next string) { return parts(proxyURL(s)) }

func parts(v string, fault *flaw) (value, why, next string) {
	if fault != nil {
		return v, fault.why, fault.next
	}
	return v, "", ""
}

// HomeFolder is homeFolder.
var HomeFolder = homeFolder

// UpperNames is upperNames.
var UpperNames = upperNames

// OnLinux says that the XDG folders are those of the specification.
const OnLinux = runtime.GOOS == "linux"
