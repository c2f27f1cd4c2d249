package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/testwait"
)

// newTTSUser is a user of the newer API of a sandbox.
func newTTSUser(t testing.TB, o sandbox.Options) *user {
	t.Helper()
	p := newSandboxUser(t, o)
	p.env = append(p.env, "TYPECAST_API_KEY=sandbox", "CALLBOARD_SERVICE=tts")
	return p
}

// The settings of the newer service reach its request, by their names there.
func TestSettingsOfTheNewerServiceAreSent(t *testing.T) {
	t.Parallel()
	p := newTTSUser(t, sandbox.Options{})
	speak := func(flags ...string) map[string]any {
		t.Helper()
		s := p.run(append([]string{"speak", "Hello there.", "-a", "Mina"}, flags...)...)
		if s.code != 0 {
			t.Fatalf("%v: exit %d: %s", flags, s.code, s.err)
		}
		all := p.speaks()
		return all[len(all)-1].Params
	}
	for flags, want := range map[string]string{
		"":                                       `{"model":"ssfm-v30"}`,
		"--lang auto --format wav --model first": `{"model":"ssfm-v21","output":{"audio_format":"wav"}}`,
		"--lang eng --emotion happy --emotion-scale 1.5":       `{"language":"eng","model":"ssfm-v30","prompt":{"emotion_intensity":1.5,"emotion_preset":"happy","emotion_type":"preset"}}`,
		"--emotion sad --model ssfm-v21":                       `{"model":"ssfm-v21","prompt":{"emotion_preset":"sad"}}`,
		"--previous-text Hi. --next-text Bye.":                 `{"model":"ssfm-v30","prompt":{"emotion_type":"smart","next_text":"Bye.","previous_text":"Hi."}}`,
		"--smart":                                              `{"model":"ssfm-v30","prompt":{"emotion_type":"smart"}}`,
		"--tempo 1.1 --pitch -2 --volume 0 --remove-silence 0": `{"model":"ssfm-v30","output":{"audio_pitch":-2,"audio_tempo":1.1,"remove_silence_ms":0,"volume":0}}`,
		"--lufs -16 --stream":                                  `{"model":"ssfm-v30","output":{"target_lufs":-16}}`,
	} {
		got, err := json.Marshal(speak(strings.Fields(flags)...))
		if err != nil || string(got) != want {
			t.Errorf("%s: sent %s, want %s", flags, got, want)
		}
	}
}

