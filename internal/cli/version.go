package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"callboard/internal/config"
)

// build describes this binary.
type build struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
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
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			b.Commit = s.Value[:12]
		}
	}
	return b
}

func (s *invocation) version() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			// The version must be available while the settings are wrong: a bug report may need it.
			flags := given(cmd)
			c, err := config.Load(config.Source{Flags: flags, Env: s.env})
			if err != nil {
				c.JSON = flags["json"] == "true"
			}
			s.failure = s.printVersion(c.JSON, args)
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
	line := "callboard " + b.Version
	if b.Commit != "" {
		line += " (" + b.Commit + ")"
	}
	return s.println(fmt.Sprintf("%s %s %s/%s", line, b.Go, b.OS, b.Arch))
}

// noArgs refuses arguments.
func noArgs(args []string) error {
	if len(args) > 0 {
		return usage("“"+args[0]+"”", "this command takes no argument", "omit it, or see --help")
	}
	return nil
}
