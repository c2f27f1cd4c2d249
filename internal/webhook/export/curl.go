package export

import (
	"bufio"
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"callboard/internal/text"
	"callboard/internal/webhook"
)

// maxArgument is the most bytes of a body that stand in the command itself: Linux takes 128 KiB for one argument.
const maxArgument = 96 << 10

// Command is a command that sends the delivery again with curl. Every POSIX shell reads it in the same way, and no character in
// it can change the state of a terminal: what is not plain text is written by printf in octal, which is in every shell. The URL
// is the first argument after the method, because it is what a person changes.
//
// curl adds headers of its own unless told otherwise, so it is told for those that did not come. Host, Content-Length and what
// belongs to the connection are left to it.
func Command(d webhook.Delivery, o Options) string {
	r := requestOf(d, o)
	var c strings.Builder
	body, piped := bodyArgument(r)
	if piped != "" {
		c.WriteString(piped + " | ")
	}
	c.WriteString("curl ")
	if r.method == "HEAD" {
		c.WriteString("-I ") // curl would wait for a body after -X HEAD
	} else {
		c.WriteString("-X " + word(r.method) + " ")
	}
	to := cmp.Or(o.To, r.url(o))
	c.WriteString(Quote(to))
	if strings.ContainsAny(to, "[]{}") {
		c.WriteString(" --globoff")
	}
	if strings.Contains(to, "/.") {
		c.WriteString(" --path-as-is")
	}
	for _, f := range r.fields {
		if leftToCurl(f[0]) {
			continue
		}
		v := strings.TrimSpace(unfold(f[1]))
		if v == "" {
			c.WriteString(" -H " + Quote(f[0]+";")) // curl's way to send an empty value
		} else {
			c.WriteString(" -H " + Quote(f[0]+": "+v))
		}
	}
	names := []string{"User-Agent", "Accept"}
	if body != "" {
		names = append(names, "Content-Type")
		if len(r.Body) >= 1<<20 {
			names = append(names, "Expect")
		}
	}
	for _, name := range names {
		if !webhook.HasField(r.fields, name) {
			c.WriteString(" -H '" + name + ":'")
		}
	}
	return c.String() + body
}

// bodyArgument is the end of the command, and what is piped into it if the body cannot be an argument: it would be read as the
// name of a file, it is too long, or it is not plain text.
func bodyArgument(r request) (argument, piped string) {
	b := string(r.Body)
	switch {
	case b == "" && webhook.FieldValue(r.fields, "Content-Length") == "" && !r.isChunked():
		return "", ""
	case b == "", isPlain(b) && b[0] != '@' && len(b) <= maxArgument:
		return " --data-binary " + Quote(b), ""
	}
	return " --data-binary @-", "printf '" + octal(b) + "'"
}

// Quote makes s one argument for a POSIX shell. A text with a character that could change the state of a terminal, or that is
// not UTF-8, is written in octal; s must hold no NUL then, and line breaks at its end are lost.
func Quote(s string) string {
	if isPlain(s) {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return `"$(printf '` + octal(s) + `')"`
}

// word is a method as one argument, without quotes where it has only letters.
func word(method string) string {
	if strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && method != "" {
		return method
	}
	return Quote(method)
}

// isPlain reports whether s can stand between single quotes. A tab would complete a word where the command is pasted.
func isPlain(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && text.Hidden(r) })
}

// octal is s as the format of printf, between single quotes: letters, digits and other harmless characters as they are, every
// other byte in octal.
func octal(s string) string {
	var b strings.Builder
	b.Grow(len(s) + len(s)/2)
	if strings.HasPrefix(s, "-") { // printf would read an option
		b.WriteString(`\055`)
		s = s[1:]
	}
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == '%':
			b.WriteString("%%")
		case r == '\'' || r == '\\' || r == '\n' || r == utf8.RuneError || r < 0x80 && (r < ' ' || r == 0x7f) || r >= 0x80 && text.Hidden(r):
			for _, c := range []byte(s[:n]) {
				fmt.Fprintf(&b, `\%03o`, c)
			}
		default:
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
	return b.String()
}

func unfold(v string) string {
	if !strings.ContainsAny(v, "\r\n") {
		return v
	}
	return strings.Join(strings.FieldsFunc(v, func(r rune) bool { return r == '\r' || r == '\n' }), " ")
}

func leftToCurl(name string) bool {
	switch strings.ToLower(name) {
	case "host", "content-length", "connection", "keep-alive", "proxy-connection", "proxy-authorization", "te", "trailer", "upgrade":
		return true
	}
	return false
}

type commands struct{ o Options }

func (commands) begin(*bufio.Writer) error { return nil }
func (commands) end(*bufio.Writer) error   { return nil }

func (e commands) item(w *bufio.Writer, i Item, _ bool) error {
	return write(w, Command(i.Delivery, e.o), "\n")
}
