package api_test

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"callboard/internal/api"
)

const speakID = "5d47ff94e6c00800075726d3"

const accepted = `{"result": {"speak_url": "https://typecast.ai/api/speak/5d47ff94e6c00800075726d3"}}`

func hello() api.SpeakRequest {
	lang, hd, model := "auto", true, "latest"
	return api.SpeakRequest{Text: "My name is Typecast.", ActorID: "5c3c52c9ea9791000747155b",
		Params: api.Params{Lang: &lang, HD: &hd, Model: &model}}
}

func TestSpeakRequest(t *testing.T) {
	s := serve(t, respond(200, accepted))
	if _, err := s.api.Speak(t.Context(), hello()); err != nil {
		t.Fatal(err)
	}
	want := request{Method: "POST", Path: "/api/speak", Auth: "Bearer " + token, Agent: "callboard", Accept: "gzip",
		Body: `{"text":"My name is Typecast.","actor_id":"5c3c52c9ea9791000747155b","lang":"auto","xapi_hd":true,"model_version":"latest"}`}
	if got := s.requests()[0]; got != want {
		t.Errorf("sent %+v", got)
	}
}

func TestSpeakReplies(t *testing.T) {
	const old, v2 = "https://typecast.ai/api/speak/" + speakID, "https://typecast.ai/api/speak/v2/" + speakID
	for name, tc := range map[string]struct{ body, old, v2, play string }{
		"seed":          {accepted, old, v2, ""},
		"v2 alone":      {`{"result": {"speak_v2_url": "` + v2 + `"}}`, old, v2, ""},
		"all three":     {`{"result": {"speak_url": "` + old + `", "speak_v2_url": "` + v2 + `", "play_id": "p1"}}`, old, v2, "p1"},
		"nulls":         {`{"result": {"speak_url": null, "speak_v2_url": "` + v2 + `", "play_id": null}}`, old, v2, ""},
		"bare":          {`{"speak_url": "` + old + `/"}`, old + "/", v2, ""},
		"v2 as old":     {`{"result": {"speak_url": "` + v2 + `"}}`, v2, v2, ""},
		"other host":    {`{"result": {"speak_url": "http://127.0.0.1:9/api/speak/` + speakID + `"}}`, "http://127.0.0.1:9/api/speak/" + speakID, "http://127.0.0.1:9/api/speak/v2/" + speakID, ""},
		"with a query":  {`{"result": {"speak_url": "` + old + `?x=1"}}`, "BASE/api/speak/" + speakID, "BASE/api/speak/v2/" + speakID, ""},
		"relative":      {`{"result": {"speak_url": "/api/speak/` + speakID + `"}}`, "BASE/api/speak/" + speakID, "BASE/api/speak/v2/" + speakID, ""},
		"only an id":    {`{"result": {"_id": "` + speakID + `"}}`, "BASE/api/speak/" + speakID, "BASE/api/speak/v2/" + speakID, ""},
		"only a string": {`{"result": "` + old + `"}`, old, v2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, respond(200, tc.body))
			got, err := s.api.Speak(t.Context(), hello())
			at := func(u string) string { return strings.Replace(u, "BASE", s.URL, 1) }
			want := api.SpeakReply{ID: speakID, SpeakURL: at(tc.old), SpeakV2URL: at(tc.v2), PlayID: tc.play}
			if err != nil || got != want {
				t.Errorf("got %+v, %v\nwant %+v", got, err, want)
			}
		})
	}
}

