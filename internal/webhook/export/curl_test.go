package export_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"callboard/internal/text"
	"callboard/internal/webhook"
	"callboard/internal/webhook/export"
)

// shells are the shells of this machine. POSIX's sh is among them, whichever program that is.
func shells(t testing.TB) (list []string) {
	t.Helper()
	for _, name := range []string{"sh", "dash", "bash", "zsh", "ksh"} {
		if path, err := exec.LookPath(name); err == nil {
			list = append(list, path)
		}
	}
	if len(list) == 0 {
		t.Skip("there is no POSIX shell")
	}
	return list
}

// fakeCurl is a folder with a program "curl" that prints its arguments and its input, each with a NUL behind it.
func fakeCurl(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	script := "#!/bin/sh\nprintf '%s\\0' \"$@\"\ncase \"$*\" in *--data-binary\\ @-) cat;; esac\nprintf '\\0'\n"
	if err := os.WriteFile(filepath.Join(dir, "curl"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// run runs a command with the fake curl and returns the arguments and what was piped in.
func run(t testing.TB, shell, dir, command string) (args []string, input string) {
	t.Helper()
	script := filepath.Join(t.TempDir(), "script") // one argument of "sh -c" could not hold it
	if err := os.WriteFile(script, []byte(command+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), shell, script)
	cmd.Env = append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil || stderr.Len() > 0 {
		t.Fatalf("%s: %v: %s\n%.500s", shell, err, stderr.String(), command)
	}
	n := strings.Index(string(out), "\x00--data-binary\x00@-\x00")
	if n >= 0 {
		n += len("\x00--data-binary\x00@-\x00")
		return strings.Split(string(out[:n-1]), "\x00"), strings.TrimSuffix(string(out[n:]), "\x00")
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00\x00"), "\x00"), ""
}

// valueOf is the argument behind an option.
func valueOf(args []string, option string) string {
	if i := slices.Index(args, option); i >= 0 && i+1 < len(args) {
		return args[i+1]
	}
	return ""
}

func everyByte() []byte {
	b := make([]byte, 256)
	for i := range b {
		b[i] = byte(i)
	}
	return b
}

// TestCurlInAShell runs the commands: the shell gives curl exactly the body and the headers, whatever bytes they have.
func TestCurlInAShell(t *testing.T) {
	t.Parallel()
	dir := fakeCurl(t)
	printable := ""
	for c := ' '; c <= '~'; c++ {
		printable += string(c)
	}
	bodies := map[string][]byte{
		"plain": []byte(`{"a":"b"}`), "empty": nil, "every byte": everyByte(), "printable": []byte(printable), "quotes": []byte(`'"'"'\''` + "`$(x)$HOME!\\"),
		"at": []byte("@/etc/passwd"), "lines": []byte("a\nb\n\n"), "returns": []byte("a\r\nb\tc"), "escape": []byte("\x1b]0;x\x07"), "bidi": []byte("a\u202eb"),
		"korean": []byte("제 이름은 타입캐스트입니다."), "percent": []byte("\x00%s%d%%n"), "octal then digit": []byte("\x001\x0123"), "option": []byte("-n\x00"), "dashes": []byte("--\x01"),
		"not UTF-8": []byte("caf\xe9 \xff\xfe"), "nul": []byte("\x00"), "long": bytes.Repeat([]byte("ab'%\\\n"), 40_000), "long binary": bytes.Repeat(everyByte(), 1000),
		"replacement": []byte("a\ufffdb"), "backslash n": []byte(`\n\0\x41`),
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := webhook.Delivery{Target: "/hook/s3", Body: body, Exact: true, Headers: [][2]string{{"Host", "h.example"}, {"X-Body", "it's"}, {"Content-Length", "1"}}}
			command := export.Command(d, export.Options{Secrets: true})
			safe(t, command)
			for _, shell := range shells(t) {
				args, input := run(t, shell, dir, command)
				got := valueOf(args, "--data-binary")
				if got == "@-" {
					got = input
				}
				if got != string(body) {
					t.Errorf("%s: got %.200q of %d bytes, want %.200q of %d", shell, got, len(got), body, len(body))
				}
				if args[0] != "-X" || args[1] != "POST" || args[2] != "http://h.example/hook/s3" || valueOf(args, "-H") != "X-Body: it's" {
					t.Errorf("%s: %.300q", shell, args)
				}
			}
		})
	}
}

// safe fails if a terminal could obey a character of the command.
func safe(t testing.TB, s string) {
	t.Helper()
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && text.Hidden(r) }) {
		t.Fatalf("%.300q", s)
	}
}

