package cli

import (
	"fmt"

	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/ui"
	"callboard/internal/ui/words"
)

// leftWork is what was not over when the app was left.
type leftWork struct {
	ui.ExitSummary
	ended job.Left
}

// lines say what becomes of it.
func (l leftWork) lines(service config.Service) (lines []string) {
	running := l.Running - l.ended.Uncertain - l.ended.Unsent
	if service == config.TTS { // what is not answered is lost, and the rest is done; the jobs of another process are not ours
		running = 0
	}
	switch {
	case running == 1:
		lines = append(lines, "1 job still running: it is picked up next time")
	case running > 1:
		lines = append(lines, fmt.Sprintf("%d jobs still running: they are picked up next time", running))
	}
	lost := ""
	if service == config.TTS {
		lost = ", and the audio that did not arrive cannot be had later"
	}
	switch n := l.ended.Uncertain; {
	case n == 1:
		lines = append(lines, "1 request was not answered whole: it may be charged"+lost+"; callboard jobs lists it as uncertain")
	case n > 1:
		lines = append(lines, fmt.Sprintf("%d requests were not answered whole: they may be charged%s; callboard jobs lists them as uncertain", n, lost))
	}
	if n := l.ended.Unsent; n > 0 {
		lines = append(lines, words.Count(n, "text")+" not sent yet: nothing was charged for that, and nothing is sent later by itself; callboard jobs lists what was ordered")
	}
	return lines
}
