package caption_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"callboard/internal/api"
	"callboard/internal/caption"
)

func span(text string, start, end float64) api.Span {
	return api.Span{Text: text, Start: start, End: end}
}

// words are spans of words of the same length, in seconds.
func words(each float64, text string) []api.Span {
	var list []api.Span
	for i, w := range strings.Fields(text) {
		list = append(list, api.Span{Text: w, Start: float64(i) * each, End: float64(i+1) * each})
	}
	return list
}

// characters are spans of all characters of a text, with its spaces.
func characters(each float64, text string) []api.Span {
	var list []api.Span
	for i, r := range []rune(text) {
		list = append(list, api.Span{Text: string(r), Start: float64(i) * each, End: float64(i+1) * each})
	}
	return list
}

// show is cues in one line: "0-400 Hello. | 400-800 You."
func show(cues []caption.Cue) string {
	parts := make([]string, len(cues))
	for i, c := range cues {
		parts[i] = fmt.Sprintf("%d-%d %s", c.Start.Milliseconds(), c.End.Milliseconds(), c.Text)
	}
	return strings.Join(parts, " | ")
}

func TestCut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   api.Timing
		want string
	}{
		"nothing":            {api.Timing{Duration: 2}, ""},
		"sentences":          {api.Timing{Words: words(0.2, `Hello there. "Who?" I! Me`)}, `0-400 Hello there. | 400-600 "Who?" | 600-800 I! | 800-1000 Me`},
		"a point in a word":  {api.Timing{Words: words(0.2, "It costs 3.14 a pound.")}, "0-1000 It costs 3.14 a pound."},
		"42 characters":      {api.Timing{Words: words(0.1, "aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd ee f")}, "0-300 aaaaaaaaa bbbbbbbbb ccccccccc | 300-600 ddddddddd ee f"},
		"the rest is long":   {api.Timing{Words: words(0.1, "aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee ffffff")}, "0-400 aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd | 400-600 eeeeeeeee ffffff"},
		"7 seconds":          {api.Timing{Words: words(3.5, "one two three")}, "0-7000 one two | 7000-10500 three"},
		"a long pause":       {api.Timing{Words: []api.Span{span("One", 0, 1), span("two", 6.5, 7.2)}}, "0-1000 One | 6500-7200 two"},
		"Korean":             {api.Timing{Words: words(0.5, "제 이름은 타입캐스트입니다. 반가워요!")}, "0-1500 제 이름은 타입캐스트입니다. | 1500-2000 반가워요!"},
		"one word":           {api.Timing{Words: words(1, "Hello!"), Characters: characters(0.1, "Hello!")}, "0-600 Hello!"},
		"one word alone":     {api.Timing{Words: words(1, "Hello!")}, "0-1000 Hello!"},
		"Japanese":           {api.Timing{Words: words(2, "元気ですか？「はい。」どうも"), Characters: characters(0.1, "元気ですか？「はい。」どうも")}, "0-600 元気ですか？ | 600-1100 「はい。」 | 1100-1400 どうも"},
		"a Japanese novel":   {api.Timing{Words: words(9, strings.Repeat("長", 43)+"。 はい。"), Characters: characters(0.1, strings.Repeat("長", 43)+"。はい。")}, "0-4200 " + strings.Repeat("長", 42) + " | 4200-4400 長。 | 4400-4700 はい。"},
		"Japanese sentences": {api.Timing{Words: words(1, "はい、 いいえ")}, "0-2000 はい、いいえ"},
		"only characters":    {api.Timing{Characters: characters(0.1, "Yes, e.g. 3.5! So")}, "0-900 Yes, e.g. | 1000-1400 3.5! | 1500-1700 So"},
		"accents":            {api.Timing{Characters: characters(0.1, "e\u0301t")}, "0-300 e\u0301t"},
		"unsorted":           {api.Timing{Words: []api.Span{span("two.", 1, 2), span("One", 0, 1)}}, "0-2000 One two."},
		"overlapping":        {api.Timing{Words: []api.Span{span("One.", 0, 3), span("Two.", 1, 2), span("Three.", 1.5, 4)}}, "0-1000 One. | 1000-1500 Two. | 1500-4000 Three."},
		"no duration":        {api.Timing{Words: []api.Span{span("One.", 1, 1), span("Two.", 1, 1), span("Three.", 2, 3)}}, "1000-2000 One. Two. | 2000-3000 Three."},
		"no duration first":  {api.Timing{Words: []api.Span{span("One", 1, 1), span("two", 20, 21)}}, "1000-8000 One | 20000-21000 two"},
		"long and short":     {api.Timing{Words: []api.Span{span("One", 0, 14), span("two", 3, 4)}}, "0-3000 One | 3000-4000 two"},
		"none at the end":    {api.Timing{Words: []api.Span{span("One.", 0, 1), span("Two.", 2, 2)}}, "0-2000 One. Two."},
		"no duration at all": {api.Timing{Words: []api.Span{span("One.", 1, 1), span("Two.", 1, 1)}}, ""},
		"backwards":          {api.Timing{Words: []api.Span{span("One", 2, 1), span("two", 3, 4)}}, "2000-4000 One two"},
		"not numbers":        {api.Timing{Words: []api.Span{span("a", math.NaN(), 1), span("b", 0, math.Inf(1)), span("c", -1, 2), span("d", 1e9, 1e10), span("One", 0, 1), span("two", 1, 2)}}, "0-2000 One two"},
		"after the end":      {api.Timing{Duration: 1.5, Words: []api.Span{span("One", 0, 1), span("two", 1, 2), span("three", 9, 10)}}, "0-1500 One two three"},
		"control characters": {api.Timing{Words: []api.Span{span("One\n\n2\r", 0, 1), span("\x1b[31mtwo\x00", 1, 2), span(" \t", 2, 3)}}, "0-2000 One 2 [31mtwo"},
	} {
		if got := show(caption.Cut(c.in)); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
}

