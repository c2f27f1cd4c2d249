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

// confession is a value of the library that a JSON handler would write out by reflection.
type confession struct{ Token string }

func TestNgrokLogIsQuiet(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	base := slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	log := quiet(base, slog.LevelInfo, veil{token: secret})
	refusal := "no good\r\nYour authtoken: " + secret[:20] + "\r\n\r\nERR_NGROK_107\r\n"
	log.With("with", secret).WithGroup("g").Error("said "+secret,
		"string", "x "+secret, "error", errors.New(refusal), "struct", confession{secret}, "pointer", &confession{secret},
		slog.Group("inner", "deep", secret), "url", "https://u:hushhush@h/", "n", 7, "for", time.Second, "lazy", lazy{})
	text := out.String()
	for _, bad := range []string{secret, secret[:20], "hushhush", `"ERROR"`} {
		if strings.Contains(text, bad) {
			t.Errorf("the log shows %q: %s", bad, text)
		}
	}
	for _, good := range []string{`"level":"DEBUG"`, `"msg":"ngrok: said …"`, `"n":7`, "ERR_NGROK_107", `"inner":{"deep":"…"}`, `"with":"…"`, `"lazy":"…"`} {
		if !strings.Contains(text, good) {
			t.Errorf("the log lacks %q: %s", good, text)
		}
	}
	out.Reset()
	log.Debug("too much")
	if out.Len() != 0 {
		t.Errorf("logged %s", &out)
	}
	quiet(slog.New(slog.NewJSONHandler(&out, nil)), slog.LevelDebug, veil{}).Error("unheard") // at info level
	if out.Len() != 0 {
		t.Errorf("logged %s", &out)
	}
	if quiet(nil, slog.LevelDebug, veil{}).Enabled(context.Background(), slog.LevelError) {
		t.Error("without a log the library speaks")
	}
}

type lazy struct{}

func (lazy) LogValue() slog.Value { return slog.StringValue(secret) }

func TestNgrokVeil(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ token, text, want string }{
		{secret, "a " + secret + " b", "a … b"},
		{"short", "a short word", "a short word"}, // or sentences would be garbled
		{"short", "Your authtoken: short\r\nnext", "Your authtoken: … next"},
		{"short", `{"Error":"Your authtoken: short\r\n\r\nERR_NGROK_105\r\n"}`, `{"Error":"Your authtoken: …\r\n\r\nERR_NGROK_105\r\n"}`},
		{"", "YOUR AUTHTOKEN : x y z", "YOUR AUTHTOKEN : …"},
	} {
		if got := (veil{tt.token}).line(tt.text); got != tt.want {
			t.Errorf("%q became %q, want %q", tt.text, got, tt.want)
		}
	}
}
