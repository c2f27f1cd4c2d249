package audition

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"callboard/internal/api"
	"callboard/internal/setting"
	"callboard/internal/suggest"
	"callboard/internal/text"
)

// Sweep is one setting with the values that it is tried with.
type Sweep struct {
	Setting setting.Setting
	Values  []string // as setting.Setting.Set takes them, without repeats; at least one
}

// mostValues is the number of values of one sweep. More are a mistake in a range.
const mostValues = 1000

// ParseSweep reads "KEY=VALUE,VALUE". KEY is the flag of a setting of the service; a value with a comma stands in double quotes. For a number a
// value can be a range, FROM..TO or FROM..TO:STEP, up or down: "pitch=-2..2", "tempo=0.8..1.2:0.1". Without STEP it is that of
// the table of settings, as the keys of the dialog change the value. TO is in the range if a step meets it. Its error is a
// *text.Problem.
func ParseSweep(service api.Service, s string) (Sweep, error) {
	key, list, ok := strings.Cut(s, "=")
	key = strings.TrimSpace(key)
	if !ok || key == "" {
		return Sweep{}, sweepProblem(s, "it is not KEY=VALUE,VALUE", "write it like tempo=0.8,1,1.2 or pitch=-2..2", nil)
	}
	found, err := settingOf(service, key)
	if err != nil {
		return Sweep{}, err
	}
	values, err := splitValues(list)
	if err != nil {
		return Sweep{}, sweepProblem(s, "its values cannot be read", "separate them with commas, and put one that has a comma in double quotes", err)
	}
	sweep := Sweep{Setting: found}
	for _, value := range values {
		expanded, err := expand(found, value)
		if err != nil {
			return Sweep{}, err
		}
		for _, v := range expanded {
			if slices.Contains(sweep.Values, v) {
				continue
			}
			var p api.Params
			if err := found.Set(&p, v); err != nil {
				return Sweep{}, err
			}
			sweep.Values = append(sweep.Values, v)
		}
		if len(sweep.Values) > mostValues {
			return Sweep{}, sweepProblem(key, fmt.Sprintf("it has more than %d values", mostValues), "give fewer, or a larger step", nil)
		}
	}
	return sweep, nil
}

// Presets is the sweep over all emotion presets of a version; without values if there are none.
func Presets(service api.Service, v api.Version) Sweep {
	sweep := Sweep{}
	for _, s := range setting.All(service) {
		if s.ChoicesFrom == setting.Presets {
			sweep.Setting = s
		}
	}
	for _, preset := range v.Presets {
		if preset != setting.PromptPreset && !slices.Contains(sweep.Values, preset) { // which needs a prompt
			sweep.Values = append(sweep.Values, preset)
		}
	}
	return sweep
}

// settingOf finds a setting of a service by its flag.
func settingOf(service api.Service, key string) (setting.Setting, error) {
	found, other, ok := setting.Find(service, key)
	switch {
	case ok:
		return found, nil
	case other != service:
		return found, sweepProblem(key, "only the service "+other.String()+" has it, and this is "+service.String(), "sweep another setting", nil)
	}
	var flags []string
	for _, s := range setting.All(service) {
		flags = append(flags, s.Flag)
	}
	next := "use one of " + strings.Join(flags, ", ")
	if like := suggest.Closest(key, flags, 1); len(like) > 0 {
		next = "did you mean " + like[0] + "?"
	}
	return setting.Setting{}, sweepProblem(key, "there is no such setting", next, nil)
}

// splitValues splits a list at its commas. encoding/csv knows the quotes.
func splitValues(list string) ([]string, error) {
	r := csv.NewReader(strings.NewReader(list))
	r.TrimLeadingSpace = true
	values, err := r.Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil, errors.New("there are none")
	case err != nil:
		return nil, err
	}
	if _, err := r.Read(); !errors.Is(err, io.EOF) {
		return nil, errors.New("it has several lines")
	}
	for i, value := range values {
		if values[i] = text.Line(value); values[i] == "" {
			return nil, fmt.Errorf("value %d is empty", i+1)
		}
	}
	return values, nil
}

// Combine returns the settings of every combination of the sweeps' values, the last sweep changing fastest. The other settings
// are those of base. A swept prompt selects its preset, unless the emotion is given, too. Its error is a *text.Problem: a
// setting that is swept twice, values that cannot work together, or too many combinations.
func Combine(base api.Params, sweeps []Sweep) ([]api.Params, error) {
	list := []api.Params{base}
	for i, sweep := range sweeps {
		flag := sweep.Setting.Flag
		if slices.ContainsFunc(sweeps[:i], func(other Sweep) bool { return other.Setting.Flag == flag }) {
			return nil, sweepProblem(flag, "it is given twice", "give all its values in one --sweep", nil)
		}
		if len(list)*len(sweep.Values) > mostTakes {
			return nil, tooMany()
		}
		var next []api.Params
		for _, p := range list {
			for _, value := range sweep.Values {
				if err := sweep.Setting.Set(&p, value); err != nil { // p is a copy, and Set replaces its pointer
					return nil, err
				}
				next = append(next, p)
			}
		}
		list = next
	}
	for i := range list {
		setting.Infer(&list[i])
		if err := setting.Check(list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func sweepProblem(what, why, next string, err error) error {
	if err != nil {
		why += ": " + text.Line(err.Error())
	}
	return &text.Problem{What: "--sweep " + text.Quote(text.Cut(text.Line(what), 80)), Why: why, Next: next, Err: err}
}
