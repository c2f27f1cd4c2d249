package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/testwait"
)

// Ctrl+C in the console of "listen" ends it, and the callback of the account is put back.
func TestListenEndsWithCtrlC(t *testing.T) {
	t.Parallel()
	env, box := newEnv(t)
	c := startConsole(t, env, "listen")
	testwait.Eventually(t, "the callback is ours", func() bool { return box.callback() != former })
	c.WaitFor("webhooks ok")
	c.Interrupt()
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d; output %q", code, c.Output.String())
	}
	if got := box.callback(); got != former {
		t.Errorf("the callback is %s; output %q", got, c.Output.String())
	}
}

// A console that is closed ends the program with the callback put back: the screen and a command.
func TestConsoleIsClosed(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		args []string
		seen string
	}{
		"listen":     {[]string{"listen"}, "webhooks ok"},
		"the screen": {nil, "Actors"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env, box := newEnv(t)
			c := startConsole(t, env, tt.args...)
			testwait.Eventually(t, "the callback is ours", func() bool { return box.callback() != former })
			c.WaitFor(tt.seen)
			c.Close()
			c.Wait()
			if got := box.callback(); got != former {
				t.Errorf("the callback is %s; output %q", got, c.Output.String())
			}
		})
	}
}

// The screen starts in a console, takes keys and gives the console back. Wine's console passes control sequences on as if they
// were text, so that only words of what is drawn can be looked for.
func TestScreen(t *testing.T) {
	t.Parallel()
	env, box := newEnv(t)
	c := startConsole(t, env)
	c.WaitFor("Actors")
	c.WaitFor("미나")
	c.Type("3")
	c.WaitFor("Takes")
	c.Type("1")
	c.Type("\r")
	c.Type("Hello from a console. 안녕하세요.")
	c.Type("\x13") // ctrl+s
	testwait.Eventually(t, "the text is spoken", func() bool { return len(box.Speaks()) == 1 })
	if got := box.Speaks()[0].Text; got != "Hello from a console. 안녕하세요." {
		t.Errorf("%q was spoken", got)
	}
	c.WaitFor("done")
	c.Type("\t") // the next pane, where q is no letter of the text
	c.Type("q")
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d; output %q", code, c.Output.String())
	}
	if got := box.callback(); got != former {
		t.Errorf("the callback is %s; output %q", got, c.Output.String())
	}
}

// What a console shows and what is redirected does not depend on the code page of the console: Korean, American or UTF-8.
func TestCodePages(t *testing.T) {
	t.Parallel()
	env, _ := newEnv(t)
	for _, page := range []string{"949", "437", "65001"} {
		env := env.With(codePageVar + "=" + page)
		c := startConsole(t, env, "actors", "--search", "미나")
		c.WaitFor("미나")
		if code := c.Wait(); code != 0 {
			t.Errorf("code page %s: exit code %d; output %q", page, code, c.Output.String())
		}

		path := filepath.Join(env.Home, "목록 "+page+".txt")
		c = startConsole(t, env.With(stdoutVar+"="+path), "actors", "--search", "미나")
		code := c.Wait()
		if raw, err := os.ReadFile(path); code != 0 || err != nil || !strings.HasPrefix(string(raw), "Mina\t미나\t") || strings.Contains(string(raw), "Jinhyuk") {
			t.Errorf("code page %s: exit code %d, redirected %q, %v", page, code, raw, err)
		}
	}
}
