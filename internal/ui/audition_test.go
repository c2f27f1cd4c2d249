package ui

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/setting"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/screen/screentest"
)

// captain is the line of the auditions.
const captain = "Welcome aboard, this is your captain speaking."

// audition shows the screen of auditions with the takes of a line by three actors. One is kept, one is dropped and one is rated.
// An order of another actor is missing. The takes have the focus.
func (s *stage) audition() {
	dir := s.tb.TempDir()
	for i, a := range someActors()[:3] {
		id := []string{"take-1", "take-2", "take-3"}[i]
		file := filepath.Join(dir, id+".wav")
		if err := os.WriteFile(file, spokenWAV(i), 0o600); err != nil {
			s.tb.Fatal(err)
		}
		j := job.Job{ID: id, State: job.Done, ActorID: a.ID, ActorName: a.Label("en"), Params: setting.Initial(api.ServiceSpeak), Text: captain, Version: "v2", File: file,
			Duration: 3 + float64(i)/4, CreatedAt: noon.Add(time.Duration(i) * time.Second), Rev: 1}
		s.takes.Stored = append(s.takes.Stored, j)
	}
	s.takes.Noted = map[string]job.Marks{"take-1": {Verdict: job.Keep, Rating: 4, Note: "따뜻한 목소리"}, "take-2": {Verdict: job.Drop, Rating: 2}}
	s.press("esc", "alt+3", "g", "m", "j", "m", "j", "j", "m", "tab")
	s.send(tea.PasteMsg{Content: captain})
	s.press("tab")
}

// spokenWAV is a short sound with the loudness of a few words.
func spokenWAV(seed int) []byte {
	const rate, frames = 8000, 8000
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = binary.LittleEndian.AppendUint32(b, 2*rate)
	b = append(b, 2, 0, 16, 0)
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, 2*frames)
	for i := range frames {
		word := math.Abs(math.Sin(float64(i)*(0.002+0.0002*float64(seed)))) * math.Abs(math.Cos(float64(i)*0.0011))
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(20000*word*math.Sin(float64(i)*0.5))))
	}
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

// castingScenes are what a user can come to on the screen of auditions.
func castingScenes() map[string]func(*stage) {
	return map[string]func(*stage){
		"empty": func(s *stage) { s.press("esc", "3") },
		"takes": func(s *stage) { s.audition() },
		"actors": func(s *stage) {
			s.audition()
			s.press("tab", "/")
			s.write("미")
		},
		"facets": func(s *stage) {
			s.audition()
			s.press("tab", "ctrl+f", "down", "space")
		},
		"rated": func(s *stage) {
			s.rated()
			s.audition()
			s.press("tab", "g")
		},
		"line": func(s *stage) {
			s.audition()
			s.press("shift+tab")
			s.send(tea.PasteMsg{Content: " 승객 여러분, 저는 기장입니다." + strings.Repeat(" 아주 긴 대본", 50)})
		},
		"blind": func(s *stage) {
			s.audition()
			s.press("b")
		},
		"note": func(s *stage) {
			s.audition()
			s.press("j", "i")
			s.write("조금 빠르고 날카로운 목소리")
		},
		"filtered": func(s *stage) {
			s.audition()
			s.press("/")
			s.write("kept 미나")
		},
		"over budget": func(s *stage) {
			s.audition()
			s.press("$")
			s.write("20")
			s.press("enter", "tab", "G", "m", "ctrl+s")
		},
		"failed": func(s *stage) {
			s.takes.Answer = func(j *job.Job) error {
				j.State, j.File, j.Problem = job.Failed, "", "할당량을 모두 사용했습니다. The quota of the account is used up"
				return nil
			}
			s.audition()
			s.press("tab", "G", "m", "ctrl+s", "G")
		},
		"lines": func(s *stage) {
			s.audition()
			s.press("ctrl+r")
		},
		"sweep": func(s *stage) {
			s.audition()
			s.press("v")
		},
		"sheet": func(s *stage) {
			s.audition()
			s.press("c")
		},
		"knockout": func(s *stage) {
			s.audition()
			s.press("g", "j", "d", "K") // nothing is dropped any more
		},
		"playing": func(s *stage) {
			s.audition()
			s.player.state = player.State{Clip: player.Clip{Key: "take-1"}, Status: player.Playing, Position: 1200 * time.Millisecond,
				Length: 3 * time.Second, Arrived: 3 * time.Second, Volume: 80, Speed: 1}
			s.send(playerMsg(s.player.state))
		},
	}
}

func TestAuditionFitsEverySize(t *testing.T) {
	for name, play := range castingScenes() {
		for _, size := range allSizes() {
			for _, lang := range []string{"en", "ko"} {
				s := newStage(t, size[0], size[1], func(o *Options) { o.Lang, o.ASCII = lang, lang == "en" && size[1]%2 == 0 })
				play(s)
				fits(t, s, size[0], size[1])
				s.send(tea.WindowSizeMsg{Width: 120, Height: 36}) // and again after the window has changed
				fits(t, s, 120, 36)
				if t.Failed() {
					t.Fatalf("%s at %d × %d", name, size[0], size[1])
				}
			}
		}
	}
}

// The Booth marks actors for the audition, and speaks with what was chosen there.
func TestBoothAndAuditionShareActors(t *testing.T) {
	s := newStage(t, 120, 36)
	s.want("3 Audition")
	s.press("m")
	s.want("1 actor marked for the audition · 3 shows it", "✓", "Actors · 6 · 1 marked")
	s.press("M", "3")
	s.want("─ Takes", "6 of 6 marked")
	s.press("esc", "G", "u")
	s.want("╭─ Script", "the next take is by")
	if id := s.chosen(); id == "" || !slices.Contains(s.m.state.Audition.Marked(), id) {
		t.Errorf("chosen %q", id)
	}
}

// The names of a blind audition are hidden in the player's line too.
func TestBlindHidesTheNameOfWhatPlays(t *testing.T) {
	s := newStage(t, 120, 36)
	castingScenes()["playing"](s)
	s.m.state.Jobs.Merge(s.takes.Stored)
	s.press("b")
	s.wantNot("Mina  "+captain, "▶ Mina")
	s.want("▶ take ")
}

var _ screen.Takes = (*screentest.Takes)(nil)

func TestGoldenAudition(t *testing.T) {
	picture := func(w, h int, name string) {
		t.Run(fmt.Sprintf("%dx%d/%s", w, h, name), func(t *testing.T) {
			s := newStage(t, w, h)
			castingScenes()[name](s)
			golden.RequireEqual(t, s.text())
		})
	}
	for name := range castingScenes() {
		picture(120, 36, name)
	}
	for _, name := range []string{"takes", "actors", "rated", "blind", "playing", "over budget", "sweep", "failed"} {
		picture(80, 24, name)
	}
	for _, name := range []string{"takes", "line", "actors", "rated", "filtered", "over budget", "knockout", "failed"} {
		picture(40, 12, name)
	}
}

func TestAuditionInASCIIIsASCII(t *testing.T) {
	for _, name := range []string{"empty", "takes", "blind", "playing"} {
		s := newStage(t, 120, 36, func(o *Options) { o.ASCII = true })
		for i := range s.actors.list {
			delete(s.actors.list[i].Name, "ko")
		}
		castingScenes()[name](s)
		for _, r := range strings.ReplaceAll(s.text(), "따뜻한 목소리", "") {
			if r >= 0x80 {
				t.Errorf("%s shows %q:\n%s", name, r, s.text())
				break
			}
		}
	}
}
