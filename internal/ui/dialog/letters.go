package dialog

import (
	"strings"
	"time"

	"callboard/internal/setting"
)

// letters are the first letters of a choice, as far as they are typed.
type letters struct {
	text string
	at   time.Time // of the last one
}

// lettersFor is how long the letters of one choice may be apart. After it a letter begins another choice.
const lettersFor = time.Second

// choices reports a row whose options are beside each other.
func (d *Settings) choices(s setting.Setting) bool {
	return d.typing.field == nil && !isReset(s) && len(s.Options()) > 0
}

// choose selects the option that begins with the letters that were typed. One letter again goes on to the next option that begins
// with it, and letters that fit nothing begin again. A first letter that is a key of the dialog is typed as a capital.
func (d *Settings) choose(s setting.Setting, typed string) {
	typed = strings.ToLower(typed)
	if strings.TrimSpace(typed) == "" {
		return
	}
	options, at := s.Options(), s.Chosen(*d.params)
	text, from := d.letters.text+typed, max(at, 0)
	if d.letters.text == typed || d.late() || option(options, text, 0) < 0 {
		text, from = typed, at+1
	}
	next := option(options, text, from)
	if next < 0 {
		return
	}
	d.letters = letters{text, d.host.Now()}
	if next != at {
		s.Move(d.params, next-at)
		d.changed()
	}
}

// goesOn reports a letter that goes on with those of a choice, whatever else it is a key of.
func (d *Settings) goesOn(typed string) bool {
	s := d.selected()
	return typed != "" && d.letters.text != "" && !d.late() && d.choices(s) && option(s.Options(), d.letters.text+strings.ToLower(typed), 0) >= 0
}

// late reports that the next letter begins another choice.
func (d *Settings) late() bool { return d.host.Now().Sub(d.letters.at) > lettersFor }

// option is the first option from an index on, round the end, that begins with some letters, or -1.
func option(options []setting.Option, text string, from int) int {
	for i := range options {
		at := (from + i) % len(options)
		if o := options[at]; strings.HasPrefix(strings.ToLower(o.Word), text) || strings.HasPrefix(strings.ToLower(o.Name), text) {
			return at
		}
	}
	return -1
}
