package sandbox_test

import (
	"encoding/binary"
	"encoding/json"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"callboard/internal/sandbox"
)

// speakEntry is one entry of GET /_sandbox/speaks, with the fields that these tests need.
type speakEntry struct {
	ID       string   `json:"speak_id"`
	State    string   `json:"state"`
	Voice    *string  `json:"voice"`
	Unspoken []string `json:"unspoken"`
}

func (b testServer) listedSpeak(id string) (s speakEntry) {
	b.t.Helper()
	_, raw := b.send("GET", "/_sandbox/speaks", "")
	list := decode[[]speakEntry](b.t, raw)
	i := slices.IndexFunc(list, func(s speakEntry) bool { return s.ID == id })
	if i < 0 {
		b.t.Fatalf("%s is not in the list", id)
	}
	return list[i]
}

// waitEnded waits until a synthesis is done or has failed.
func (b testServer) waitEnded(id string) (st status) {
	b.t.Helper()
	b.eventually("the synthesis has ended", func() bool {
		st = b.status(id)
		return st.Status == "done" || st.Status == "failed"
	})
	return st
}

// Any text is spoken without clipping, rejected, or fails. Nothing hangs.
func TestTextOfAnyKind(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	texts := map[string]string{
		"spaces": strings.Repeat(" ", 350), "wide spaces": strings.Repeat("\u3000\u200b\n", 100), "emoji": strings.Repeat("😀👨‍👩‍👧🇰🇷", 40), "unknown scripts": "สวัสดี ጤና ይስጥልኝ ᚠᚢᚦ 𐎠𐎡",
		"one letter": strings.Repeat("a", 350), "one syllable": strings.Repeat("뷁", 350), "one kana": strings.Repeat("ん", 350), "long vowels": strings.Repeat("ー", 350),
		"digits": strings.Repeat("7", 350), "zeros": strings.Repeat("0", 350), "wide digits": strings.Repeat("９", 350), "numbers": strings.Repeat("1,234.5e-6%", 31),
		"mixed": strings.Repeat("abc가나다かな漢字123", 22), "decomposed": norm.NFD.String(strings.Repeat("안녕하세요", 70)), "loose jamo": strings.Repeat("ㅋㅋㅎㅏ", 80),
		"controls": strings.Repeat("a\x00\x1b[31m\x07\x7f\u0085", 40), "marks": "a" + strings.Repeat("\u0301", 29), "bidi": "\u202eabc\u2066def\u2069", "punctuation": strings.Repeat("?!…—", 80),
		"questions": strings.Repeat("a?", 175), "lines": strings.Repeat("a\n", 175), "consonants": strings.Repeat("bcdfghjklmnpqrstvwxz", 17), "one bracket": "[[", "markup": `<speak>hello</speak> {{x}}`,
	}
	rng := rand.New(rand.NewPCG(5, 6))
	for n := range 20 {
		var text strings.Builder
		for range 1 + rng.IntN(120) {
			text.WriteRune([]rune{rng.Int32N(0x80), 0xAC00 + rng.Int32N(11172), 0x3040 + rng.Int32N(0xC0), 0x4E00 + rng.Int32N(0x5000), rng.Int32N(0xD800), 0x1F300 + rng.Int32N(0x400)}[rng.IntN(6)])
		}
		texts["random "+string(rune('a'+n))] = text.String()
	}
	langs := []string{"auto", "ko-kr"}
	if testing.Short() {
		langs = langs[:1]
	}
	for name, text := range texts {
		for _, lang := range langs {
			body, _ := json.Marshal(map[string]any{"text": text, "lang": lang, "actor_id": mina, "max_seconds": 3})
			resp, raw := b.send("POST", "/api/speak", string(body))
			if resp.StatusCode == 400 {
				if got := string(raw); !strings.Contains(got, "app/invalid/text") || strings.TrimSpace(text) != "" && len([]rune(norm.NFC.String(text))) <= 350 {
					t.Errorf("%s: %s", name, got)
				}
				continue
			}
			link := decode[accepted](t, raw).Result.SpeakURL
			id := link[strings.LastIndex(link, "/")+1:]
			st := b.waitEnded(id)
			if st.Status == "failed" {
				if st.URL != nil {
					t.Errorf("%s: failed, and has a link", name)
				}
				continue
			}
			_, wav := b.do("GET", *st.URL, "", "")
			checkSound(t, name, wav)
		}
	}
}

