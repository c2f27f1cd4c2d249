package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"callboard/internal/text"
)

// maxInput is how many bytes are read from stdin: enough to count the characters of every text that was meant as one.
const maxInput = 16 << 20

// readScript returns the text to speak, from the argument or, for "-", from in. dropped is the number of characters that
// were removed. A text of more than most characters is too long for one request; most is 0 if it is to be divided. Its errors are
// usage errors.
func readScript(ctx context.Context, arg string, in io.Reader, most int) (script string, dropped int, err error) {
	if arg == "-" {
		raw, err := readAll(ctx, in)
		if ctx.Err() != nil {
			return "", 0, ctx.Err()
		}
		if err != nil {
			return "", 0, usage("stdin", "it cannot be read", "give the text as an argument")
		}
		if len(raw) > maxInput {
			return "", 0, usage("the text", fmt.Sprintf("it is longer than %d MiB", maxInput>>20), "add --split to speak, or use batch")
		}
		arg = string(text.UTF8(raw))
	}
	switch name := text.Encoding([]byte(arg)); {
	case name != "":
		return "", 0, usage("the text", "it looks like "+name+" and not UTF-8", "convert it: iconv -f "+name+" -t UTF-8 FILE | callboard speak -")
	case !utf8.ValidString(arg):
		return "", 0, usage("the text", "it is not valid UTF-8", "save it as UTF-8, or convert it: iconv -f ENCODING -t UTF-8 FILE | callboard speak -")
	}
	script, dropped = cleanScript(arg)
	switch n := len([]rune(script)); {
	case n == 0:
		return "", dropped, usage("the text", "there is nothing to speak", "give it in quotes, or - to read it from stdin")
	case most > 0 && n > most:
		return "", dropped, usage("the text", fmt.Sprintf("it has %d characters and one request takes %d", n, most), "divide it; speak --split does")
	case !text.HasSound(script):
		return "", dropped, usage("the text", "there is no word in it to speak", "add one")
	}
	return script, dropped, nil
}

// readAll reads to the end of in, or until ctx ends: a terminal or a pipe may never send anything, and Ctrl+C
// must still work. The reading goroutine then stays behind, as the process is about to end.
func readAll(ctx context.Context, in io.Reader) ([]byte, error) {
	type result struct {
		raw      []byte
		err      error
		panicked any
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() { r.panicked = recover(); done <- r }()
		r.raw, r.err = io.ReadAll(io.LimitReader(in, maxInput+1))
	}()
	select {
	case r := <-done:
		if r.panicked != nil {
			panic(r.panicked) // in the goroutine of Main, which reports it
		}
		return r.raw, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// cleanScript cleans the text as the app does, and removes spaces around it. It returns the number of removed characters. A
// tab is one space here, as every space is charged.
func cleanScript(s string) (string, int) {
	s, dropped := text.Multiline(strings.ReplaceAll(s, "\t", " "))
	return strings.TrimSpace(s), dropped
}
