package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/sandbox/sandboxtest"
	"callboard/internal/testapp"
)

func TestMain(m *testing.M) {
	if raw := os.Getenv(interruptVar); raw != "" {
		os.Exit(interrupt(raw))
	}
	testapp.Main(m, runInConsole, 4)
}

const former = "https://former.example/hook/of-somebody"

// account is one of a sandbox.
type account struct {
	*sandboxtest.Server
	callback func() string // its URL
}

// newEnv is an environment in which the program uses a sandbox of the test, whose callback is another program's.
func newEnv(t *testing.T) (*testapp.Env, account) {
	t.Helper()
	box := sandboxtest.Start(t, sandbox.Options{})
	call := func(method, path, body string) (answer struct {
		Result struct {
			URL string `json:"callback_url"`
		}
	}) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, box.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer sandbox")
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		_ = json.NewDecoder(res.Body).Decode(&answer)
		if res.StatusCode != http.StatusOK {
			t.Fatal(method, path, res.Status)
		}
		return answer
	}
	call(http.MethodPut, "/api/me/callback-url", `{"callback_url":"`+former+`"}`)
	env := testapp.NewEnv(t, "CALLBOARD_API_URL="+box.URL, "TYPECAST_API_TOKEN=sandbox", "CALLBOARD_ON_EXIT=restore")
	env = env.With("USERPROFILE="+env.Home, "APPDATA="+env.Home, "LOCALAPPDATA="+env.Home, "SYSTEMROOT="+os.Getenv("SYSTEMROOT"), "TEMP="+env.Home)
	return env, account{box, func() string { return call(http.MethodGet, "/api/me", "").Result.URL }}
}

// Data and takes are in folders with long paths, and takes have names that Windows forbids.
func TestLongPathsAndForbiddenNames(t *testing.T) {
	t.Parallel()
	env, _ := newEnv(t)
	long := filepath.Join(env.Home, strings.Repeat("long folder ", 12)+"x", strings.Repeat("다", 60))
	for i, text := range []string{"con", `What: is "this" <that>|?*`, "The end..."} {
		dir := filepath.Join(long, "takes", strconv.Itoa(i))
		r := env.Run(t, "speak", text, "--sandbox", "--actor", "Mina", "--save-name", "{text}", "--data-dir", filepath.Join(long, "data"), "-o", dir+`\`)
		files, err := os.ReadDir(dir)
		if r.Code != 0 || err != nil || len(files) != 1 {
			t.Fatalf("%q: exit code %d, %d files, %v", text, r.Code, len(files), err)
		}
		info, err := files[0].Info()
		if err != nil || info.Size() < 1000 || !strings.HasSuffix(info.Name(), ".wav") {
			t.Errorf("%q: %s, %v", text, info.Name(), err)
		}
		t.Log(text, "is in", info.Name())
	}
}
