package engine

import (
	"context"
	"fmt"
	"math"
	"os/exec"
	"strconv"
	"strings"

	"callboard/internal/lazy"
	"callboard/internal/speech"
)

// normalWordsPerMinute is the normal pace of an English reader.
const normalWordsPerMinute = 160

func wordsPerMinute(pace float64, slowest, fastest int) string {
	return strconv.Itoa(max(slowest, min(fastest, int(math.Round(normalWordsPerMinute*min(pace, 10))))))
}

// espeakVoices are espeak-ng's language names that differ from the two-letter codes.
var espeakVoices = lazy.Value[map[string]string]{Make: func() map[string]string {
	return map[string]string{"en": "en-us", "zh": "cmn"}
}}

// commandEspeak calls espeak-ng. Measured with version 1.51 at its middle pitch, 50: a median pitch of 99 Hz for the
// default voice and 191 Hz for the variant f2, whose resonances are 9 % higher; the pitch range is 0.7 to 1.7 times
// that.
func commandEspeak(_ context.Context, _ string, d settings) (command, error) {
	name, middlePitch, formant := d.lang, 99.0, 1.0
	if v, ok := espeakVoices.Get()[name]; ok {
		name = v
	}
	variant := ""
	switch {
	case d.whisper && d.female:
		variant = "+whisperf"
	case d.whisper:
		variant = "+whisper"
	case d.female:
		variant = "+f2"
	}
	if d.female {
		middlePitch, formant = 191, 1.09
	}
	speed := d.formant / formant
	octaves := math.Log2(d.hz / speed / middlePitch)
	stepsPerOctave := 65.0 // upwards; downwards an octave has more steps
	if octaves < 0 {
		stepsPerOctave = 100
	}
	pitch := max(0, min(99, math.Round(50+stepsPerOctave*octaves)))
	return command{
		args: []string{"-v", name + variant, "-s", wordsPerMinute(d.pace/speed, 80, 450), "-p", strconv.Itoa(int(pitch)),
			"-b", "1", "--stdin", "--stdout"}, // 1 is UTF-8; without -m no markup is read
		text: d.text, speed: speed,
	}, nil
}

// commandFlite calls flite with its voices slt (a woman's, resonances 20 % higher) and kal16 (a man's), which both
// follow a wanted pitch; awb and rms do not, or have an accent.
func commandFlite(_ context.Context, _ string, d settings) (command, error) {
	name, formant := "kal16", 1.0
	if d.female {
		name, formant = "slt", 1.2
	}
	speed := max(0.85, min(1.2, d.formant/formant))
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) }
	return command{
		args: []string{"-voice", name, "-f", stdin, "-o", output,
			"--setf", "int_f0_target_mean=" + number(max(50, min(500, d.hz/speed))),
			"--setf", "duration_stretch=" + number(max(0.3, min(4, speed/d.pace)))},
		text: d.text + "\n", speed: speed,
	}, nil
}

const stdin = "/dev/stdin" // flite needs a file name and does not know "-"

// sayVoices are macOS's own voices, a woman's and a man's.
var sayVoices = lazy.Value[map[string][2]string]{Make: func() map[string][2]string {
	return map[string][2]string{
		"en": {"Samantha", "Alex"}, "ko": {"Yuna", ""}, "ja": {"Kyoko", "Otoya"}, "es": {"Mónica", "Jorge"}, "zh": {"Tingting", ""},
	}
}}

// commandSay calls say. Its pitch is a note number: 69 is 440 Hz (Apple, Speech Synthesis Programming Guide).
func commandSay(ctx context.Context, path string, d settings) (command, error) {
	list, err := exec.CommandContext(ctx, path, "-v", "?").Output()
	if err != nil {
		return command{}, fmt.Errorf("say does not list its voices: %w; use the built-in voice", err)
	}
	name, ok := chooseSayVoice(string(list), d)
	if !ok {
		return command{}, fmt.Errorf("say has no voice for %q: %w; add one in System Settings, Accessibility, Spoken Content",
			d.lang, speech.ErrUnreadable)
	}
	note := 69 + 12*math.Log2(max(60, min(500, d.hz))/440)
	return command{
		args: []string{"-v", name, "-r", wordsPerMinute(d.pace, 80, 500), "-f", "-", "-o", output,
			"--file-format=WAVE", "--data-format=LEI16@22050"},
		text:  fmt.Sprintf("[[pbas %.1f]] %s", note, d.text),
		speed: 1,
	}, nil
}

// chooseSayVoice selects a voice from the list that say prints: a name, which may have spaces, a locale, "#" and an
// example.
func chooseSayVoice(list string, d settings) (name string, ok bool) {
	preferred := sayVoices.Get()[d.lang][1]
	if d.female || preferred == "" {
		preferred = sayVoices.Get()[d.lang][0]
	}
	first := ""
	for line := range strings.Lines(list) {
		head, _, _ := strings.Cut(line, "#")
		words := strings.Fields(head)
		if len(words) < 2 || !strings.HasPrefix(words[len(words)-1], d.lang) {
			continue
		}
		switch name := strings.Join(words[:len(words)-1], " "); {
		case strings.HasPrefix(name, "-"): // would be read as an option
		case name == preferred:
			return name, true
		case first == "":
			first = name
		}
	}
	return first, first != ""
}
