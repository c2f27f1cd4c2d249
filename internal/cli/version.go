package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"callboard/internal/config"
)

// build describes this binary.
type build struct {
	Version  string  `json:"version"`
	Commit   string  `json:"commit"`
	Date     *string `json:"date"`     // of the commit, RFC 3339; null if it was not built in a checkout
	Modified bool    `json:"modified"` // the checkout had changes that were not committed
	Go       string  `json:"go"`
	OS       string  `json:"os"`
	Arch     string  `json:"arch"`
}

// thisBuild reads the build information that the go command writes into the binary.
func thisBuild() build {
	b := build{Version: "dev", Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		b.Version = v
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value[:min(12, len(s.Value))]
		case "vcs.time":
			b.Date = &s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

// String is the line of "callboard version".
func (b build) String() string {
	line := "callboard " + b.Version
	if from := b.source(); from != "" {
		line += " (" + from + ")"
	}
	return fmt.Sprintf("%s %s %s/%s", line, b.Go, b.OS, b.Arch)
}

// source says from which state of the code it was built, as far as it is known.
func (b build) source() string {
	var parts []string
	if b.Commit != "" {
		parts = append(parts, b.Commit)
	}
	if b.Date != nil {
		day, _, _ := strings.Cut(*b.Date, "T")
		parts = append(parts, day)
	}
	if b.Modified {
		parts = append(parts, "modified")
	}
	return strings.Join(parts, ", ")
}

func (s *invocation) version() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			// The version must be available while the settings are wrong: a bug report may need it.
			flags := given(cmd)
			asJSON, err := config.JSON(config.Source{Flags: flags, Env: s.env})
			if err != nil {
				asJSON = flags["json"] == "true"
			}
			s.failure = s.printVersion(asJSON, args)
			return nil
		},
	}
}

func (s *invocation) printVersion(asJSON bool, args []string) error {
	if err := noArgs(args); err != nil {
		return err
	}
	b := thisBuild()
	if asJSON {
		return s.printJSON(b)
	}
	return s.println(b.String())
}

// noArgs refuses arguments.
func noArgs(args []string) error {
	if len(args) > 0 {
		return usage("“"+args[0]+"”", "this command takes no argument", "omit it, or see --help")
	}
	return nil
}
