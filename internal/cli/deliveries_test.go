package cli_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"callboard/internal/osfile"
	"callboard/internal/sandbox"
	"callboard/internal/testwait"
)

// deliveryJSON is a delivery as "deliveries --json" prints it.
type deliveryJSON struct {
	ID       string
	JobID    *string `json:"job_id"`
	Status   *string
	Answered int
	Headers  [][2]string
	Body     string
	Method   string
	Path     string
	Refused  *string
	Forward  *resultJSON
	Results  []resultJSON
}

// resultJSON is what a target answered.
type resultJSON struct {
	Delivery, Kind, URL string
	Status              *int
	MS                  float64
	Error               *string
	Body                string
	Edited              bool
}

// target is a receiver that answers with a status and "taken".
type target struct {
	*httptest.Server
	mu     sync.Mutex
	got    []*http.Request
	bodies []string
}

func startTarget(t *testing.T, status int) *target {
	t.Helper()
	r := &target{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		r.got, r.bodies = append(r.got, req), append(r.bodies, string(body))
		r.mu.Unlock()
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "\n  taken\x1b\nmore")
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *target) requests() ([]*http.Request, []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got), slices.Clone(r.bodies)
}

// deliver makes a user with a delivery of a done job and one of a failed job, and returns both jobs.
func deliver(t *testing.T) (p *user, done, failed jobJSON) {
	t.Helper()
	p = newSandboxUser(t, sandbox.Options{})
	done = decode[jobJSON](t, p.run("speak", "good", "-a", "Mina", "--json"))
	p.run("speak", "bad [[fail]]", "-a", "Mina")
	failed = decode[[]jobJSON](t, p.run("jobs", "--state", "failed", "--json"))[0]
	testwait.Eventually(t, "both deliveries", func() bool {
		return len(decode[[]deliveryJSON](t, p.run("deliveries", "--json"))) == 2
	})
	return p, done, failed
}

func TestDeliveriesAreListed(t *testing.T) {
	t.Parallel()
	p, done, failed := deliver(t)
	all := decode[[]deliveryJSON](t, p.run("deliveries", "--json"))
	if *all[0].JobID != failed.ID || *all[1].JobID != done.ID || *all[0].Status != "failed" || all[1].Answered != 200 || all[1].Method != "POST" ||
		all[1].Path != "/hook/SECRET" || all[1].Forward != nil || !strings.HasPrefix(all[1].Body, `{"speak_url":"`) {
		t.Fatalf("listed %+v", all)
	}
	for _, tt := range []struct {
		args []string
		want int
	}{
		{[]string{"--status", "done"}, 1},
		{[]string{"--status", "FAILED"}, 1},
		{[]string{"--status", "none"}, 0},
		{[]string{"--job", done.ID}, 1},
		{[]string{"--search", "good"}, 1},
		{[]string{"--search", "job:" + failed.ID, "--job", failed.ID}, 1},
		{[]string{"--search", "status:failed bad"}, 1},
		{[]string{"--search", "ours:5xx"}, 0},
		{[]string{"--since", "1h"}, 2},
		{[]string{"--since", "1ns"}, 0},
		{[]string{"--search", "before:1h"}, 0},
		{[]string{"--limit", "1"}, 1},
		{[]string{"--limit", "0"}, 2},
		{[]string{"--starred"}, 0},
		{[]string{"--unmatched"}, 0},
	} {
		if got := decode[[]deliveryJSON](t, p.run(append([]string{"deliveries", "--json"}, tt.args...)...)); len(got) != tt.want {
			t.Errorf("%q: %d deliveries, want %d", tt.args, len(got), tt.want)
		}
	}
	for _, line := range strings.Split(strings.TrimSuffix(p.run("deliveries").out, "\n"), "\n") {
		if strings.Count(line, "\t") != 7 || !strings.Contains(line, "\tMina\t") {
			t.Errorf("piped: %q", line)
		}
	}
	oneLine(t, p.run("deliveries", "--status", "none"), "no delivery matches")
	oneLine(t, newSandboxUser(t, sandbox.Options{}).run("deliveries"), "there are no deliveries")
	for args, want := range map[string]string{
		"--limit -1":                           "--limit: it is below zero",
		"--since soon":                         "--since: “soon” is neither",
		"--search colour:red":                  "--search: colour: is no term",
		"--status done --search status:failed": "--status: --search says “status:failed” as well",
		"--status fail":                        "--status fail: no delivery says that; did you mean failed?",
		"--status xyzzy":                       "--status xyzzy: no delivery says that; give done, failed or none",
		"--search status:borken":               "--search status:borken: no delivery says that",
		"--job=":                               "--job: it is empty",
		"--job 01zzzzzz":                       "job “01zzzzzz”: there is no such job",
		"now":                                  "deliveries has no such command",
	} {
		s := p.run(append([]string{"deliveries"}, strings.Fields(args)...)...)
		oneLine(t, s, want)
		if s.code != 2 {
			t.Errorf("%s: exit %d", args, s.code)
		}
	}
}

