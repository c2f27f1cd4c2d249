package job

import (
	"path/filepath"
	"strings"
)

// CutShort is what lists say of audio whose end is missing.
const CutShort = "cut short"

// notWhole begins the problem of audio whose end is missing.
const notWhole = "the audio that came is not whole"

// CutShort reports whether the job has audio whose end is missing: of an answer that broke off, or of a download that never came whole.
func (j Job) CutShort() bool {
	return j.File != "" && (j.State == Uncertain || strings.HasPrefix(j.Problem, notWhole) || strings.Contains(filepath.Base(j.File), cutMark+"."))
}
