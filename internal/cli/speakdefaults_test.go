package cli_test

import (
	"encoding/json"
	"testing"

	"callboard/internal/api"
	"callboard/internal/sandbox"
	"callboard/internal/setting"
)

// An order without flags asks for what the screen asks for when nobody has changed a setting.
func TestSpeakSendsTheDefaultsOfTheScreen(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	for _, args := range [][]string{{"speak", "hello", "-a", "Mina"}, {"speak", "hello", "-a", "Mina", "--hd=false"}} {
		if s := p.run(args...); s.code != 0 {
			t.Fatalf("exit %d: %s", s.code, s.err)
		}
	}
	b, err := json.Marshal(setting.Initial(api.ServiceSpeak))
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]any
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	if len(want) == 0 || want["xapi_hd"] != true {
		t.Fatalf("the defaults are %s", b)
	}
	sent := p.speaks()
	if len(sent) != 2 {
		t.Fatalf("sent %v", sent)
	}
	for name, value := range want {
		if sent[0].Params[name] != value {
			t.Errorf("%s = %v, want %v", name, sent[0].Params[name], value)
		}
	}
	if sent[1].Params["xapi_hd"] != false {
		t.Errorf("--hd=false sends %v", sent[1].Params["xapi_hd"])
	}
}
