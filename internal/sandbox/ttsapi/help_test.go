package ttsapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/speech/wav"
)

const (
	full  = "tc_5cbe1c3e33ca746136464c7a" // a voice with both models and all presets
	older = "tc_5cb4fde2e6b46a94c906808a" // a voice with ssfm-v21 only
)

// client is a client of a running sandbox.
type client struct {
	url string
	t   testing.TB
	ctx context.Context
}

// start runs a sandbox with these assumptions.
func start(t testing.TB, o sandbox.Options, assume ...string) client {
	t.Helper()
	o.Assume = sandbox.DefaultAssumptions()
	for _, one := range assume {
		if err := o.Assume.Set(one); err != nil {
			t.Fatal(err)
		}
	}
	s, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return client{s.URL(), t, t.Context()}
}

// do makes a request; body may be nil, a string of JSON, or a value.
func (c client) do(method, path string, body any, header ...string) *http.Response {
	c.t.Helper()
	res, err := c.try(method, path, body, header...)
	if err != nil {
		c.t.Fatal(err)
	}
	return res
}

// try is do for a request that may get no answer. It may be called from any goroutine.
func (c client) try(method, path string, body any, header ...string) (*http.Response, error) {
	raw, ok := body.(string)
	if !ok && body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		raw = string(b)
	}
	req, err := http.NewRequestWithContext(c.ctx, method, c.url+path, strings.NewReader(raw))
	if err != nil {
		return nil, err
	}
	req.Header.Set("X-API-KEY", "sandbox")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err == nil {
		c.t.Cleanup(func() { _ = res.Body.Close() })
	}
	return res, err
}

// call makes a request and reads its answer.
func (c client) call(method, path string, body any, header ...string) (int, http.Header, []byte) {
	c.t.Helper()
	res := c.do(method, path, body, header...)
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return res.StatusCode, res.Header, raw
}

// expect compares the status and the whole JSON answer.
func (c client) expect(method, path string, body any, status int, want string, header ...string) {
	c.t.Helper()
	got, _, raw := c.call(method, path, body, header...)
	if got != status || !sameJSON(c.t, raw, want) {
		c.t.Errorf("%s %s %v\n got %d %s\nwant %d %s", method, path, body, got, raw, status, want)
	}
}

// post synthesises and returns the samples and their rate.
func (c client) post(body map[string]any) ([]float32, int) {
	c.t.Helper()
	status, _, raw := c.call("POST", "/v1/text-to-speech", body)
	if status != http.StatusOK {
		c.t.Fatalf("%d %s", status, raw)
	}
	return decodeWAV(c.t, raw)
}

func decodeWAV(t testing.TB, raw []byte) ([]float32, int) {
	t.Helper()
	samples, rate, err := wav.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	return samples, rate
}

// speaks are the accepted requests, as the control call shows them.
func (c client) speaks() []entry {
	c.t.Helper()
	_, _, raw := c.call("GET", "/_sandbox/speaks", nil)
	return decode[[]entry](c.t, raw)
}

type entry struct {
	State, Text, Path string
	ActorID           string `json:"actor_id"`
	Params            map[string]any
	Chars, Charged    int
	QuotaLeft         int `json:"quota_left"`
	Voice             *string
	Unspoken          []string
}

func (c client) fault(plan string) {
	c.t.Helper()
	if status, _, raw := c.call("POST", "/_sandbox/faults", plan); status != http.StatusNoContent {
		c.t.Fatalf("%s: %d %s", plan, status, raw)
	}
}

// used are the credits that were charged.
func (c client) used() int {
	c.t.Helper()
	_, _, raw := c.call("GET", "/v1/users/me/subscription", nil)
	return decode[struct {
		Credits struct {
			Used int `json:"used_credits"`
		}
	}](c.t, raw).Credits.Used
}

func decode[T any](t testing.TB, raw []byte) (v T) {
	t.Helper()
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("%v in %.300s", err, raw)
	}
	return v
}

func sameJSON(t testing.TB, got []byte, want string) bool {
	t.Helper()
	a, b := decode[any](t, got), decode[any](t, []byte(want))
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return bytes.Equal(x, y)
}

// speak is a valid request, with other or further fields.
func speak(text string, fields ...any) map[string]any {
	body := map[string]any{"voice_id": full, "text": text, "model": "ssfm-v30"}
	for i := 0; i < len(fields); i += 2 {
		name, _ := fields[i].(string)
		if body[name] = fields[i+1]; fields[i+1] == nil {
			delete(body, name)
		}
	}
	return body
}

type object = map[string]any
