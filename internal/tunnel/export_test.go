package tunnel

import (
	"time"

	"golang.org/x/net/http/httpproxy"
)

// WithPace sets how long to wait between two attempts.
func (o NgrokOptions) WithPace(d time.Duration) NgrokOptions {
	o.pace = d
	return o
}

// WithEnvironment stands for HTTPS_PROXY and NO_PROXY.
func (o NgrokOptions) WithEnvironment(c *httpproxy.Config) NgrokOptions {
	o.environment = c
	return o
}
