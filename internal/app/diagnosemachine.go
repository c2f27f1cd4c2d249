package app

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/osfile"
	"callboard/internal/text"
)

func checkFolder(a *App) Check {
	if a.ReadOnly != nil {
		return problem("data folder", ProblemSettings, a.ReadOnly.Error(), "until then, what is stored can be read: callboard jobs, callboard actors")
	}
	return checkAccess(a.Dir.Path(), a.Dir.Path()+otherData(a.Config))
}

// checkAccess says on Windows who can read the data folder. A folder that was there before keeps its access list, and what is
// created in it gets the same one. Elsewhere each file has its own mode.
func checkAccess(path, detail string) Check {
	if runtime.GOOS != "windows" {
		return passed("data folder", detail)
	}
	switch read, write, known := osfile.Others(path); {
	case !known:
		return passed("data folder", detail+"; who can read it cannot be found out")
	case read || write:
		return warning("data folder", detail+"; other users of this machine can read it",
			`icacls "`+path+`" /inheritance:r /grant:r "%USERNAME%:(OI)(CI)F" closes it to them`)
	}
	return passed("data folder", detail+"; you can read it, and the system and the administrators of this machine")
}

// otherData explains why a folder is not the one that was named.
func otherData(c config.Config) string {
	if c.DataDir == c.DataRoot || c.Sandbox {
		return ""
	}
	return ", for " + c.APIURL + " only"
}

// checkDatabase reads the whole file: opening it reads only its beginning.
func checkDatabase(ctx context.Context, a *App) Check {
	if err := a.Store.Check(ctx); err != nil {
		return problem("database", problemKind(err), err.Error(), "")
	}
	// Reading finds the rows whose content is broken.
	for _, read := range []func() error{
		func() error { _, err := a.Store.Jobs(ctx, job.Filter{Limit: readJobs}); return err },
		func() error { _, _, err := a.Store.Actors(ctx); return err },
	} {
		if err := read(); err != nil {
			return problem("database", problemKind(err), err.Error(), "")
		}
	}
	if flaws := a.Store.Flaws(); len(flaws) > 0 {
		return warning("database", a.Dir.DB()+": "+counted(len(flaws), "value")+" in it cannot be read: "+strings.Join(flaws, "; "), "")
	}
	return passed("database", a.Dir.DB())
}

// readJobs is how many jobs a diagnosis reads, the newest first.
const readJobs = 10_000

// checkDeliveries says how many deliveries are kept, and how much the database needs.
func checkDeliveries(ctx context.Context, a *App) Check {
	const name = "deliveries"
	u, err := a.Store.Usage(ctx)
	if err != nil {
		return problem(name, problemKind(err), err.Error(), "")
	}
	return passed(name, fmt.Sprintf("%s without a star, %s, of which no job needs %s; %s with a star; kept are at most %s and %s MB without one (--keep-deliveries, --keep-deliveries-mb); the database has %s",
		thousands(u.Deliveries), megabytes(u.Bytes), thousands(u.Spare), thousands(u.Starred), thousands(a.Config.KeepDeliveries), thousands(a.Config.KeepDeliveriesMB), megabytes(u.File)))
}

// checkAudio says how much audio is stored, and how to get rid of it.
func checkAudio(ctx context.Context, c config.Config) Check {
	const name = "audio files"
	folder := filepath.Join(c.DataDir, "audio")
	files, bytes, err := folderSize(ctx, folder)
	if err != nil {
		return warning(name, "the folder "+text.Quote(folder)+" cannot be read: "+text.Line(err.Error()), "")
	}
	detail := fmt.Sprintf("%s, %s, in %s", counted(files, "file"), megabytes(bytes), folder)
	if files == 0 {
		return passed(name, "none")
	}
	return Check{Name: name, Status: CheckOK, Detail: detail, Next: "callboard jobs rm ID removes a job with its audio"}
}

// folderSize is the number and the size of the regular files in a folder. A folder that is missing has none.
func folderSize(ctx context.Context, folder string) (files int, bytes int64, err error) {
	entries, err := os.ReadDir(folder)
	if os.IsNotExist(err) {
		return 0, 0, nil
	}
	if err != nil {
		if pe, ok := err.(*fs.PathError); ok { //nolint:errorlint // of os.ReadDir
			err = pe.Err
		}
		return 0, 0, err
	}
	for _, e := range entries {
		if ctx.Err() != nil {
			return files, bytes, ctx.Err()
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			files++
			bytes += info.Size()
		}
	}
	return files, bytes, nil
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return thousands(n) + " " + what + "s"
}

// thousands writes a number with a comma after each three digits.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// megabytes writes a size: "0.3 MB", "12 MB", "1.2 GB".
func megabytes(bytes int64) string {
	mb := float64(bytes) / (1 << 20)
	switch {
	case mb >= 1024:
		return fmt.Sprintf("%.1f GB", mb/1024)
	case mb >= 10:
		return fmt.Sprintf("%.0f MB", mb)
	}
	return fmt.Sprintf("%.1f MB", mb)
}

// soundCheckTime is how long a diagnosis waits for the sound output. One that works answers within a few milliseconds.
const soundCheckTime = 700 * time.Millisecond

func checkSound(ctx context.Context, c config.Config) Check {
	const name = "sound"
	d := openSound(ctx, c, soundCheckTime)
	if d == nil {
		return warning(name, "the sound output does not answer", "check the sound settings, or choose another output with --audio")
	}
	defer d.Close()
	if d.Silent() {
		return warning(name, d.Problem(), "")
	}
	return passed(name, fmt.Sprintf("%s, %d Hz", d.Backend(), d.Rate()))
}

func checkDisk(path string) Check {
	const name = "disk"
	free, err := freeSpace(path)
	switch {
	case err != nil:
		return warning(name, "its free space is unknown: "+text.Line(err.Error()), "")
	case free < spaceNone:
		return problem(name, ProblemSettings, fmt.Sprintf("%d MB are free", free>>20), "free some space, or choose another folder with --data-dir")
	case free < spaceLow:
		return warning(name, fmt.Sprintf("%d MB are free", free>>20), "audio needs about 5 MB a minute")
	}
	return passed(name, fmt.Sprintf("%.1f GB are free", float64(free)/(1<<30)))
}