func TestDeliveryIsShown(t *testing.T) {
	t.Parallel()
	p, _, _ := deliver(t)
	to := startTarget(t, 503)
	one := decode[[]deliveryJSON](t, p.run("deliveries", "--json", "--status", "done"))[0]
	if s := p.run("replay", one.ID, "--to", to.URL); s.code != 5 {
		t.Fatalf("replay: exit %d, %s", s.code, s.err)
	}
	s := p.run("deliveries", "show", one.ID[:25])
	for _, want := range []string{"status\tdone\n", "answered\t200 after ", "\nPOST /hook/[hidden] HTTP/1.1\n", "Content-Type: application/json\n", "\n  \"status\": \"done\",\n", "replayed ", ": 503 in ", ": taken"} {
		if s.code != 0 || !strings.Contains(s.out, want) {
			t.Errorf("exit %d, without %q:\n%s", s.code, want, s.out)
		}
	}
	if strings.Contains(s.out, "\x1b") {
		t.Errorf("an escape is printed: %q", s.out)
	}
	shown := decode[deliveryJSON](t, p.run("deliveries", "show", one.ID, "--json"))
	if shown.ID != one.ID || shown.Body != one.Body || len(shown.Results) != 1 || *shown.Results[0].Status != 503 || shown.Results[0].Kind != "replay" {
		t.Errorf("shown: %+v", shown)
	}
	oneLine(t, p.run("deliveries", "show", "01zzzzzzz"), "there is no such delivery", "callboard deliveries lists them")
	oneLine(t, p.run("deliveries", "show"), "it takes one delivery")
}

// Ids of deliveries that arrive within seconds begin alike. Several such are listed.
func TestAmbiguousDelivery(t *testing.T) {
	t.Parallel()
	p, _, _ := deliver(t)
	all := decode[[]deliveryJSON](t, p.run("deliveries", "--json"))
	common := 0
	for all[0].ID[common] == all[1].ID[common] {
		common++
	}
	if common < 6 {
		t.Skip("the two ids differ early") // one in some thousand runs
	}
	for _, args := range [][]string{{"deliveries", "show"}, {"deliveries", "export"}, {"replay", "--to", "http://127.0.0.1:1"}} {
		s := p.run(append(args, all[0].ID[:common])...)
		oneLine(t, s, "several deliveries begin like this: "+all[1].ID+", "+all[0].ID)
		if s.code != 2 {
			t.Errorf("%v: exit %d", args, s.code)
		}
	}
}

