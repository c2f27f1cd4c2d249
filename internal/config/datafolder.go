package config

import (
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"

	"golang.org/x/net/idna"
)

// DataFolder is the folder for the data of one service inside the data folder root: root itself for Typecast's webhook API,
// root/tts for its newer one, root/at/HOST-PORT and root/at/HOST-PORT-tts for another API URL, so that jobs of a test server never
// mix with paid ones. Equal URLs have the same folder: the case of the host, a dot or a slash at the end, the "/api" or "/v1" that
// every path has, and a port that the scheme implies make no difference.
func DataFolder(root string, s Service, apiURL string) string {
	name := s.hostName(apiURL)
	if name != s.hostName(s.defaultAPI()) && name != "" {
		return filepath.Join(root, "at", s.folder(name))
	}
	if s == TTS {
		return filepath.Join(root, string(TTS))
	}
	return root
}

// folder is the name of a folder for the data of this service, where that of the webhook API is name.
func (s Service) folder(name string) string {
	if s == TTS {
		return name + "-" + string(TTS)
	}
	return name
}

// maxServiceName is the length of such a name in bytes. File systems take 255.
const maxServiceName = 200

// hostName is the name of an API URL as a part of a path: host and port, in lower case letters, digits, dots, hyphens and
// underscores. What does not fit into that, and the path of the URL, are added as a hash.
func (s Service) hostName(apiURL string) string {
	u, err := url.Parse(strings.TrimSpace(apiURL))
	if err != nil || u.Hostname() == "" {
		return ""
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if ip, err := netip.ParseAddr(host); err == nil {
		host = ip.Unmap().String()
	} else if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	port := strings.TrimLeft(u.Port(), "0")
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '-' {
			return r
		}
		return '_'
	}, host)
	path := strings.TrimRight(u.Path, "/")
	path = strings.TrimRight(strings.TrimSuffix(path, s.suffix()), "/")
	plain := name == host && !strings.Contains(host, "_") || strings.ReplaceAll(host, ":", "_") == name && strings.Contains(host, ":")
	if path != "" || !plain || len(name) > maxServiceName {
		sum := sha256.Sum256([]byte(host + "\x00" + path))
		name = name[:min(len(name), maxServiceName)] + "-" + port + "-" + hex.EncodeToString(sum[:4])
		return name
	}
	return name + "-" + port
}
