package cli_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

// keys returns the sorted names in a JSON object, with those of the given objects in it.
func keys(t *testing.T, raw json.RawMessage, inside ...string) string {
	t.Helper()
	var m map[string]json.RawMessage
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	text := strings.Join(slices.Sorted(maps.Keys(m)), " ")
	for _, name := range inside {
		text += " | " + keys(t, m[name])
	}
	return text
}

func TestJSONFields(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	if s := p.run("speak", "hello", "-a", "Mina"); s.code != 0 {
		t.Fatal(s.err)
	}
	for _, tt := range []struct {
		args   []string
		array  bool
		inside []string
		want   string
	}{
		{[]string{"actors"}, true, []string{"name"}, "actor_id age favourite heard_at language name note own_tags preview_url rating sex tags | en ko"},
		{[]string{"actors", "show", "Mina"}, false, []string{"name"}, "actor_id age favourite heard_at language name note own_tags preview_url rating sex tags versions | en ko"},
		{[]string{"jobs"}, true, []string{"timeline"}, "actor_id actor_name chars created_at duration_s expires_at file id params problem settled_at settled_by speak_id state text timeline unconfirmed unspoken version | accepted done fetched started submitted webhook"},
		{[]string{"speak", "hi", "-a", "Mina"}, false, []string{"timeline"}, "actor_id actor_name chars created_at duration_s expires_at file id params problem reused settled_at settled_by speak_id state text timeline unconfirmed unspoken version | accepted done fetched started submitted webhook"},
		{[]string{"doctor"}, false, nil, "checks ok"},
		{[]string{"version"}, false, nil, "arch commit date go modified os version"},
	} {
		s := p.run(append(tt.args, "--json")...)
		one := decode[json.RawMessage](t, s)
		if tt.array {
			list := decode[[]json.RawMessage](t, s)
			if len(list) == 0 {
				t.Errorf("%v prints an empty list", tt.args)
				continue
			}
			one = list[0]
		}
		if got := keys(t, one, tt.inside...); got != tt.want {
			t.Errorf("%v has the keys\n%s\nwant\n%s", tt.args, got, tt.want)
		}
	}
}

func TestActorsPipedAndFiltered(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	all := p.run("actors")
	lines := strings.Split(strings.TrimSuffix(all.out, "\n"), "\n")
	if all.code != 0 || len(lines) < 20 {
		t.Fatalf("exit %d, %d lines", all.code, len(lines))
	}
	for _, l := range lines {
		if strings.Count(l, "\t") != 7 || strings.Contains(l, "\x1b") {
			t.Fatalf("%q does not have eight columns", l)
		}
	}
	type actorJSON struct {
		Language string `json:"language"`
		Sex      string `json:"sex"`
	}
	some := decode[[]actorJSON](t, p.run("actors", "--lang", "ko", "--gender", "female", "--json"))
	if len(some) == 0 || len(some) >= len(lines) {
		t.Errorf("%d of %d", len(some), len(lines))
	}
	for _, a := range some {
		if a.Language != "ko" || !strings.Contains(a.Sex, "female") {
			t.Errorf("%+v is listed", a)
		}
	}
	if s := p.run("actors", "--search", "ㅁㄴ"); s.code != 0 || !strings.Contains(s.out, "Mina") {
		t.Errorf("the search knows no initial consonants: exit %d, %s%s", s.code, s.out, s.err)
	}
	if s := p.run("actors", "--search", "ssfm"); s.code != 0 || strings.Count(s.out, "\n") < 20 {
		t.Errorf("the search knows no models that were not read before: exit %d, %s%s", s.code, s.out, s.err)
	}
	for _, args := range [][]string{{"cast", "rate", "Mina", "4"}, {"cast", "tag", "Mina", "lead role"}, {"cast", "note", "Mina", "a little slow"}} {
		if s := p.run(args...); s.code != 0 {
			t.Fatalf("%v: exit %d, %s", args, s.code, s.err)
		}
	}
	for _, search := range []string{"rating:>=4", "tag:lead-role", "note:slow", "lang:ko sex:female mood:warm rating:4 unheard"} {
		if s := p.run("actors", "--search", search); s.code != 0 || !strings.HasPrefix(s.out, "Mina\t") || strings.Count(s.out, "\n") != 1 {
			t.Errorf("%q finds: exit %d, %s%s", search, s.code, s.out, s.err)
		}
	}
	if s := p.run("actors", "show", "Mina"); s.code != 0 || !strings.Contains(s.out, "4 of 5") || !strings.Contains(s.out, "lead role") || !strings.Contains(s.out, "a little slow") {
		t.Errorf("show says: exit %d, %s%s", s.code, s.out, s.err)
	}
	if s := p.run("actors", "--search", "nobody at all", "--json"); s.code != 0 || s.out != "[]\n" {
		t.Errorf("no match: exit %d, %q", s.code, s.out)
	}
}

