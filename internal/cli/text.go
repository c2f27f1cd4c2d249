package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/unicode/norm"

	"callboard/internal/api"
	"callboard/internal/job"
)

// maxInput bounds in bytes what is read from stdin: enough to say how much too long a text is.
const maxInput = 1 << 20

// script returns the text to speak, from the argument or, for "-", from in. dropped is how many control
// characters and escape sequences were left out. Its errors are usage errors.
func script(ctx context.Context, arg string, in io.Reader) (text string, dropped int, err error) {
	if arg == "-" {
		raw, err := readAll(ctx, in)
		if ctx.Err() != nil {
			return "", 0, ctx.Err()
		}
		if err != nil {
			return "", 0, usage("stdin", "it cannot be read", "give the text as an argument")
		}
		arg = strings.TrimPrefix(string(raw), "\ufeff")
	}
	if !utf8.ValidString(arg) {
		return "", 0, usage("the text", "it is not valid UTF-8", "save it as UTF-8, or convert it: iconv -t UTF-8")
	}
	text, dropped = cleanScript(arg)
	switch n := len([]rune(text)); {
	case n == 0:
		return "", dropped, usage("the text", "there is nothing to speak", "give it in quotes, or - to read it from stdin")
	case n > api.MaxTextChars:
		return "", dropped, usage("the text", fmt.Sprintf("it has %d characters and one request takes %d", n, api.MaxTextChars), "send it in parts")
	case !job.HasWord(text):
		return "", dropped, usage("the text", "there is no word in it to speak", "add one")
	}
	return text, dropped, nil
}

// readAll reads to the end of in, or until ctx ends: a terminal or a pipe may stay silent for ever, and Ctrl+C
// must still work. The reader is then left behind; the process is about to end.
func readAll(ctx context.Context, in io.Reader) ([]byte, error) {
	type result struct {
		raw []byte
		err error
		bad any
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() { r.bad = recover(); done <- r }()
		r.raw, r.err = io.ReadAll(io.LimitReader(in, maxInput))
	}()
	select {
	case r := <-done:
		if r.bad != nil {
			panic(r.bad) // here, where Main can tell a person
		}
		return r.raw, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// cleanScript composes the text (NFC) and leaves out what is not to be spoken: escape sequences as a whole,
// control characters, and marks that only turn the writing round. Line breaks stay; a tab is a space.
func cleanScript(s string) (string, int) {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ", "\u2028", "\n", "\u2029", "\n\n").Replace(s)
	before := len([]rune(s))
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0xFEFF:
			return -1
		}
		return r
	}, stripEscapes(s))
	dropped := before - len([]rune(s))
	return strings.TrimSpace(norm.NFC.String(s)), dropped
}

// stripEscapes takes terminal sequences out whole, because their tail alone ("[2J") would be spoken.
func stripEscapes(s string) string {
	if !strings.ContainsAny(s, "\x1b\u0090\u009b\u009d\u009e\u009f") {
		return s
	}
	return ansi.Strip(s)
}
