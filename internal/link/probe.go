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

	"callboard/internal/text"
)

const (
	probeWait   = 10 * time.Second
	maxAnswer   = 1 << 10 // bytes
	ngrokSkip   = "ngrok-skip-browser-warning"
	ngrokHeader = "Ngrok-Error-Code"
)

// ngrokOffline is what ngrok's edge says of a host with nobody behind it (ngrok docs, errors).
const ngrokOffline = "ERR_NGROK_3200"

var errOffline = errors.New("nobody is behind that address any more")

var ngrokCode = regexp.MustCompile(`^ERR_NGROK_[0-9]{1,6}$`)

// probeClient is c, following no redirect: an answer from elsewhere proves nothing.
func probeClient(c *http.Client) *http.Client {
	if c == nil {
		c = &http.Client{}
		if t, ok := http.DefaultTransport.(*http.Transport); ok {
			t = t.Clone()
			t.DisableKeepAlives = true
			c.Transport = t
		}
	}
	mine := *c
	mine.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &mine
}

// Proof is what a probe goes by: where it goes, and how it knows that it came back to us.
type Proof struct {
	Base   string                    // the public URL, without a trailing slash
	Path   string                    // of the handler below it, "/hook/…"; as secret as it is there
	Answer func(nonce string) string // what our own handler answers
	HTTP   *http.Client              // nil: one that honours HTTPS_PROXY and NO_PROXY as Go does
}

// Probe goes out by the public URL once, as the service would, and must come back with what our own handler answers
// to its nonce. It returns the time there and back. Its error is a line that says what stood in the way, without the path.
func Probe(ctx context.Context, p Proof) (time.Duration, error) {
	return probe(ctx, probeClient(p.HTTP), p)
}

func (l *Link) probe(ctx context.Context, base string) (time.Duration, error) {
	return probe(ctx, l.probes, Proof{Base: base, Path: l.opts.Path(), Answer: l.opts.Answer})
}

func probe(ctx context.Context, client *http.Client, p Proof) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, probeWait)
	defer cancel()
	var raw [16]byte
	rand.Read(raw[:]) // never fails (crypto/rand)
	nonce := hex.EncodeToString(raw[:])

	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.Base+p.Path+"/probe?n="+nonce, nil)
	if err != nil {
		return 0, errors.New("the public URL is no URL")
	}
	req.Close = true // each probe finds its own way, as each delivery does
	req.Header.Set("User-Agent", "callboard-probe")
	req.Header.Set(ngrokSkip, "1")
	start := time.Now()
	res, err := client.Do(req)
	if err != nil {
		return 0, reason(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	took := time.Since(start)
	code := res.Header.Get(ngrokHeader)
	switch {
	case code == ngrokOffline:
		return 0, fmt.Errorf("%w (%s)", errOffline, code)
	case ngrokCode.MatchString(code):
		return 0, fmt.Errorf("ngrok answered in our place (%s, see ngrok.com/docs/errors)", code)
	case err != nil:
		return 0, reason(err)
	case res.StatusCode/100 == 3:
		return 0, fmt.Errorf("the public URL leads elsewhere (it answered %d)", res.StatusCode)
	case res.StatusCode != http.StatusOK:
		return 0, fmt.Errorf("something else answers at the public URL (with %d)", res.StatusCode)
	case subtle.ConstantTimeCompare(body, []byte(p.Answer(nonce))) != 1:
		return 0, errors.New("something else answers at the public URL")
	}
	return took, nil
}

// reason puts an error of net/http into words, without the URL, which holds the secret path.
func reason(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("no answer in %v", probeWait)
	}
	return errors.New(text.NetError(err))
}
