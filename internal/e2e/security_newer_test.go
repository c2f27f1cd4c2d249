//go:build unix

package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"callboard/internal/testwait"
)

// hostileVoice is what the newer API says about a voice, with evil in all that a request does not have to repeat, and with a model
// and a preset of a hostile name besides those that are there.
func hostileVoice(evil string, v map[string]any) map[string]any {
	for key, value := range v {
		switch key {
		case "voice_id", "preview_url", "voice_type":
		case "models":
			models, _ := value.([]any)
			for _, m := range models {
				if m, ok := m.(map[string]any); ok {
					emotions, _ := m["emotions"].([]any)
					m["emotions"] = append(emotions, evil)
				}
			}
			v[key] = append(models, map[string]any{"version": evil, "emotions": []any{evil}})
		default:
			v[key] = withEvil(key, evil, value)
		}
	}
	return v
}

// hostileAnswers are the bodies of errors in the forms that the newer API documents, and in others.
func hostileAnswers() []string {
	quoted, _ := json.Marshal(hostileWord) // of a string
	h := string(quoted)
	return []string{
		`{"detail":` + h + `}`,
		`{"detail":[{"type":` + h + `,"loc":["body",` + h + `],"msg":` + h + `,"input":` + h + `}]}`,
		`{"message":{"error_code":` + h + `,"msg":` + h + `}}`,
		`{"error":{"code":` + h + `,"message":` + h + `}}`,
		`{"detail":"Hs7` + strings.Repeat("\xff\xc0"+`\u202e\u009b`, 50_000) + `"}`,
		hostileWord + "\x00\xff\r\n" + hostileWord,
		"<html><title>" + hostileWord + "</title>",
	}
}

