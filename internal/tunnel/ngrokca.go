package tunnel

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// connectCAs are the roots that may vouch for the ngrok server, by the words of ngrok's own connect_cas: nil stands for the one
// that the library carries, "host" for this machine's, anything else is a PEM file.
func connectCAs(which string) (*x509.CertPool, error) {
	const name = "--ngrok-connect-cas (connect_cas in ngrok.yml)"
	switch which = strings.TrimSpace(which); which {
	case "", "trusted":
		return nil, nil // the library's own root
	case "host":
		pool, err := x509.SystemCertPool()
		if err != nil {
			return nil, fmt.Errorf("%s host: this machine's certificates cannot be read: name a PEM file instead", name)
		}
		return pool, nil
	}
	pem, err := os.ReadFile(which)
	if err != nil {
		why := err.Error()
		if of, ok := errors.AsType[*fs.PathError](err); ok {
			why = of.Err.Error()
		}
		return nil, fmt.Errorf("%s: %s cannot be read (%s): write trusted, host or a PEM file", name, show(which), why)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s: %s holds no certificate: write trusted, host or a PEM file", name, show(which))
	}
	return pool, nil
}