const odd = "A & B <i>c</i> --> d"

func TestEncode(t *testing.T) {
	t.Parallel()
	in := api.Timing{Duration: 3723.5, Words: []api.Span{span(odd+".", 0, 1.0004), span("Fine.", 3722.25, 3723.5)}}
	for format, want := range map[caption.Format]string{
		caption.SRT: "1\n00:00:00,000 --> 00:00:01,000\nA & B <i>c</i> → d.\n\n2\n01:02:02,250 --> 01:02:03,500\nFine.\n\n",
		caption.VTT: "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nA &amp; B &lt;i&gt;c&lt;/i&gt; --&gt; d.\n\n01:02:02.250 --> 01:02:03.500\nFine.\n",
		caption.JSON: `{
  "duration_s": 3723.5,
  "cues": [
    {
      "start": 0,
      "end": 1,
      "text": "A & B <i>c</i> --> d."
    },
    {
      "start": 3722.25,
      "end": 3723.5,
      "text": "Fine."
    }
  ],
  "words": [
    {
      "start": 0,
      "end": 1,
      "text": "A & B <i>c</i> --> d."
    },
    {
      "start": 3722.25,
      "end": 3723.5,
      "text": "Fine."
    }
  ],
  "characters": null
}
`,
	} {
		if got := string(caption.Encode(format, in)); got != want {
			t.Errorf("%s:\ngot  %q\nwant %q", format, got, want)
		}
	}
	if got := string(caption.Encode(caption.JSON, api.Timing{Duration: math.NaN()})); !strings.Contains(got, `"duration_s": null`) || !strings.Contains(got, `"cues": []`) {
		t.Errorf("of nothing: %s", got)
	}
}

func TestUnitAt(t *testing.T) {
	t.Parallel()
	units := caption.Units(api.Timing{Words: []api.Span{span("One", 0.5, 1), span("two", 1.2, 2), span("three", 2, 3)}})
	for at, want := range map[time.Duration]int{0: 0, 500 * time.Millisecond: 0, 1100 * time.Millisecond: 0, 1200 * time.Millisecond: 1, 2 * time.Second: 2, time.Hour: 2} {
		if got := caption.At(units, at); got != want {
			t.Errorf("at %v: unit %d, want %d", at, got, want)
		}
	}
	if got := caption.At(nil, 0); got != -1 {
		t.Errorf("of nothing: %d", got)
	}
}

// Cues are in order, last, have all of the text and keep the limits where the times allow it.
func FuzzCut(f *testing.F) {
	f.Add("Hello there. Who are you? 제 이름은 타입캐스트입니다! 元気ですか？はい。", []byte{5, 9, 200, 0, 0, 3}, 9.0, false)
	f.Add("a b c", []byte{0}, 0.0, true)
	f.Add("e\u0301 --> <x> \u200d x", []byte{255, 1}, math.NaN(), true)
	f.Fuzz(func(t *testing.T, text string, steps []byte, duration float64, ordered bool) {
		if len(text) > 4000 || len(steps) == 0 {
			return
		}
		at, spans := 0.0, characters(0, text)
		for i := range spans {
			step := float64(int8(steps[i%len(steps)])) / 40
			if ordered {
				step = math.Abs(step)
			}
			spans[i].Start, spans[i].End = at, at+step
			at += step
		}
		fields := words(0, text)
		for i := range fields {
			if i < len(spans) {
				fields[i].Start, fields[i].End = spans[i].Start, spans[i].End
			}
		}
		for _, in := range []api.Timing{{Duration: duration, Words: fields, Characters: spans}, {Duration: duration, Characters: spans}} {
			check(t, in)
		}
	})
}

func check(t *testing.T, in api.Timing) {
	t.Helper()
	cues := caption.Cut(in)
	before := time.Duration(0)
	var units []caption.Unit
	for _, c := range cues {
		if c.End <= c.Start || c.Start < before || c.Start%time.Millisecond != 0 || c.End%time.Millisecond != 0 {
			t.Fatalf("times of %s", show(cues))
		}
		if strings.ContainsAny(c.Text, "\n\r") || strings.TrimSpace(c.Text) == "" || !utf8.ValidString(c.Text) || c.Text != caption.Join(c.Units) {
			t.Fatalf("text %q", c.Text)
		}
		instant := slices.ContainsFunc(c.Units[1:], func(u caption.Unit) bool { return u.Start == c.Start || u.End == u.Start })
		if len(c.Units) > 1 && !instant && (utf8.RuneCountInString(c.Text) > caption.MaxCueChars || c.End-c.Start > caption.MaxCue) {
			t.Fatalf("too long: %s", show([]caption.Cue{c}))
		}
		before, units = c.End, append(units, c.Units...)
	}
	if all := caption.Units(in); len(cues) > 0 && len(units) != len(all) {
		t.Fatalf("%d of %d units", len(units), len(all))
	}
	for _, format := range caption.Formats() {
		if out := string(caption.Encode(format, in)); format != caption.JSON && strings.Count(out, " --> ") != len(cues) {
			t.Fatalf("%s: %q", format, out)
		}
	}
}
