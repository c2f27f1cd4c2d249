package cli_test

import (
	"slices"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

func TestCastOfActors(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	type actorJSON struct {
		ID     string `json:"actor_id"`
		Rating *int
		Note   *string
		Tags   []string `json:"own_tags"`
	}
	p.run("actors") // the commands below ask nothing of the service
	got := decode[actorJSON](t, p.run("cast", "rate", "Mina", "4", "--json"))
	if got.Rating == nil || *got.Rating != 4 || got.ID == "" {
		t.Errorf("%+v", got)
	}
	if s := p.run("cast", "note", "미나", "warm,\na little slow"); s.code != 0 || s.out != "" {
		t.Errorf("exit %d: %s%s", s.code, s.out, s.err)
	}
	got = decode[actorJSON](t, p.run("cast", "tag", got.ID, "captain", "News", "--json"))
	if !slices.Equal(got.Tags, []string{"News", "captain"}) {
		t.Errorf("%+v", got)
	}
	if s := p.run("cast", "tag", "Mina", "--remove", "news"); s.code != 0 || s.out != "captain\n" {
		t.Errorf("exit %d: %q %s", s.code, s.out, s.err)
	}
	found := decode[[]actorJSON](t, p.run("actors", "--search", "captain", "--json"))
	if len(found) != 1 || found[0].ID != got.ID || found[0].Note == nil || *found[0].Note != "warm, a little slow" {
		t.Errorf("%+v", found)
	}
	if s := p.run("cast", "list"); s.code != 0 || !strings.Contains(s.out, "Mina") || !strings.Contains(s.out, "****") || !strings.Contains(s.out, "a little slow") {
		t.Errorf("exit %d: %s%s", s.code, s.out, s.err)
	}
}

func TestCastOfTakes(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	j := decode[jobJSON](t, p.run("speak", "hello", "-a", "Mina", "--json"))
	type takeJSON struct {
		ID, Text string
		Rating   *int
		Note     *string
	}
	got := decode[takeJSON](t, p.run("cast", "rate", j.ID[:20], "5", "--json"))
	if got.ID != j.ID || got.Rating == nil || *got.Rating != 5 || got.Text != "hello" {
		t.Errorf("%+v", got)
	}
	p.run("cast", "note", j.ID, "the one")
	list := decode[struct {
		Actors []struct{}
		Takes  []takeJSON
	}](t, p.run("cast", "list", "--json"))
	if len(list.Actors) != 0 || len(list.Takes) != 1 || *list.Takes[0].Note != "the one" {
		t.Errorf("%+v", list)
	}
	p.run("cast", "rate", j.ID, "0")
	p.run("cast", "note", j.ID, "")
	if s := p.run("cast", "list"); s.code != 0 || s.out != "" || !strings.Contains(s.err, "nothing is rated") {
		t.Errorf("exit %d: %s%s", s.code, s.out, s.err)
	}
	if len(p.speaks()) != 1 {
		t.Error("cast has sent something")
	}
}

func TestBadCasts(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	p.run("actors")
	for _, args := range [][]string{
		{"cast"}, {"cast", "rates"}, {"cast", "rate", "Mina"}, {"cast", "rate", "Mina", "6"}, {"cast", "rate", "Mina", "five"}, {"cast", "rate", "Nobody", "3"},
		{"cast", "note", "Mina", strings.Repeat("x", 501)}, {"cast", "tag", "Mina"}, {"cast", "tag", "Mina", " "}, {"cast", "tag", "Nobody", "x"},
	} {
		if s := p.run(args...); s.code != 2 {
			t.Errorf("%q: exit %d: %s", args, s.code, s.err)
		} else {
			oneLine(t, s)
		}
	}
}
