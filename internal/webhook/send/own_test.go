package send_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
)

func TestRefuseOwn(t *testing.T) {
	t.Parallel()
	own := []string{"https://a1b2.ngrok.app", "127.0.0.1:4000", "[::]:4001", "http://192.0.2.7:4002/x", "http://127.0.0.1:4003/hook/x", ":4004", "", "x"}
	for to, want := range map[string]bool{
		"https://a1b2.ngrok.app/hook/x": true, "http://A1B2.ngrok.app.": true, "http://a1b2.ngrok.app:8080": false, "https://other.ngrok.app": false,
		"http://localhost:4000": true, "http://[::1]:4000": true, "http://127.0.0.2:4000/x": true, "http://localhost:3000": false, "http://h.example:4000": false,
		"http://localhost:4001": true, "http://0.0.0.0:4001": true, "http://192.0.2.7:4002": true, "http://192.0.2.7:4003": false, "https://localhost": false,
		"http://localhost:4002": false, "http://localhost:4003": true, "http://[::]:4004": true,
	} {
		target, err := send.ParseTarget(to)
		if err != nil {
			t.Fatal(to, err)
		}
		if err := send.RefuseOwn(target, own); (err != nil) != want {
			t.Errorf("%s: %v", to, err)
		}
	}
	if err := send.RefuseOwn(send.Target{}, own); err != nil {
		t.Errorf("no target: %v", err)
	}
}

// Before anything is sent, a name is looked up, but not where a proxy does that.
func TestRefuseOwnLooksNamesUp(t *testing.T) {
	t.Parallel()
	names := map[string]string{"mine.example": "127.0.0.1", "six.example": "::1", "other.example": "192.0.2.1", "seven.example": "192.0.2.7"}
	asked := 0
	lookup := func(_ context.Context, host string) ([]netip.Addr, error) {
		asked++
		if a := names[host]; a != "" {
			return []netip.Addr{netip.MustParseAddr("192.0.2.99"), netip.MustParseAddr(a)}, nil
		}
		return nil, errors.New("no such host")
	}
	none := func(*url.URL) (*url.URL, error) { return nil, nil }
	own := func() []string { return []string{"127.0.0.1:4000", "192.0.2.7:4001"} }
	c := send.New(send.Options{Own: own, Lookup: lookup, Proxy: none})
	for to, want := range map[string]bool{
		"http://mine.example:4000/x": true, "http://six.example:4000": true, "http://seven.example:4001": true, "http://localhost:4000": true,
		"http://mine.example:4001": false, "http://other.example:4000": false, "http://unknown.example:4000": false, "https://mine.example": false,
	} {
		if err := c.RefuseOwn(t.Context(), parse(t, to)); (err != nil) != want {
			t.Errorf("%s: %v", to, err)
		}
	}
	if err := c.RefuseOwn(t.Context(), send.Target{}); err != nil {
		t.Errorf("no target: %v", err)
	}
	asked = 0
	behind := send.New(send.Options{Own: own, Lookup: lookup, Proxy: func(*url.URL) (*url.URL, error) { return url.Parse("http://proxy.example:3128") }})
	if err := behind.RefuseOwn(t.Context(), parse(t, "http://mine.example:4000")); err != nil || asked != 0 {
		t.Errorf("behind a proxy: %v, %d names were looked up", err, asked)
	}
}

// ownNames are ways to name a listener on all addresses of this machine that RefuseOwn does not know, as far as this machine
// can look them up.
func ownNames(t *testing.T) (hosts []string) {
	name, err := os.Hostname()
	if err == nil && !strings.EqualFold(name, "localhost") {
		if _, err := net.DefaultResolver.LookupHost(t.Context(), name); err == nil {
			hosts = append(hosts, name)
		}
	}
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addrs {
		if p, err := netip.ParsePrefix(a.String()); err == nil && !p.Addr().IsLinkLocalUnicast() { // these need the name of an interface
			hosts = append(hosts, p.Addr().String())
		}
	}
	return hosts
}

