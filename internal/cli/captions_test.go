package cli_test

import (
	"cmp"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"callboard/internal/player"
	"callboard/internal/sandbox"
	"callboard/internal/script/join"
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
		"--captions srt" + wav:                      "exists already; choose another name, or add --force",
		"--captions srt":                            "name a file or a folder with -o",
		"--captions srt -o -":                       "-o - is none",
		"--captions sub" + wav:                      "--captions sub: there is no such format; give srt, vtt, json",
		"--captions=" + wav:                         "there is no such format",
		"--captions vtt --stream" + wav:             "a stream has no word times; omit --stream",
		"--captions vtt --word-times=false" + wav:   "omit --word-times=false",
		"--word-times --stream" + wav:               "--word-times: a stream has none",
		"--captions vtt --service speak" + wav:      "--captions: only the service tts has it",
		"--captions vtt -a Sora --actor Mina" + wav: "it is no folder",
		"--captions vtt -o " + mine + "/none/x.wav": "name a file that can be written to",
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

// timedFile is the content of a file of captions in JSON.
type timedFile struct {
	Duration float64 `json:"duration_s"`
	Cues     []timedText
	Words    []timedText
}

type timedText struct {
	Start, End float64
	Text       string
}

// checkJoined checks that the captions of joined audio are those of its parts, each moved by the parts before and the silences between.
func checkJoined(t *testing.T, joined string, silences []float64, parts ...string) {
	t.Helper()
	read := func(audio string) (c timedFile) {
		if err := json.Unmarshal(readFile(t, strings.TrimSuffix(audio, ".wav")+".captions.json"), &c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	seconds := func(audio string) float64 {
		info, err := player.Probe(audio)
		if err != nil {
			t.Fatal(err)
		}
		return info.Duration.Seconds()
	}
	var want []timedText
	at := 0.0
	for i, part := range parts {
		for _, cue := range append(read(part).Cues, read(part).Words...) {
			want = append(want, timedText{cue.Start + at, cue.End + at, cue.Text})
		}
		if at += seconds(part); i < len(silences) {
			at += silences[i]
		}
	}
	got := read(joined)
	if math.Abs(got.Duration-seconds(joined)) > 0.002 {
		t.Errorf("the audio has %g s, the captions say %g", seconds(joined), got.Duration)
	}
	sorted := func(list []timedText) []timedText {
		slices.SortStableFunc(list, func(a, b timedText) int {
			return cmp.Or(cmp.Compare(len(b.Text), len(a.Text)), strings.Compare(a.Text, b.Text), cmp.Compare(a.Start, b.Start))
		})
		return list
	}
	same := func(a, b timedText) bool {
		return a.Text == b.Text && math.Abs(a.Start-b.Start) < 0.003 && math.Abs(a.End-b.End) < 0.003
	}
	if all := sorted(append(got.Cues, got.Words...)); len(got.Cues) < len(parts) || !slices.EqualFunc(all, sorted(want), same) {
		t.Errorf("the captions are\n%+v, want\n%+v", all, want)
	}
}

// A long text has captions for all its pieces together, or for each.
func TestCaptionsOfASplitText(t *testing.T) {
	t.Parallel()
	p := newTTSUser(t, sandbox.Options{})
	at := func(name string) string { return filepath.Join(p.home, name) }
	const line = "My name is Typecast. It was dark. [1.5s] And then he left. [0.25s] Nobody saw him, nobody heard him, and nobody ever asked."
	speak := []string{"speak", line, "-a", "Mina", "--split", "--reuse", "--captions", "json", "-o"}
	got := p.run(append(speak, at("whole.wav"))...)
	if got.code != 0 || len(p.speaks()) != 3 {
		t.Fatalf("exit %d after %d requests: %s", got.code, len(p.speaks()), got.err)
	}
	if got := p.run(append(speak, at("pieces")+"/")...); got.code != 0 || len(p.speaks()) != 3 {
		t.Fatalf("exit %d after %d requests: %s", got.code, len(p.speaks()), got.err)
	}
	files, err := filepath.Glob(at("pieces/*.wav"))
	if err != nil || len(files) != 3 {
		t.Fatal(files, err)
	}
	var parts []string
	for _, first := range []string{"My", "And", "Nobody"} { // in the order of the text
		for _, f := range files {
			if strings.Contains(string(readFile(t, strings.TrimSuffix(f, ".wav")+".captions.json")), `"text": "`+first+`"`) {
				parts = append(parts, f)
			}
		}
	}
	gap := join.UsualGap.Seconds()
	checkJoined(t, at("whole.wav"), []float64{1.5 + gap, 0.25 + gap}, parts...)

	if got := p.run(append(speak, at("whole.wav"))...); got.code != 2 || !strings.Contains(got.err, "exists already") || len(p.speaks()) != 3 {
		t.Errorf("again: exit %d, %s", got.code, got.err)
	}
}

// The rows of a batch have captions each, and all together where they are joined. A second run writes those that are missing.
func TestCaptionsOfABatch(t *testing.T) {
	t.Parallel()
	p := newTTSUser(t, sandbox.Options{})
	file, dir := filepath.Join(p.home, "lines.csv"), filepath.Join(p.home, "audio")
	if err := os.WriteFile(file, []byte("text,actor,file\nMy name is Typecast.,Mina,one\n안녕하세요. 반갑습니다!,Sora,two\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	whole := filepath.Join(p.home, "whole.wav")
	got := p.run("batch", file, "-o", dir, "--join", whole, "--gap", "700ms", "--captions", "json")
	if got.code != 0 || len(p.speaks()) != 2 {
		t.Fatalf("exit %d after %d requests: %s", got.code, len(p.speaks()), got.err)
	}
	checkJoined(t, whole, []float64{0.7}, at("one.wav"), at("two.wav"))

	for range 2 { // the second one finds its files
		if got := p.run("batch", file, "-o", dir, "--captions", "srt"); got.code != 0 || len(p.speaks()) != 2 {
			t.Errorf("exit %d after %d requests: %s", got.code, len(p.speaks()), got.err)
		}
	}
	if srt := string(readFile(t, at("two.srt"))); !strings.HasPrefix(srt, "1\n00:00:00,") || !strings.Contains(srt, "\n반갑습니다!\n") {
		t.Errorf("captions %q", srt)
	}
	// A file that is someone's own stays, and the take is there all the same.
	if err := os.WriteFile(at("one.vtt"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	got = p.run("batch", file, "-o", dir, "--captions", "vtt")
	if got.code != 1 || !strings.Contains(got.err, "no captions") || string(readFile(t, at("one.vtt"))) != "mine" || len(readFile(t, at("two.vtt"))) < 30 {
		t.Errorf("exit %d: %s", got.code, got.err)
	}

	for args, want := range map[string]string{
		"--captions srt":                           "name a folder with -o, or a file with --join",
		"--captions srt --stream -o " + dir:        "a stream has no word times",
		"--captions srt --service speak -o " + dir: "only the service tts has it",
		"--captions x -o " + dir:                   "there is no such format",
		"--captions json --join " + at("one.wav"):  "exists already",
	} {
		got := p.run(append([]string{"batch", file}, strings.Fields(args)...)...)
		if oneLine(t, got, want); got.code != 2 {
			t.Errorf("%s: exit %d", args, got.code)
		}
	}
	if err := os.WriteFile(file, []byte("text,actor,word-times\nA row.,Mina,on\nAnother.,Mina,off\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got = p.run("batch", file, "-o", dir, "--captions", "srt")
	if oneLine(t, got, "line 3", "--captions needs the word times"); got.code != 2 || len(p.speaks()) != 2 {
		t.Errorf("exit %d after %d requests", got.code, len(p.speaks()))
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
