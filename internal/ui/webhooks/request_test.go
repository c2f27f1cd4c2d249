package webhooks

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"callboard/internal/osfile"
	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
	"callboard/internal/workbench"
)

// removed is what an editor returns that removes its file.
const removed = "removed"

// editor makes the program of $EDITOR: it gets what the file has and returns what it has then.
func (g *stage) editor(t *testing.T, change func(string) (string, error)) {
	t.Setenv("VISUAL", "")
	t.Setenv("EDITOR", "/nowhere/some-editor --wait")
	g.Program = func(c *exec.Cmd) error {
		path := c.Args[len(c.Args)-1]
		if info, err := os.Stat(path); err != nil || osfile.OpenToOthers(path) || !slices.Equal(c.Args[:2], []string{"/nowhere/some-editor", "--wait"}) {
			t.Errorf("%v with %v, %v", c.Args, info, err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out, err := change(string(b))
		e := os.WriteFile(path, []byte(out), 0o600)
		if out == removed {
			e = os.Remove(path)
		}
		if e != nil {
			t.Fatal(e)
		}
		return err
	}
}

func TestEditInPlaceAndSend(t *testing.T) {
	g := newStage(t, 3)
	id := g.id()
	g.svc.Put(webhook.Delivery{ID: id, Proto: "HTTP/1.1", Exact: true, Body: []byte(`{"a":1}`),
		Headers: [][2]string{{"Host", "h"}, {"X-A", "1"}, {"Authorization", "Bearer top-secret"}, {"x-a", "2"}, {"content-length", "7"}}})
	g.changed(g.svc.Set(workbench.Settings{Forward: workbench.Forward{URL: "http://localhost:3000/x", On: true}}))
	g.Press("e")
	g.WantNot("top-secret")
	g.Press("ctrl+s") // nothing was changed
	g.Press("e", "end", "backspace")
	g.Write(`,"이름":2}`)
	g.Press("esc")
	g.Want("esc again drops")
	g.Press("ctrl+s")
	g.wantDid(t, fmt.Sprintf(`replay %[1]s to http://localhost:3000/x; replay %[1]s to http://localhost:3000/x `+
		`headers [["Host" "h"] ["X-A" "1"] ["Authorization" "Bearer top-secret"] ["x-a" "2"] ["content-length" "18"]] body "{\"a\":1,\"이름\":2}"`, id))
	if g.Top() != nil {
		t.Error("the dialog stays after an answer")
	}
}

// A body with our secret is not shown, and sent as it came.
func TestBodyWithASecretIsNotEditedInPlace(t *testing.T) {
	g := newStage(t, 3)
	id := g.id()
	g.svc.Put(webhook.Delivery{ID: id, Target: "/hook/topsecrettopsecret", Proto: "HTTP/1.1", Body: []byte("/hook/topsecrettopsecret"), Headers: [][2]string{{"Host", "h"}}})
	g.changed(g.svc.Set(workbench.Settings{Forward: workbench.Forward{URL: "http://localhost:3000/x", On: true}}))
	g.Press("e")
	g.WantNot("topsecret")
	g.Want("/hook/[hidden]")
	g.Press("ctrl+s")
	g.wantDid(t, fmt.Sprintf(`replay %s to http://localhost:3000/x`, id))
}

func TestEditWithAnEditor(t *testing.T) {
	g := newStage(t, 3)
	id := g.id()
	body := "\x00\xff\ttabs\r\nand no end"
	g.svc.Put(webhook.Delivery{ID: id, Proto: "HTTP/1.1", Body: []byte(body), Headers: [][2]string{{"Host", "h"}, {"X-A", "1"}, {"Cookie", "top-secret"}}})
	g.changed(g.svc.Set(workbench.Settings{Forward: workbench.Forward{URL: "http://localhost:3000/x", On: true}}))
	g.Press("e")
	g.Want("the body is binary")
	g.Press("tab")
	g.Write("x")
	g.Want("edits it in $EDITOR")

	var seen string
	for _, c := range []struct {
		name, want string
		change     func(string) (string, error)
	}{
		{"missing", "there is no program /nowhere/some-editor", func(s string) (string, error) { return s, &exec.Error{Name: "x", Err: exec.ErrNotFound} }},
		{"fails", "some-editor failed (exit status 1): nothing was changed", func(s string) (string, error) { return "lost", errors.New("exit status 1") }},
		{"empty", "the file was empty: nothing was changed", func(string) (string, error) { return " \n", nil }},
		{"gone", "some-editor failed (its file is gone): nothing was changed", func(string) (string, error) { return removed, nil }},
		{"huge", "some-editor failed (its file is longer than 16 MiB): nothing was changed", func(string) (string, error) { return strings.Repeat("x", mostEdited+1), nil }},
		{"same", "nothing was changed in some-editor", func(s string) (string, error) { return s, nil }},
		{"wrong", "line 3 is no header: write NAME: VALUE · ctrl+e opens it again", func(s string) (string, error) { return strings.Replace(s, "X-A: 1", "X-A 1", 1), nil }},
		{"right", "", func(s string) (string, error) {
			seen = s
			return strings.NewReplacer("X-A 1", "X-A: 3", "tabs", "TABS").Replace(s) + "\n", nil
		}},
	} {
		g.editor(t, c.change)
		g.Press("ctrl+e")
		if c.want != "" {
			g.Want(c.want)
		}
	}
	if !strings.Contains(seen, "X-A 1") || !strings.HasSuffix(seen, "\n\n"+body) || strings.Contains(seen, "top-secret") {
		t.Errorf("the editor got %q", seen)
	}
	g.Press("ctrl+s")
	g.wantDid(t, fmt.Sprintf(`replay %s to http://localhost:3000/x headers [["Host" "h"] ["X-A" "3"] ["Cookie" "top-secret"]] body "\x00\xff\tTABS\r\nand no end"`, id))
	for _, c := range g.Executed {
		if _, err := os.Stat(c.Args[len(c.Args)-1]); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is left: %v", c.Args[len(c.Args)-1], err)
		}
	}
}

func TestAnEditThatGotNoAnswerStays(t *testing.T) {
	g := newStage(t, 3)
	g.changed(g.svc.Set(workbench.Settings{Forward: workbench.Forward{URL: "http://localhost:3000/x", On: true}}))
	g.svc.Answer = send.Result{Problem: "connection refused"}
	g.Press("e")
	g.Write("x")
	g.Press("ctrl+s")
	g.Want("─ Edit and replay", "connection refused")
}

func TestParseOfAnEditedRequest(t *testing.T) {
	d := webhook.Delivery{Proto: "HTTP/1.1", Body: []byte("b"), Headers: [][2]string{{"A", "1"}, {"a", "1"}, {"Cookie", "s1"}, {"Cookie", "s2"}, {"F", "x\x00y"}}}
	text := newRequestText(d)
	first := text.lines[0] + "\n"
	for _, c := range []struct{ head, want string }{
		{text.head(), "unchanged"},
		{text.head() + "\n\n", "unchanged"},
		{strings.ReplaceAll(text.head(), "\n", "\r\n"), "unchanged"},
		{"PUT /hook/[hidden] HTTP/1.1\n" + strings.Join(text.lines[1:], "\n"), "PUT unchanged"},
		{first + "Cookie: [hidden]\nA: 1", `[["Cookie" "s1"] ["A" "1"]]`},
		{first + "B:\t 2 ", `[["B" "2"]]`},
		{first, `[]`},
		{first + "B 2", "line 2 is no header: write NAME: VALUE"},
		{first + "B b: 2", "line 2 is no header: write NAME: VALUE"},
		{first + "X: [hidden]", "line 2: [hidden] stands for a secret only in a line that is unchanged"},
		{first + "X: a\x1bb", "line 2 has a control character"},
		{"POST /other HTTP/1.1\nA: 1", "line 1: only the method can be changed, the path is that of the target"},
		{strings.Repeat("x", 100) + "\nA: 1", "line 1 is no request line: it begins with a method such as POST"},
		{"(\nA: 1", "line 1 is no request line: it begins with a method such as POST"},
	} {
		e, err := text.parse(c.head, []byte("b"))
		got := e.Method
		switch {
		case err != nil:
			got = err.Error()
		case e.Headers == nil:
			got = strings.TrimSpace(got + " unchanged")
		default:
			got = fmt.Sprintf("%q", *e.Headers)
		}
		if got != c.want {
			t.Errorf("%q gives %s; want %s", c.head, got, c.want)
		}
	}
}

// An editor may end all lines by CR LF. It has changed no more than the body by that.
func TestFileWithOtherLineEnds(t *testing.T) {
	for body, want := range map[string]string{"{}": "{}", "a\nb\n": "a\r\nb\r\n", "": ""} {
		d := webhook.Delivery{Proto: "HTTP/1.1", Body: []byte(body), Headers: [][2]string{{"Host", "h"}, {"A", "1"}}}
		text := newRequestText(d)
		file := bytes.ReplaceAll(text.file(text.head(), d.Body), []byte("\n"), []byte("\r\n"))
		if !bytes.HasSuffix(file, []byte("\r\n")) {
			file = append(file, "\r\n"...)
		}
		head, got := split(file, d.Body)
		if e, err := text.parse(head, got); err != nil || e.Headers != nil && body == want || string(got) != want {
			t.Errorf("%q: %q, %+v, %v", body, got, e, err)
		}
	}
}

// FuzzRequestFile writes requests to a file and reads them back: what an editor leaves alone is not changed.
func FuzzRequestFile(f *testing.F) {
	f.Add("Host", "h", []byte("{}"), "POST")
	f.Add("Cookie", "a\r\nb", []byte("\n\n\x00\xff"), "GET")
	f.Add("X", "", []byte{}, "")
	f.Fuzz(func(t *testing.T, name, value string, body []byte, m string) {
		d := webhook.Delivery{Method: m, Proto: "HTTP/1.1", Body: body, Headers: [][2]string{{name, value}, {"X", "1"}}}
		text := newRequestText(d)
		head, got := split(text.file(text.head(), body), body)
		if !bytes.Equal(got, body) {
			t.Fatalf("the body %q came back as %q", body, got)
		}
		e, err := text.parse(head, got)
		if !isToken(method(d)) {
			return // such a request cannot be sent
		}
		if err != nil || e.Method != "" || e.Headers != nil || e.Body != nil {
			t.Fatalf("an unchanged file changes %+v, %v", e, err)
		}
		_, _ = text.parse(name+value, body)
		split(body, nil)
	})
}

func TestShellWords(t *testing.T) {
	for in, want := range map[string][]string{
		"": nil, "vi": {"vi"}, " code  -w ": {"code", "-w"}, `"/my editor/x" -a`: {"/my editor/x", "-a"}, `a\ b 'c d' ""`: {"a b", "c d", ""},
	} {
		if runtime.GOOS == "windows" { // where it divides folders
			in = strings.ReplaceAll(in, `a\ b`, `"a b"`)
		}
		if got := shellWords(in); !slices.Equal(got, want) {
			t.Errorf("%q is %q; want %q", in, got, want)
		}
	}
}
