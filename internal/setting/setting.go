// Package setting is the table of synthesis settings: the optional fields of a request that a user can change. A row says which
// service has the setting; api.Params.Service says whose settings params are. The dialog "Speech settings", the flags of
// callboard speak, the summary line under the script, the validation and the table of docs/settings.md are all made from it. A new setting
// is one row of the table, and one field of api.Params.
//
// The fields, their ranges and their defaults are those of POST /api/speak and of POST /v1/text-to-speech. They come from
// Typecast's public reference pages. There are two exceptions. last_pitch is not documented and was observed in public clients.
// The reference gives no range for duration; this table uses more than nothing up to the longest max_seconds.
//
// force_length has no row. It is not documented, and duration, which is, asks for the same thing. seed of the newer service has
// none, because it is retired.
package setting

import (
	"slices"
	"sync"

	"callboard/internal/api"
)

// Kind is the type of a setting's value.
type Kind int

// The kinds.
const (
	Choice Kind = iota // one of Choices
	Toggle             // on or off
	Number             // a number with a fraction, from Min to Max
	Whole              // a whole number, from Min to Max
	Text               // free text
)

// Source says where the choices of a setting come from.
type Source int

// The sources.
const (
	Table   Source = iota // Choices holds all of them
	Models                // the actor's versions: their names and aliases
	Presets               // the emotion presets of the chosen version
)

// Owner says which services have a setting.
type Owner int

// The owners.
const (
	Both Owner = iota
	Speak
	TTS
)

// Has reports whether a service has the setting.
func (o Owner) Has(s api.Service) bool { return o == Both || (o == TTS) == (s == api.ServiceTTS) }

// String is the name of the service, or both.
func (o Owner) String() string {
	switch o {
	case Speak:
		return api.ServiceSpeak.String()
	case TTS:
		return api.ServiceTTS.String()
	}
	return "both"
}

// Setting is one synthesis setting. It describes one field of api.Params and reads and writes that field.
type Setting struct {
	Of    Owner
	Wire  string // the name of its field in the JSON of api.Params
	Flag  string // the name of the command line flag, without dashes
	Alias string // an older name of the flag that is still accepted; empty for most
	Label string // the name on the screen
	Help  string // what it is, in a few words
	Kind  Kind

	Choices     []string // of a Choice; for Models and Presets they are known at run time only: see With
	ChoicesFrom Source
	Such        string                    // how the choices look where they are not known yet or too many for a help text
	named       func(value string) string // the name of a choice that is a code; nil: no choice has one
	Off, On     string                    // of a Toggle: the two values in words

	// Of a Number and a Whole; of a Text, Max is the longest one in characters, 0 for any.
	Min, Max         float64
	Step             float64 // how much one step changes the value
	Start            float64 // the service's default, or the value of the first step where it has none
	MinWord, MaxWord string  // what the ends of the range mean: slow, fast
	Unit             string  // written behind the value; empty for a plain number
	Signed           bool    // positive values are shown with a plus sign

	Default string // what the service uses when the request does not have the field, in words
	Initial string // what this program sends until the user chooses another value; empty: the field is left out
	Applies string // where it has an effect, if not everywhere

	brief  string // the word before the value in the summary
	always bool   // whether the summary shows it when it is not set
	joined bool   // whether the summary joins it to the value before with a space
	beside bool   // whether the audio is the same with any value

	field func(*api.Params) any // a **string, **bool, **float64 or **int
}

// With returns the setting with choices that are known at run time only. Set then refuses any other value.
func (s Setting) With(choices []string) Setting {
	s.Choices = choices
	return s
}

// All lists the settings of a service in the order of the dialog. The caller may change the slice, but not
// the Choices in it.
func All(s api.Service) []Setting { return slices.Clone(table(s)) }

// Find returns the setting of a service with this flag, or older name of one. Otherwise other is the service that has it; false
// if neither has.
func Find(s api.Service, flag string) (found Setting, other api.Service, ok bool) {
	for _, service := range append([]api.Service{s}, api.Services()...) {
		for _, row := range table(service) {
			if flag != "" && (row.Flag == flag || row.Alias == flag) {
				return row, service, service == s
			}
		}
	}
	return Setting{}, s, false
}

// For lists the settings of a service with the choices of one actor: versions are the actor's, v is the version that will be
// used. Without versions the model can only be latest, and an empty v leaves the presets empty.
func For(s api.Service, versions []api.Version, v api.Version) []Setting {
	models := []string{"latest"}
	for _, version := range versions {
		models = append(models, version.Name)
	}
	presets := make([]string, 0, len(v.Presets)+1)
	prompt := v.EmotionPrompt
	for _, preset := range v.Presets {
		presets = append(presets, preset)
		prompt = prompt && preset != PromptPreset
	}
	if prompt {
		presets = append(presets, PromptPreset)
	}
	all := All(s)
	for i, row := range all {
		switch {
		case row.ChoicesFrom == Models:
			all[i] = row.With(models)
		case row.ChoicesFrom == Presets:
			all[i] = row.With(presets)
		case s == api.ServiceTTS && row.Flag == languageFlag:
			all[i] = row.With(languages(v.Name))
		}
	}
	return all
}

// Every lists the settings of both services. A setting whose values depend on the service is there twice.
func Every() []Setting { return rows() }

// table is All without a copy, for readers in this package: a batch compares the settings of 100,000 orders.
func table(s api.Service) []Setting {
	if s == api.ServiceTTS {
		return ttsTable()
	}
	return speakTable()
}

var (
	speakTable = sync.OnceValue(func() []Setting { return only(api.ServiceSpeak) })
	ttsTable   = sync.OnceValue(func() []Setting { return only(api.ServiceTTS) })
)

// only are the rows that a service has.
func only(s api.Service) []Setting {
	return slices.DeleteFunc(rows(), func(row Setting) bool { return !row.Of.Has(s) })
}