func TestOwnListenerIsNotSentTo(t *testing.T) {
	t.Parallel()
	everywhere, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	var received atomic.Int64
	var reading sync.WaitGroup
	reading.Go(func() {
		for {
			c, err := everywhere.Accept()
			if err != nil {
				return
			}
			reading.Go(func() {
				n, _ := c.Read(make([]byte, 1))
				received.Add(int64(n))
				_ = c.Close()
			})
		}
	})
	_, port, _ := net.SplitHostPort(everywhere.Addr().String())
	other := listen(t, say(ok)) // another program of this machine
	for _, own := range []string{everywhere.Addr().String(), ":" + port, "0.0.0.0:" + port, "127.0.0.1:" + port, "any-name:" + port, "http://127.0.0.1:" + port + "/hook/x", "http://localhost:" + port} {
		c := send.New(send.Options{
			Own: func() []string { return []string{"https://a.example", own} },
			// Resolvers differ in what they take for a name of this machine.
			Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, strings.Replace(addr, "some-name", "127.0.0.1", 1))
			},
		})
		t.Cleanup(c.Close)
		for _, host := range append(ownNames(t), "some-name", "localhost", "127.0.0.1") {
			for _, kind := range []send.Kind{send.Forward, send.Replay} {
				for _, scheme := range []string{"http", "https"} {
					r := c.Send(t.Context(), webhook.Delivery{ID: "d", Body: []byte("x")}, parse(t, scheme+"://"+net.JoinHostPort(host, port)), send.Edit{}, kind)
					if r.Status != 0 || !strings.Contains(r.Problem, "the target is callboard itself") {
						t.Errorf("own %s, to %s by %s: %+v", own, host, scheme, r)
					}
				}
			}
		}
		if r := c.Send(t.Context(), webhook.Delivery{ID: "d"}, parse(t, other.url()), send.Edit{}, send.Forward); r.Status != 200 {
			t.Errorf("another port of this machine: %+v", r)
		}
	}
	_ = everywhere.Close()
	reading.Wait()
	if n := received.Load(); n != 0 {
		t.Errorf("%d bytes were sent", n)
	}
}

func TestOwnAddressesAreExact(t *testing.T) {
	t.Parallel()
	other := listen(t, say(ok))
	_, port, _ := net.SplitHostPort(other.ln.Addr().String())
	for _, own := range []string{"192.0.2.7:" + port, "http://h.example:" + port, "http://127.0.0.1", "https://h.example", "nothing", ""} {
		c := send.New(send.Options{Own: func() []string { return []string{own} }})
		t.Cleanup(c.Close)
		if r := c.Send(t.Context(), webhook.Delivery{ID: "d"}, parse(t, other.url()), send.Edit{}, send.Forward); r.Status != 200 {
			t.Errorf("own %q: %+v", own, r)
		}
	}
}

// A made-up delivery may go to our own callback, and its connection is not used for another one.
func TestTriggerReachesOwnListener(t *testing.T) {
	t.Parallel()
	own := listen(t, say(ok))
	c := send.New(send.Options{Own: func() []string { return []string{own.ln.Addr().String()} }})
	t.Cleanup(c.Close)
	if r := c.Send(t.Context(), webhook.Delivery{ID: "d"}, parse(t, own.url()), send.Edit{}, send.Trigger); r.Status != 200 {
		t.Errorf("trigger: %+v", r)
	}
	if r := c.Send(t.Context(), webhook.Delivery{ID: "d"}, parse(t, own.url()), send.Edit{}, send.Replay); r.Status != 0 {
		t.Errorf("replay: %+v", r)
	}
}

func TestShortFormsOfAddressesAreNoHosts(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"127.1": false, "2130706433": false, "0": false, "0x7f000001": false, "0X7F.1": false, "127.0.0.1.": false, "1.2.3.4.5": false, "0x": false,
		"127.0.0.1": true, "a1": true, "1a": true, "0xg": true, "12ab.example": true, "1.example": true,
	} {
		_, err := send.ParseTarget("http://" + host + ":3000/x")
		if (err == nil) != want {
			t.Errorf("%s: %v", host, err)
		}
		if err != nil && (strings.Contains(err.Error(), host+":") || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%s: %v", host, err)
		}
	}
}