func TestAmbiguousActor(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	names := map[string][]string{}
	var first string
	for _, a := range decode[[]struct {
		ID   string            `json:"actor_id"`
		Name map[string]string `json:"name"`
	}](t, p.run("actors", "--json")) {
		start := string([]rune(a.Name["en"])[:1])
		if names[start] = append(names[start], a.ID); len(names[start]) > 1 && first == "" {
			first = start
		}
	}
	s := p.run("speak", "hello", "-a", first)
	oneLine(t, s, append(names[first][:2], "by its id")...)
	if s.code != 2 || len(p.speaks()) != 0 {
		t.Errorf("exit %d, %d requests", s.code, len(p.speaks()))
	}
}

func TestActorsWithoutTheService(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	first := p.run("actors", "--json")
	p.box.Stop()
	again := p.run("actors", "--json")
	oneLine(t, again, "this is the list of")
	if again.code != 0 || again.out != first.out {
		t.Errorf("exit %d, the list differs", again.code)
	}
}

func TestJobsAreFiltered(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	p.run("speak", "good", "-a", "Mina")
	p.run("speak", "bad [[fail]]", "-a", "Mina")
	for _, tt := range []struct {
		args []string
		want int
	}{
		{nil, 2}, {[]string{"--state", "failed"}, 1}, {[]string{"--state", "DONE"}, 1}, {[]string{"--state", "queued"}, 0},
		{[]string{"--since", "1h"}, 2}, {[]string{"--since", "7d"}, 2}, {[]string{"--since", "1ns"}, 0}, {[]string{"--since", "2001-01-01"}, 2},
	} {
		list := decode[[]jobJSON](t, p.run(append([]string{"jobs", "--json"}, tt.args...)...))
		if len(list) != tt.want {
			t.Errorf("jobs %v: %d, want %d", tt.args, len(list), tt.want)
		}
	}
	failed := decode[[]jobJSON](t, p.run("jobs", "--state", "failed", "--json"))
	if s := p.run("jobs", "wait", failed[0].ID); s.code != 5 || !strings.HasPrefix(s.out, failed[0].ID+"\tfailed") {
		t.Errorf("waiting for a failed job: exit %d, %q", s.code, s.out)
	}
	if lines := strings.Split(strings.TrimSpace(p.run("jobs").out), "\n"); len(lines) != 2 || strings.Count(lines[0], "\t") != 6 {
		t.Errorf("piped: %q", lines)
	}
}

