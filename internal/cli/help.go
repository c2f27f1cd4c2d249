package cli

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"callboard/internal/config"
)

// addHelp replaces the help of cobra and fang by ours: a command's own flags first, with the names of their values, and
// wrapped at the width of the terminal.
func (s *invocation) addHelp(root *cobra.Command) {
	// fang sets the function of the root after this. The flag sets it again before it is called.
	root.PersistentFlags().VarPF(&helpFlag{set: func() { root.SetHelpFunc(s.printHelp) }}, "help", "h", "show this help").NoOptDefVal = "true"
	root.SetHelpCommand(s.helpCommand(root))
}

// addCompletion adds cobra's command "completion" now, so that without a shell it prints our help and not fang's. The
// scripts go to the output that the root has now.
func (s *invocation) addCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() != "completion" {
			continue
		}
		cmd.Short = "Print the script that completes commands in a shell"
		cmd.Long = cmd.Short + ".\nThe help of each shell says where the script goes: callboard completion bash --help"
		cmd.Args = cobra.ArbitraryArgs
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				s.failure = usage("completion "+args[0], "there is no script for this shell", "give one of bash, fish, powershell, zsh")
				return nil
			}
			s.printHelp(cmd, nil)
			return nil
		}
		for _, shell := range cmd.Commands() {
			shell.Short = "Print the script for " + shell.Name()
		}
	}
}

// helpFlag is --help: a bool that calls a function when it is set.
type helpFlag struct {
	on  bool
	set func()
}

func (h *helpFlag) String() string { return strconv.FormatBool(h.on) }
func (h *helpFlag) Type() string   { return "bool" }

// Set parses the value as other switches do.
func (h *helpFlag) Set(value string) error {
	on, err := strconv.ParseBool(value)
	h.on = on
	h.set()
	return err
}

// helpCommand is "callboard help", with the topic "flags".
func (s *invocation) helpCommand(root *cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: "help [COMMAND]", Short: "Show the help of a command; help flags: the global flags", Args: cobra.ArbitraryArgs,
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			at, _, err := root.Find(args)
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var names []cobra.Completion
			for _, c := range at.Commands() {
				if c.IsAvailableCommand() {
					names = append(names, cobra.CompletionWithDesc(c.Name(), c.Short))
				}
			}
			if len(args) == 0 {
				names = append(names, cobra.CompletionWithDesc("flags", "the global flags, their variables and keys"))
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		s.flags = given(cmd)
		s.failure = s.showHelp(root, args)
		return nil
	}
	return cmd
}

// showHelp prints the help of a command, or of the topic "flags".
func (s *invocation) showHelp(root *cobra.Command, args []string) error {
	if len(args) == 1 && args[0] == "flags" {
		return s.printGlobalFlags()
	}
	at, rest, err := root.Find(args)
	if err != nil || len(rest) > 0 {
		return usage("“"+strings.Join(args, " ")+"”", "there is no such command", "callboard --help lists them")
	}
	s.printHelp(at, nil)
	return nil
}

// printHelp prints the help of a command.
func (s *invocation) printHelp(cmd *cobra.Command, _ []string) {
	if s.flags == nil {
		s.flags = given(cmd)
	}
	if !cmd.HasParent() {
		s.addAll(cmd)
	}
	h := s.newHelp()
	long := cmd.Long
	if long == "" {
		long = cmd.Short + "."
	}
	h.paragraphs(long)
	h.title("Usage")
	line := cmd.CommandPath()
	if _, args, ok := strings.Cut(cmd.Use, " "); ok {
		line += " " + args
	}
	if cmd.HasAvailableSubCommands() {
		line += " [COMMAND]"
	}
	h.item(line+" [FLAGS]", "")
	if cmd.Example != "" {
		h.title("Examples")
		for example := range strings.Lines(cmd.Example) {
			h.text("  " + strings.TrimSpace(example))
		}
	}
	var commands [][2]string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() || c.Name() == "help" {
			commands = append(commands, [2]string{c.Use, c.Short})
		}
	}
	h.list("Commands", commands)
	var own, settings [][2]string
	cmd.Flags().SortFlags = false // in the order in which they were added
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		switch _, setting := f.Value.(*settingFlag); {
		case f.Hidden:
		case setting:
			settings = append(settings, flagItem(f))
		default:
			own = append(own, flagItem(f))
		}
	})
	if cmd.HasParent() {
		h.list("Flags", own)
	}
	h.list("Speech settings [of one service only]", settings)
	if !cmd.HasParent() {
		h.list("Global flags, the most used", s.commonFlags(cmd))
		h.paragraphs("callboard help flags lists all of them. Each has a variable and a key in the settings file.")
	} else {
		h.paragraphs("The global flags, such as --sandbox, --json and --data-dir: callboard help flags")
	}
	_ = s.printText(h) // as cobra: a reader that has gone is no error of the help
}

