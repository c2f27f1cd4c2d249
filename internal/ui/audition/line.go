package audition

import (
	"fmt"

	"callboard/internal/api"
	"callboard/internal/audition/board"
	"callboard/internal/job"
	"callboard/internal/ui/widget/editor"
)

// linePane has the line that is spoken.
type linePane struct {
	buf    *editor.Buffer
	typing bool        // printable keys belong to the text
	text   string      // the line as it is sent
	before int         // takes of the line that an edit has replaced; 0: none, or it was left
	why    error       // why it cannot be sent; nil: it can
	params *api.Params // the settings of the next order: the service that they are for has the longest text
}

// lineMax is the longest text that the pane takes, in characters. More than a request may have can be typed, to be shortened.
const lineMax = 20_000

func newLinePane(params *api.Params) *linePane {
	p := &linePane{buf: editor.New(editor.MaxChars(lineMax)), params: params}
	p.check()
	return p
}

// whyShort says in a few words why the line cannot be sent.
func (p *linePane) whyShort() string {
	if most := p.params.Service.MaxTextChars(); len([]rune(p.text)) > most {
		return fmt.Sprintf("too long: %d characters at most", most)
	}
	return "there is no word to speak"
}

// check notes what would be sent, and reports whether that has changed.
func (p *linePane) check() bool {
	o, err := job.Order{ActorID: "any", Text: p.buf.Text(), Params: *p.params}.Check()
	changed := o.Text != p.text
	p.text, p.why = o.Text, err
	return changed
}

// lineChanged takes an edit of the line. Another line has other takes and another price.
func (s *Screen) lineChanged() {
	s.host.Persist()
	if !s.line.check() {
		return
	}
	if n := len(s.takes.order); n > 0 && s.line.typing {
		s.line.before = n
	} else if !s.line.typing {
		s.line.before = 0
	}
	s.takes.begin(board.New(s.line.text))
	clear(s.waves.of)
	s.price.due = true
	s.setRows()
}

// leaveLine ends the typing of the line. What is typed later can be taken back alone.
func (s *Screen) leaveLine() {
	s.line.typing, s.line.before = false, 0
	s.line.buf.EndStep()
}

// setLine replaces the line.
func (s *Screen) setLine(text string) {
	s.line.buf.SetText(text)
	s.line.buf.Bottom()
	s.lineChanged()
}
