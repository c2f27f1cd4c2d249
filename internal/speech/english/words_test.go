package english

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"callboard/internal/speech/phone"
)

// readExpected reads testdata/words.txt: the words of its three parts and their sounds.
func readExpected(t *testing.T) map[string]map[string]string {
	t.Helper()
	text, err := os.ReadFile("testdata/words.txt")
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]map[string]string{}
	part := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "# "); ok {
			part = name
			parts[part] = map[string]string{}
			continue
		}
		word, sounds, _ := strings.Cut(line, " ")
		parts[part][word] = sounds
	}
	return parts
}

// withoutVariants is a pronunciation for comparison: without secondary stress, with one vowel for unstressed AX and IH,
// and one for the low vowels AA and AO.
func withoutVariants(phones []phone.Phone) string {
	var out []string
	for _, p := range phones {
		s := string(p.Sound)
		switch {
		case p.Sound == phone.AO:
			s = "AA"
		case p.Sound == phone.IH && p.Stress != 1, p.Sound == phone.AH && p.Stress == 0:
			s = "AX"
		}
		if p.Stress == 1 {
			s += "1"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func arpabet(phones []phone.Phone) string {
	var out []string
	for _, p := range phones {
		s := string(p.Sound)
		if p.Stress > 0 {
			s += strconv.Itoa(p.Stress)
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

// readWord returns the sounds of one word of letters and apostrophes.
func readWord(w string) []phone.Phone {
	r := reader{tokens: tokens(w)}
	for r.pos < len(r.tokens) {
		if !r.word() {
			r.pos++
		}
	}
	var out []phone.Phone
	for i := range r.items {
		out = append(out, r.items[i].sounds("", "")...)
	}
	return out
}

func TestDictionaryWordsAndDerivatives(t *testing.T) {
	t.Parallel()
	parts := readExpected(t)
	for _, part := range []string{"table", "parts"} {
		for word, want := range parts[part] {
			if got := readWord(word); withoutVariants(got) != withoutVariants(flap(parse(want))) {
				t.Errorf("%s is read as %s, want %s", word, arpabet(got), want)
			}
		}
	}
}

// TestRulesAlone reads the regular words of the list by the rules alone, and then with the dictionary.
func TestRulesAlone(t *testing.T) {
	t.Parallel()
	right, all, total := 0, 0, 0
	for word, want := range readExpected(t)["rule"] {
		total++
		segs := segments(word)
		assignStress(word, segs)
		if got := flap(resolveVowels(word, segs)); withoutVariants(got) == withoutVariants(flap(parse(want))) {
			right++
		} else {
			t.Logf("by the rules alone %s is read as %s, want %s", word, arpabet(got), want)
		}
		if got := readWord(word); withoutVariants(got) == withoutVariants(flap(parse(want))) {
			all++
		} else {
			t.Logf("%s is read as %s, want %s", word, arpabet(got), want)
		}
	}
	t.Logf("%d words: %.1f%% right by letter-to-sound rules alone, %.1f%% by the reader", total, 100*float64(right)/float64(total), 100*float64(all)/float64(total))
	if right*100 < 75*total {
		t.Errorf("%d of %d words are right by rule, want three quarters", right, total)
	}
	if all*100 < 88*total {
		t.Errorf("%d of %d words are right, want 88%%", all, total)
	}
}
