package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"callboard/internal/config"
)

// checkOutput refuses before the quota is spent what could not be written after.
func (s *shell) checkOutput(c config.Config, f *speakFlags) error {
	switch {
	case f.out == "":
		return nil
	case f.out == "-" && c.JSON:
		return usage("-o -", "stdout cannot carry the audio and JSON at once", "name a file, or leave --json out")
	case f.out == "-" && isTerminal(s.out):
		return usage("-o -", "the audio would go to the terminal", "send it on (| or >), or name a file")
	case f.out == "-":
		return nil
	case os.IsPathSeparator(f.out[len(f.out)-1]): // a folder, made if need be
		return writable(f.out, standing(f.out))
	}
	info, err := os.Stat(f.out)
	switch {
	case err == nil && info.IsDir():
		return writable(f.out, f.out)
	case err == nil && !f.force:
		return usage("-o "+f.out, "the file is there already", "choose another name, or add --force")
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return usage("-o "+f.out, reason(err), "name a file that can be written to")
	}
	folder := filepath.Dir(f.out)
	if parent, err := os.Stat(folder); err != nil || !parent.IsDir() {
		return usage("-o "+f.out, "its folder is not there", "make the folder first")
	}
	return writable(f.out, folder)
}

// standing is the folder of a path that is there already, at or above it.
func standing(path string) string {
	path = filepath.Clean(path)
	for {
		up := filepath.Dir(path)
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) || up == path {
			return path
		}
		path = up
	}
}

// writable makes a file in the folder where the audio will be put, and takes it away again: permissions, file systems
// that may only be read and folders that are none all show in that alone.
func writable(out, folder string) error {
	probe, err := os.CreateTemp(folder, ".callboard-*")
	if err != nil {
		return usage("-o "+out, "no file can be made in "+folder+" ("+reason(err)+")", "choose another folder, or change its permissions")
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name())
	return nil
}

// checkFormat lets the name of the file say the format, and refuses a name that would say another than the flag.
func (f *speakFlags) checkFormat(flags *pflag.FlagSet) error {
	named := strings.TrimPrefix(strings.ToLower(filepath.Ext(f.out)), ".")
	switch {
	case named != "wav" && named != "mp3":
		return nil
	case flags.Changed("format") && !strings.EqualFold(*f.params.Format, named):
		return usage("-o "+f.out, "the name says "+named+" and --format says "+*f.params.Format, "make them agree, or leave --format out")
	case flags.Changed("format") || named == "wav": // which is what the service makes unasked
		return nil
	}
	return flags.Set("format", named)
}
