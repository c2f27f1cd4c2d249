package state

import (
	"slices"
	"strings"

	"callboard/internal/ui/keymap"
)

// Recent are the actions that were run by name, the latest first.
type Recent struct{ acts []keymap.Action }

// mostRecent is how many actions are remembered.
const mostRecent = 5

// Add notes that an action was run.
func (r *Recent) Add(act keymap.Action) {
	r.acts = slices.Insert(slices.DeleteFunc(r.acts, func(a keymap.Action) bool { return a == act }), 0, act)
	r.acts = r.acts[:min(len(r.acts), mostRecent)]
}

// List are the actions, the latest first. It must not be changed.
func (r *Recent) List() []keymap.Action { return r.acts }

// Text is the list as it is kept from run to run.
func (r *Recent) Text() string {
	var words []string
	for _, act := range r.acts {
		words = append(words, string(act))
	}
	return strings.Join(words, "\n")
}

// Restore takes what Text has made. Actions of this run stay first.
func (r *Recent) Restore(text string) {
	for word := range strings.SplitSeq(text, "\n") {
		if act := keymap.Action(word); act != keymap.None && !slices.Contains(r.acts, act) && len(r.acts) < mostRecent {
			r.acts = append(r.acts, act)
		}
	}
}
