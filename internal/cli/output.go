package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/osfile"
	"callboard/internal/text"
)

// checkOutput refuses an output that cannot be written, before a request is charged.
func (s *invocation) checkOutput(c config.Config, f *speakFlags) error {
	several := len(f.actors) > 1
	switch {
	case f.out == "" && f.outGiven:
		return usage("-o", "it is empty", "name a file or a folder, or omit it")
	case f.out == "":
		return nil
	case f.out == "-" && several:
		return usage("-o -", fmt.Sprintf("stdout takes one take and there are %d actors", len(f.actors)), "name a folder")
	case f.out == "-" && c.JSON:
		return usage("-o -", "stdout cannot carry the audio and JSON at once", "name a file, or omit --json")
	case f.out == "-" && isTerminal(s.out):
		return usage("-o -", "the audio would go to the terminal", "redirect it (| or >), or name a file")
	case f.out == "-":
		return nil
	}
	f.out = onDisk(f.out)
	if osfile.NamesStream(f.out) {
		return usage("-o "+f.out, "a name cannot have a colon here", "choose another name")
	}
	if os.IsPathSeparator(f.out[len(f.out)-1]) { // a folder, which is created if needed
		return checkWritable("-o "+f.out, existingParent(f.out))
	}
	info, err := os.Stat(f.out)
	switch {
	case err == nil && info.IsDir():
		return checkWritable("-o "+f.out, f.out)
	case several:
		return usage("-o "+f.out, fmt.Sprintf("it is no folder, and there are %d actors with a take each", len(f.actors)), "name a folder, with a separator at the end if it does not exist")
	}
	beside := job.SaveOptions{Sidecar: c.Sidecar, Captions: f.captions.format}.Companions(f.out)
	return checkFile("-o "+f.out, f.out, info, err, f.force, beside...)
}

// checkFile refuses the name of a file that cannot be written. what is the flag with the name; info and err are what os.Stat
// says about it. The files beside are written together with it.
func checkFile(what, path string, info fs.FileInfo, err error, force bool, beside ...string) error {
	switch {
	case osfile.NamesStream(path):
		return usage(what, "a name cannot have a colon here", "choose another name")
	case err == nil && !info.Mode().IsRegular():
		return usage(what, "it is not a file but a pipe or device", "name a file, or write to stdout: -o -")
	case err == nil && !force:
		return usage(what, "the file exists already", "choose another name, or add --force")
	case errors.Is(err, fs.ErrNotExist):
		if target, err := os.Readlink(path); err == nil {
			return usage(what, "it is a link to "+text.Quote(target)+", which does not exist", "remove the link, or name the file that it should lead to")
		}
	case err != nil:
		return usage(what, reason(err), "name a file that can be written to")
	}
	for _, side := range beside {
		if exists(side) && !force {
			return usage(what, "the file about it, "+text.Quote(side)+", exists already", "choose another name, or add --force")
		}
	}
	folder := existingParent(filepath.Dir(path))                // the others are made with the file
	if target, err := filepath.EvalSymlinks(path); err == nil { // a link is kept, and its target replaced
		folder = filepath.Dir(target)
	}
	return checkFileIn(what, folder)
}

// checkFileIn is checkWritable for a file whose nearest existing folder is folder. Windows says of a path below a file only that it
// does not exist.
func checkFileIn(what, folder string) error {
	if info, err := os.Stat(folder); err == nil && !info.IsDir() {
		return usage(what, folder+" is not a folder", "name a file that can be written to")
	}
	return checkWritable(what, folder)
}

// existingParent returns the nearest folder at or above path that exists. A link that leads nowhere exists, too: no folder can be made
// in its place.
func existingParent(path string) string {
	path = filepath.Clean(path)
	for {
		up := filepath.Dir(path)
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) || up == path {
			return path
		}
		path = up
	}
}

// checkWritable creates a file in folder and removes it again. Only this reveals missing permissions, read-only file systems
// and paths that are no folders alike. The folder needs space for the copy of the audio.
func checkWritable(what, folder string) error {
	probe, err := osfile.CreatePart(folder)
	if err != nil {
		return usage(what, "no file can be made in "+folder+" ("+reason(err)+")", "choose another folder, or change its permissions")
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name())
	return app.CheckSpaceFor(what, folder)
}

// checkFormat takes the format from the name of the output file, and refuses a name that contradicts --format.
func (f *speakFlags) checkFormat(flags *pflag.FlagSet) error {
	named := strings.TrimPrefix(strings.ToLower(filepath.Ext(f.out)), ".")
	switch {
	case named != "wav" && named != "mp3":
		return nil
	case flags.Changed("format") && !strings.EqualFold(flags.Lookup("format").Value.String(), named):
		return usage("-o "+f.out, "the name says "+named+" and --format says "+flags.Lookup("format").Value.String(), "make them agree, or omit --format")
	case flags.Changed("format") || named == "wav": // the default of the service
		return nil
	}
	return flags.Set("format", named)
}
