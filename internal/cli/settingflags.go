package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"callboard/internal/api"
	"callboard/internal/setting"
	"callboard/internal/text"
)

// settingFlags are the flags of the synthesis settings, one for each setting of either service. Which service is used is known
// only after the flags are parsed: params reads the values.
type settingFlags struct {
	given []*settingFlag // in the order of the command line, each once
}

// add adds the flags to a command.
func (f *settingFlags) add(cmd *cobra.Command, complete func(name string) cobra.CompletionFunc) {
	flags := cmd.Flags()
	for _, s := range setting.Every() {
		names := []string{s.Flag}
		if s.Alias != "" {
			names = append(names, s.Alias)
		}
		for _, name := range names {
			if flags.Lookup(name) != nil {
				continue // the other service has it too
			}
			flag := flags.VarPF(&settingFlag{all: f, name: name, setting: s}, name, "", setting.FlagHelp(s.Flag))
			flag.Hidden, flag.DefValue = name == s.Alias, s.Initial
			if s.Kind == setting.Toggle {
				flag.NoOptDefVal = "true"
			}
			if s.ChoicesFrom == setting.Table {
				_ = cmd.RegisterFlagCompletionFunc(name, complete(s.Flag))
			}
		}
	}
}

// params are the settings for a service: those that are given, and setting.Initial, so that the same order gives the same audio
// as on the screen. Its errors are usage errors: a setting of the other service, a value out of range, a choice that the table of
// settings does not have, and settings that cannot work together. It takes any model and preset.
func (f *settingFlags) params(service api.Service) (api.Params, error) {
	p := setting.Initial(service)
	for _, flag := range f.given {
		s, other, ok := setting.Find(service, flag.name)
		if !ok {
			return p, otherService("--"+flag.name, other, service)
		}
		if err := s.Set(&p, flag.value); err != nil {
			return p, flag.refused(err)
		}
	}
	setting.Infer(&p)
	return p, namedFlag(setting.Check(p))
}

// namedFlag makes a usage error of a *text.Problem about a setting, which names its flag.
func namedFlag(err error) error {
	if problem, ok := errors.AsType[*text.Problem](err); ok {
		return usage(flagNamed(problem.What), problem.Why, problem.Next)
	}
	return err
}

// settingFlag is the pflag.Value of a synthesis setting.
type settingFlag struct {
	all     *settingFlags
	name    string // the flag's or an older one
	value   string
	setting setting.Setting // of either service
}

var _ pflag.Value = (*settingFlag)(nil)

// Set notes a value. It refuses an empty one, which the service refuses too.
func (f *settingFlag) Set(value string) error {
	if strings.TrimSpace(value) == "" {
		return &text.Problem{Why: "it is empty", Next: "give " + f.setting.Range() + ", or omit the flag"}
	}
	f.value = value
	if !slices.Contains(f.all.given, f) {
		f.all.given = append(f.all.given, f)
	}
	return nil
}

// String is the given value; empty: none.
func (f *settingFlag) String() string { return f.value }

// refused is a usage error about the value. It names the flag as it was given.
func (f *settingFlag) refused(err error) error {
	problem, ok := errors.AsType[*text.Problem](err)
	if !ok {
		return err
	}
	return usage("--"+f.name+" "+text.Cut(text.Line(f.value), 80), problem.Why, problem.Next)
}

// Type is the name that pflag gives to the type of the value.
func (f *settingFlag) Type() string {
	switch f.setting.Kind {
	case setting.Toggle:
		return "bool"
	case setting.Number:
		return "float64"
	case setting.Whole:
		return "int"
	}
	return "string"
}
