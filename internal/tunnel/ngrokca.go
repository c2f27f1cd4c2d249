package tunnel

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"callboard/internal/text"
)

// connectCAs returns the root certificates for the ngrok server, from the value of ngrok's setting connect_cas: "" or
// "trusted" is the root that the library carries (nil), "host" is this machine's, anything else is a PEM file.
func connectCAs(which string) (*x509.CertPool, error) {
	const name = "--ngrok-connect-cas (connect_cas in ngrok.yml)"
	switch which = strings.TrimSpace(which); which {
	case "", "trusted":
		return nil, nil
	case "host":
		pool, err := x509.SystemCertPool()
		if err != nil {
			return nil, fmt.Errorf("%s host: cannot read this machine's certificates: name a PEM file instead", name)
		}
		return pool, nil
	}
	pem, err := os.ReadFile(which)
	if err != nil {
		why := err.Error()
		if of, ok := errors.AsType[*fs.PathError](err); ok {
			why = of.Err.Error()
		}
		return nil, fmt.Errorf("%s: cannot read %s (%s): write trusted, host or a PEM file", name, text.Quote(which), why)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s: %s holds no certificate: write trusted, host or a PEM file", name, text.Quote(which))
	}
	return pool, nil
}
