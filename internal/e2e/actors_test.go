//go:build unix

package e2e

import (
	"encoding/json"
	"regexp"
	"testing"
)

// TestActorsAreFoundAndRated narrows the actors by facets with keys alone, saves the filter under a name, finds it after a restart,
// rates an actor, and sees the rating on the other screen and on the command line.
func TestActorsAreFoundAndRated(t *testing.T) {
	t.Parallel()
	c := startLocal(t)
	term := openApp(t, c.env)
	term.WaitFor("Mina 미나")
	term.Type("/")
	term.Key("ctrl+f")
	term.WaitFor("─ Filter the actors ")
	term.WaitMatch(regexp.MustCompile(`▌ +Korean +18 │`))
	term.Type(" ")
	term.WaitMatch(regexp.MustCompile(`✓ Korean +18 │`))
	for range 4 { // sex, age, engine, mood
		term.Key("right")
	}
	term.WaitMatch(regexp.MustCompile(`▌ +slow +4 │`))
	term.Type(" ")
	term.WaitFor("/ lang:ko mood:slow")
	term.Type("s")
	term.WaitFor("─ Save the filter")
	term.Type("느린 목소리")
	term.Key("enter")
	term.WaitFor("saved as “느린 목소리”")
	term.Key("esc")
	term.WaitMatch(regexp.MustCompile(`Actors · (\d) of 31`))
	quitApp(t, term)

	term = openApp(t, c.env)
	term.WaitFor("Mina 미나")
	term.Key("ctrl+f")
	term.WaitFor("느린 목소리")
	term.Key("enter")
	term.WaitFor("/ lang:ko mood:slow")
	for range 4 {
		term.Type("]")
	}
	term.WaitMatch(regexp.MustCompile(`▌ +(Garam) 가람 .*4★`))
	term.Type("t")
	term.WaitFor("─ Tags · Garam")
	term.Type("hero")
	term.Key("enter")
	term.WaitFor("#hero")
	term.Type("i")
	term.WaitFor("─ Note · Garam")
	term.Type("calm, 조금 느림")
	term.Key("enter")
	term.WaitFor("calm, 조금 느림")
	term.Type("3")
	term.WaitFor("─ Takes")
	term.Type("/tag:hero")
	term.WaitFor("Actors · 1 of 31")
	term.WaitMatch(regexp.MustCompile(`Garam 가람 .*4★`))
	quitApp(t, term)

	var found []struct {
		Name   map[string]string `json:"name"`
		Rating int               `json:"rating"`
		Note   string            `json:"note"`
		Tags   []string          `json:"own_tags"`
	}
	if err := json.Unmarshal([]byte(c.must("actors", "--search", "rating:>=4 mood:slow", "--json")), &found); err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 || found[0].Name["en"] != "Garam" || found[0].Rating != 4 || found[0].Note != "calm, 조금 느림" || len(found[0].Tags) != 1 {
		t.Errorf("the command line finds %+v", found)
	}
}