func TestPlay(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	dest := filepath.Join(p.home, "a.wav")
	p.run("speak", "hi", "-a", "Mina", "-o", dest)
	type played struct {
		File     string  `json:"file"`
		Format   string  `json:"format"`
		Duration float64 `json:"duration_s"`
		Heard    bool    `json:"heard"`
		LUFS     float64 `json:"lufs"`
		Peak     float64 `json:"true_peak_dbtp"`
	}
	list := decode[[]played](t, p.run("play", dest, dest, "--json"))
	if len(list) != 2 || list[0].Format != "wav" || list[0].Duration <= 0 || list[0].Heard || list[0].File != dest || list[0].LUFS >= 0 || list[0].Peak >= 0 {
		t.Errorf("played %+v", list)
	}
	page := filepath.Join(p.home, "page.wav")
	if err := os.WriteFile(page, []byte("<html>no</html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := p.run("play", page)
	oneLine(t, s, "page.wav")
	if s.code != 1 {
		t.Errorf("a web page: exit %d", s.code)
	}
	if strings.Contains(s.err, "name a WAV") {
		t.Errorf("two pieces of advice: %q", s.err)
	}
	whole, err := os.ReadFile(dest)
	if err != nil {
		t.Fatal(err)
	}
	part := filepath.Join(p.home, "part.wav")
	if err := os.WriteFile(part, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if s := p.run("play", part); s.code != 0 || !strings.Contains(s.err, "part.wav: cut short: ") {
		t.Errorf("half a file: exit %d, %q", s.code, s.err)
	}
	if s := p.run("play", p.home); s.code != 2 {
		t.Errorf("a folder: exit %d, %s", s.code, s.err)
	}
}

func TestDoctorWithoutProblems(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	p.run("speak", "hi", "-a", "Mina")
	type report struct {
		OK     bool `json:"ok"`
		Checks []struct {
			Name, Status, Detail string
			Advice               *string
		} `json:"checks"`
	}
	r := decode[report](t, p.run("doctor", "--json"))
	found := map[string]string{}
	for _, c := range r.Checks {
		found[c.Name] = c.Status + ": " + c.Detail
		if strings.Contains(c.Detail, "/hook/") {
			t.Errorf("the secret path is printed: %s", c.Detail)
		}
	}
	if !r.OK || !strings.HasPrefix(found["callback"], "ok: ours") || !strings.HasPrefix(found["token"], "ok: ") || len(r.Checks) != 10 {
		t.Errorf("report = %+v", found)
	}
	if !strings.HasPrefix(found["sound"], "warning: ") {
		t.Errorf("the check of silent audio is %q", found["sound"])
	}
	before := p.run("doctor", "--data-dir", filepath.Join(p.home, "other"))
	if before.code != 0 || !strings.Contains(before.out, "warning  callback") {
		t.Errorf("with another folder: exit %d, %s", before.code, before.out)
	}
}

func TestHelpManAndCompletion(t *testing.T) {
	t.Parallel()
	p := newUser(t)
	help := p.run("--help")
	for _, word := range []string{"speak", "actors", "jobs", "listen", "deliveries", "replay", "trigger", "play", "sandbox", "doctor", "version", "completion", "--data-dir", "--sandbox"} {
		if help.code != 0 || !strings.Contains(help.out, word) {
			t.Errorf("help does not contain %s", word)
		}
	}
	for _, word := range []string{"\x1b"} {
		if strings.Contains(help.out, word) {
			t.Errorf("help has %q", word)
		}
	}
	man := p.run("man")
	for _, word := range []string{"\\fB-a, --actor NAME\\fP", "\\fB--data-dir DIR\\fP", "\\fB-h, --help\\fP", ".SH NAME\ncallboard", "KIND", "50 % (half)", "130 interrupted", ".SH CALLBOARD LISTEN\nOpen the tunnel", "hang:30s", "30%:500 for a share", "for 8 s", "CALLBOARD_DELIVERY, CALLBOARD_JOB", ".SH CALLBOARD REPLAY\n", "The exit code is 5", "--respond ok", ".IP \\(bu 3\njsonl  an object a line\n"} {
		if man.code != 0 || !strings.Contains(man.out, word) {
			t.Errorf("man: exit %d, without %q", man.code, word)
		}
	}
	for _, word := range []string{"--a ", "--speed NUMBER", "MISSING", "%!", "%%", "\x1b"} {
		if strings.Contains(man.out, word) {
			t.Errorf("man has %q", word)
		}
	}
	if s := p.run("man", "jobs"); s.code != 2 {
		t.Errorf("man with an argument: exit %d", s.code)
	}
	if s := p.run("completion"); s.code != 0 || !strings.Contains(s.out, "Usage\n  callboard completion") || strings.Contains(s.out, "--ngrok-url") {
		t.Errorf("completion without a shell: exit %d, %q", s.code, s.out)
	}
	if s := p.run("completion", "bash"); s.code != 0 || !strings.Contains(s.out, "callboard") {
		t.Errorf("completion: exit %d, %q", s.code, s.err)
	}
	if s := p.run("__complete", "jobs", "--state", ""); s.code != 0 || !strings.Contains(s.out, "uncertain") {
		t.Errorf("completing a state: exit %d, %q", s.code, s.out)
	}
	if s := p.run("speak", "--help"); s.code != 0 || !strings.Contains(s.out, "--emotion-scale") {
		t.Errorf("speak --help: exit %d", s.code)
	}
}