func TestExport(t *testing.T) {
	t.Parallel()
	p, _, _ := deliver(t)
	all := decode[[]deliveryJSON](t, p.run("deliveries", "--json"))
	secret := strings.TrimPrefix(p.callback(), "http://")
	secret = secret[strings.Index(secret, "/hook/"):]
	for as, want := range map[string]string{
		"json": `"path":"/hook/SECRET"`, "jsonl": `"path":"/hook/SECRET"`, "har": `"version":"1.2"`, "curl": "curl -X POST 'http://", "http": "HTTP/1.1\r\n",
	} {
		s := p.run("deliveries", "export", "--all", "--as", as)
		if s.code != 0 || !strings.Contains(s.out, want) || strings.Contains(s.out, secret) {
			t.Errorf("%s: exit %d, %s\n%s", as, s.code, s.err, s.out)
		}
		if first, second := strings.Index(s.out, "done"), strings.Index(s.out, "failed"); first < 0 || second < first {
			t.Errorf("%s: the oldest is not the first", as)
		}
		if s := p.run("deliveries", "export", all[1].ID, "--as", as, "--show-secrets"); !strings.Contains(s.out, secret) {
			t.Errorf("%s: without the secret: %s", as, s.out)
		}
	}
	file := filepath.Join(p.home, "all.har")
	if s := p.run("deliveries", "export", "--all", "--status", "done", "-o", file); s.code != 0 || s.out != file+"\n" {
		t.Errorf("to a file: exit %d, %q, %q", s.code, s.out, s.err)
	}
	var har struct {
		Log struct {
			Entries []struct {
				Request struct{ PostData struct{ Text string } }
			}
		}
	}
	if err := json.Unmarshal(readFile(t, file), &har); err != nil || len(har.Log.Entries) != 1 || har.Log.Entries[0].Request.PostData.Text != all[1].Body {
		t.Errorf("read again: %v, %+v", err, har)
	}
	if info, err := os.Stat(file); err != nil || osfile.OpenToOthers(file) || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("the file: %v, %v", info, err)
	}
	if s := p.run("deliveries", "export", "--all", "-o", file, "--force"); s.code != 0 {
		t.Errorf("again: exit %d, %s", s.code, s.err)
	}
	for args, want := range map[string]string{
		"--all -o " + file:          "the file exists already",
		"--all -o " + p.home:        "it is a folder",
		"--all -o " + file + "/x/y": "name a file that can be written to",
		"--all --as pdf":            "--as pdf: unknown format: known are json",
		"--all " + all[0].ID:        "--all: deliveries are named as well",
		"--status done":             "add --all",
		"":                          "no delivery is given",
		"01zzzzzzz --as curl":       "there is no such delivery",
		"--all --search colour:red": "--search: colour:",
	} {
		s := p.run(append([]string{"deliveries", "export"}, strings.Fields(args)...)...)
		oneLine(t, s, want)
		if s.code != 2 || s.out != "" {
			t.Errorf("%s: exit %d, %q", args, s.code, s.out)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(p.home, ".callboard-*")); left != nil {
		t.Errorf("left: %v", left)
	}
}

