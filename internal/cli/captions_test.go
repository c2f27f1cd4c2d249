package cli_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

// One request gives the audio and the captions. The cues cover the audio.
func TestSpeakWithCaptions(t *testing.T) {
	t.Parallel()
	p := newTTSUser(t, sandbox.Options{})
	at := func(name string) string { return filepath.Join(p.home, name) }
	const line = "My name is Typecast. 제 이름은 타입캐스트입니다!"
	got := p.run("speak", line, "-a", "Mina", "-o", at("x.wav"), "--captions", "json", "--json")
	if got.code != 0 || len(p.speaks()) != 1 {
		t.Fatalf("exit %d after %d requests: %s", got.code, len(p.speaks()), got.err)
	}
	j := decode[jobJSON](t, got)
	var captions struct {
		Duration float64 `json:"duration_s"`
		Cues     []struct {
			Start, End float64
			Text       string
		}
	}
	if err := json.Unmarshal(readFile(t, at("x.captions.json")), &captions); err != nil {
		t.Fatal(err)
	}
	cues := captions.Cues
	if len(cues) != 2 || cues[0].Text+" "+cues[1].Text != line || cues[0].Start > 0.5 {
		t.Fatalf("cues = %+v", cues)
	}
	if end := cues[1].End; math.Abs(end-captions.Duration) > 0.001 || math.Abs(end-*j.Duration) > 0.001 {
		t.Errorf("the last cue ends at %g, the audio at %g, by its file at %g", end, captions.Duration, *j.Duration)
	}

	// The same take is free, with captions in another format.
	if got := p.run("speak", line, "-a", "Mina", "-o", at("y.wav"), "--captions", "srt", "--reuse"); got.code != 0 || len(p.speaks()) != 1 {
		t.Errorf("exit %d after %d requests: %s", got.code, len(p.speaks()), got.err)
	}
	if srt := string(readFile(t, at("y.srt"))); !strings.HasPrefix(srt, "1\n00:00:00,") || !strings.HasSuffix(srt, "\n제 이름은 타입캐스트입니다!\n\n") {
		t.Errorf("captions %q", srt)
	}

	// Several actors have captions each.
	if got := p.run("speak", line, "-a", "Mina", "-a", "Sora", "-o", at("takes")+"/", "--captions", "vtt"); got.code != 0 || len(p.speaks()) != 3 {
		t.Errorf("exit %d after %d requests: %s", got.code, len(p.speaks()), got.err)
	}
	if list, err := filepath.Glob(at("takes/*.vtt")); err != nil || len(list) != 2 {
		t.Errorf("captions %v, %v", list, err)
	}
}

func TestCaptionsAreRefusedBeforeTheRequest(t *testing.T) {
	t.Parallel()
	p := newTTSUser(t, sandbox.Options{})
	mine := filepath.Join(p.home, "mine.srt")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	wav := " -o " + filepath.Join(p.home, "mine.wav")
	for args, want := range map[string]string{
		"--captions srt" + wav:                        "exists already; choose another name, or add --force",
		"--captions srt":                              "name a file or a folder with -o",
		"--captions srt -o -":                         "-o - is none",
		"--captions sub" + wav:                        "--captions sub: there is no such format; give srt, vtt, json",
		"--captions=" + wav:                           "there is no such format",
		"--captions vtt --stream" + wav:               "a stream has no word times; omit --stream",
		"--captions vtt --split" + wav:                "omit one of them",
		"--captions vtt --word-times=false" + wav:     "omit --word-times=false",
		"--word-times --stream" + wav:                 "--word-times: a stream has none",
		"--captions vtt --service speak" + wav:        "--captions: only the service tts has it",
		"--captions vtt -a Sora --actor Mina" + wav:   "it is no folder",
		"--captions vtt -o " + p.home + "/none/x.wav": "its folder does not exist",
	} {
		got := p.run(append([]string{"speak", "Hello.", "-a", "Mina"}, strings.Fields(args)...)...)
		if got.code != 2 {
			t.Errorf("%s: exit %d", args, got.code)
		}
		oneLine(t, got, want)
	}
	if n := len(p.speaks()); n != 0 || string(readFile(t, mine)) != "mine" {
		t.Errorf("%d requests, and the file has %q", n, readFile(t, mine))
	}
	if got := p.run("speak", "Hello.", "-a", "Mina", "-o", filepath.Join(p.home, "mine.wav"), "--captions", "srt", "--force"); got.code != 0 || string(readFile(t, mine)) == "mine" {
		t.Errorf("with --force: exit %d, %s", got.code, got.err)
	}
}

// A broken connection is uncertain, as without captions. Nothing is sent again, and there are no captions.
func TestCaptionsOfACutAnswer(t *testing.T) {
	t.Parallel()
	p := newTTSUser(t, sandbox.Options{})
	p.fault(`{"kind":"tts_cut"}`)
	got := p.run("speak", "Hello there.", "-a", "Mina", "-o", filepath.Join(p.home, "x.wav"), "--captions", "srt")
	if got.code != 8 || len(p.speaks()) != 1 {
		t.Errorf("exit %d after %d requests: %s", got.code, len(p.speaks()), got.err)
	}
	if list, err := filepath.Glob(filepath.Join(p.home, "x.*")); err != nil || len(list) != 0 {
		t.Errorf("left %v, %v", list, err)
	}
}
