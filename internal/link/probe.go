package link

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"time"

	"callboard/internal/lazy"
	"callboard/internal/text"
)

const (
	probeTimeout = 10 * time.Second
	maxAnswer    = 1 << 10                      // bytes
	ngrokSkip    = "ngrok-skip-browser-warning" // request header that skips ngrok's page for browsers (ngrok docs)
	ngrokHeader  = "Ngrok-Error-Code"           // answer header, always from ngrok's edge
	// ngrokOffline is the answer of ngrok's edge for a host without a tunnel (ngrok docs, errors).
	ngrokOffline = "ERR_NGROK_3200"
)

var errNoTunnel = errors.New("no tunnel is online at that address any more")

var ngrokCode = lazy.Value[*regexp.Regexp]{Make: func() *regexp.Regexp {
	return regexp.MustCompile(`^ERR_NGROK_[0-9]{1,6}$`)
}}

// newProbeClient is c without redirects: an answer from another host proves nothing.
func newProbeClient(c *http.Client) *http.Client {
	if c == nil {
		c = &http.Client{}
		if t, ok := http.DefaultTransport.(*http.Transport); ok {
			t = t.Clone()
			t.DisableKeepAlives = true
			c.Transport = t
		}
	}
	own := *c
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}

// Proof is what a probe needs: where it goes, and which answer shows that it reached this process.
type Proof struct {
	Base   string                    // the public URL, without a trailing slash
	Path   string                    // the secret path below it, "/hook/…"
	Answer func(nonce string) string // the answer of this process
	HTTP   *http.Client              // nil: one that honours HTTPS_PROXY and NO_PROXY as Go does
}

// Probe sends one GET to the public URL, as Typecast would reach it, and compares the answer with the one that this process
// gives to its nonce. It returns the round trip. Its error is a line that says what failed, without the secret path.
func Probe(ctx context.Context, p Proof) (time.Duration, error) {
	return probe(ctx, newProbeClient(p.HTTP), p)
}

func (l *Link) probe(ctx context.Context, base string) (time.Duration, error) {
	return probe(ctx, l.probeClient, Proof{Base: base, Path: l.opts.Path(), Answer: l.opts.Answer})
}

func probe(ctx context.Context, client *http.Client, p Proof) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	var raw [16]byte
	rand.Read(raw[:]) // never fails (crypto/rand)
	nonce := hex.EncodeToString(raw[:])

	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.Base+p.Path+"/probe?n="+nonce, nil)
	if err != nil {
		return 0, errors.New("the public URL is not a URL")
	}
	req.Close = true // a connection of its own, as for each delivery
	req.Header.Set("User-Agent", "callboard-probe")
	req.Header.Set(ngrokSkip, "1")
	start := time.Now()
	res, err := client.Do(req)
	if err != nil {
		return 0, probeError(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	took := time.Since(start)
	code := res.Header.Get(ngrokHeader)
	switch {
	case code == ngrokOffline:
		return 0, fmt.Errorf("%w (%s)", errNoTunnel, code)
	case ngrokCode.Get().MatchString(code):
		return 0, fmt.Errorf("ngrok itself answered at the public URL (%s, see ngrok.com/docs/errors)", code)
	case err != nil:
		return 0, probeError(err)
	case res.StatusCode/100 == 3:
		return 0, fmt.Errorf("the public URL redirects to another address (it answered %d)", res.StatusCode)
	case res.StatusCode != http.StatusOK:
		return 0, fmt.Errorf("another server answers at the public URL (with %d)", res.StatusCode)
	case subtle.ConstantTimeCompare(body, []byte(p.Answer(nonce))) != 1:
		return 0, errors.New("another server answers at the public URL")
	}
	return took, nil
}

// probeError puts an error of net/http into words, without the URL, which holds the secret path.
func probeError(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("no answer in %v", probeTimeout)
	}
	return errors.New(text.NetError(err))
}