// TestHostileTextsOfTheNewerService puts a hostile text into all that the newer API says: voices, models, presets, uses, the plan,
// headers and errors, and looks at everything that is written.
func TestHostileTextsOfTheNewerService(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it runs many processes, and no two of them share memory")
	}
	c := startTTS(t)
	evil := hostileWord + notUTF8 + strings.Repeat("long\u202e\u200b", 2000)
	var refusal atomic.Pointer[string]
	api := changedService(t, c.box.URL, func(path string, answer any) any {
		switch {
		case strings.HasSuffix(path, "/subscription"):
			return withEvil("", evil, answer)
		case strings.Contains(path, "/voices"):
			list, _ := answer.([]any)
			for i, v := range list {
				if v, ok := v.(map[string]any); ok {
					list[i] = hostileVoice(evil, v)
				}
			}
			if one, ok := answer.(map[string]any); ok {
				return hostileVoice(evil, one)
			}
			return append(list, map[string]any{"voice_id": evil, "voice_name": evil, "models": []any{}}, evil, map[string]any{evil: evil})
		}
		return nil
	}, func(w http.ResponseWriter, _ *http.Request) bool {
		body := refusal.Load()
		if body == nil {
			w.Header().Set("X-Evil", "Hs7\u202e\u009b31;7;93m")
			return false
		}
		w.Header().Set("Content-Type", "application/json; charset=Hs7\u009b")
		w.Header().Set("Retry-After", "Hs7\u202e")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, *body)
		return true
	})
	logFile := filepath.Join(c.env.Home, "log.jsonl")
	c.env = c.env.With("CALLBOARD_API_URL="+api, "CALLBOARD_LOG_FILE="+logFile, "CALLBOARD_LOG_LEVEL=debug")
	run := func(seen bool, code int, args ...string) string {
		t.Helper()
		r := c.env.Run(t, args...)
		what := strings.Join(args, " ")
		if r.Code != code {
			t.Errorf("%q: exit %d, want %d\n%.2000q%.2000q", what, r.Code, code, r.Stdout, r.Stderr)
		}
		if seen && !strings.Contains(r.Stdout+r.Stderr, "Hs7") {
			t.Errorf("%q does not print the hostile text: %.2000q %.2000q", what, r.Stdout, r.Stderr)
		}
		wantClean(t, what, r.Stdout)
		wantClean(t, what+", stderr", r.Stderr)
		return r.Stdout
	}
	var voices []struct {
		ID string `json:"actor_id"`
	}
	if err := json.Unmarshal([]byte(run(true, 0, "actors", "--json")), &voices); err != nil || len(voices) == 0 {
		t.Fatal(err)
	}
	voice := voices[0].ID
	saved := filepath.Join(c.env.Home, "saved")
	var taken jobJSON
	if err := json.Unmarshal([]byte(run(true, 0, "speak", "Say "+hostileWord, "-a", voice, "-o", saved+"/", "--save-sidecar", "--captions", "srt", "--json")), &taken); err != nil {
		t.Fatal(err)
	}
	lists := [][]string{{"actors"}, {"jobs"}, {"jobs", "show", taken.ID}, {"usage", "--by", "actor"}}
	for _, args := range lists {
		run(true, 0, args...)
		run(true, 0, append(args[:len(args):len(args)], "--json")...)
	}
	run(true, 0, "doctor")
	run(true, 0, "doctor", "--json")
	run(false, 0, "cast", "rate", taken.ID, "4")
	for _, kind := range []string{".md", ".csv", ".json"} {
		sheet := filepath.Join(c.env.Home, "sheet"+kind)
		run(false, 0, "cast", "export", sheet)
		wantClean(t, "the sheet "+kind, strings.ReplaceAll(string(readFile(t, sheet)), "\r\n", "\n"))
	}
	run(true, 0, "audition", hostileWord, "-a", voice, "--dry-run")
	run(false, 2, "speak", "x", "-a", voice, "--emotion", "no-such-preset")
	run(false, 2, "speak", "x", "-a", voice, "--model", "no-such-model")
	run(true, 0, "__complete", "speak", "x", "-a", "")
	run(false, 0, "__complete", "speak", "x", "-a", voice, "--emotion", "")
	run(false, 0, "__complete", "speak", "x", "-a", voice, "--model", "")
	for _, body := range hostileAnswers() {
		refusal.Store(&body)
		for _, args := range [][]string{{"speak", "No.", "-a", voice}, {"speak", "No.", "-a", voice, "--json"}, {"actors", "--json"}, {"doctor"}} {
			r := c.env.Run(t, args...)
			if r.Code == 0 && args[0] != "actors" { // a list that is stored can be printed
				t.Errorf("%q: exit 0", args)
			}
			wantClean(t, strings.Join(args, " "), r.Stdout+r.Stderr)
		}
	}
	refusal.Store(nil)

	for _, args := range append(lists, []string{"doctor"}) {
		term := c.env.Terminal(t, 200, 50, args...)
		term.Wait()
		wantTame(t, "the terminal of "+strings.Join(args, " "), term.Output())
		if !strings.Contains(term.Output(), "Hs7") || term.Bells() > 0 || term.Clipboard() != "" || strings.Contains(term.Title(), "owned") {
			t.Errorf("%v: %d bells, clipboard %q, title %q:\n%s", args, term.Bells(), term.Clipboard(), term.Title(), term.Screen())
		}
	}
	a := openApp(t, c.env)
	a.WaitFor("Hs7")
	a.Key("ctrl+o") // the settings have the models and the presets
	a.WaitFor("smart emotion")
	a.Keys("down", "down", "down", "right", "down", "right", "esc")
	a.WaitGone("smart emotion")
	a.Key("L")
	a.WaitFor("sends no webhooks")
	a.WaitFor("credits")
	a.Key("esc")
	a.WaitGone("sends no webhooks")
	body := hostileAnswers()[0]
	refusal.Store(&body)
	a.Key("tab")
	a.Type("One more.")
	a.Key("ctrl+s")
	a.WaitMatch(regexp.MustCompile(`✗[^\n]*One more`))
	a.Key("ctrl+c")
	testwait.Eventually(t, "the app ends", a.Exited)
	wantTame(t, "the app", a.Output())
	if a.Bells() > 0 || a.Clipboard() != "" {
		t.Errorf("%d bells, clipboard %q", a.Bells(), a.Clipboard())
	}
	wantClean(t, "the log", string(readFile(t, logFile)))
	for path, content := range tree(t, c.env.Home) {
		if strings.ContainsFunc(filepath.Base(path), isForbidden) {
			t.Errorf("a file has the name %q", path)
		}
		if ext := filepath.Ext(path); ext == ".json" || ext == ".srt" {
			wantClean(t, path, content)
		}
	}
}