func TestCurl(t *testing.T) {
	t.Parallel()
	secret := strings.Repeat("A", 43)
	d := delivery(`{"status":"done"}`)
	if got, want := export.Command(d, export.Options{BaseURL: "https://a1b2.ngrok.app/"}), `curl -X POST 'https://a1b2.ngrok.app/hook/SECRET?a=1' -H 'content-type: application/json'`+
		` -H 'Authorization: SECRET' -H 'X-Original-URI: /hook/SECRET' -H 'X-Empty;' -H 'x-Two: 1' -H 'X-two: 2' -H 'User-Agent:' -H 'Accept:' --data-binary '{"status":"done"}'`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := export.Command(d, export.Options{Secrets: true}); !strings.Contains(got, "'https://a1b2.ngrok.app/hook/"+secret+"?a=1'") || !strings.Contains(got, "Bearer abc") {
		t.Error(got)
	}
	for want, d := range map[string]webhook.Delivery{
		`curl -X POST 'http://localhost/hook/SECRET' -H 'User-Agent:' -H 'Accept:'`:                                                 {},
		`curl -I 'http://h/hook/SECRET' -H 'Accept: x' -H 'User-Agent:'`:                                                            {Method: "HEAD", Headers: [][2]string{{"Host", "h"}, {"Accept", "x"}}},
		`curl -X GET 'http://h/hook/SECRET?a=[1-2]&b=it'\''s' --globoff -H 'User-Agent:' -H 'Accept:'`:                              {Method: "GET", Target: "/hook/x?a=[1-2]&b=it's", Headers: [][2]string{{"Host", "h"}}},
		`curl -X POST 'http://h/hook/SECRET/../y' --path-as-is -H 'User-Agent:' -H 'Accept:'`:                                       {Target: "/hook/x/../y", Headers: [][2]string{{"Host", "h"}}},
		`curl -X POST 'http://localhost/hook/SECRET' -H 'X-Fold: a  b' -H "$(printf 'X-L: caf\351')" -H 'User-Agent:' -H 'Accept:'`: {Headers: [][2]string{{"X-Fold", "a\r\n b"}, {"X-L", "caf\xe9"}}},
	} {
		if got := export.Command(d, export.Options{}); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// TestQuoteMany quotes 300 texts of all bytes in one script, in which curl is a function: every shell reads each of them as it was.
func TestQuoteMany(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	hard := []string{"'", "\\", "\"", "$", "`", "!", "%", "\n", "-", "\x1b", "\xff", "한", "\u202e", "@", " ", "\\0", "7"}
	var list []string
	script := "curl() { printf '%s\\0' \"$@\"; }\n"
	for range 300 {
		s := ""
		for range random.IntN(12) {
			if random.IntN(2) == 0 {
				s += hard[random.IntN(len(hard))]
			} else {
				s += string([]byte{byte(1 + random.IntN(255))})
			}
		}
		s += "." // a command substitution drops line breaks at the end
		list = append(list, s)
		script += "curl " + export.Quote(s) + "\n"
	}
	safe(t, script)
	file := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, shell := range shells(t) {
		out, err := exec.CommandContext(t.Context(), shell, file).Output()
		got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
		if err != nil || len(got) != len(list) {
			t.Fatalf("%s: %v, %d texts", shell, err, len(got))
		}
		for i := range list {
			if got[i] != list[i] {
				t.Fatalf("%s: got %q, want %q", shell, got[i], list[i])
			}
		}
	}
}

func FuzzQuote(f *testing.F) {
	dir := fakeCurl(f)
	shell := shells(f)[0]
	for _, s := range []string{"", "a b", "it's", `\'"$(x)` + "`", "-n", "\x1b[31m", "a\r\nb", "caf\xe9", "%s", "@x", "한\u202e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q := export.Quote(s)
		safe(t, q)
		d := webhook.Delivery{Headers: [][2]string{{"X", s}}, Body: []byte(s), Exact: true}
		command := export.Command(d, export.Options{})
		safe(t, command)
		args, input := run(t, shell, dir, command)
		got := valueOf(args, "--data-binary")
		if got == "@-" {
			got = input
		}
		if got != s && !(s == "" && !slices.Contains(args, "--data-binary")) {
			t.Fatalf("got %q, want %q: %s", got, s, command)
		}
		if strings.ContainsAny(s, "\x00") {
			return
		}
		args, _ = run(t, shell, dir, "curl "+q)
		if len(args) != 1 || args[0] != strings.TrimRight(s, "\n") && args[0] != s {
			t.Fatalf("got %q, want %q", args, s)
		}
	})
}
