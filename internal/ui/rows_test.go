package ui

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"callboard/internal/player"
	"callboard/internal/ui/screen"
)

// A toast hides neither the key hints nor the frame of a pane, at any size.
func TestToastsHideNoHintsAndNoFrames(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {120, 30}, {120, 29}, {80, 24}, {60, 16}, {40, 12}, {40, 10}} {
		for _, text := range []string{"saved as takes/mina.wav", strings.Repeat("a long reason why that did not work ", 4)} {
			for _, playing := range []bool{false, true} {
				s := newStage(t, size[0], size[1])
				if playing {
					s.sounds(func(st *player.State) { st.Status = player.Playing })
				}
				name := fmt.Sprintf("%d×%d, %.8s, playing %v", size[0], size[1], text, playing)
				before := strings.Split(s.text(), "\n")
				s.say(screen.ToastPlain, text)
				s.m.Update(nil)
				after := strings.Split(s.text(), "\n")
				if after[size[1]-1] != before[size[1]-1] {
					t.Errorf("%s: the key hints are %q", name, after[size[1]-1])
				}
				if got, want := strings.Count(s.text(), "╰"), strings.Count(strings.Join(before, "\n"), "╰"); got != want {
					t.Errorf("%s: %d panes have a lower edge; want %d:\n%s", name, got, want, s.text())
				}
				if !strings.Contains(s.text(), text[:20]) {
					t.Errorf("%s: no toast:\n%s", name, s.text())
				}
				if playing && !strings.Contains(s.text(), "▶ ") {
					t.Errorf("%s: the player is hidden:\n%s", name, s.text())
				}
			}
		}
	}
}

// Beside a dialog there are no parts of words or of sentences: what is there is complete in the page as well.
func TestNoPartsOfWordsBesideDialogs(t *testing.T) {
	phrases := regexp.MustCompile(`[^ ─-╿]+( [^ ─-╿]+)*`)
	for _, w := range []int{80, 97, 100, 110, 120, 133, 160} {
		for _, key := range []string{"?", "L", "ctrl+o", "ctrl+p"} {
			s := newStage(t, w, 36)
			page := strings.Split(s.text(), "\n")
			s.press(key)
			box := s.m.boxOf(s.m.top().View())
			lines := strings.Split(s.text(), "\n")
			for y := box.Y; y < box.Y+box.H; y++ {
				whole := phrases.FindAllString(page[y], -1)
				beside := ansi.Cut(lines[y], 0, box.X) + "   " + ansi.Cut(lines[y], box.X+box.W, w)
				for _, phrase := range phrases.FindAllString(beside, -1) {
					if !slices.Contains(whole, phrase) {
						t.Errorf("%d columns, %s, row %d: %q is only a part of something in %q", w, key, y, phrase, page[y])
					}
				}
			}
		}
	}
}

func TestStorageWarningAtEveryWidth(t *testing.T) {
	for _, w := range []int{40, 50, 60, 80, 100, 120, 200} {
		s := newStage(t, w, 24)
		for _, problem := range []string{"disk full: webhooks and audio have to wait", "data folder not writable: webhooks and audio have to wait"} {
			what, _, _ := strings.Cut(problem, ":")
			s.m.state.StorageProblem = problem
			if line, _, _ := strings.Cut(s.text(), "\n"); !strings.Contains(line, what) || ansi.StringWidth(line) > w {
				t.Errorf("%d columns: %q", w, line)
			}
			if line, _, _ := strings.Cut(s.text(), "\n"); w >= 120 && (!strings.Contains(line, problem) || !strings.Contains(line, " ok")) {
				t.Errorf("%d columns: %q", w, line)
			}
		}
		s.m.state.StorageProblem = ""
		s.wantNot("disk full", "not writable")
	}
}
