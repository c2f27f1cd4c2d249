package webhooks

import (
	"os"
	"os/exec"
	"testing"
)

// The program ends before the answer of $EDITOR is taken.
func TestTheFileOfTheEditorGoesWithTheProgram(t *testing.T) {
	g := newStage(t, 3)
	var path string
	g.Program = func(c *exec.Cmd) error {
		path = c.Args[len(c.Args)-1]
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
		g.s.Close()
		if _, err := os.Stat(path); err == nil {
			t.Error("the file is still there")
		}
		return nil
	}
	g.Press("e", "ctrl+e")
	if path == "" {
		t.Fatal("no editor was started")
	}
	// One that was on its way when the program ended makes none.
	msg, ok := g.s.editing.external()().(editorFileMsg)
	if !ok || msg.err == nil || msg.path != "" {
		t.Errorf("after the end: %+v", msg)
	}
}
