package send_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"testing"

	"callboard/internal/testcost"
	"callboard/internal/webhook/send"
)

// frugal is a target that allocates nothing for a request with a body of that many bytes.
func frugal(t *testing.T, body int) (url string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	answer := func(c net.Conn) {
		defer c.Close()
		buf, reply := make([]byte, 64<<10), []byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"ok\":true}")
		for n := 0; ; {
			m, err := c.Read(buf[n:])
			if err != nil {
				return
			}
			n += m
			if end := bytes.Index(buf[:n], []byte("\r\n\r\n")); end < 0 || n < end+4+body {
				continue
			}
			n = 0
			if _, err := c.Write(reply); err != nil {
				return
			}
		}
	}
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go answer(c)
		}
	}()
	return "http://" + ln.Addr().String()
}

// TestHotPaths holds what a forwarded delivery allocates, also against the same POST by net/http's client.
func TestHotPaths(t *testing.T) {
	testcost.SkipUnderRace(t)
	body := bytes.Repeat([]byte("x"), 500)
	url := frugal(t, len(body))
	d := came(string(body), [2]string{"Content-Type", "application/json"}, [2]string{"User-Agent", "x"}, [2]string{"Accept-Encoding", "gzip"})
	c, to := client(t, send.Options{}), parse(t, url+"/in")
	forward := func() {
		if r := c.Send(t.Context(), d, to, send.Edit{}, send.Forward); r.Status != http.StatusOK {
			t.Fatalf("%+v", r)
		}
	}
	post := func() {
		res, err := http.Post(url+"/in", "application/json", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		res.Body.Close()
	}
	testcost.Check(t, testcost.Path{Name: "a forwarded delivery", Allocs: 61, Bytes: 5_800, Run: forward})
	testcost.CheckPairs(t, testcost.Pair{Name: "net/http's client", Ours: forward, Theirs: post, Most: 1.5})
}
