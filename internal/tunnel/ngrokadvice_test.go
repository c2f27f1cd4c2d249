package tunnel

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// Two of the three forms of the library's errors; the third is plain text.
type (
	returnedError struct{ code, text string } // has Code
	eventError    struct{ code, text string } // has ErrorCode
)

func (e returnedError) Error() string  { return e.text }
func (e returnedError) Code() string   { return e.code }
func (e eventError) Error() string     { return e.text }
func (e eventError) ErrorCode() string { return e.code }

const secret = "2abcDEFghiJKLmnoPQRstuVWXyz_4ng0kT0kenF0rATe5t"

func classify(err error) failure {
	t := &NgrokTunnel{redact: redactor{token: secret}, tokenFrom: "ngrok.yml"}
	return t.classify(err, "https://quiet-lamp.ngrok-free.app")
}

func TestNgrokCodeForms(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{io.EOF, ""},
		{fmt.Errorf("wrapped: %w", returnedError{"ERR_NGROK_107", "no"}), "ERR_NGROK_107"},
		{fmt.Errorf("wrapped: %w", eventError{"ERR_NGROK_108", "no"}), "ERR_NGROK_108"},
		{errors.New("already online.\r\n\r\nERR_NGROK_334\r\n"), "ERR_NGROK_334"}, //nolint:revive // as the service writes it
		{errors.Join(io.EOF, eventError{"ERR_NGROK_105", "x"}), "ERR_NGROK_105"},
		{returnedError{"", "but the text says ERR_NGROK_9"}, "ERR_NGROK_9"},
		{returnedError{"\x1b[2J", "no"}, ""},
		{eventError{"ERR_NGROK_12345678", "no"}, ""},
		{errors.New("see err_ngrok_1"), ""},
	} {
		if got := errorCode(tt.err); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.err, got, tt.want)
		}
	}
}

// TestNgrokAdvice covers every code of the table.
func TestNgrokAdvice(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		codes      string
		permanence permanence
		token      bool
		want       []string
	}{
		{"4018", permanent, true, []string{"dashboard.ngrok.com", "ngrok.yml"}},
		{"105, 106", permanent, true, []string{"API key", "ngrok.yml"}},
		{"107, 300", permanent, true, []string{"revoked", "ngrok.yml"}},
		{"15014, 316", permanent, false, []string{"ACL", "ngrok.yml"}},
		{"102, 103, 337, 338, 8014, 123", permanent, false, []string{"suspended", "e-mail", "dashboard.ngrok.com"}},
		{"115, 116, 9040, 118, 122, 126, 127", permanent, false, []string{"this network", "--ngrok-connect-url"}},
		{"119, 120, 121, 124", permanent, false, []string{"update callboard"}},
		{"108", temporary, false, []string{"dashboard.ngrok.com/agents"}},
		{"324, 15004", permanent, false, []string{"allows no other endpoint"}},
		{"334", permanentOnFirstBind, false, []string{"https://quiet-lamp.ngrok-free.app is online already", "--ngrok-url"}},
		{"313-315, 317-322, 15000, 15002, 15013", permanent, false, []string{"cannot have https://quiet-lamp.ngrok-free.app", "dashboard.ngrok.com/domains"}},
		{"326-331, 9030-9038", permanent, false, []string{"https://HOST"}},
		{"9009", permanent, false, []string{"Pay-as-you-go", "HTTPS_PROXY"}},
		{"725-740, 714-720", temporary, false, []string{"used up"}},
		{"1, 99999", permanentOnFirstBind, false, []string{"ngrok says: It is so. Your authtoken: …", "see ngrok.com/docs/errors/err_ngrok_"}},
	} {
		for n := range 100000 {
			if !inList(n, tt.codes) {
				continue
			}
			code := fmt.Sprintf("ERR_NGROK_%d", n)
			text := "It is so.\r\nYour authtoken: " + secret + "\r\n\r\n" + code + "\r\n"
			for _, err := range []error{returnedError{code, text}, eventError{code, "authentication failed: " + text}, errors.New(text)} {
				v := classify(err)
				if v.permanence != tt.permanence || v.tokenRefused != tt.token || v.code != code || v.number != n || !v.answered {
					t.Errorf("%d: %+v", n, v)
				}
				if !strings.Contains(v.text, code) || hasHidden(v.text) || len([]rune(v.text)) > 300 {
					t.Errorf("%d: %q", n, v.text)
				}
				for _, w := range tt.want {
					if !strings.Contains(v.text, w) {
						t.Errorf("%d: %q, want %q", n, v.text, w)
					}
				}
				if all := fmt.Sprintf("%+v", v.problem()); strings.Contains(all, secret) || strings.Contains(v.problem().Unwrap().Error(), secret) {
					t.Errorf("%d shows the token: %s", n, all)
				}
			}
		}
	}
}

func TestNgrokGivenUpURLs(t *testing.T) {
	t.Parallel()
	want := []int{313, 322, 316, 15000, 15002, 15013, 326, 9037}
	for _, n := range append([]int{334, 323, 108}, want...) {
		if (inList(n, refusedURLs) || inList(n, malformedURLs)) != slices.Contains(want, n) {
			t.Errorf("%d", n)
		}
	}
}

// timeout is the error of a read whose deadline has passed.
type timeout struct{}

func (timeout) Error() string   { return "i/o timeout" }
func (timeout) Timeout() bool   { return true }
func (timeout) Temporary() bool { return true }

func TestNgrokNetworkAdvice(t *testing.T) {
	t.Parallel()
	addr := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 443}
	for _, tt := range []struct {
		err  error
		want []string
	}{
		{errors.New("session closed"), []string{"broke off", "connecting again"}},
		{io.EOF, []string{"broke off"}},
		{&net.OpError{Op: "dial", Addr: addr, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}, []string{"nothing listens at 192.0.2.1:443", "firewall"}},
		{&net.DNSError{Name: "connect.example", IsNotFound: true}, []string{"there is no host connect.example", "offline"}},
		{&net.OpError{Op: "read", Err: timeout{}}, []string{"no answer in time", "offline"}},
		{fmt.Errorf("x: %w", &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}), []string{"certificate", "--ngrok-connect-cas"}},
		{tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, []string{"does not speak https"}},
	} {
		v := classify(tt.err)
		if v.permanence != temporary || v.code != "" || hasHidden(v.text) {
			t.Errorf("%v: %+v", tt.err, v)
		}
		for _, w := range tt.want {
			if !strings.Contains(v.text, w) {
				t.Errorf("%v: %q, want %q", tt.err, v.text, w)
			}
		}
	}
	if v := classify(&net.OpError{Op: "read", Err: timeout{}}).afterOnline(); !strings.Contains(v.text, "does not answer any more") {
		t.Errorf("%q", v.text)
	}
}

func TestNgrokErrorMessage(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"authentication failed: Too bad.\r\n\r\nERR_NGROK_1\r\n":     "Too bad",
		"Stopped\n\nhttps://ngrok.com/docs/errors/err_ngrok_3801":    "Stopped",
		"failed to start tunnel: \x1b[31mRed\x1b[0m\r\n":             "[31mRed[0m",
		"Your authtoken: 1short\nAnd so on\r\n\r\nERR_NGROK_107\r\n": "Your authtoken: … And so on",
		"key " + secret + " is bad":                                  "key … is bad",
		strings.Repeat("ü", maxMessage+1):                            strings.Repeat("ü", maxMessage-1) + "…",
		"\r\n\r\nERR_NGROK_1\r\n":                                    "",
	} {
		if got := errorMessage(errors.New(text), redactor{token: secret}); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
