package cli

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"callboard/internal/config"
)

// A key that no service accepts is not said to be wrong for one of them. A service that does not answer has not refused it.
func TestUnknownKeySpeaksOfBothServices(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		newer int // what the newer service answers
		says  string
	}{
		"both refuse it":    {http.StatusUnauthorized, "neither of Typecast's two services accepts this key"},
		"one cannot answer": {http.StatusNotFound, "404"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				code := http.StatusUnauthorized
				if strings.HasPrefix(r.URL.Path, "/v1/") {
					code = tc.newer
				}
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(code)
				_, _ = w.Write([]byte("{}"))
			}))
			t.Cleanup(server.Close)
			k := &keyTaker{c: config.Config{Service: config.Speak, APIURL: server.URL}}
			_, _, err := k.check(t.Context(), "some-key")
			if err == nil || !strings.Contains(err.Error(), tc.says) {
				t.Fatalf("it says %v, want %q", err, tc.says)
			}
			if strings.Contains(err.Error(), "TYPECAST_API_TOKEN") || strings.Contains(err.Error(), "some-key") {
				t.Errorf("it says %v", err)
			}
		})
	}
}
