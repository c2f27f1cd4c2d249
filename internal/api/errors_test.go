package api_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"callboard/internal/api"
)

func TestErrorBodies(t *testing.T) {
	for name, tc := range map[string]struct{ body, code, message string }{
		"documented":    {`{"message": {"msg": "not authorized", "error_code": "auth/not-authorized"}}`, "auth/not-authorized", "not authorized"},
		"a string":      {`{"message": "no such thing"}`, "", "no such thing"},
		"code outside":  {`{"message": "no", "error_code": "app/invalid/lang"}`, "app/invalid/lang", "no"},
		"in a result":   {`{"result": {"msg": "no", "error_code": 7}}`, "7", "no"},
		"error":         {`{"error": {"code": "x", "message": "broken"}}`, "x", "broken"},
		"detail list":   {`{"detail": [{"loc": ["body"], "msg": "field required", "type": "missing"}]}`, "missing", "field required"},
		"a list":        {`[{"message": "first"}, {"message": "second"}]`, "", "first"},
		"plain text":    {"upstream\r\nunavailable\x1b[31m", "", "upstream unavailable[31m"},
		"a JSON string": {`"just no"`, "", "just no"},
		"a page":        {`<!DOCTYPE html><title>No</title>`, "", ""},
		"empty":         {``, "", ""},
		"null":          {`{"message": null}`, "", ""},
		"with a token":  {`{"message": "token ` + token + ` is unknown"}`, "", "token … is unknown"},
		"bidi":          {`{"message": "a\u202eb\u200bc"}`, "", "abc"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, respond(418, tc.body))
			_, err := s.api.Me(t.Context())
			if e := asError(t, err); e.Status != 418 || e.Code != tc.code || e.Message != tc.message {
				t.Errorf("got %d, code %q, message %q", e.Status, e.Code, e.Message)
			}
		})
	}
	long := serve(t, respond(400, `{"message": "`+strings.Repeat("가나다 ", 5000)+`"}`))
	_, err := long.api.Me(t.Context())
	asError(t, err) // checks the length
}

func TestErrorKinds(t *testing.T) {
	const me, speak = "me", "speak"
	for _, tc := range []struct {
		call                                   string
		status                                 int
		body                                   string
		unauthorized, quota, notFound, refused bool
		advice                                 string
	}{
		{me, 401, `{"message": {"msg": "not authorized", "error_code": "auth/not-authorized"}}`, true, false, false, false, "TYPECAST_API_TOKEN"},
		{me, 403, `{"message": "forbidden"}`, true, false, false, false, "api.typecast.ai"},
		{me, 403, `<html>Checking your browser`, false, false, false, false, "really Typecast"},
		{speak, 403, `{"message": "forbidden"}`, false, false, false, true, "another actor"},
		{speak, 403, `{"message": {"msg": "no", "error_code": "auth/wrong-product"}}`, true, false, false, false, "api.typecast.ai"},
		{speak, 402, ``, false, true, false, true, "quota"},
		{speak, 403, `{"message": {"msg": "no", "error_code": "speak/quota-exceeded"}}`, false, true, false, true, "quota"},
		{speak, 404, `{"message": "no such actor"}`, false, false, true, true, "choose again"},
		{speak, 404, `<html>nginx`, false, false, true, false, "really Typecast"},
		{speak, 400, `{"message": {"msg": "bad", "error_code": "app/invalid/lang"}}`, false, false, false, true, `"lang"`},
		{speak, 400, `{"message": {"msg": "bad", "error_code": "app/param/type-mismatch"}}`, false, false, false, true, "refused"},
		{speak, 413, `<html>`, false, false, false, false, "really Typecast"},
		{speak, 429, `<html>`, false, false, false, true, "try again in 1 s"},
		{speak, 407, ``, false, false, false, false, "HTTPS_PROXY"},
		{speak, 500, `{"message": {"msg": "oops"}}`, false, false, false, false, "did not accept it"},
		{me, 500, ``, false, false, false, false, "at Typecast"},
	} {
		s := serve(t, respond(tc.status, tc.body))
		var err error
		if tc.call == me {
			_, err = s.api.Me(t.Context())
		} else {
			_, err = s.api.Speak(t.Context(), hello())
		}
		wrapped := fmt.Errorf("outer: %w", err)
		got := []bool{api.IsUnauthorized(wrapped), api.IsQuota(wrapped), api.IsNotFound(wrapped), api.IsRefused(wrapped)}
		want := []bool{tc.unauthorized, tc.quota, tc.notFound, tc.refused}
		for i, kind := range []string{"unauthorized", "quota", "not found", "refused"} {
			if got[i] != want[i] {
				t.Errorf("%s %d %s: %s is %t", tc.call, tc.status, tc.body, kind, got[i])
			}
		}
		if a := asError(t, err).Advice(); !strings.Contains(a, tc.advice) || strings.Contains(a, "\n") {
			t.Errorf("%s %d %s: advice %q", tc.call, tc.status, tc.body, a)
		}
	}
	for _, err := range []error{nil, io.EOF} {
		if api.IsUnauthorized(err) || api.IsQuota(err) || api.IsNotFound(err) || api.IsUncertain(err) || api.IsRefused(err) || api.IsLinkDead(err) {
			t.Errorf("%v counts as an error of the service", err)
		}
	}
}

