package audition

import (
	"encoding/json"
	"slices"

	"callboard/internal/audition/knockout"
)

// mostMatches is how many knock-outs are kept.
const mostMatches = 20

// match is the knock-out of a line, as it is kept from run to run.
type match struct {
	Line     string             `json:"line"`
	Knockout *knockout.Knockout `json:"knockout"`
}

// matches are the knock-outs of the lines, one each, the newest last.
type matches []match

// of is the knock-out of a line, or nil.
func (list matches) of(line string) *knockout.Knockout {
	for _, m := range list {
		if m.Line == line {
			return m.Knockout
		}
	}
	return nil
}

// put takes the knock-out of a line in place of the one that it had. The oldest ones are forgotten.
func (list *matches) put(line string, k *knockout.Knockout) {
	others := slices.DeleteFunc(slices.Clone(*list), func(m match) bool { return m.Line == line })
	others = append(others, match{line, k})
	*list = others[max(len(others)-mostMatches, 0):]
}

// text is what is kept from run to run; empty: there is none.
func (list matches) text() string {
	if len(list) == 0 {
		return ""
	}
	b, err := json.Marshal(list)
	if err != nil {
		return ""
	}
	return string(b)
}

// restore takes what text has made in an earlier run. Those that are damaged are forgotten.
func (list *matches) restore(kept string) {
	var earlier []json.RawMessage
	if kept == "" || len(*list) > 0 || json.Unmarshal([]byte(kept), &earlier) != nil {
		return
	}
	for _, one := range earlier {
		var m match
		if json.Unmarshal(one, &m) == nil && m.Knockout != nil && len(m.Knockout.Takes()) > 1 {
			list.put(m.Line, m.Knockout)
		}
	}
}
