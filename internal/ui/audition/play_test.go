package audition

import (
	"slices"
	"testing"
	"time"

	"callboard/internal/player"
)

func TestMovingWhileATakePlaysLetsTheOtherSound(t *testing.T) {
	g := spoken(t, 120, 36, 3)
	g.Press("j")
	if len(g.sound.did) != 0 {
		t.Fatalf("in silence the cursor played: %v", g.sound.did)
	}
	g.Press("k", "space")
	g.plays("take-01")
	g.Press("j", "j", "j")
	g.plays("take-03")
	want := []string{"match true", "toggle take-01", "switch take-02", "switch take-03"}
	if !slices.Equal(g.sound.did, want) {
		t.Fatalf("%v, want %v", g.sound.did, want)
	}
	g.Press("g")
	g.plays("take-01")
	g.plays("take-02") // flipped by the player's own key: the cursor follows
	if j, _ := g.s.takes.selected(); j.ID != "take-02" {
		t.Errorf("the cursor is on %s", j.ID)
	}
}

func TestCursorStaysWhileTheKeyIsHeld(t *testing.T) {
	g := spoken(t, 120, 36, 5)
	g.Press("space")
	g.plays("take-01")
	g.Press("j", "j", "j")
	g.plays("take-02") // late news of the first of three
	if j, _ := g.s.takes.selected(); j.ID != "take-04" {
		t.Errorf("the cursor went back to %s", j.ID)
	}
}

func TestPlayAllInTurn(t *testing.T) {
	g := spoken(t, 120, 36, 3)
	if g.sound.prepared != 3 {
		t.Errorf("%d clips are prepared", g.sound.prepared)
	}
	g.Press("j", "d") // the second is dropped
	g.Press("a")
	if got, want := g.sound.did, []string{"match true", "in turn take-01", "in turn take-03"}; !slices.Equal(got, want) {
		t.Fatalf("%v, want %v", got, want)
	}
	g.plays("take-01")
	g.plays("take-03")
	if j, _ := g.s.takes.selected(); j.ID != "take-03" {
		t.Errorf("the cursor is on %s", j.ID)
	}
	// the screen has no report of the loop yet
	g.sound.now.Loop, g.sound.now.Voiced = player.Loop{From: 2 * time.Second, To: 3 * time.Second}, player.Part{From: time.Second, To: 5 * time.Second}
	g.Press("a")
	if want := (player.InTurn{From: 0.25, To: 0.5, Repeat: true}); g.sound.turn != want {
		t.Errorf("the phrase of the loop is %+v, want %+v", g.sound.turn, want)
	}
	g.sound.now.Queue = player.Queue{At: 2, Of: 2}
	g.Press("a")
	if n := len(g.sound.did); g.sound.did[n-1] != "stop" {
		t.Errorf("goes on: %v", g.sound.did)
	}
}
