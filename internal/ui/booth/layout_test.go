package booth

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/state"
)

// The focused pane grows where rows are few, and the others can still be recognised.
func TestFocusedPaneGrowsWhereRowsAreFew(t *testing.T) {
	for _, h := range []int{17, 21, 25, 30, 60} {
		for focus := range paneCount {
			l := place(screen.Area{Y: 1, W: 80, H: h}, screen.Size{W: 80, H: h + 3}, focus)
			heights := [paneCount]int{l.actors.H, l.script.H, l.jobs.H}
			if sum := heights[0] + heights[1] + heights[2]; sum != h || heights[paneActors] < 5 || heights[paneScript] < 4 || heights[paneJobs] < 5 {
				t.Errorf("%d rows, focus %d: %v", h, focus, heights)
			}
			if h == 21 && heights[focus] < 10 {
				t.Errorf("%d rows, focus %d: the focused pane has %d", h, focus, heights[focus])
			}
		}
	}
	if l := place(screen.Area{W: 120, H: 15}, screen.Size{W: 120, H: 18}, paneScript); l.script.H < 7 {
		t.Errorf("a low wide screen: the script has %d rows", l.script.H)
	}
}

// With room, the list shows the moods; no pane is wider than that needs.
func TestMoodsShowBesideTheNames(t *testing.T) {
	for w, moods := range map[int]string{80: "calm, bright", 100: "calm, bright", 120: "calm, bright", 160: "calm, bright", 200: "calm, bright"} {
		h, _, st := stage(t, w, 36)
		list := someActors()
		for i := range list {
			list[i].Name["ko"], list[i].Sex, list[i].Age, list[i].Tags = "가나다", "female", "young adult", []string{"calm", "bright"}
		}
		st.Actors.Set(list)
		h.Send(state.ActorsChanged{Fresh: true})
		row := ""
		for line := range strings.SplitSeq(h.Text(), "\n") {
			if strings.Contains(line, "Beomsu") {
				row = line
			}
		}
		if !strings.Contains(row, moods) {
			t.Errorf("%d columns: %s", w, row)
		}
	}
}

// A list of jobs in a narrow terminal is for their texts.
func TestTextOfAJobIsReadInANarrowList(t *testing.T) {
	for w := 40; w < 50; w++ {
		h, _, st := stage(t, w, 12)
		change(h, st, job.Job{ID: "1", State: job.Progress, ActorName: "Maximiliana", Text: "abcdefghijklmnopqrstuvwxyz", CreatedAt: screentest.Noon})
		h.Press("shift+tab")
		h.Want("abcdefghijklmno")
	}
}

func TestLongScriptShowsWhatIsSpoken(t *testing.T) {
	h, _, _ := stage(t, 120, 36)
	b := h.Screen.(*Booth)
	first := strings.TrimSpace(strings.Repeat("word ", 60))
	h.Press("enter")
	h.Paste(first + "\n\nThe second one.\n\n" + strings.Repeat("x", 360))
	h.Want("678 / 350 too long", "alt+s speaks all in pieces · paragraph 3 has 360", "alt+s speak in pieces")
	h.WantNot("one paragraph") // it would be refused
	for b.script.buf.Paragraph() != "The second one." {
		h.Press("up")
	}
	h.Want("ctrl+s paragraph 2 of 3 (15) · alt+s all", "ctrl+s one paragraph")
	faint := h.Looks.Theme.Faint
	for i, line := range b.script.buf.Lines() {
		drawn, _ := b.script.view(h.Looks, scriptKeys{"enter", "ctrl+s", "alt+s"})
		spoken := strings.HasPrefix(line, "The second one.")
		if isFaint := drawn[i] == faint.Paint(line); isFaint == spoken {
			t.Errorf("line %d, spoken %v, faint %v: %q", i, spoken, isFaint, drawn[i])
		}
	}
	h.Press("up") // between two paragraphs
	h.Want("alt+s speaks all in pieces · no paragraph here")
	for _, w := range []int{40, 60, 80} {
		h.Size(w, 24)
		h.Want("/ 350 too long · ")
		h.Fits()
	}
}

// A mood that is cut reads as another word.
func TestMoodsAreWhole(t *testing.T) {
	for w := 60; w <= 200; w++ {
		h, _, st := stage(t, w, 36)
		list := someActors()
		tags := []string{"bright", "playful", "teasing", "announcement", "documentary", "narration", "youtube", "guide"}
		for i := range list {
			list[i].Tags = tags
		}
		st.Actors.Set(list)
		h.Send(state.ActorsChanged{Fresh: true})
		for line := range strings.SplitSeq(h.Text(), "\n") {
			_, line, _ = strings.Cut(line, "│")
			line, _, _ = strings.Cut(line, "│")
			if !slices.ContainsFunc(tags, func(tag string) bool { return strings.Contains(line, tag) }) {
				continue
			}
			if _, after, ok := strings.Cut(line, "bright"); ok {
				line = "bright" + after
			}
			for word := range strings.SplitSeq(line, ",") {
				if word = strings.TrimRight(strings.TrimSpace(word), "…"); word != "" && !slices.Contains(tags, word) {
					t.Errorf("%d columns: %q in %s", w, word, line)
				}
			}
		}
	}
}

// Rows that the list of actors does not need show all moods and presets of the highlighted one.
func TestDetailsOfAnActorUseTheFreeRows(t *testing.T) {
	t.Parallel()
	tags := strings.Fields("calm bright warm clear gentle lively serious cheerful soft husky deep energetic friendly neutral narrative dramatic confident tender playful solemn youthful mature crisp breathy")
	presets := strings.Fields("normal-1 happy-1 sad-1 angry-1 whisper-1 toneup-1 tonedown-1 tonemid-1 regret-1 urgent-1 scream-1 shout-1 trust-1 soft-1")
	for more, whole := range map[int]bool{0: true, 60: false} {
		host, _, st := stage(t, 200, 50)
		list := someActors()
		for i := range more { // the list needs all rows
			list = append(list, actor.Actor{Actor: api.Actor{ID: strconv.Itoa(i), Name: map[string]string{"en": "X"}}})
		}
		list[0].Tags = tags
		st.Actors.Set(list)
		st.Actors.SetVersions(list[0].ID, []api.Version{{Name: "v1", DisplayName: "SSFM-V1", Presets: presets}})
		host.Send(state.ActorsChanged{Fresh: true})
		host.Press("g")
		text := host.Text()
		if got := strings.Contains(text, "breathy") && strings.Contains(text, "soft-1"); got != whole {
			t.Errorf("%d more actors: all moods and presets %v, want %v:\n%s", more, got, whole, text)
		}
		host.Fits()
	}
}
