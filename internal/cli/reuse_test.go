package cli_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
	"callboard/internal/testwait"
)

// A take that is here is not paid for again. The sandbox's list of requests proves it.
func TestReusedTakeIsFree(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	first := decode[jobJSON](t, p.run("speak", "My name is Typecast.", "-a", "Mina", "--json"))
	s := p.run("speak", " My name is Typecast. ", "-a", "mina", "--tempo", "1", "--model", "latest", "--reuse", "--json")
	again := decode[jobJSON](t, s)
	if s.code != 0 || again.ID != first.ID || !strings.Contains(s.err, "cached, free") {
		t.Errorf("exit %d: %s %s", s.code, s.out, s.err)
	}
	if first.Reused || !again.Reused {
		t.Errorf("reused: %t at first, then %t", first.Reused, again.Reused)
	}
	if sent := p.speaks(); len(sent) != 1 {
		t.Fatalf("%d requests", len(sent))
	}
	for name, args := range map[string][]string{
		"another tempo":   {"speak", "My name is Typecast.", "-a", "Mina", "--tempo", "1.1", "--reuse"},
		"another actor":   {"speak", "My name is Typecast.", "-a", "Sora", "--reuse"},
		"another version": {"speak", "My name is Typecast.", "-a", "Mina", "--model", "first", "--reuse"},
		"without --reuse": {"speak", "My name is Typecast.", "-a", "Mina"},
	} {
		before := len(p.speaks())
		if s := p.run(args...); s.code != 0 || len(p.speaks()) != before+1 || strings.Contains(s.err, "cached") {
			t.Errorf("%s: exit %d, %d requests more: %s", name, s.code, len(p.speaks())-before, s.err)
		}
	}

	// Audio that is gone is downloaded again, which is free.
	if err := os.Remove(*first.File); err != nil {
		t.Fatal(err)
	}
	list := decode[[]jobJSON](t, p.run("jobs", "--json"))
	for _, j := range list {
		if j.ActorName != nil && *j.ActorName == "Mina" && len(j.Params) == len(first.Params) && j.File != nil {
			_ = os.Remove(*j.File)
		}
	}
	before := len(p.speaks())
	if s := p.run("speak", "My name is Typecast.", "-a", "Mina", "--reuse"); s.code != 0 || len(p.speaks()) != before || !strings.Contains(s.err, "which is free") {
		t.Errorf("after the files are gone: exit %d, %s", s.code, s.err)
	}
}

// What may have been charged is not sent again by --reuse.
func TestReuseOfAnUncertainTake(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	p.fault(`{"kind":"speak_hang","count":1}`)
	if s := p.run("speak", "Hello there.", "-a", "Mina", "--timeout", testwait.Flag(time.Second)); s.code == 0 {
		t.Fatalf("exit %d", s.code)
	}
	s := p.run("speak", "Hello there.", "-a", "Mina", "--reuse")
	oneLine(t, s, "may have been", "without --reuse")
	if s.code != 8 || len(p.speaks()) != 1 {
		t.Errorf("exit %d, %d requests: %s", s.code, len(p.speaks()), s.err)
	}
}
