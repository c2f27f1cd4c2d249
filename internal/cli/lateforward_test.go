package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
	"callboard/internal/workbench"
)

// A delivery that was printed without the result of forwarding is followed by the result, once.
func TestLateForward(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		json         bool
		first, later string
	}{
		{false, "answered 200, 2 bytes; no job of this data folder → not answered yet\n", "  forward   s1 → 500 in 12000 ms: no\n"},
		{true, `"forward":null,"forward_pending":true}` + "\n",
			`{"event":"forward","id":"d1","job_id":null,"speak_id":"s1","forward":{"url":"http://localhost:3000/","status":500,"ms":12000,"error":null,"body":"no",`},
	} {
		home, ctx := t.TempDir(), t.Context()
		c, err := config.Load(config.Source{Flags: map[string]string{"sandbox": "true", "data-dir": home}, Env: []string{"XDG_CONFIG_HOME=" + home}})
		if err != nil {
			t.Fatal(err)
		}
		a, err := app.Open(ctx, c, app.Capabilities{})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close(ctx)
		var out bytes.Buffer
		p := &reporter{invocation: &invocation{out: &out}, app: a, json: tt.json, late: map[string]bool{}, last: map[string]time.Time{}}
		printed := func(do error) string {
			t.Helper()
			if do != nil {
				t.Fatal(do)
			}
			defer out.Reset()
			return out.String()
		}
		if _, err := a.Store.SaveToForward(ctx, webhook.Delivery{ID: "d1", At: time.Now(), SpeakID: "s1", Status: "done", Answered: 200, Body: []byte("{}")}); err != nil {
			t.Fatal(err)
		}
		if got := printed(p.delivery(ctx, "d1")); !strings.HasSuffix(got, tt.first) {
			t.Errorf("printed %q", got)
		}
		changed := func(id string) string { return printed(p.changed(ctx, workbench.Change{ID: id})) }
		if got := changed("d1"); got != "" {
			t.Errorf("without a result it prints %q", got)
		}
		r := send.Result{Delivery: "d1", Kind: send.Forward, URL: "http://localhost:3000/", At: time.Now(), Took: 12 * time.Second, Status: 500, Body: []byte("no")}
		if err := a.Store.SaveForward(ctx, r, webhook.Forwarded{State: webhook.ForwardAnswered, Status: r.Status, Took: r.Took}); err != nil {
			t.Fatal(err)
		}
		if got := changed("d2"); got != "" {
			t.Errorf("of another one it prints %q", got)
		}
		if got := changed("d1"); !strings.Contains(got, tt.later) || strings.Count(got, "\n") != 1 {
			t.Errorf("then it prints %q", got)
		}
		if got := changed("d1"); got != "" {
			t.Errorf("at last it prints %q", got)
		}
	}
}