func TestNetworkAdvice(t *testing.T) {
	for want, cause := range map[string]error{
		"host was not found":  &net.DNSError{Err: "no such host", Name: "typecast.ai", IsNotFound: true},
		"HTTPS_PROXY":         &net.OpError{Op: "proxyconnect", Err: errors.New("connection refused")},
		"Check the network a": &net.OpError{Op: "dial", Err: errors.New("connection refused")},
	} {
		s := serve(t, respond(200, ``), func(o *api.Options) {
			o.HTTP = &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) { return nil, cause })}
		})
		_, err := s.api.Me(t.Context())
		if a := asError(t, err).Advice(); !strings.Contains(a, want) {
			t.Errorf("%v: %q", cause, a)
		}
		if !errors.Is(err, cause) {
			t.Errorf("%v: errors.Is does not find the cause", cause)
		}
	}
}

func TestAdviceTellsRetryAfter(t *testing.T) {
	for after, want := range map[string]string{
		"":       "try again in a few minutes.",
		"11":     "try again in 11 s.",
		"119.2":  "try again in 120 s.",
		"121":    "try again in 3 min.",
		"7201":   "try again in 3 h.",
		"100000": "try again in 24 h.",
	} {
		for _, status := range []int{429, 503} {
			s := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", after)
				w.WriteHeader(status)
			})
			_, err := s.api.Actors(t.Context())
			if status == 429 && after == "" {
				continue
			}
			if a := asError(t, err).Advice(); !strings.HasSuffix(a, want) {
				t.Errorf("%d, asked for %q: %q", status, after, a)
			}
		}
	}
}

// No value of this package prints a secret, whatever the verb.
func TestNoSecretIsPrinted(t *testing.T) {
	const other = "hunter2hunter2"
	for _, secret := range []string{token, other} {
		var log bytes.Buffer
		options := api.Options{Token: secret, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
		s := serve(t, respond(500, `you said Bearer `+secret+` and `+secret), func(o *api.Options) {
			o.Token, o.Log = options.Token, options.Log
		})
		_, answered := s.api.Me(t.Context())
		broken := serve(t, respond(200, ``), func(o *api.Options) {
			o.Token, o.Log = options.Token, options.Log
			o.HTTP = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				return nil, &url.Error{Op: "Get", URL: r.URL.String(), Err: errors.New("header was " + r.Header.Get("Authorization"))}
			})}
		})
		_, failed := broken.api.Download(t.Context(), broken.URL+"/files/speak/a?Signature="+secret)
		_, uncertain := broken.api.Speak(t.Context(), hello())
		type holder struct {
			Client  *api.Client
			hidden  api.Client
			Options api.Options
		}
		held := holder{s.api, *broken.api, options} // fmt walks the unexported client by reflection: it has no live connections
		handler := slog.New(slog.NewJSONHandler(&log, nil))
		for _, v := range []any{options, &options, s.api, *s.api, answered, failed, uncertain, *asError(t, answered),
			errors.Unwrap(answered), errors.Unwrap(failed), []any{answered, options}, held, &held} {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
				if out := fmt.Sprintf(verb, v); strings.Contains(out, secret) {
					t.Errorf("%s of %T: %s", verb, v, out)
				}
			}
			handler.Info("value", "it", v)
		}
		if strings.Contains(log.String(), secret) {
			t.Errorf("in the log: %s", log.String())
		}
		for _, want := range []string{"method=GET", "path=/api/me", "status=500", "took="} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("%s is missing in the log: %s", want, log.String())
			}
		}
	}
}

// A secret at the place where a long message is cut does not stay as a part of itself.
func TestSecretAtTheCutIsRedacted(t *testing.T) {
	const secret = "hunter2hunter2hunter2hunter2"
	for pad := 150; pad < 320; pad++ {
		for _, form := range []string{`{"message": "%s"}`, `%s`} {
			s := serve(t, respond(400, fmt.Sprintf(form, strings.Repeat("x", pad)+" "+secret+" and more")), func(o *api.Options) { o.Token = secret })
			if _, err := s.api.Me(t.Context()); strings.Contains(err.Error(), "hunter2h") {
				t.Fatalf("%d: %v", pad, err)
			}
			s.Close()
		}
	}
}

func TestPrintedForms(t *testing.T) {
	c, err := api.New(api.Options{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got := fmt.Sprintf("%v %+v", c, api.Options{Token: token, BaseURL: "https://a:b@x"}); got != "api.Client(https://typecast.ai) api.Options(https://…@x, token …)" {
		t.Error(got)
	}
	e := &api.Error{Op: "speak", Status: 503, Message: "away"}
	if got := fmt.Sprintf("%v|%q|%#v", e, e, *e); got != `speak: the service answered 503: away; it was not repeated|"speak: the service answered 503: away; it was not repeated"|speak: the service answered 503: away; it was not repeated` {
		t.Error(got)
	}
}
