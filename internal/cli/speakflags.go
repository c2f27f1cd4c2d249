package cli

import (
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"callboard/internal/api"
	"callboard/internal/setting"
	"callboard/internal/text"
)

// speakFlags are the flags of callboard speak. The synthesis settings are checked before anything is sent: their ranges,
// their choices, the combinations, and what the versions of the actors have.
type speakFlags struct {
	actors    []string // one take each
	out       string
	force     bool
	play      bool
	timeout   time.Duration
	noWebhook bool

	params api.Params // the given settings and setting.Initial; the service has defaults for the others
}

func (f *speakFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVarP(&f.actors, "actor", "a", nil, "the actor, by name or id; several times for one take each")
	flags.StringVarP(&f.out, "output", "o", "", "where to save the audio: a file, a folder, or - for stdout")
	flags.BoolVar(&f.force, "force", false, "replace a file that exists")
	flags.BoolVar(&f.play, "play", false, "play the audio")
	flags.DurationVar(&f.timeout, "timeout", 2*time.Minute, "how long to wait for each take; the job continues after it")
	flags.BoolVar(&f.noWebhook, "no-webhook", false, "poll for the result, do not open a tunnel")
	addSettingFlags(cmd, &f.params)
}

// addSettingFlags adds one flag for each synthesis setting. They fill params, which begin as on the screen, so that the same
// order gives the same audio.
func addSettingFlags(cmd *cobra.Command, params *api.Params) {
	setting.Fill(params)
	flags := cmd.Flags()
	for _, s := range setting.All() {
		names := []string{s.Flag}
		if s.Alias != "" {
			names = append(names, s.Alias)
		}
		for _, name := range names {
			flag := flags.VarPF(&settingFlag{s, params}, name, "", s.FlagHelp())
			flag.Hidden = name == s.Alias
			if s.Kind == setting.Toggle {
				flag.NoOptDefVal = "true"
			}
			if s.ChoicesFrom == setting.Table {
				_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(s.Choices, cobra.ShellCompDirectiveNoFileComp))
			}
		}
	}
}

// settingFlag is the pflag.Value of a synthesis setting.
type settingFlag struct {
	setting setting.Setting
	params  *api.Params
}

var _ pflag.Value = (*settingFlag)(nil)

// Set refuses a value out of range, a choice that the table of settings does not have, and an empty value, which the service
// refuses. It takes any model and preset.
func (f *settingFlag) Set(value string) error {
	if strings.TrimSpace(value) == "" {
		return &text.Problem{Why: "it is empty", Next: "give " + f.setting.Range() + ", or omit the flag"}
	}
	return f.setting.Set(f.params, value)
}

func (f *settingFlag) String() string {
	value, _ := f.setting.Get(*f.params)
	return value
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

// checkSettings returns a usage error for settings that cannot work together. An emotion prompt alone selects the preset
// that it needs, as in the dialog.
func (f *speakFlags) checkSettings() error {
	if f.params.EmotionPrompt != nil && f.params.Emotion == nil {
		f.params.Emotion = new(setting.PromptPreset)
	}
	err := setting.Check(f.params)
	if problem, ok := errors.AsType[*text.Problem](err); ok {
		return usage(flagNamed(problem.What), problem.Why, problem.Next)
	}
	return err
}

// flagNamed replaces the label of a setting at the start of what by the setting's flag.
func flagNamed(what string) string {
	named, longest := what, ""
	for _, s := range setting.All() {
		if rest, ok := strings.CutPrefix(what, s.Label); ok && len(s.Label) > len(longest) {
			named, longest = "--"+s.Flag+rest, s.Label
		}
	}
	return named
}
