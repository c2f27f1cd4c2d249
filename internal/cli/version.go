package cli

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"callboard/internal/config"
)

// build is what this binary knows of its making.
type build struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
}

// thisBuild reads what the go command has stamped into the binary, so that nothing needs to be kept by hand.
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

func (s *shell) version() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.ArbitraryArgs,
		RunE: s.run(func(_ context.Context, c config.Config, args []string) error {
			if err := noArgs(args); err != nil {
				return err
			}
			b := thisBuild()
			if c.JSON {
				return s.printJSON(b)
			}
			line := "callboard " + b.Version
			if b.Commit != "" {
				line += " (" + b.Commit + ")"
			}
			return s.println(fmt.Sprintf("%s %s %s/%s", line, b.Go, b.OS, b.Arch))
		}),
	}
}

func noArgs(args []string) error {
	if len(args) > 0 {
		return usage("“"+args[0]+"”", "this command takes no argument", "leave it out, or see --help")
	}
	return nil
}
