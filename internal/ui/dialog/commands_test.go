package dialog_test

import (
	"slices"
	"strings"
	"testing"

	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/state"
)

// rowsOf are the lines of the top dialog without its frame.
func rowsOf(host *screentest.Host) []string {
	var out []string
	for line := range strings.Lines(host.Text()) {
		if rest, ok := strings.CutPrefix(line, "│ "); ok {
			out = append(out, strings.TrimRight(rest, " │\n"))
		}
	}
	return out
}

func TestCommandsAreGroupedByWhereTheyAct(t *testing.T) {
	host := screentest.New(t, 100, 90)
	host.Open(dialog.NewCommands(host, &state.Recent{}, noSwitch))
	host.Resize()
	var headings []string
	for range 30 {
		for _, row := range rowsOf(host)[2:] {
			if name, ok := strings.CutPrefix(row, "  "); ok && slices.Contains([]string{"Recent", "Booth", "Actors", "Jobs", "Script", "Player", "Link", "Program"}, name) && !slices.Contains(headings, name) {
				headings = append(headings, name)
			}
		}
		host.Press("pgdown")
	}
	if got := strings.Join(headings, " "); got != "Booth Actors Jobs Script Player Link Program" {
		t.Errorf("headings: %s", got)
	}
	rows := rowsOf(host) // the end of the list
	if !strings.Contains(rows[len(rows)-1], "redraw") {
		t.Errorf("the last is %q", rows[len(rows)-1])
	}
	host.Want("more ↑ ─")
	for range 200 { // more than there are actions
		host.Press("up")
	}
	if rows := rowsOf(host); !strings.Contains(rows[2], "Booth") || !strings.HasPrefix(rows[3], "▌   speak the script") {
		t.Errorf("at the top: %q", rows[:4])
	}
	host.Want("more ↓ ─")
}

func TestCommandsRememberWhatWasRun(t *testing.T) {
	host, recent := screentest.New(t, 100, 40), &state.Recent{}
	run := func(name string) {
		host.Open(dialog.NewCommands(host, recent, noSwitch))
		host.Resize()
		host.Write(name)
		host.Press("enter")
	}
	for _, name := range []string{"favourite", "save as", "speech settings", "favourite", "clear the scr", "stop", "flip"} {
		run(name)
	}
	var again state.Recent
	again.Restore(recent.Text())
	host.Open(dialog.NewCommands(host, &again, noSwitch))
	host.Resize()
	rows := rowsOf(host)[2:9]
	for i, want := range []string{"  Recent", "▌   flip", "    stop", "    clear the script", "    favourite", "    speech settings", "  Booth"} {
		if !strings.HasPrefix(rows[i], want) {
			t.Errorf("row %d is %q, want %q", i, rows[i], want)
		}
	}
	if host.Press("enter"); host.Ran[len(host.Ran)-1] != keymap.Flip {
		t.Errorf("ran %q", host.Ran)
	}
}

func TestCommandsShowHowSwitchesStand(t *testing.T) {
	host := screentest.New(t, 100, 40)
	host.Open(dialog.NewCommands(host, &state.Recent{}, func(act keymap.Action) string {
		return map[keymap.Action]string{keymap.Autoplay: "on", keymap.Mute: "off"}[act]
	}))
	host.Resize()
	for name, want := range map[string]string{"takes as they arr": "▌ play new takes as they arrive", "mute": "▌ mute"} {
		host.Press("ctrl+u")
		host.Write(name)
		row := strings.Fields(rowsOf(host)[2])
		if !strings.HasPrefix(rowsOf(host)[2], want) || strings.Contains(rowsOf(host)[2], "on or off") || !slices.ContainsFunc(row, func(w string) bool { return w == "on" || w == "off" }) {
			t.Errorf("%q", rowsOf(host)[2])
		}
	}
}

// At 100 columns there is room for each name.
func TestCommandsShowWholeNames(t *testing.T) {
	host := screentest.New(t, 100, 40)
	host.Open(dialog.NewCommands(host, &state.Recent{}, noSwitch))
	host.Resize()
	for range 8 {
		for _, row := range rowsOf(host) {
			if strings.Contains(row, "…") && !strings.Contains(row, "save as …") {
				t.Errorf("%q is cut", row)
			}
		}
		host.Press("pgdown")
	}
}

// A few letters stand in order in many names: enter would run an action that was not meant.
func TestCommandsDoNotGuessFromAFewLetters(t *testing.T) {
	host := screentest.New(t, 100, 40)
	host.Hidden[keymap.ShowQR] = true
	host.Open(dialog.NewCommands(host, &state.Recent{}, noSwitch))
	host.Resize()
	for query, want := range map[string]string{
		"qr": "no action is called “qr”", "mute": "▌ mute", "script cl": "▌ clear the script", "favrite": "▌ favourite",
	} {
		host.Press("ctrl+u")
		host.Write(query)
		host.Want(want)
	}
}

// Where there is little room the name has it.
func TestCommandsOnANarrowTerminal(t *testing.T) {
	host := screentest.New(t, 40, 12)
	host.Open(dialog.NewCommands(host, &state.Recent{}, func(keymap.Action) string { return "off" }))
	host.Resize()
	host.Want("▌   speak the script           off ")
	for range 60 {
		if text := strings.ReplaceAll(host.Text(), "save as …", ""); strings.Contains(text, "…") {
			t.Fatalf("a name is cut:\n%s", text)
		}
		host.Press("down")
	}
	host.Write("focused actors or jobs") // the whole name is searched
	host.Want("filter the focused list")
	host.Press("ctrl+u", "down", "down", "down")
	host.Size(100, 30)
	host.Want("▌   previous pane ", "shift+tab")
	host.Fits()
}
