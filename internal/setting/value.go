package setting

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"callboard/internal/api"
	"callboard/internal/text"
)

// Get returns the value that is set, in the form that Parse and Set take. It reports false if the setting is not set.
func (s Setting) Get(p api.Params) (string, bool) { return s.get(&p) }

func (s Setting) get(p *api.Params) (string, bool) {
	switch f := s.field(p).(type) {
	case **string:
		if *f != nil {
			return **f, true
		}
	case **bool:
		if *f != nil {
			return s.toggleWord(**f), true
		}
	case **float64:
		if *f != nil {
			return short(**f), true
		}
	case **int:
		if *f != nil {
			return strconv.Itoa(**f), true
		}
	}
	return "", false
}

// Value returns the value that these params give, as it is shown: with its sign and unit. Without one set that is Default,
// and set is false.
func (s Setting) Value(p api.Params) (value string, set bool) { return s.value(&p) }

func (s Setting) value(p *api.Params) (value string, set bool) {
	switch f := s.field(p).(type) {
	case **float64:
		if *f != nil {
			return s.withUnit(s.decimal(**f)), true
		}
	case **int:
		if *f != nil {
			value := strconv.Itoa(**f)
			if s.Signed && **f > 0 {
				value = "+" + value
			}
			return s.withUnit(value), true
		}
	default:
		if value, set := s.get(p); set {
			return value, true
		}
	}
	return s.Default, false
}

// Clear sets the setting back to what is used where the user has chosen nothing: Initial, or else the service's default.
func (s Setting) Clear(p *api.Params) {
	if f, text := s.field(p).(**string); text && f == &p.EmotionPrompt && or(p.Emotion, "") == PromptPreset {
		p.Emotion = nil // the preset needs the prompt: see Enter
	}
	if s.unset(p); s.Initial != "" {
		_ = s.Parse(p, s.Initial) // a test parses each Initial
	}
}

// unset takes the field out of the request.
func (s Setting) unset(p *api.Params) {
	switch f := s.field(p).(type) {
	case **string:
		*f = nil
	case **bool:
		*f = nil
	case **float64:
		*f = nil
	case **int:
		*f = nil
	}
}

// Parse sets the value without checking it against the range or the choices: the service does that. It refuses only what
// is no value of the setting's kind, and leaves p as it is then.
func (s Setting) Parse(p *api.Params, value string) error {
	switch f := s.field(p).(type) {
	case **string:
		value = text.Line(value)
		*f = &value
	case **bool:
		v, ok := s.toggle(value)
		if !ok {
			return s.problem(value, "true or false was expected", "")
		}
		*f = &v
	case **float64:
		v, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return s.problem(value, "a number was expected", "give "+s.Range())
		}
		*f = &v
	case **int:
		v, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil {
			return s.problem(value, "a whole number was expected", "give "+s.Range())
		}
		*f = &v
	}
	return nil
}

// Set sets the value if it is within the range, or one of the choices where they are known. Otherwise it returns a
// *text.Problem that names the flag and what is allowed, and leaves p as it is.
func (s Setting) Set(p *api.Params, value string) error {
	var parsed api.Params
	if err := s.Parse(&parsed, value); err != nil {
		return err
	}
	if why := s.outside(parsed, value); why != "" {
		return s.problem(value, why, s.meant(value)+"give "+s.Range())
	}
	return s.Parse(p, value)
}

// outside says why a parsed value is not allowed, or nothing.
func (s Setting) outside(p api.Params, value string) string {
	switch f := s.field(&p).(type) {
	case **string:
		if s.Kind == Choice && len(s.Choices) > 0 && !slices.Contains(s.Choices, value) {
			return "it is not one of the choices"
		}
		if n := utf8.RuneCountInString(value); s.Kind == Text && s.Max > 0 && float64(n) > s.Max {
			return fmt.Sprintf("it has %d characters", n)
		}
	case **float64:
		if **f < s.Min || **f > s.Max {
			return "it is out of range"
		}
	case **int:
		if v := float64(**f); v < s.Min || v > s.Max {
			return "it is out of range"
		}
	}
	return ""
}

// Enter is Set for a value that a user typed into the dialog. It also selects what the value needs: an emotion prompt its preset,
// a text before or after the smart emotion.
func (s Setting) Enter(p *api.Params, value string) error {
	if err := s.Set(p, value); err != nil {
		return err
	}
	switch s.field(p) {
	case any(&p.EmotionPrompt):
		p.Emotion = new(PromptPreset)
	case any(&p.PreviousText), any(&p.NextText):
		p.Smart = new(true)
	}
	return nil
}

// toggle reads a Toggle: what strconv.ParseBool takes, on and off, or one of the two words.
func (s Setting) toggle(value string) (on, ok bool) {
	value = strings.TrimSpace(value)
	switch value {
	case "on", s.On:
		return true, true
	case "off", s.Off:
		return false, true
	}
	on, err := strconv.ParseBool(value)
	return on, err == nil
}

func (s Setting) toggleWord(on bool) string {
	if on {
		return s.On
	}
	return s.Off
}

func (s Setting) withUnit(value string) string {
	if s.Unit != "" {
		return value + " " + s.Unit
	}
	return value
}

// decimal writes a number with at least one decimal, if a step can give it one.
func (s Setting) decimal(v float64) string {
	number := short(v)
	if s.Step != math.Trunc(s.Step) && !strings.ContainsAny(number, ".e") {
		number += ".0"
	}
	return number
}

// Range says in words which values are allowed: "0.5 (slow) to 2 (fast)", "wav, mp3". Choices that are not known yet
// are described.
func (s Setting) Range() string {
	switch s.Kind {
	case Toggle:
		return s.Off + ", " + s.On
	case Number, Whole:
		low, high := short(s.Min), s.withUnit(short(s.Max))
		if s.MinWord != "" {
			low = s.withUnit(low) + " (" + s.MinWord + ")"
			high += " (" + s.MaxWord + ")"
		}
		return low + " to " + high
	case Text:
		if s.Max > 0 {
			return "words, at most " + strconv.Itoa(int(s.Max)) + " characters"
		}
		return "words"
	}
	if len(s.Choices) == 0 {
		return s.Such
	}
	all := make([]string, len(s.Choices))
	for i, value := range s.Choices {
		all[i] = Option{value, value, s.nameOf(value)}.String()
	}
	return strings.Join(all, ", ")
}

func (s Setting) problem(value, why, next string) error {
	return &text.Problem{What: fmt.Sprintf("--%s %s", s.Flag, text.Cut(text.Line(value), 80)), Why: why, Next: next}
}

// short writes a number with at most four significant digits and no trailing zeros.
func short(f float64) string { return strconv.FormatFloat(f, 'g', 4, 64) }

func or[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}
