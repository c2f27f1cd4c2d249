package dialog

import (
	"callboard/internal/api"
	"callboard/internal/ui/widget/field"
)

// typing is the value of a setting while it is typed.
type typing struct {
	field   *field.Field // nil: nothing is typed
	before  api.Params   // the settings when it began
	changed bool         // something was typed
	wrong   string       // why what is there is no value; empty: it is one
}

// begin starts with a text that is there already.
func (t *typing) begin(p api.Params, text string) {
	*t = typing{field: field.New(), before: p}
	t.field.SetText(text)
}

// end keeps what was typed.
func (t *typing) end() { *t = typing{} }

// undo gives back the settings of before, and reports whether something had been typed.
func (t *typing) undo(p *api.Params) bool {
	if !t.changed {
		return false
	}
	*p = t.before
	t.end()
	return true
}
