package api_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
)

func writeAudio(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "audio/wav")
	io.WriteString(w, "RIFFsound")
}

func TestDownload(t *testing.T) {
	s := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) { writeAudio(w) })
	a, err := s.api.Download(t.Context(), s.URL+"/files/speak/ZGF0YQ==/no-redirect")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(a.Body)
	if string(body) != "RIFFsound" || err != nil || a.Size != 9 || a.Type != "audio/wav" {
		t.Errorf("got %q, %v, %d bytes of %s", body, err, a.Size, a.Type)
	}
	if err := a.Body.Close(); err != nil {
		t.Error(err)
	}
	if r := s.requests()[0]; r.Auth != "Bearer "+token || r.Accept != "identity" {
		t.Errorf("requested %+v", r)
	}
}

func TestTokenGoesToTheHostOfTheServiceOnly(t *testing.T) {
	cdn := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Referer") != "" {
			t.Errorf("it has a Referer: %s", r.Header.Get("Referer"))
		}
		writeAudio(w)
	})
	home := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/files/speak/away":
			http.Redirect(w, r, cdn.URL+"/api/a.wav?Signature=hunter2", http.StatusFound)
		case "/files/speak/within":
			http.Redirect(w, r, "/files/speak/b.wav", http.StatusFound)
		case "/files/speak/public":
			http.Redirect(w, r, "/static/b.wav", http.StatusFound)
		default:
			writeAudio(w)
		}
	})
	const bearer = "Bearer " + token
	for _, tc := range []struct {
		link string
		at   *fakeServer
		auth []string // of the requests, in order; those to home first
	}{
		{"/files/speak/a.wav", home, []string{bearer}},
		{"/api/speak/a.wav", home, []string{bearer}},
		{"/static/a.wav", home, []string{""}},
		{"/files/speak/../../static/a.wav", home, []string{""}},
		{"/files/speak/%2e%2e/%2e%2e/static/a.wav", home, []string{""}},
		{"/api/speak/a.wav?Signature=x", cdn, []string{""}},
		{"/files/speak/a.wav", cdn, []string{""}},
		{"/files/speak/away", home, []string{bearer, ""}},
		{"/files/speak/within", home, []string{bearer, bearer}},
		{"/files/speak/public", home, []string{bearer, ""}},
	} {
		homeBefore, cdnBefore := len(home.requests()), len(cdn.requests())
		a, err := home.api.Download(t.Context(), tc.at.URL+tc.link)
		if err != nil {
			t.Errorf("%s: %v", tc.link, err)
			continue
		}
		a.Body.Close()
		got := append(home.requests()[homeBefore:], cdn.requests()[cdnBefore:]...)
		for i, r := range got {
			if i >= len(tc.auth) || r.Auth != tc.auth[i] {
				t.Errorf("%s: request %d carried %q", tc.link, i+1, r.Auth)
			}
		}
		if len(got) != len(tc.auth) {
			t.Errorf("%s: %d requests", tc.link, len(got))
		}
	}
}

func TestTokenByBaseURLAndLink(t *testing.T) {
	for _, tc := range []struct {
		base, link string
		home       bool
	}{
		{"https://typecast.ai", "https://typecast.ai/files/speak/a", true},
		{"https://typecast.ai", "https://TypeCast.ai:443/api/speak/a", true},
		{"https://typecast.ai:8443", "https://typecast.ai:8443/api/speak/a", true},
		{"http://typecast.ai", "https://typecast.ai/files/speak/a", true},
		{"https://typecast.ai", "http://typecast.ai/files/speak/a", false},
		{"https://typecast.ai", "https://typecast.ai:8443/files/speak/a", false},
		{"https://typecast.ai", "https://cdn.typecast.ai/files/speak/a", false},
		{"https://typecast.ai", "https://typecast.ai.example/files/speak/a", false},
		{"https://typecast.ai", "https://example/typecast.ai/files/speak/a", false},
		{"http://typecast.ai:8080", "https://typecast.ai/files/speak/a", false},
		{"https://typecast.ai/below", "https://typecast.ai/files/speak/a", false},
		{"https://typecast.ai/below", "https://typecast.ai/below/files/speak/a", true},
		{"https://typecast.ai", "https://typecast.ai/files/speaker/a", false},
	} {
		var auth string
		s := serve(t, respond(200, ``), func(o *api.Options) {
			o.BaseURL = tc.base
			o.HTTP = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				auth = r.Header.Get("Authorization")
				return &http.Response{StatusCode: 200, Body: http.NoBody, Request: r}, nil
			})}
		})
		a, err := s.api.Download(t.Context(), tc.link)
		if strings.HasPrefix(tc.link, "http://") { // not in plain text over a network
			if !errors.Is(err, api.ErrForeignLink) || auth != "" {
				t.Errorf("%s: %v, token %q", tc.link, err, auth)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", tc.link, err)
			continue
		}
		a.Body.Close()
		if (auth != "") != tc.home {
			t.Errorf("base %s, link %s: token %q", tc.base, tc.link, auth)
		}
	}
}

func TestDownloadNeedsNoToken(t *testing.T) {
	s := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) { writeAudio(w) }, func(o *api.Options) { o.Token = "" })
	a, err := s.api.Download(t.Context(), s.URL+"/a.wav")
	if err != nil {
		t.Fatal(err)
	}
	a.Body.Close()
}

func TestDownloadRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		status           int
		kind, body, says string
		dead             bool
	}{
		"expired":       {403, "application/xml", `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>`, "(AccessDenied): Request has expired", true},
		"gone":          {410, "text/html", `<html>`, "410", true},
		"unknown":       {404, "", ``, "404", true},
		"wrong token":   {401, "application/json", `{"message": {"msg": "not authorized", "error_code": "auth/not-authorized"}}`, "not authorized", false},
		"a login page":  {200, "text/html; charset=utf-8", `<html>Sign in</html>`, "not audio", false},
		"a message":     {200, "application/json", `{"message": {"msg": "come back later"}}`, "come back later", false},
		"a text":        {200, "text/html", `hunter2 says hello`, "not audio", false},
		"no content":    {204, "audio/wav", ``, "not audio", false},
		"bytes":         {404, "text/html", "hunter2\x00\xff\xfb", "404", true},
		"a plain text":  {404, "text/plain", "hunter2", "404", true},
		"redirect loop": {302, "", ``, "302", false},
		"server error":  {500, "", ``, "tried 4 times", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", "/files/speak/a.wav")
				w.Header().Set("Content-Type", tc.kind)
				w.WriteHeader(tc.status)
				io.WriteString(w, tc.body)
			})
			_, err := s.api.Download(t.Context(), s.URL+"/files/speak/a.wav")
			if e := asError(t, err); api.IsLinkDead(err) != tc.dead || !strings.Contains(e.Error(), tc.says) || e.Advice() == "" {
				t.Errorf("got %v, dead %t, advice %q", err, api.IsLinkDead(err), e.Advice())
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the body is in %v", err)
			}
			if api.IsRefused(err) {
				t.Errorf("IsRefused(%v) is true", err)
			}
		})
	}
}

func TestMalformedLinks(t *testing.T) {
	s := serve(t, respond(200, ``))
	for _, link := range []string{"", "a.wav", "file:///etc/passwd", "https://", "http://user:hunter2@127.0.0.1/", "\x00", "data:audio/wav;base64,AA=="} {
		if _, err := s.api.Download(t.Context(), link); !errors.Is(err, api.ErrBadURL) {
			t.Errorf("%q: got %v", link, err)
		}
	}
}

func TestDownloadIsCutOff(t *testing.T) {
	s := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		writeAudio(w)
	})
	a, err := s.api.Download(t.Context(), s.URL+"/a.wav?Signature=hunter2")
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if e := asError(t, err); string(body) != "RIFFsound" || !e.Retryable || !errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(e.Error(), "hunter2") {
		t.Errorf("got %q, %v", body, err)
	}
}

// trickle returns one byte after each pause, and after the last one nothing until its context ends.
type trickle struct {
	ctx   context.Context
	pause time.Duration
	bytes int
}

func (b *trickle) Close() error { return nil }

func (b *trickle) Read(p []byte) (int, error) {
	pause := b.pause
	if b.bytes == 0 {
		pause = time.Hour
	}
	b.bytes--
	select {
	case <-time.After(pause):
		p[0] = 's'
		return 1, nil
	case <-b.ctx.Done():
		return 0, b.ctx.Err()
	}
}

func TestDownloadStalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := api.New(api.Options{Token: token, HTTP: &http.Client{Timeout: time.Second, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{}, ContentLength: -1, Request: r,
				Body: &trickle{r.Context(), 19 * time.Second, 5}}, nil
		})}})
		if err != nil {
			t.Fatal(err)
		}
		a, err := c.Download(t.Context(), "https://cdn.example/a.wav")
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		buf := make([]byte, 8)
		start := time.Now()
		for range 5 { // slow bytes and a slow reader are not a stall
			if n, err := a.Body.Read(buf); n != 1 || err != nil {
				t.Fatalf("got %d, %v", n, err)
			}
			time.Sleep(time.Minute)
		}
		if _, err := a.Body.Read(buf); !errors.Is(err, api.ErrStalled) || !asError(t, err).Retryable {
			t.Errorf("got %v", err)
		}
		if took := time.Since(start); took != 5*79*time.Second+20*time.Second {
			t.Errorf("took %v", took)
		}
		if a.Size != -1 {
			t.Errorf("size %d", a.Size)
		}
	})
}

func TestDownloadIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		writeAudio(w)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	a, err := s.api.Download(ctx, s.URL+"/a.wav")
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	io.ReadFull(a.Body, make([]byte, 9))
	cancel()
	if _, err := a.Body.Read(make([]byte, 1)); !errors.Is(err, context.Canceled) || asError(t, err).Retryable {
		t.Errorf("got %v", err)
	}
}

func TestDownloadIsRetried(t *testing.T) {
	s := serve(t, func(n int, w http.ResponseWriter, r *http.Request) {
		switch n {
		case 1:
			closeConn(t, w)
		case 2:
			w.WriteHeader(503)
		default:
			writeAudio(w)
		}
	})
	a, err := s.api.Download(t.Context(), s.URL+"/a.wav")
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if body, _ := io.ReadAll(a.Body); string(body) != "RIFFsound" || len(s.requests()) != 3 {
		t.Errorf("got %q after %d requests", body, len(s.requests()))
	}
}
