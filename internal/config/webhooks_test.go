package config_test

import (
	"errors"
	"strings"
	"testing"

	"callboard/internal/config"
)

func TestListenOptionsAreVariablesAndKeys(t *testing.T) {
	t.Parallel()
	values := map[string]string{"forward": "http://localhost:3000/hook?x=1", "forward-on": "failed", "respond": "ok", "answers": "500x3,429:5"}
	of := func(c config.Config) map[string]string {
		return map[string]string{"forward": c.Forward, "forward-on": c.ForwardOn, "respond": c.Respond, "answers": c.Answers}
	}
	if c, err := load(t, "", nil); err != nil || c.Forward != "" || c.ForwardOn != "all" || c.Respond != "pass" || c.Answers != "" {
		t.Errorf("by default: %v, %v", of(c), err)
	}
	for _, o := range config.ListenOptions() {
		want := values[o.Name]
		for what, loaded := range map[string]func() (config.Config, error){
			"flag":     func() (config.Config, error) { return load(t, "", map[string]string{o.Name: want}) },
			"variable": func() (config.Config, error) { return load(t, "", nil, o.Variable()+"="+want) },
			"key": func() (config.Config, error) {
				return load(t, strings.ReplaceAll(o.Name, "-", "_")+` = "`+want+`"`, nil)
			},
		} {
			c, err := loaded()
			if err != nil || of(c)[o.Name] != want || want == "" {
				t.Errorf("%s of %s: %q, %v", what, o.Name, of(c)[o.Name], err)
			}
		}
	}
}

// A wrong value is an error that names the setting, is one line, and repeats no secret.
func TestWrongListenOptions(t *testing.T) {
	t.Parallel()
	for name, values := range map[string][]string{
		"forward":    {"ftp://x.example", "http://", "not a URL", "http://me:SECRETSECRETSECRET@x.example:99999999"},
		"forward-on": {"sometimes"},
		"respond":    {"404"},
		"answers":    {"500,sleep:3s", "500x0", "__pltSECRETSECRETSECRET", ","},
	} {
		for _, value := range values {
			for where, err := range map[string]error{
				"--" + name: errorOf(load(t, "", map[string]string{name: value})),
				"CALLBOARD_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_")): errorOf(load(t, "", nil, "CALLBOARD_"+strings.ToUpper(strings.ReplaceAll(name, "-", "_"))+"="+value)),
				"config.toml: " + name: errorOf(load(t, name+` = "`+value+`"`, nil)),
			} {
				if !errors.Is(err, config.ErrInvalid) || !strings.HasPrefix(err.Error(), where) || strings.ContainsAny(err.Error(), "\n") || strings.Contains(err.Error(), "SECRET") {
					t.Errorf("%s = %q: %v", where, value, err)
				}
			}
		}
	}
	if _, err := load(t, "", map[string]string{"answers": "500,hangs:3s"}); err == nil || !strings.Contains(err.Error(), "hangs") || !strings.Contains(err.Error(), "reset, redirect") {
		t.Errorf("an unknown step: %v", err)
	}
}

// An empty flag is a mistake of a script. An empty variable or key means none.
func TestEmptyListenOptions(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"forward", "answers"} {
		if _, err := load(t, "", map[string]string{name: " "}); !errors.Is(err, config.ErrInvalid) || !strings.HasPrefix(err.Error(), "--"+name+": it is empty") {
			t.Errorf("--%s: %v", name, err)
		}
		variable := "CALLBOARD_" + strings.ToUpper(name)
		for where, err := range map[string]error{"variable": errorOf(load(t, "", nil, variable+"=")), "key": errorOf(load(t, name+` = ""`, nil))} {
			if err != nil {
				t.Errorf("%s %s: %v", where, name, err)
			}
		}
	}
}

func errorOf[T any](_ T, err error) error { return err }
