package cli_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/testwait"
)

// completions returns the words that a shell gets for a command line whose last word is being typed. A completion that has no time
// left for the disk gives none, as on a busy machine, so none is asked about again.
func (p *user) completions(args ...string) []string {
	p.t.Helper()
	for range 5 {
		if words := p.completeOnce(args...); len(words) > 0 {
			return words
		}
	}
	return nil
}

func (p *user) completeOnce(args ...string) []string {
	p.t.Helper()
	s := p.run(append([]string{"__complete"}, args...)...)
	if s.code != 0 {
		p.t.Fatalf("%v: exit %d, %s", args, s.code, s.err)
	}
	var words []string
	for line := range strings.Lines(s.out) {
		if word, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t"); !strings.HasPrefix(word, ":") {
			words = append(words, word)
		}
	}
	return words
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	j := decode[jobJSON](t, p.run("speak", "hello", "-a", "Mina", "--json"))
	if s := p.run("actors", "show", "Mina"); s.code != 0 { // stores its versions
		t.Fatal(s.err)
	}
	var requests atomic.Int32
	p.box.Stop()
	l, err := net.Listen("tcp", strings.TrimPrefix(p.api, "http://")) // the same service, and so the same data
	if err != nil {
		t.Skip("another program has taken the address of the service:", err)
	}
	service := &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) })}} //nolint:gosec // of a test
	service.Start()
	defer service.Close()
	for _, tt := range []struct{ args, want string }{
		{"speak hello --actor Mi", "Mina Minjae"},
		{"speak hello --actor mina", "Mina"},
		{"speak hello --actor 미", "미나"},
		{"speak hello -a Zzz", ""},
		{"jobs --actor Mina", "Mina"},
		{"actors show Mina", "Mina"},
		{"actors show Mina Mi", ""},
		{"jobs show " + j.ID[:10], j.ID},
		{"jobs wait " + j.ID[:8], j.ID},
		{"jobs rm x", ""},
		{"jobs --state f", "failed"},
		{"speak hello -a Mina --emotion norm", "normal-1"},
		{"speak hello -a Mina --model lat", "latest"},
		{"speak hello --lang ko", "ko-kr"},
		{"speak hello --format w", "wav"},
		{"actors --gender f", "female"},
		{"help sp", "speak"},
		{"help fl", "flags"},
		{"jobs --theme d", "dark"},
		{"play x", "wav mp3 flac ogg oga"}, // the endings of the files
		{"speak hello -o x", "wav mp3"},
		{"jobs --config x", "toml"},
	} {
		got, ok := "", false
		for tries := 0; tries < 20 && !ok; tries++ { // a completion gives up after a second, which is too short on a busy machine
			words := p.completions(strings.Fields(tt.args)...)
			if typed := tt.args[strings.LastIndex(tt.args, " ")+1:]; tt.want != "" && strings.HasPrefix(tt.want, typed) { // as shells do
				words = slices.DeleteFunc(words, func(word string) bool { return !strings.HasPrefix(word, typed) })
			}
			got = strings.Join(words, " ")
			ok = got == tt.want
		}
		if !ok {
			t.Errorf("%s: %q, want %q", tt.args, got, tt.want)
		}
	}
	testwait.Eventually(t, "all actors are offered", func() bool {
		got := p.completions("speak", "--actor", "")
		return len(got) >= 20 && got[0] == "Mina"
	})
	if n := requests.Load(); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// Completion creates nothing, and works where there is nothing yet.
func TestCompletionWithoutADataFolder(t *testing.T) {
	t.Parallel()
	p := newUser(t)
	for _, args := range []string{"speak --actor M", "jobs show x", "speak -a Mina --emotion n", "--sandbox speak --actor M", "speak --data-dir /nowhere/at/all --actor M"} {
		got := p.completions(strings.Fields(args)...)
		if want := map[bool]string{true: "normal-1", false: ""}[strings.Contains(args, "--emotion")]; strings.Join(got, " ") != want && len(got) > 0 {
			t.Errorf("%s: %q", args, got)
		}
	}
	if left, _ := os.ReadDir(p.home); len(left) > 0 {
		t.Errorf("created: %v", left)
	}
}