// checkSound checks that a WAV is neither silent nor clipped.
func checkSound(t *testing.T, name string, wav []byte) {
	t.Helper()
	if len(wav) < 44+1600 || string(wav[:4]) != "RIFF" {
		t.Errorf("%s: %d bytes", name, len(wav))
		return
	}
	loudest, full := 0, 0
	for i := 44; i+1 < len(wav); i += 2 {
		v := int(int16(binary.LittleEndian.Uint16(wav[i:])))
		loudest = max(loudest, v, -v)
		if v >= 32767 || v <= -32767 {
			full++
		}
	}
	if loudest < 300 || full > 2 {
		t.Errorf("%s: the loudest sample is %d, %d are at full scale", name, loudest, full)
	}
}

// The parts that the voice cannot read are named with the audio and in the list, also after a restart.
func TestUnspokenPartsAreListed(t *testing.T) {
	t.Parallel()
	o := sandbox.Options{SynthDelay: -1, Journal: t.TempDir() + "/journal"}
	b := start(t, o)
	id := b.speak("Good morning 😀, ไทย and 😀 again.")
	plain := b.speak("Good morning.")
	none := b.speak("😀 ไทย")
	b.waitDone(id)
	b.waitDone(plain)
	if st := b.waitEnded(none); st.Status != "failed" {
		t.Errorf("a text that cannot be read: %+v", st)
	}
	if s := b.listedSpeak(none); s.Voice != nil || b.listedSpeak(id).Voice == nil {
		t.Errorf("the voice of the failed one must be null: %+v", s)
	}
	check := func(when string) {
		t.Helper()
		for speakID, want := range map[string][]string{id: {"😀", "ไทย"}, plain: {}, none: {"😀", "ไทย"}} {
			if got := b.listedSpeak(speakID).Unspoken; !slices.Equal(got, want) || got == nil {
				t.Errorf("%s: the list has %q, want %q", when, got, want)
			}
		}
		for speakID, want := range map[string]string{id: "😀,ไทย", plain: ""} {
			resp, _ := b.do("HEAD", *b.status(speakID).URL, "", "")
			got := resp.Header.Get("X-Sandbox-Unspoken")
			if strings.ContainsFunc(got, func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Errorf("%s: the header is not ASCII: %q", when, got)
			}
			if decoded, err := url.PathUnescape(got); decoded != want || err != nil {
				t.Errorf("%s: the header has %q, want %q", when, got, want)
			}
		}
	}
	check("before the restart")
	b = b.restart(o)
	check("after a restart")
}

// The header is at most 4 KiB long, and its last part is complete.
func TestUnspokenHeaderIsBounded(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	var text strings.Builder
	text.WriteString("Pictures: ")
	for i := range 330 {
		text.WriteRune(rune(0x1F300 + i))
	}
	id := b.speak(text.String())
	resp, _ := b.do("GET", *b.waitDone(id).URL, "", "")
	header := resp.Header.Get("X-Sandbox-Unspoken")
	parts := strings.Split(header, ",")
	last, err := url.PathUnescape(parts[len(parts)-1])
	if list := b.listedSpeak(id).Unspoken; len(header) > 4096 || len(header) < 2000 || len(parts) >= len(list) || err != nil || list[len(parts)-1] != last {
		t.Errorf("%d parts of %d in %d bytes, the last is %q", len(parts), len(list), len(header), last)
	}
}
