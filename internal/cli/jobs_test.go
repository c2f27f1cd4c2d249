package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

func TestJobsAreSearched(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	for _, take := range [][2]string{{"good morning 🎉", "Mina"}, {"좋은 아침", "Sora"}, {"Good night", "Sora"}} {
		if s := p.run("speak", take[0], "-a", take[1]); s.code != 0 {
			t.Fatal(s.err)
		}
	}
	for _, tt := range []struct{ args, want string }{
		{"--search good", "Good night|good morning 🎉"},
		{"--search 아침", "좋은 아침"},
		{"--search ㅅㄹ", "Good night|좋은 아침"}, // 소라
		{"--search mina", "good morning 🎉"},
		{"--search done", "Good night|좋은 아침|good morning 🎉"},
		{"--search unspoken", "good morning 🎉"},
		{"--search gaps", "good morning 🎉"},
		{"--search running", ""},
		{"--actor 소라", "Good night|좋은 아침"},
		{"--actor SORA --search night", "Good night"},
		{"--actor Jinhyuk", ""},
		{"--actor Nobody", ""},
		{"--actor Mina --state failed", ""},
	} {
		var texts []string
		for _, j := range decode[[]jobJSON](t, p.run(append([]string{"jobs", "--json"}, strings.Fields(tt.args)...)...)) {
			texts = append(texts, j.Text)
		}
		if got := strings.Join(texts, "|"); got != tt.want {
			t.Errorf("jobs %s: %q, want %q", tt.args, got, tt.want)
		}
	}
	oneLine(t, p.run("jobs", "--actor", "Mina", "--state", "failed"), "no job matches", "callboard jobs lists all")
	oneLine(t, newSandboxUser(t, sandbox.Options{}).run("jobs"), "there are no jobs", "callboard speak makes one")
	s := p.run("jobs", "--actor", "Ji") // Jinhyuk and others
	oneLine(t, s, "by its id")
	if s.code != 2 {
		t.Errorf("an ambiguous name: exit %d", s.code)
	}
}

func TestShownJobHasItsDeliveries(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	p.fault(`{"kind":"webhook_duplicate"}`)
	j := decode[jobJSON](t, p.run("speak", "hello", "-a", "Mina", "--json"))
	raw := decode[json.RawMessage](t, p.run("jobs", "show", j.ID, "--json"))
	var shown struct {
		ID         string
		Deliveries []json.RawMessage
	}
	if err := json.Unmarshal(raw, &shown); err != nil || shown.ID != j.ID || len(shown.Deliveries) == 0 {
		t.Fatalf("%v in %s", err, raw)
	}
	if got := keys(t, shown.Deliveries[0]); got != "answered at duplicate forward gap_s id" {
		t.Errorf("a delivery has the keys %s", got)
	}
	if s := p.run("jobs", "show", j.ID); !strings.Contains(s.out, "delivery\t") || !strings.Contains(s.out, "answered 200") {
		t.Errorf("plain: %s", s.out)
	}
	if s := p.run("jobs", "show", j.ID); !strings.Contains(s.out, "settings\tauto · 44.1 kHz wav · latest\n") {
		t.Errorf("without the settings: %s", s.out)
	}
	polled := decode[jobJSON](t, p.run("speak", "hello", "-a", "Mina", "--json", "--no-webhook"))
	if s := p.run("jobs", "show", polled.ID, "--json"); !strings.Contains(s.out, `"deliveries":[]`) {
		t.Errorf("without deliveries: %s", s.out)
	}
}

// The time between a webhook and its repeat is milliseconds here, and is not rounded to nothing.
func TestGapOfADuplicate(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	j := decode[jobJSON](t, p.run("speak", "hello", "-a", "Mina", "--json"))
	out, _, stop := startListen(t, p, "--json")
	testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(out.String(), `"state":"proven"`) })
	post(t, p.callback(), `{"status":"done","speak_url":"`+p.api+`/api/speak/`+*j.SpeakID+`"}`)
	stop()
	var shown struct {
		Deliveries []struct {
			Gap       json.Number `json:"gap_s"`
			Duplicate bool
		}
	}
	if err := json.Unmarshal([]byte(p.run("jobs", "show", j.ID, "--json").out), &shown); err != nil || len(shown.Deliveries) != 2 || !shown.Deliveries[1].Duplicate {
		t.Fatalf("%v, %+v", err, shown)
	}
	if s, want := p.run("jobs", "show", j.ID), "duplicate after "+shown.Deliveries[1].Gap.String()+" s"; !strings.Contains(s.out, want) {
		t.Errorf("without %q: %s", want, s.out)
	}
}

func TestJobsAreRemoved(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	var ids, files []string
	for range 3 {
		j := decode[jobJSON](t, p.run("speak", "hello", "-a", "Mina", "--json"))
		ids, files = append(ids, j.ID), append(files, *j.File)
	}
	p.env = append(p.env, "TYPECAST_API_TOKEN=") // removing needs none
	s := p.run("jobs", "rm", ids[0])
	oneLine(t, s, "--yes")
	if s.code != 2 {
		t.Errorf("without a terminal and --yes: exit %d", s.code)
	}
	s = p.run("jobs", "rm", ids[0], "nosuchjob", "--yes")
	oneLine(t, s, "nosuchjob")
	if list := decode[[]jobJSON](t, p.run("jobs", "--json")); s.code != 2 || len(list) != 3 {
		t.Errorf("with a wrong id: exit %d, %d jobs are left", s.code, len(list))
	}
	if s := p.run("jobs", "rm", ids[0], ids[0][:25], ids[1], "--yes"); s.code != 0 || s.out != ids[0]+"\n"+ids[1]+"\n" {
		t.Errorf("exit %d, %q, %q", s.code, s.out, s.err)
	}
	list := decode[[]jobJSON](t, p.run("jobs", "--json"))
	if len(list) != 1 || list[0].ID != ids[2] {
		t.Errorf("%+v is left", list)
	}
	for i, file := range files {
		if _, err := os.Stat(file); os.IsNotExist(err) != (i < 2) {
			t.Errorf("file %d: %v", i, err)
		}
	}
	if s := p.run("jobs", "rm", ids[0], "--yes"); s.code != 2 {
		t.Errorf("a removed job: exit %d, %s", s.code, s.err)
	}
}

func TestRemovingAsksOnATerminal(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	j := decode[jobJSON](t, p.run("speak", "hello there", "-a", "Mina", "--json"))
	e := &testapp.Env{Home: p.home, Vars: p.env}
	no := e.Terminal(t, 80, 10, "jobs", "rm", j.ID)
	no.WaitFor("remove the job of Mina: hello there, and its audio? [y/N]")
	no.Type("n\r")
	no.WaitFor("nothing was removed")
	yes := e.Terminal(t, 80, 10, "jobs", "rm", j.ID)
	yes.WaitFor("[y/N]")
	yes.Type("y\r")
	yes.WaitFor(j.ID)
	if list := decode[[]jobJSON](t, p.run("jobs", "--json")); len(list) != 0 {
		t.Errorf("%+v is left", list)
	}
	if _, err := os.Stat(filepath.Join(p.home, "data")); err != nil {
		t.Error(err)
	}
}
