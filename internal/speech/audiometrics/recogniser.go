package audiometrics

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"callboard/internal/speech/wav"
)

const (
	sphinx     = "pocketsphinx_batch"
	sphinxRate = 16000 // Hz, what the model was trained on
)

// sphinxModel is the folder of the acoustic model and the dictionary in Debian's pocketsphinx-en-us.
const sphinxModel = "/usr/share/pocketsphinx/model/en-us"

// Available returns why no recogniser can run here, in one line with what to do; "" when it can.
func Available() (reason string) {
	const next = "; install pocketsphinx and pocketsphinx-en-us"
	if _, err := exec.LookPath(sphinx); err != nil {
		return "there is no " + sphinx + next
	}
	if _, err := os.Stat(filepath.Join(sphinxModel, "cmudict-en-us.dict")); err != nil {
		return "there is no English model in " + sphinxModel + next
	}
	return ""
}

// Recogniser recognises a closed set of English phrases: it must choose one of them, so a random choice is right for
// one clip in as many as there are phrases. It runs CMU PocketSphinx. There is no offline Korean model; measure the
// formants of Korean speech instead.
type Recogniser struct {
	grammar string
	phrases map[string]string // the given phrases, by their plain words
}

// NewRecogniser prepares the phrases. The error names what is not installed (see Available), or the word that is not in
// the dictionary.
func NewRecogniser(phrases []string) (*Recogniser, error) {
	if reason := Available(); reason != "" {
		return nil, fmt.Errorf("audiometrics: cannot recognise speech: %s", reason)
	}
	r := &Recogniser{phrases: map[string]string{}}
	missing := map[string]bool{}
	choices := make([]string, 0, len(phrases))
	for _, p := range phrases {
		w := plainWords(p)
		if len(w) == 0 {
			return nil, fmt.Errorf("audiometrics: cannot listen for %q: it holds no word", p)
		}
		for _, one := range w {
			missing[one] = true
		}
		r.phrases[strings.Join(w, " ")] = p
		choices = append(choices, strings.Join(w, " "))
	}
	if err := removeKnown(missing); err != nil {
		return nil, err
	}
	for w := range missing {
		return nil, fmt.Errorf("audiometrics: cannot listen for %q: the recogniser's dictionary is English and does not hold it", w)
	}
	r.grammar = "#JSGF V1.0;\ngrammar set;\npublic <phrase> = " + strings.Join(choices, " | ") + ";\n"
	return r, nil
}

// removeKnown removes the words of the dictionary from the set. A line is a word and its phonemes.
func removeKnown(words map[string]bool) error {
	f, err := os.Open(filepath.Join(sphinxModel, "cmudict-en-us.dict"))
	if err != nil {
		return fmt.Errorf("audiometrics: cannot read the recogniser's dictionary: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		word, _, _ := strings.Cut(lines.Text(), " ")
		delete(words, word)
	}
	return lines.Err()
}

// plainWords are the words of a phrase as the dictionary spells them.
func plainWords(phrase string) []string {
	return strings.FieldsFunc(strings.ToLower(phrase), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' })
}

// Recognise recognises the clips in one run, and returns the phrase of each as it was given to NewRecogniser; if the
// recogniser found only the beginning of a phrase, the words of that, or "". Rate and level of a clip do not matter.
func (r *Recogniser) Recognise(ctx context.Context, clips []Sound) ([]string, error) {
	if len(clips) == 0 {
		return nil, nil
	}
	dir, err := os.MkdirTemp("", "audiometrics")
	if err != nil {
		return nil, fmt.Errorf("audiometrics: cannot create a folder for the clips: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	var list bytes.Buffer
	files := map[string][]byte{"grammar.jsgf": []byte(r.grammar)}
	for i, c := range clips {
		clip := c.forRecogniser()
		fmt.Fprintln(&list, i)
		files[strconv.Itoa(i)+".wav"] = wav.Encode(clip.Samples, clip.Rate)
	}
	files["list"] = list.Bytes()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return nil, fmt.Errorf("audiometrics: cannot write a clip: %w", err)
		}
	}
	cmd := exec.CommandContext(ctx, sphinx,
		"-hmm", filepath.Join(sphinxModel, "en-us"), "-dict", filepath.Join(sphinxModel, "cmudict-en-us.dict"),
		"-jsgf", "grammar.jsgf", "-ctl", "list", "-cepdir", ".", "-cepext", ".wav", "-adcin", "yes", "-adchdr", "44",
		"-hyp", "heard", "-logfn", os.DevNull,
		"-cmn", "batch") // each clip independent of those before it
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("audiometrics: %s failed: %w: %s", sphinx, err, lastLine(out))
	}
	output, err := os.ReadFile(filepath.Join(dir, "heard"))
	if err != nil {
		return nil, fmt.Errorf("audiometrics: %s wrote no result: %w", sphinx, err)
	}
	return r.parseOutput(output, len(clips))
}

// parseOutput parses the lines "words (clip score)".
func (r *Recogniser) parseOutput(output []byte, clips int) ([]string, error) {
	out := make([]string, clips)
	for line := range strings.Lines(string(output)) {
		open := strings.LastIndexByte(line, '(')
		if open < 0 {
			continue
		}
		var clip int
		if _, err := fmt.Sscan(line[open+1:], &clip); err != nil || clip < 0 || clip >= clips {
			return nil, errors.New("audiometrics: cannot parse the recogniser's output; is it another version?")
		}
		words := strings.TrimSpace(line[:open])
		if phrase, ok := r.phrases[words]; ok {
			words = phrase
		}
		out[clip] = words
	}
	return out, nil
}

// forRecogniser is the clip in the form of the model's training data: 16 kHz, a peak of half of full scale, 0.2 s of
// silence at both ends, and the noise of a quiet room, 50 dB below full scale. Without that noise the model recognises
// a clean "six" as "two".
func (s Sound) forRecogniser() Sound {
	low := s.At(sphinxRate)
	pad := low.samplesIn(0.2)
	out := Sound{make([]float32, len(low.Samples)+2*pad), low.Rate}
	gain := float32(0.5 / max(low.Peak(), 1e-4))
	state := uint32(1)
	for i := range out.Samples {
		state = state*1664525 + 1013904223 // the generator of Numerical Recipes: the same noise for every clip
		out.Samples[i] = 0.003 * (float32(state>>8)/(1<<23) - 1)
		if j := i - pad; j >= 0 && j < len(low.Samples) {
			out.Samples[i] += gain * low.Samples[j]
		}
	}
	return out
}

func lastLine(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return lines[len(lines)-1]
}
