package webhooks

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

type (
	// editorFileMsg says that the file for $EDITOR is written.
	editorFileMsg struct {
		request *request
		path    string
		was     []byte
		err     error
	}
	// editedMsg is what the file has once $EDITOR has ended.
	editedMsg struct {
		request *request
		was     []byte // what it had before
		file    []byte
		program string
		err     error
	}
)

// external writes the request into a file that only the user can read, and then opens it with $EDITOR.
func (d *request) external() tea.Cmd {
	file := d.draft
	if file == nil {
		file = d.text.file(d.head.Text(), d.bytes())
	}
	files := &d.s.scratch
	return func() tea.Msg {
		f, err := files.create()
		if err != nil {
			return editorFileMsg{request: d, err: err}
		}
		_, err = f.Write(file)
		if err = errors.Join(err, f.Close()); err != nil {
			files.remove(f.Name())
		}
		return editorFileMsg{d, f.Name(), file, err}
	}
}

// runEditor hands the terminal to $EDITOR.
func (s *Screen) runEditor(msg editorFileMsg) tea.Cmd {
	if msg.err != nil {
		msg.request.say("the request could not be written for $EDITOR: " + errorText(msg.err))
		return nil
	}
	words := editorCommand()
	c := exec.CommandContext(s.ctx(), words[0], append(words[1:], msg.path)...) //nolint:gosec // the user's own editor
	return s.host.Exec(c, func(err error) tea.Msg {
		defer s.scratch.remove(msg.path)
		if err != nil {
			return editedMsg{msg.request, msg.was, nil, words[0], err}
		}
		file, err := readEdited(msg.path)
		return editedMsg{msg.request, msg.was, file, words[0], err}
	})
}

// mostEdited is how long an edited file may be, in bytes. A delivery has at most 1 MiB.
const mostEdited = 16 << 20

// readEdited reads what an editor has left. Its errors are for a line that begins with the editor's name.
func readEdited(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, errors.New("its file is gone")
	} else if err != nil {
		return nil, err
	}
	defer f.Close()
	file, err := io.ReadAll(io.LimitReader(f, mostEdited+1))
	if err == nil && len(file) > mostEdited {
		err = fmt.Errorf("its file is longer than %d MiB", mostEdited>>20)
	}
	return file, err
}

// editorCommand is the user's editor with its arguments: $VISUAL, $EDITOR, or what every system has.
func editorCommand() []string {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		if list := shellWords(os.Getenv(name)); len(list) > 0 {
			return list
		}
	}
	if runtime.GOOS == "windows" {
		return []string{"notepad"}
	}
	return []string{"vi"}
}

// shellWords divides a command as a shell divides words: at spaces outside of quotation marks. A backslash keeps the next
// character, but not on Windows, where it divides folders.
func shellWords(s string) []string {
	var out []string
	var word strings.Builder
	in, quote := false, rune(0)
	escaped := false
	for _, r := range s {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'' && runtime.GOOS != "windows":
			escaped, in = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, in = r, true
		case quote == 0 && (r == ' ' || r == '\t'):
			if in {
				out = append(out, word.String())
				word.Reset()
			}
			in = false
		default:
			word.WriteRune(r)
			in = true
		}
	}
	if in {
		out = append(out, word.String())
	}
	return out
}

// mostOfPath is how many cells of the path of a missing editor are shown.
const mostOfPath = 30

// edited takes what came back from $EDITOR. Whatever went wrong, what was there before stays.
func (d *request) edited(msg editedMsg) {
	program := words.Clean(filepath.Base(msg.program))
	again := d.s.host.Keys().Key(keymap.ExternalEditor, keymap.InRequest)
	switch {
	case errors.Is(msg.err, exec.ErrNotFound), errors.Is(msg.err, os.ErrNotExist):
		path := style.TruncateMiddle(words.ShortPath(words.Clean(msg.program)), mostOfPath)
		d.say("there is no program " + path + ": set EDITOR to your editor; nothing was changed")
	case msg.err != nil:
		d.say(program + " failed (" + errorText(msg.err) + "): nothing was changed")
	case len(bytes.TrimSpace(msg.file)) == 0:
		d.say("the file was empty: nothing was changed")
	case bytes.Equal(msg.file, msg.was):
		d.say("nothing was changed in " + program)
	default:
		head, body := split(msg.file, d.bytes())
		if _, err := d.text.parse(head, body); err != nil {
			d.draft = msg.file
			d.say(fmt.Sprintf("%s · %s opens it again", err, again))
			return
		}
		d.draft, d.problem = nil, ""
		d.head.Replace(strings.ReplaceAll(head, "\r\n", "\n"))
		d.head.Top()
		d.setBody(body)
	}
}

// say shows a line in the dialog, or as a toast where it has gone.
func (d *request) say(line string) {
	if d.s.editing != d {
		d.s.host.Toast(screen.ToastBad, "%s", cmp.Or(line, "nothing was changed"))
		return
	}
	d.problem = line
}