// A setting of the other service is exit 2 and says whose it is, as a flag, as a column and as a sweep. Nothing is sent.
func TestSettingsOfTheOtherServiceAreRefused(t *testing.T) {
	t.Parallel()
	p := newTTSUser(t, sandbox.Options{})
	table := filepath.Join(p.home, "lines.csv")
	if err := os.WriteFile(table, []byte("text,actor,hd\nHello.,Mina,true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		service, args, want string
	}{
		{"tts", "speak hi -a Mina --hd=false", "--hd: only the service speak has it, and this is tts; omit it, or choose the service with --service speak"},
		{"tts", "speak hi -a Mina --speed 1.2", "--speed: only the service speak has it"},
		{"speak", "speak hi -a Mina --lufs -14", "--lufs: only the service tts has it, and this is speak; omit it, or choose the service with --service tts"},
		{"speak", "audition hi -a Mina --smart", "--smart: only the service tts has it"},
		{"speak", "batch " + table + " --remove-silence 5", "--remove-silence: only the service tts has it"},
		{"tts", "audition hi -a Mina --sweep speed-factor=0.9,1", "--sweep speed-factor: only the service speak has it"},
		{"speak", "actors --recommend calm", "--recommend: only the service tts has it"},
		{"tts", "actors --recommend calm --limit 11", "--limit 11: it is out of range; give 1 to 10"},
		{"tts", "actors --recommend calm --gender male", "--recommend: it cannot be combined with filters"},
		{"tts", "actors --limit 3", "--limit: it is for --recommend"},
		{"tts", "speak hi -a Mina --volume 90 --lufs -14", "--lufs: it cannot be combined with a volume"},
		{"tts", "speak hi -a Mina --volume 90 --stream", "--volume: a stream has none"},
		{"tts", "speak hi -a Mina --smart --model ssfm-v21", "--smart: the model ssfm-v21 does not have it"},
		{"tts", "speak hi -a Mina --lang tha --model first", "--lang tha: the model ssfm-v21 does not speak it"},
		{"tts", "speak hi -a Mina --emotion furious", "--emotion furious: the version ssfm-v30 of the actor does not have it; choose one of normal, happy"},
		{"tts", "speak hi -a Mina --lang ko-kr", "--lang ko-kr: it is not one of the choices; did you mean kor? give auto, ara"},
	} {
		s := p.run(append(strings.Fields(c.args), "--service", c.service)...)
		oneLine(t, s, c.want)
		if s.code != 2 {
			t.Errorf("%s: exit %d", c.args, s.code)
		}
	}
	s := p.run("batch", table)
	if s.code != 2 || !strings.Contains(s.err, "only the service speak has this setting, and this is tts; remove the column") {
		t.Errorf("a column: exit %d, %s", s.code, s.err)
	}
	if n := len(p.speaks()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// A text may have 2,000 characters; --split makes pieces of that size.
func TestTextLimitOfTheNewerService(t *testing.T) {
	t.Parallel()
	if testwait.Race {
		t.Skip("under the race detector the synthesis of so long a text takes minutes")
	}
	p := newTTSUser(t, sandbox.Options{})
	long := strings.TrimSpace(strings.Repeat("A line of forty characters, like any one. ", 60)) // 2,519 characters
	s := p.run("speak", long, "-a", "Mina")
	oneLine(t, s, "and one request takes 2000")
	if s.code != 2 {
		t.Errorf("exit %d", s.code)
	}
	if s := p.run("speak", long, "-a", "Mina", "--split", "-o", filepath.Join(p.home, "all.wav")); s.code != 0 || len(p.speaks()) != 2 {
		t.Errorf("exit %d, %d requests: %s", s.code, len(p.speaks()), s.err)
	}
	if s := p.run("speak", long[:1000], "-a", "Mina"); s.code != 0 || len(p.speaks()) != 3 {
		t.Errorf("exit %d, %d requests: %s", s.code, len(p.speaks()), s.err)
	}
}

// Voices are actors: their use cases filter them, their models are versions, and recommendations keep the service's order.
func TestVoicesAsActors(t *testing.T) {
	t.Parallel()
	p := newTTSUser(t, sandbox.Options{})
	type voice struct {
		ID    string `json:"actor_id"`
		Tags  []string
		Score *float64
	}
	all := decode[[]voice](t, p.run("actors", "--json"))
	some := decode[[]voice](t, p.run("actors", "--use-case", "audiobook", "--json"))
	if len(some) == 0 || len(some) >= len(all) {
		t.Fatalf("%d of %d voices are for audiobooks", len(some), len(all))
	}
	for _, v := range some {
		if !strings.HasPrefix(v.ID, "tc_") || !strings.Contains(strings.Join(v.Tags, " "), "Audiobook") {
			t.Errorf("found %+v", v)
		}
	}
	best := decode[[]voice](t, p.run("actors", "--recommend", "calm narrator", "--limit", "3", "--json"))
	if len(best) != 3 {
		t.Fatalf("recommended %+v", best)
	}
	for i, v := range best {
		if v.Score == nil || i > 0 && *v.Score > *best[i-1].Score {
			t.Errorf("not in the order of the scores: %+v", best)
		}
	}
	if s := p.run("actors", "--recommend", "calm narrator", "--limit", "1"); s.code != 0 || !strings.Contains(s.out, best[0].ID) {
		t.Errorf("exit %d, %q", s.code, s.out)
	}
	show := p.run("actors", "show", "tc_60e5426de8b95f1d3000d7b5")
	for _, want := range []string{"Olivia / 올리비아", "ssfm-v30 (latest) presets normal happy", "ssfm-v21 (first) presets normal happy sad angry"} {
		if !strings.Contains(show.out, want) {
			t.Errorf("show prints no %q: %s%s", want, show.out, show.err)
		}
	}
}

// A voice speaks every language of its models, and a code has its name where one is asked for.
func TestLanguagesOfTheNewerService(t *testing.T) {
	t.Parallel()
	p, s := newScriptedUser(t, nil)
	if got := p.run("actors"); !strings.Contains(got.out, "\tmul\t") {
		t.Errorf("exit %d: %s", got.code, got.out)
	}
	got := p.run("actors", "show", "olivia")
	for _, want := range []string{"mul", "37 languages", "27 languages"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("exit %d, no %q: %s", got.code, want, got.out)
		}
	}
	got = p.run("speak", "Hello.", "-a", "olivia", "--lang", "korean")
	if oneLine(t, got, "kor Korean", "zho Chinese"); got.code != 2 || len(s.Requests()) != 0 {
		t.Errorf("exit %d", got.code)
	}
	if got := p.run("__complete", "speak", "--service", "tts", "--lang", "ko"); !strings.Contains(got.out, "kor\tKorean\n") {
		t.Errorf("completions %q", got.out)
	}
}