func TestSpeakErrorResponses(t *testing.T) {
	for name, tc := range map[string]struct {
		status    int
		body      string
		uncertain bool
		posts     int
		says      string
	}{
		"no id":             {200, `{"result": {"play_id": "x"}}`, true, 1, "not repeated"},
		"an empty url":      {200, `{"result": {"speak_url": "https://typecast.ai/api/speak/"}}`, true, 1, "not repeated"},
		"a login page":      {200, `<html>Sign in</html>`, true, 1, "not repeated"},
		"nothing":           {204, ``, true, 1, "not repeated"},
		"see other":         {303, ``, true, 1, "elsewhere"},
		"moved":             {308, ``, false, 1, "elsewhere"},
		"login redirect":    {302, ``, false, 1, "elsewhere"},
		"blocked":           {403, `<html>Blocked by your network`, false, 1, "not from Typecast"},
		"refused, no word":  {400, ``, false, 1, "answered 400"},
		"gave up waiting":   {408, ``, true, 1, "may have been accepted"},
		"own timeout":       {408, `{"message": {"msg": "too slow", "error_code": "app/timeout"}}`, false, 1, "too slow"},
		"balancer gave up":  {499, `<html>`, true, 1, "may have been accepted"},
		"missing field":     {400, `{"message": {"msg": "not enough", "error_code": "app/param/not-enough/text"}}`, false, 1, "(app/param/not-enough/text): not enough"},
		"wrong token":       {401, `{"message": {"msg": "not authorized", "error_code": "auth/not-authorized"}}`, false, 1, "not authorized"},
		"quota":             {402, `{"message": "quota exceeded"}`, false, 1, "quota exceeded"},
		"quota by the rate": {429, `{"message": {"msg": "monthly quota used up"}}`, false, 1, "quota"},
		"rate":              {429, `{"message": {"msg": "slow down"}}`, false, 4, "tried 4 times"},
		"broken":            {500, `{"message": {"msg": "oops"}}`, false, 1, "the service answered 500: oops; it was not repeated"},
		"bad gateway":       {502, `<html>`, true, 1, "may have been accepted"},
		"broken, code":      {503, `{"message": {"error_code": "app/down"}}`, false, 1, "the service answered 503 (app/down); it was not repeated"},
		"broken, no word":   {500, ``, true, 1, "may have been accepted"},
		"broken page":       {500, `<html>`, true, 1, "may have been accepted"},
		"gateway's message": {500, `{"message": "Internal server error"}`, true, 1, "may have been accepted"},
		"empty envelope":    {500, `{"message": {"msg": ""}}`, true, 1, "may have been accepted"},
		"other error":       {500, `{"error": {"message": "oops"}}`, true, 1, "may have been accepted"},
		"cut envelope":      {500, `{"message": {"msg": "oop`, true, 1, "may have been accepted"},
		"away":              {503, `away`, true, 1, "may have been accepted"},
		"not even a status": {799, ``, true, 1, "may have been accepted"},
		"gateway timeout":   {504, ``, true, 1, "may have been accepted"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", "/api/speak/")
				w.WriteHeader(tc.status)
				if tc.status != 204 {
					io.WriteString(w, tc.body)
				}
			})
			_, err := s.api.Speak(t.Context(), hello())
			if e := asError(t, err); e.Uncertain != tc.uncertain || api.IsUncertain(err) != tc.uncertain || !strings.Contains(e.Error(), tc.says) || e.Advice() == "" {
				t.Errorf("got %v (uncertain %t, advice %q)", err, e.Uncertain, e.Advice())
			}
			if n := len(s.requests()); n != tc.posts {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestSpeakIsRepeatedAfter429(t *testing.T) {
	s := serve(t, func(n int, w http.ResponseWriter, r *http.Request) {
		if n < 3 {
			w.Header().Set("Retry-After", "2")
			w.WriteHeader(429)
			return
		}
		respond(200, accepted)(n, w, r)
	})
	r, err := s.api.Speak(t.Context(), hello())
	if err != nil || r.ID != speakID {
		t.Fatalf("got %+v, %v", r, err)
	}
	got := s.requests()
	if len(got) != 3 || got[2] != got[0] {
		t.Errorf("the repeated requests differ: %+v", got)
	}
	if w := s.waited(); len(w) != 2 || w[0] != 2*time.Second {
		t.Errorf("waited %v", w)
	}
}

func TestSpeakWithoutResponseIsUncertain(t *testing.T) {
	for name, answer := range map[string]func(w http.ResponseWriter, r *http.Request){
		"closed": func(w http.ResponseWriter, r *http.Request) { closeConn(t, w) },
		"cut off": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, accepted)
		},
		"silent": func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) { answer(w, r) },
				func(o *api.Options) { o.Timeout = 300 * time.Millisecond })
			_, err := s.api.Speak(t.Context(), hello())
			if e := asError(t, err); !e.Uncertain || e.Retryable {
				t.Errorf("got %v (retryable %t)", err, e.Retryable)
			}
			if n := len(s.requests()); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestSpeakIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := s.api.Speak(ctx, hello())
	if !api.IsUncertain(err) || !errors.Is(err, context.Canceled) {
		t.Errorf("after it was sent: got %v", err)
	}
	_, err = s.api.Speak(ctx, hello())
	if api.IsUncertain(err) || !errors.Is(err, context.Canceled) || asError(t, err).Advice() != "" {
		t.Errorf("before it was sent: got %v", err)
	}
	if n := len(s.requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

func TestSpeakThatWasNotSent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close() // nothing listens there now
	s := serve(t, respond(200, accepted), func(o *api.Options) { o.BaseURL = "http://" + addr })
	_, err = s.api.Speak(t.Context(), hello())
	if e := asError(t, err); e.Uncertain || !e.Retryable || e.Tries != 4 || len(s.waited()) != 3 {
		t.Errorf("got %v after %v", err, s.waited())
	}
}

func TestSpeakIsSentOnceTheServiceIsReachable(t *testing.T) {
	var dials atomic.Int32
	transport := &http.Transport{}
	transport.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if dials.Add(1) < 3 {
			return nil, errors.New("the network is down")
		}
		return (&net.Dialer{}).DialContext(ctx, network, addr)
	}
	defer transport.CloseIdleConnections()
	s := serve(t, respond(200, accepted), func(o *api.Options) { o.HTTP = &http.Client{Transport: transport} })
	if r, err := s.api.Speak(t.Context(), hello()); err != nil || r.ID != speakID {
		t.Errorf("got %+v, %v", r, err)
	}
	if n := len(s.requests()); n != 1 || dials.Load() != 3 {
		t.Errorf("%d requests, %d dials", n, dials.Load())
	}
}

func TestSpeakToUntrustedCertificate(t *testing.T) {
	srv := httptest.NewUnstartedServer(respond200(accepted))
	srv.Config.ErrorLog = quiet()
	srv.StartTLS()
	defer srv.Close()
	s := serve(t, respond(200, ""), func(o *api.Options) { o.BaseURL = srv.URL; o.HTTP = &http.Client{Transport: &http.Transport{}} })
	_, err := s.api.Speak(t.Context(), hello())
	if e := asError(t, err); e.Uncertain || e.Retryable || e.Tries != 1 || !strings.Contains(e.Advice(), "SSL_CERT_FILE") {
		t.Errorf("got %v, advice %q", err, e.Advice())
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); !ok {
		t.Error("errors.As does not find the cause")
	}
}

func TestSpeakWithNaN(t *testing.T) {
	s := serve(t, respond(200, accepted))
	r, nan := hello(), math.NaN()
	r.Tempo = &nan
	if _, err := s.api.Speak(t.Context(), r); !errors.Is(err, api.ErrBadNumber) || asError(t, err).Advice() == "" || len(s.requests()) != 0 {
		t.Errorf("got %v", err)
	}
}
