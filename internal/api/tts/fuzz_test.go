package tts

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math"
	"testing"
	"testing/iotest"

	"callboard/internal/api"
	"callboard/internal/text"
)

func clean(t *testing.T, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if text.Line(s) != s && s != " " {
			t.Fatalf("not clean: %q", s)
		}
	}
}

func FuzzVoices(f *testing.F) {
	for _, s := range []string{
		`[{"voice_id":"tc_1","voice_name":{"eng":"A","kor":"가"},"models":[{"version":"v","emotions":["x"]}],"preview_url":"https://x/y"}]`,
		`{"voices":[{"voice_id":"uc_1","voice_name":"A\u0007","model":"m","emotions":{"a":1}}]}`, `[[[]]]`, `null`, `[{"voice_id":["a"],"models":3}]`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := api.ParseNode(body)
		if err != nil {
			return
		}
		voices, _, _ := decodeVoices(n.Result())
		for _, v := range voices {
			if !api.SafeID(v.ID) {
				t.Fatalf("the id is %q", v.ID)
			}
			clean(t, v.Gender, v.Age)
			clean(t, v.UseCases...)
			for _, name := range v.Name {
				clean(t, name)
			}
			for _, m := range v.Models {
				clean(t, m.Version)
				clean(t, m.Emotions...)
			}
		}
		_, _ = decodeRecommendations(n)
		if s, ok := decodeSubscription(n); ok && (s.CreditsLeft() < 0 || s.Concurrency < 0) {
			t.Fatalf("got %+v", s)
		}
	})
}

func FuzzTiming(f *testing.F) {
	for _, s := range []string{
		`{"audio":"","words":[{"text":"a","start":0,"end":1}]}`, `{"audio":"","words":[{"text":" ","start":-1,"end":1e400}],"characters":{}}`, `{"audio":1}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		timing := decodeTiming(body)
		for _, s := range append(timing.Words, timing.Characters...) {
			if clean(t, s.Text); s.Start < 0 || s.End < s.Start || math.IsInf(s.End, 0) || math.IsNaN(s.End) || s.Text == "" {
				t.Fatalf("got %+v", s)
			}
		}
	})
}

// endOf is nil for the end of the input.
func endOf(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// FuzzSplitter compares the splitter with the JSON decoder of the standard library.
func FuzzSplitter(f *testing.F) {
	for _, s := range []string{
		`{"audio":"UklGRg==","x":1}`, `{"x":["audio","y"],"audio":"\/\/8="}`, `{"audio":"UklG`, `[{"audio":"UklG"}]`, `{"audio":{"audio":"AAAA"}}`, `{"a\"b":"\\","audio":""}`,
		`<html>`, `{"audio":"\u002b\u002b\u002b\u002b"}`, "\ufeff{}", `}{"audio":"AAAA"`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		whole := splitter{in: bytes.NewReader(body)}
		a, errA := io.ReadAll(&whole)
		slow := splitter{in: iotest.OneByteReader(bytes.NewReader(body))}
		b, errB := io.ReadAll(iotest.OneByteReader(&slow))
		if errA == nil && errB == nil {
			errA, errB = endOf(whole.readRest()), endOf(slow.readRest())
		}
		if !bytes.Equal(a, b) || (errA == nil) != (errB == nil) || !bytes.Equal(whole.rest, slow.rest) {
			t.Fatalf("the size of the reads matters: %q, %v and %q, %v", a, errA, b, errB)
		}
		if len(whole.rest) > maxRest || len(a)+len(whole.rest) > len(body) {
			t.Fatalf("%d and %d bytes of %d", len(a), len(whole.rest), len(body))
		}
		var plain map[string]json.RawMessage
		var want string
		if json.Unmarshal(body, &plain) != nil || len(plain) != 1 || json.Unmarshal(plain["audio"], &want) != nil || plain["audio"][0] != '"' {
			return
		}
		if _, err := base64.StdEncoding.DecodeString(want); err == nil && bytes.Count(body, []byte(`"audio"`)) == 1 && string(a) != want && !bytes.Contains(body, []byte(`\n`)) && !bytes.Contains(body, []byte(`\r`)) {
			t.Fatalf("got %q, want %q", a, want)
		}
	})
}
