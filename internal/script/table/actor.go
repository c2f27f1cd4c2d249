package table

import (
	"encoding/json"
	"strings"

	"callboard/internal/api"
	"callboard/internal/script"
	"callboard/internal/setting"
	"callboard/internal/text"
)

// named finds the actor of a row, and checks the settings with it. If they are not all good, only what does not depend on the others
// is checked.
func (r *reader) named(row Row, query string, good bool, fail func(what, column string)) Row {
	if query = text.Line(query); query == "" {
		query = text.Line(r.o.Actor)
	}
	if query == "" {
		if !r.missing[actorColumn] {
			fail("there is no actor; name one, or give --actor", actorColumn)
		}
		return row
	}
	row.Actor = Actor{Name: query}
	if r.o.Catalogue == nil {
		return row
	}
	f, ok := r.actors[query]
	if !ok {
		f.actor, f.err = r.o.Catalogue.Find(query)
		r.actors[query] = f
	}
	if f.err != nil {
		fail(text.Line(f.err.Error()), actorColumn)
		return row
	}
	row.Actor = f.actor
	settings := row.Params
	if !good {
		settings = presetAlone(settings)
	}
	if err := r.check(f.actor, settings); err != nil {
		fail(text.Line(err.Error()), "")
	}
	return row
}

// presetAlone are the settings that can be checked when others of the row are wrong: the model and the preset.
func presetAlone(p api.Params) api.Params {
	alone := api.Params{Model: p.Model, Emotion: p.Emotion}
	if p.Emotion != nil && *p.Emotion == setting.PromptPreset { // it is checked together with the prompt
		alone.Emotion = nil
	}
	return alone
}

// check asks the catalogue once for each actor with the same settings.
func (r *reader) check(a Actor, p api.Params) error {
	settings, err := json.Marshal(p)
	if err != nil {
		return err
	}
	key := a.ID + "\x00" + string(settings)
	answer, ok := r.checked[key]
	if !ok {
		answer = r.o.Catalogue.Check(a, p)
		r.checked[key] = answer
	}
	return answer
}

// finish checks the text and the file of a row and adds it.
func (r *reader) finish(row Row, content, file string, fail func(what, column string)) {
	row.Text = content
	switch {
	case r.missing[textColumn]:
	case content == "":
		fail("there is no text", textColumn)
	case !script.Spoken(content):
		fail("there is no word in the text to speak", textColumn)
	}
	row.Pieces = script.Sent(script.Split(content, r.o.Limit))
	if file = strings.TrimSpace(file); file != "" {
		row.File = r.names.of(row, file, fail)
	}
	row.Key = r.keys.of(row)
	if len(r.errors.Problems) == 0 { // nothing of a file with an error is returned
		r.script.Rows = append(r.script.Rows, row)
	}
}