// commonFlags are the global flags in the help of the root.
func (s *invocation) commonFlags(root *cobra.Command) [][2]string {
	var out [][2]string
	for _, name := range []string{"sandbox", "json", "data-dir", "config", "help", "version"} {
		if f := root.Flag(name); f != nil {
			out = append(out, flagItem(f))
		}
	}
	return out
}

// printGlobalFlags is "callboard help flags".
func (s *invocation) printGlobalFlags() error {
	h := s.newHelp()
	h.paragraphs("The global flags. Each is also a variable of the environment and a key of the settings file, config.toml in your configuration folder: " +
		"data-dir = \"/srv/voices\". The flag wins over the variable, the variable over the file.")
	h.text("")
	h.options(config.Options())
	h.paragraphs("Flags of callboard listen that are settings as well. As variables and keys they are for every callboard that receives webhooks, also for the app:")
	h.text("")
	h.options(config.ListenOptions())
	h.paragraphs("Secrets are never flags: TYPECAST_API_TOKEN, NGROK_AUTHTOKEN, the files that --token-file and --ngrok-authtoken-file name, or the system's keyring.")
	return s.printText(h)
}

// options lists settings with their variables and keys.
func (h *helpText) options(list []config.Option) {
	for _, o := range list {
		head := "--" + o.Name
		if o.Kind != config.Switch {
			head += " " + optionValue(o)
		}
		use := o.Usage
		if o.Default != "" {
			use += " (" + o.Default + ")"
		}
		where := o.Variable() + ", " + o.Name
		if o.NotFile {
			where = o.Variable()
		}
		h.item(head, use)
		h.note(where)
	}
}

// optionValue is the name of a global flag's value.
func optionValue(o config.Option) string {
	if o.Value != "" {
		return o.Value
	}
	if words := strings.Join(o.Choices, "|"); words != "" && ansi.StringWidth(words) <= 20 {
		return words
	}
	return lastWord(o.Name)
}

// lastWord is the last word of a flag's name in capitals: NAME of audio-name.
func lastWord(name string) string {
	return strings.ToUpper(name[strings.LastIndexByte(name, '-')+1:])
}

// flagItem is a flag as the help shows it, and what it does.
func flagItem(f *pflag.Flag) [2]string {
	head := "--" + f.Name
	if f.Shorthand != "" {
		head = "-" + f.Shorthand + ", " + head
	}
	if value := valueName(f); value != "" {
		head += " " + value
	}
	use := f.Usage
	switch f.DefValue {
	case "", "false", "0", "[]", "0s":
	default:
		value := f.DefValue
		if minutes, ok := strings.CutSuffix(value, "m0s"); ok {
			value = minutes + "m"
		}
		use += " (" + value + ")"
	}
	return [2]string{head, use}
}

// valueName is the name of a flag's value; empty for a switch.
func valueName(f *pflag.Flag) string {
	for _, o := range allOptions() {
		if o.Name == f.Name && f.Value.Type() != "bool" {
			if _, global := f.Value.(*textFlag); global {
				return optionValue(o)
			}
		}
	}
	if _, folder := f.Annotations[cobra.BashCompSubdirsInDir]; folder {
		return "FOLDER"
	}
	if name, ok := map[string]string{
		"actor": "NAME", "output": "FILE", "search": "WORDS", "since": "TIME", "emotion": "PRESET", "emotion-prompt": "WORDS",
		"emotion-label": "EMOTION", "to": "URL", "job": "ID", "body": "FILE", "header": "'NAME: VALUE'", "exec": "COMMAND", "as": "FORMAT", "assume": "NAME=VALUE", "callback": "URL", "at": "URL", "speed": "FACTOR", "budget": "CHARACTERS", "sweep": "KEY=VALUE,VALUE", "sheet": "FILE", "join": "FILE", "volume": "PERCENT",
	}[f.Name]; ok {
		return name
	}
	switch f.Value.Type() {
	case "bool":
		return ""
	case "duration":
		return "DURATION"
	case "int":
		return "N"
	case "float64":
		return "NUMBER"
	}
	return lastWord(f.Name)
}
