package tunnel

import (
	"time"

	"golang.org/x/net/http/httpproxy"
)

// WithInterval sets the time between two attempts.
func (o NgrokOptions) WithInterval(d time.Duration) NgrokOptions {
	o.interval = d
	return o
}

// WithEnvironment replaces HTTPS_PROXY and NO_PROXY of the process.
func (o NgrokOptions) WithEnvironment(c *httpproxy.Config) NgrokOptions {
	o.environment = c
	return o
}