// A request that is no delivery is listed and can be shown and sent by name. The last deliveries are others.
func TestRefusedRequests(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	out, _, stop := startListen(t, p, "--json")
	testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(out.String(), `"state":"proven"`) })
	posted := `{"n":"\x1b[31m","u":"` + p.callback() + `"}`
	post(t, p.callback(), posted)
	secret := posted[strings.Index(posted, "/hook/")+len("/hook/"):][:43]
	resp, err := http.Get(p.callback())
	if err != nil || resp.StatusCode != http.StatusMethodNotAllowed {
		t.Fatal(resp, err)
	}
	resp.Body.Close()
	testwait.Eventually(t, "both", func() bool { return strings.Count(out.String(), `"event":"delivery"`) == 2 })
	stop()
	if n := strings.Count(out.String(), `"refused":null`); n != 1 || strings.Contains(out.String(), secret) || !strings.Contains(out.String(), `/hook/SECRET\"}"`) {
		t.Errorf("listen prints %d deliveries, and one arrived: %s", n, out.String())
	}
	refused := decode[[]deliveryJSON](t, p.run("deliveries", "--json", "--search", "refused"))
	if len(refused) != 1 || refused[0].Method != "GET" || refused[0].Answered != 405 || *refused[0].Refused != "method" {
		t.Fatalf("refused: %+v", refused)
	}
	if s := p.run("deliveries"); !strings.Contains(s.out, "\trefused\t405\t\tGET is no POST\t") {
		t.Errorf("listed: %s", s.out)
	}
	if s := p.run("deliveries", "show", refused[0].ID); !strings.Contains(s.out, "refused\tit is no POST\n") || !strings.Contains(s.out, "\nGET /hook/[hidden] HTTP/1.1\n") {
		t.Errorf("shown: %s", s.out)
	}
	to := startTarget(t, 200)
	if s := p.run("replay", "--last", "5", "--to", to.URL); s.code != 0 || strings.Count(s.out, "\n") != 1 || strings.Contains(s.out, refused[0].ID) {
		t.Errorf("the last five: exit %d, %q", s.code, s.out)
	}
	if s := p.run("replay", refused[0].ID, "--to", to.URL); s.code != 0 {
		t.Errorf("by name: exit %d, %s", s.code, s.err)
	}
	got, bodies := to.requests()
	if got[1].Method != "GET" || bodies[0] != posted {
		t.Errorf("sent %s, and before that %q", got[1].Method, bodies[0])
	}
	delivered := decode[[]deliveryJSON](t, p.run("deliveries", "--json", "--search", "unmatched"))
	if s := p.run("deliveries", "show", delivered[0].ID); strings.Contains(s.out, secret) || !strings.Contains(s.out, "/hook/[hidden]\"") {
		t.Errorf("shown: %s", s.out)
	}
	for _, as := range []string{"json", "jsonl", "har", "curl"} { // http is the raw bytes, and refused for a terminal
		if s := p.run("deliveries", "export", "--all", "--as", as); s.code != 0 || strings.ContainsAny(s.out, "\x1b\u202e") {
			t.Errorf("%s could change a terminal: %q", as, s.out)
		}
	}
}

func TestDeliveriesWhereNothingCanBeWritten(t *testing.T) {
	t.Parallel()
	p, _, _ := deliver(t)
	to := startTarget(t, 200)
	one := decode[[]deliveryJSON](t, p.run("deliveries", "--json"))[0]
	unwritable(t, p.dataDir())
	for _, args := range [][]string{{"deliveries", "--json"}, {"deliveries", "show", one.ID}, {"deliveries", "export", one.ID}, {"trigger", "done", "--to", to.URL}} {
		if s := p.run(args...); s.code != 0 || s.out == "" || strings.Count(s.err, "nothing can be stored") != 1 {
			t.Errorf("%v: exit %d, %s%s", args, s.code, s.out, s.err)
		}
	}
}

func TestCompletionOfDeliveries(t *testing.T) {
	t.Parallel()
	p, done, _ := deliver(t)
	all := decode[[]deliveryJSON](t, p.run("deliveries", "--json"))
	for _, tt := range []struct {
		args []string
		want []string
	}{
		{[]string{"deliveries", "show", ""}, []string{all[0].ID, all[1].ID}},
		{[]string{"deliveries", "show", strings.ToUpper(all[1].ID[:25])}, []string{all[1].ID}},
		{[]string{"deliveries", "show", all[0].ID, ""}, nil},
		{[]string{"deliveries", "export", all[0].ID, ""}, []string{all[0].ID, all[1].ID}},
		{[]string{"replay", all[1].ID[:25]}, []string{all[1].ID}},
		{[]string{"deliveries", "export", "--as", ""}, []string{"json", "jsonl", "har", "curl", "http"}},
		{[]string{"deliveries", "--status", ""}, []string{"done", "failed", "none"}},
		{[]string{"deliveries", "--search", "good sta"}, []string{"good status:", "good starred"}},
		{[]string{"deliveries", "--job", done.ID}, []string{done.ID}},
		{[]string{"trigger", ""}, []string{"done", "failed"}},
		{[]string{"listen", "--respond", ""}, []string{"pass", "ok"}},
		{[]string{"listen", "--forward-on", ""}, []string{"done", "failed", "all"}},
	} {
		testwait.Eventually(t, fmt.Sprintf("%q is completed to %q", tt.args, tt.want), func() bool { // it gives up where the disk is slow
			return slices.Equal(p.completions(tt.args...), tt.want)
		})
	}
}
