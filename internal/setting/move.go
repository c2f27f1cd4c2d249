package setting

import (
	"math"
	"slices"
	"strconv"

	"callboard/internal/api"
)

// Option is one value of a setting that has a few.
type Option struct {
	Value string // as Set takes it; empty: the field is left out of the request
	Word  string // as it is shown
	Name  string // what the word means, where it is a code; otherwise empty
}

// Options are the values of a Choice or a Toggle in their order. Where leaving the field out is none of the choices, that
// comes first. Other kinds have none.
func (s Setting) Options() []Option {
	var out []Option
	switch s.Kind {
	case Toggle:
		return []Option{{Value: s.Off, Word: s.Off}, {Value: s.On, Word: s.On}}
	case Choice:
		if !slices.Contains(s.Choices, s.Default) {
			out = append(out, Option{Word: s.Default})
		}
		for _, value := range s.Choices {
			out = append(out, Option{value, value, s.nameOf(value)})
		}
	}
	return out
}

// nameOf is the name of a choice that is a code, otherwise empty.
func (s Setting) nameOf(value string) string {
	if s.named == nil {
		return ""
	}
	return s.named(value)
}

// String is the option with its name.
func (o Option) String() string {
	if o.Name == "" {
		return o.Word
	}
	return o.Word + " " + o.Name
}

// Chosen is the index of the option that these params give, or -1: the value is none of the options, such as a preset of
// another actor.
func (s Setting) Chosen(p api.Params) int {
	value, _ := s.Value(p)
	return slices.IndexFunc(s.Options(), func(o Option) bool { return o.Word == value })
}

// Move changes the value by n steps. A Choice and a Toggle go round their options. A number goes to the next multiple of
// its step and stays in its range; where the service has no default, the first step only sets Start. Text does not change.
func (s Setting) Move(p *api.Params, n int) {
	if n == 0 {
		return
	}
	switch f := s.field(p).(type) {
	case **string, **bool:
		s.choose(p, n)
	case **float64:
		if *f == nil && s.Default != s.withUnit(s.decimal(s.Start)) {
			*f = new(s.Start)
			return
		}
		*f = new(s.step(or(*f, s.Start), n))
	case **int:
		if *f == nil && s.Default != s.withUnit(strconv.Itoa(int(s.Start))) {
			*f = new(int(s.Start))
			return
		}
		*f = new(int(s.step(float64(or(*f, int(s.Start))), n)))
	}
}

// choose goes n options on. From a value that is none of them it goes to the first, or backwards to the last.
func (s Setting) choose(p *api.Params, n int) {
	all := s.Options()
	if len(all) == 0 {
		return
	}
	at := s.Chosen(*p)
	if at < 0 && n < 0 {
		at = 0
	}
	next := all[((at+n)%len(all)+len(all))%len(all)]
	if next.Value == "" {
		s.unset(p)
		return
	}
	_ = s.Parse(p, next.Value) // an option is a value of its kind
}

// step is v after n steps on the multiples of Step.
func (s Setting) step(v float64, n int) float64 {
	const tolerance = 1e-6 // 1.15/0.05 is not 23 exactly
	at := v / s.Step
	if n > 0 {
		at = math.Floor(at + tolerance)
	} else {
		at = math.Ceil(at - tolerance)
	}
	v = math.Round((at+float64(n))*s.Step*100) / 100
	return max(min(v, s.Max), s.Min)
}
