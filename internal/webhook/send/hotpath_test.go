package send_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"callboard/internal/testcost"
	"callboard/internal/webhook/send"
)

// TestHotPaths holds what a forwarded delivery allocates, with the target's server in the same process, as in the same POST by
// net/http's client.
func TestHotPaths(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		_, _ = io.Copy(io.Discard, q.Body)
		_, _ = io.WriteString(w, `{"ok":true}`)
	}))
	t.Cleanup(srv.Close)
	body := bytes.Repeat([]byte("x"), 500)
	d := came(string(body), [2]string{"Content-Type", "application/json"}, [2]string{"User-Agent", "x"}, [2]string{"Accept-Encoding", "gzip"})
	c, to := client(t, send.Options{}), parse(t, srv.URL+"/in")
	forward := func() {
		if r := c.Send(t.Context(), d, to, send.Edit{}, send.Forward); r.Status != http.StatusOK {
			t.Fatalf("%+v", r)
		}
	}
	post := func() {
		res, err := http.Post(srv.URL+"/in", "application/json", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		res.Body.Close()
	}
	testcost.Check(t, testcost.Path{Name: "a forwarded delivery", Allocs: 87, Bytes: 7_800, Run: forward})
	testcost.CheckPairs(t, testcost.Pair{Name: "net/http's client", Ours: forward, Theirs: post, Most: 1.5})
}
