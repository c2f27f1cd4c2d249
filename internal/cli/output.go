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

// checkOutput refuses an output that cannot be written, before a request is charged.
func (s *invocation) checkOutput(c config.Config, f *speakFlags) error {
	switch {
	case f.out == "":
		return nil
	case f.out == "-" && c.JSON:
		return usage("-o -", "stdout cannot carry the audio and JSON at once", "name a file, or omit --json")
	case f.out == "-" && isTerminal(s.out):
		return usage("-o -", "the audio would go to the terminal", "redirect it (| or >), or name a file")
	case f.out == "-":
		return nil
	case os.IsPathSeparator(f.out[len(f.out)-1]): // a folder, which is created if needed
		return checkWritable(f.out, existingParent(f.out))
	}
	info, err := os.Stat(f.out)
	switch {
	case err == nil && info.IsDir():
		return checkWritable(f.out, f.out)
	case err == nil && !f.force:
		return usage("-o "+f.out, "the file exists already", "choose another name, or add --force")
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return usage("-o "+f.out, reason(err), "name a file that can be written to")
	}
	folder := filepath.Dir(f.out)
	if parent, err := os.Stat(folder); err != nil || !parent.IsDir() {
		return usage("-o "+f.out, "its folder does not exist", "make the folder first")
	}
	return checkWritable(f.out, folder)
}

// existingParent returns the nearest folder at or above path that exists.
func existingParent(path string) string {
	path = filepath.Clean(path)
	for {
		up := filepath.Dir(path)
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) || up == path {
			return path
		}
		path = up
	}
}

// checkWritable creates a file in folder and removes it again. Only this reveals missing permissions, read-only file systems
// and paths that are no folders alike.
func checkWritable(out, folder string) error {
	probe, err := os.CreateTemp(folder, ".callboard-*")
	if err != nil {
		return usage("-o "+out, "no file can be made in "+folder+" ("+reason(err)+")", "choose another folder, or change its permissions")
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name())
	return nil
}

// checkFormat takes the format from the name of the output file, and refuses a name that contradicts --format.
func (f *speakFlags) checkFormat(flags *pflag.FlagSet) error {
	named := strings.TrimPrefix(strings.ToLower(filepath.Ext(f.out)), ".")
	switch {
	case named != "wav" && named != "mp3":
		return nil
	case flags.Changed("format") && !strings.EqualFold(*f.params.Format, named):
		return usage("-o "+f.out, "the name says "+named+" and --format says "+*f.params.Format, "make them agree, or omit --format")
	case flags.Changed("format") || named == "wav": // the default of the service
		return nil
	}
	return flags.Set("format", named)
}
