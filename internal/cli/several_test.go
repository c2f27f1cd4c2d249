package cli_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/sandbox"
	"callboard/internal/setting"
)

func TestSpeakWithSeveralActors(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	folder := filepath.Join(p.home, "takes")
	s := p.run("speak", "Hello.", "-a", "Sora", "-a", "미나", "-o", folder+"/", "--json", "--play")
	if s.code != 0 {
		t.Fatalf("exit %d: %s", s.code, s.err)
	}
	var actors []string
	for line := range strings.Lines(s.out) {
		var j jobJSON
		if err := json.Unmarshal([]byte(line), &j); err != nil || j.State != "done" {
			t.Fatalf("%q: %v", line, err)
		}
		actors = append(actors, *j.ActorName)
	}
	if strings.Join(actors, " ") != "Sora Mina" {
		t.Errorf("the takes are of %v, want the order of the flags", actors)
	}
	if files, _ := filepath.Glob(filepath.Join(folder, "*.wav")); len(files) != 2 {
		t.Errorf("saved %v", files)
	}
	if s := p.run("speak", "Hello.", "-a", "Sora", "-a", "Mina"); s.code != 0 || strings.Count(s.out, ".wav\n") != 2 {
		t.Errorf("without -o: exit %d, %q", s.code, s.out)
	}
}

// What is wrong with one of several actors is known before the first one is charged.
func TestSeveralActorsAreCheckedBeforeTheFirstIsCharged(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	for want, args := range map[string][]string{
		"did you mean Mina":   {"-a", "Sora", "-a", "Minaa"},
		"it is no folder":     {"-a", "Sora", "-a", "Mina", "-o", filepath.Join(p.home, "one.wav")},
		"stdout takes one":    {"-a", "Sora", "-a", "Mina", "-o", "-"},
		"no actor is given":   {"-a", "Sora", "-a", " "},
		"no file can be made": {"-a", "Sora", "-a", "Mina", "-o", "/dev/null/takes/"},
	} {
		s := p.run(append([]string{"speak", "Hello."}, args...)...)
		oneLine(t, s, want)
		if s.code != 2 {
			t.Errorf("%v: exit %d", args, s.code)
		}
	}
	if n := len(p.speaks()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestTheWorstExitCodeOfSeveralActors(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{SynthDelay: 10 * time.Millisecond})
	p.fault(`{"kind":"speak_failed"}`)
	s := p.run("speak", "Hello.", "-a", "Sora", "-a", "Mina")
	oneLine(t, s, "Sora: ")
	if s.code != 5 || strings.Count(s.out, ".wav\n") != 1 || len(p.speaks()) != 2 {
		t.Errorf("exit %d, stdout %q", s.code, s.out)
	}
	// A token that is refused for one actor is refused for the next one, too.
	if s := p.run("actors"); s.code != 0 {
		t.Fatal(s.err)
	}
	p.env = append(p.env, "TYPECAST_API_TOKEN=__pltWRONGWRONGWRONG")
	s = p.run("speak", "Hello.", "-a", "Sora", "-a", "Mina", "--no-webhook")
	if s.code != 3 || !strings.Contains(s.err, "nothing was sent for Mina") || strings.Count(s.err, "\n") != 2 {
		t.Errorf("exit %d, %q", s.code, s.err)
	}
}

// Every setting with a range or with choices refuses what is outside, by name, before anything is sent.
func TestEverySettingIsChecked(t *testing.T) {
	t.Parallel()
	for _, service := range api.Services() {
		t.Run(service.String(), func(t *testing.T) {
			t.Parallel()
			everySettingIsChecked(t, service)
		})
	}
}

func everySettingIsChecked(t *testing.T, service api.Service) {
	p := newSandboxUser(t, sandbox.Options{})
	p.env = append(p.env, "TYPECAST_API_KEY=sandbox", "CALLBOARD_SERVICE="+service.String())
	refused := func(flag, value string) {
		t.Helper()
		s := p.run("speak", "hi", "-a", "Mina", "--"+flag+"="+value)
		oneLine(t, s, "--"+flag)
		if s.code != 2 || strings.Contains(s.err, "strconv") {
			t.Errorf("--%s=%s: exit %d, %s", flag, value, s.code, s.err)
		}
	}
	for _, s := range setting.All(service) {
		refused(s.Flag, "")
		refused(s.Flag, " ")
		switch s.Kind {
		case setting.Number, setting.Whole:
			for _, value := range []float64{s.Min - 0.01, s.Max + 0.01} {
				var params api.Params
				if s.Set(&params, trim(value)) == nil {
					t.Errorf("%s takes %v", s.Flag, value)
				}
				refused(s.Flag, trim(value))
			}
			for _, word := range []string{"NaN", "Inf", "1e999", "high", "1,5"} {
				refused(s.Flag, word)
			}
		case setting.Toggle:
			refused(s.Flag, "maybe")
		case setting.Choice:
			if s.ChoicesFrom == setting.Table {
				refused(s.Flag, "nonsense")
			}
		}
	}
	if n := len(p.speaks()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func trim(v float64) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}
