package cli_test

import (
	"strings"
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/testapp"
)

// On a terminal of 80 columns the lists keep the time and the text: the ids are cut, and a command takes what is left of them.
func TestListsOnANarrowTerminal(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	for range 2 {
		if s := p.run("speak", "Good morning.", "-a", "Mina"); s.code != 0 {
			t.Fatal(s.err)
		}
	}
	if s := p.run("listen", "--count", "1", "--for", "1ms"); s.code > 7 {
		t.Fatal(s.err)
	}
	e := &testapp.Env{Home: p.home, Vars: p.env}
	for _, list := range []string{"jobs", "deliveries"} {
		whole := p.run(list).out
		if whole == "" {
			t.Errorf("%s lists nothing", list)
			continue
		}
		term := e.Terminal(t, 80, 30, list, "--no-color")
		term.Wait()
		out := term.Output()
		if !strings.Contains(out, "WHEN") || !strings.Contains(out, "TEXT") || !strings.Contains(out, "Good") {
			t.Errorf("%s: %s", list, out)
		}
		for line := range strings.Lines(whole) {
			for field := range strings.SplitSeq(strings.TrimSpace(line), "\t") {
				if len(field) == 26 && strings.Contains(out, field) {
					t.Errorf("%s: the id %s is whole on 80 columns", list, field)
				}
			}
		}
		short := ""
		for word := range strings.FieldsSeq(out) {
			if len(word) >= 12 && len(word) < 26 && strings.HasPrefix(word, "01") {
				short = word
			}
		}
		if s := p.run(list, "show", short); short == "" || s.code != 0 {
			t.Errorf("%s show %q: exit %d, %s", list, short, s.code, s.err)
		}
	}
}

// What servers on this machine counted is listed as free beside an account, and not in its sum; asked for itself it is.
func TestUsageLeavesOutWhatIsFree(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	if s := p.run("speak", "Good morning.", "-a", "Mina"); s.code != 0 {
		t.Fatal(s.err)
	}
	own := decode[chargesJSON](t, p.run("usage", "--by", "service", "--json"))
	account := decode[chargesJSON](t, p.run("usage", "--by", "service", "--json", "--api-url", "https://typecast.ai"))
	if own.Total.Chars != 13 || len(account.Rows) != 1 || account.Rows[0].Chars != 13 || account.Total.Chars != 0 || account.Total.Jobs != 0 {
		t.Errorf("%+v, %+v", own, account)
	}
	if s := p.run("usage", "--by", "service", "--api-url", "https://typecast.ai"); !strings.Contains(s.out, " (free)\t") || !strings.Contains(s.err, "0 characters charged") {
		t.Errorf("%s%s", s.out, s.err)
	}
	inside := decode[chargesJSON](t, p.run("usage", "--by", "service", "--json", "--sandbox"))
	if sandbox := decode[chargesJSON](t, p.run("usage", "--json", "--sandbox")); sandbox.Total != inside.Total {
		t.Errorf("%+v and %+v", sandbox, inside)
	}
}

// A shell without a script is an error and not the help.
func TestCompletionOfAnUnknownShell(t *testing.T) {
	t.Parallel()
	s := newUser(t).run("completion", "tcsh")
	if oneLine(t, s, "tcsh", "bash, fish, powershell, zsh"); s.code != 2 || s.out != "" {
		t.Errorf("exit %d, %s", s.code, s.out)
	}
}
