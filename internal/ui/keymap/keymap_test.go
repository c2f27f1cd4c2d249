package keymap

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func press(text string) tea.KeyPressMsg {
	r := []rune(text)
	return tea.KeyPressMsg{Code: r[0], Text: text}
}

func TestTheNearestScopeWins(t *testing.T) {
	m := New(Table(), false)
	for _, c := range []struct {
		key    tea.KeyPressMsg
		scopes []Scope
		want   Action
	}{
		{press("r"), []Scope{InActors, OutsideText}, Retry},
		{press("r"), []Scope{InLink, InJobs}, RetryLink},
		{press("y"), []Scope{InLink, OutsideText}, CopyURL},
		{press("y"), []Scope{BoothKeys, InLink}, Copy},
		{press("q"), []Scope{InScript, Anywhere}, None},
		{tea.KeyPressMsg{Code: 's', Mod: tea.ModCtrl}, []Scope{InScript, InBooth, Anywhere}, Speak},
		{tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}, []Scope{InConfirm, Always}, Quit},
		{press("s"), []Scope{InConfirm, Always}, None},
	} {
		if got := m.Find(c.key, c.scopes...); got != c.want {
			t.Errorf("%s in %v is %q; want %q", c.key, c.scopes, got, c.want)
		}
	}
}

func TestJamoAreLatinKeysOutsideText(t *testing.T) {
	m := New(Table(), false)
	if got := m.Find(press("ㅓ"), OutsideText, Moving); got != Down {
		t.Errorf("ㅓ is %q; want down", got)
	}
	if got := m.Find(press("ㅓ"), InScript, Moving, Anywhere); got != None {
		t.Errorf("ㅓ in a text is %q", got)
	}
}

func TestPrintableKeysHoldOutsideTextOnly(t *testing.T) {
	for _, b := range Table() {
		for _, k := range b.Keys() {
			if len([]rune(k)) == 1 && (b.Scope.Text() || b.Scope == Anywhere || b.Scope == InBooth || b.Scope == Always) {
				t.Errorf("%q holds in %s, where it would be a character", k, b.Scope)
			}
		}
	}
}

func TestHintsJoinKeys(t *testing.T) {
	in := []Scope{InJobs, BoothKeys, Moving, OfPlayer}
	m, plain := New(Table(), false), New(Table(), true)
	if h := m.Hint("seek", in, SeekBack, SeekForward).Help(); h.Key != "←→" || h.Desc != "seek" {
		t.Errorf("hint %+v", h)
	}
	if h := plain.Hint("seek", in, SeekBack, SeekForward).Help(); h.Key != "left/right" {
		t.Errorf("plain hint %+v", h)
	}
	if m.Hint("jump", in, Jump).Enabled() {
		t.Error("a hint of a key that does not hold is enabled")
	}
	if key := m.Key(Speak); key != "ctrl+s" {
		t.Errorf("speak has %q", key)
	}
	if key := m.Key(Speak, OutsideText); key != "" {
		t.Errorf("speak has %q where it does not hold", key)
	}
}

func TestKeysInASCII(t *testing.T) {
	m := New(nil, true)
	for key, want := range map[string]string{"←→": "left/right", "↑↓": "up/down", "shift+→": "shift+right", "0…9": "0..9", "<>": "< >", "↑ k": "up k", "ctrl+s": "ctrl+s", "-": "-", "<": "<"} {
		if got := m.Write(key); got != want {
			t.Errorf("%s is %q; want %q", key, got, want)
		}
	}
}

func TestRebind(t *testing.T) {
	m := New(Table(), false)
	m.Rebind(Speak, InBooth, "f5", "f6")
	for key, want := range map[rune]Action{tea.KeyF5: Speak, tea.KeyF6: Speak} {
		if got := m.Find(tea.KeyPressMsg{Code: key}, InBooth); got != want {
			t.Errorf("key %d is %q", key, got)
		}
	}
	if m.Key(Speak) != "f5" || !strings.Contains(Markdown(m.All()), "| `f5` | speak the script") {
		t.Errorf("the key is shown as %q", m.Key(Speak))
	}
	if got := m.Find(tea.KeyPressMsg{Code: tea.KeyF5}, InSettings); got != Speak {
		t.Errorf("where the action had the same key, f5 is %q", got)
	}
	if New(Table(), false).Key(Speak) != "ctrl+s" {
		t.Error("another map has changed")
	}
}

func TestGroupsAreListedScopesOnce(t *testing.T) {
	groups := New(Table(), false).Groups()
	for i, s := range groups {
		if !s.Listed() || slices.Contains(groups[:i], s) {
			t.Errorf("group %q", s)
		}
	}
	if len(groups) < 8 {
		t.Errorf("groups %v", groups)
	}
}

// recorder notes the moves of a cursor.
type recorder struct{ moves []string }

func (r *recorder) Move(n int)     { r.add("move", n) }
func (r *recorder) Page(n int)     { r.add("page", n) }
func (r *recorder) HalfPage(n int) { r.add("half", n) }
func (r *recorder) Top()           { r.add("top", 0) }
func (r *recorder) Bottom()        { r.add("bottom", 0) }
func (r *recorder) add(what string, n int) {
	r.moves = append(r.moves, what+map[int]string{-1: "-", 0: "", 1: "+"}[n])
}

func TestMoveCursor(t *testing.T) {
	var r recorder
	for _, act := range []Action{Up, Down, PageUp, PageDown, HalfUp, HalfDown, Top, Bottom} {
		if !MoveCursor(&r, act) {
			t.Errorf("%s does not move", act)
		}
	}
	if MoveCursor(&r, Speak) {
		t.Error("speak moves a cursor")
	}
	if got := strings.Join(r.moves, " "); got != "move- move+ page- page+ half- half+ top bottom" {
		t.Errorf("moves %s", got)
	}
}
