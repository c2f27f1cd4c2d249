package cli_test

import (
	"encoding/json"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

// Help and version work while the settings are wrong.
func TestCommandsThatNeedNoSettings(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		args []string
		says string
	}{
		{[]string{"version"}, "callboard "},
		{[]string{"version", "--json"}, `"version"`},
		{[]string{"--version"}, "callboard "},
		{[]string{"help"}, "speak"},
		{[]string{"help", "play"}, "FILE"},
		{[]string{"speak", "--help"}, "--actor"},
		{[]string{"completion", "bash"}, "bash completion"},
		{[]string{"__complete", "pl"}, "play"},
	} {
		for _, env := range []string{"CALLBOARD_THEME=pink", "CALLBOARD_CONFIG=/nowhere/at/all.toml", "CALLBOARD_JSON=maybe"} {
			p := newUser(t)
			p.env = append(p.env, env)
			s := p.run(tt.args...)
			if s.code != 0 || !strings.Contains(s.out, tt.says) || strings.Contains(s.err, "CALLBOARD") || strings.Contains(s.err, "nowhere") {
				t.Errorf("%s %v: exit %d, stdout %.80q, stderr %q", env, tt.args, s.code, s.out, s.err)
			}
			if tt.args[len(tt.args)-1] == "--json" && !json.Valid([]byte(s.out)) {
				t.Errorf("%s: %q is no JSON", env, s.out)
			}
		}
	}
}

func TestVersionFollowsTheJSONSetting(t *testing.T) {
	t.Parallel()
	p := newUser(t)
	p.env = append(p.env, "CALLBOARD_JSON=1")
	if s := p.run("version"); s.code != 0 || !json.Valid([]byte(s.out)) {
		t.Errorf("exit %d, %q", s.code, s.out)
	}
	p.env = append(p.env, "CALLBOARD_THEME=pink") // which version does not look at
	if s := p.run("version"); s.code != 0 || !json.Valid([]byte(s.out)) {
		t.Errorf("with another setting that is wrong: exit %d, %q", s.code, s.out)
	}
	oneLine(t, p.run("version", "9"), "takes no argument")
}

func TestUnknownVariableIsANotice(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	p.env = append(p.env, "CALLBOARD_THEM=pink")
	s := p.run("actors")
	if s.code != 0 || s.out == "" {
		t.Errorf("exit %d, %q", s.code, s.out)
	}
	oneLine(t, s, "CALLBOARD_THEM", "did you mean CALLBOARD_THEME?")
}
