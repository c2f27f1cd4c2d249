package tunnel

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// holder is a value that a JSON handler would write by reflection.
type holder struct{ Token string }

func TestRedactedLog(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	base := slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	log := redactedLog(base, slog.LevelInfo, redactor{token: secret})
	refusal := "no good\r\nYour authtoken: " + secret[:20] + "\r\n\r\nERR_NGROK_107\r\n"
	log.With("with", secret).WithGroup("g").Error("message "+secret,
		"string", "x "+secret, "error", errors.New(refusal), "struct", holder{secret}, "pointer", &holder{secret},
		slog.Group("inner", "deep", secret), "url", "https://u:passw0rd@h/", "n", 7, "for", time.Second, "lazy", lazyValue{})
	text := out.String()
	for _, bad := range []string{secret, secret[:20], "passw0rd", `"ERROR"`} {
		if strings.Contains(text, bad) {
			t.Errorf("the log shows %q: %s", bad, text)
		}
	}
	for _, good := range []string{`"level":"DEBUG"`, `"msg":"ngrok: message …"`, `"n":7`, "ERR_NGROK_107", `"inner":{"deep":"…"}`, `"with":"…"`, `"lazy":"…"`} {
		if !strings.Contains(text, good) {
			t.Errorf("the log has no %q: %s", good, text)
		}
	}
	out.Reset()
	log.Debug("below the level")
	if out.Len() != 0 {
		t.Errorf("logged %s", &out)
	}
	redactedLog(slog.New(slog.NewJSONHandler(&out, nil)), slog.LevelDebug, redactor{}).Error("below the handler's level") // at info level
	if out.Len() != 0 {
		t.Errorf("logged %s", &out)
	}
	if redactedLog(nil, slog.LevelDebug, redactor{}).Enabled(context.Background(), slog.LevelError) {
		t.Error("a nil log is enabled")
	}
}

type lazyValue struct{}

func (lazyValue) LogValue() slog.Value { return slog.StringValue(secret) }

func TestRedactor(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ token, text, want string }{
		{secret, "a " + secret + " b", "a … b"},
		{"short", "a short word", "a short word"}, // replacing it would garble sentences
		{"short", "Your authtoken: short\r\nnext", "Your authtoken: … next"},
		{"short", `{"Error":"Your authtoken: short\r\n\r\nERR_NGROK_105\r\n"}`, `{"Error":"Your authtoken: …\r\n\r\nERR_NGROK_105\r\n"}`},
		{secret, secret[:9] + "\x00" + secret[9:20] + "\u202e" + secret[20:] + " b", "… b"},
		{"", "YOUR AUTHTOKEN : x y z", "YOUR AUTHTOKEN : …"},
	} {
		if got := (redactor{tt.token}).line(tt.text); got != tt.want {
			t.Errorf("%q became %q, want %q", tt.text, got, tt.want)
		}
	}
}
