package booth

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/api/tts"
	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/speech/wav"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/state"
)

// pieceStage is a Booth whose takes are files of half a second.
type pieceStage struct {
	*screentest.Host
	b     *Booth
	state *state.State
	takes *screentest.Takes
	jobs  *pieceJobs
	sound *pieceSound
	dir   string

	account screen.Account
}

// pieceJobs saves by copying.
type pieceJobs struct {
	service
	dir string
}

func (s *pieceJobs) NameOf(j job.Job) string                    { return "Mina " + j.ID + ".wav" }
func (s *pieceJobs) Sidecar() bool                              { return false }
func (s *pieceJobs) Downloading(string) (*job.Download, bool)   { return nil, false }
func (s *pieceJobs) Refetch(_ context.Context, id string) error { return nil }

func (s *pieceJobs) SaveWith(_ context.Context, id, dest string, _ job.SaveOptions) (string, error) {
	b, err := os.ReadFile(filepath.Join(s.dir, id+".wav"))
	if err != nil {
		return "", err
	}
	return dest, os.WriteFile(dest, b, 0o600)
}

// pieceSound records what the player was asked for, and reads the clips.
type pieceSound struct {
	screen.Player
	t    testing.TB
	did  []string
	clip player.Clip
}

func (s *pieceSound) Toggle(c player.Clip)  { s.did, s.clip = append(s.did, "toggle"), c }
func (s *pieceSound) Play(c player.Clip)    { s.did, s.clip = append(s.did, "play "+c.Key), c }
func (s *pieceSound) Seek(to time.Duration) { s.did = append(s.did, fmt.Sprint("seek ", to)) }
func (s *pieceSound) Pause()                { s.did = append(s.did, "pause") }
func (s *pieceSound) Resume()               { s.did = append(s.did, "resume") }
func (s *pieceSound) Stop()                 { s.did = append(s.did, "stop") }
func (s *pieceSound) State() player.State   { return player.State{} }

// length is that of the clip that was played last.
func (s *pieceSound) length() time.Duration {
	s.t.Helper()
	r, size, err := s.clip.Feed.Open()
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Close()
	return time.Duration(size-wav.HeaderSize) * time.Second / (2 * pieceRate)
}

const (
	pieceRate   = 16000
	pieceLength = 500 * time.Millisecond
)

// pieceActors knows one version of every actor, unless unknown is set.
type pieceActors struct {
	actors
	unknown bool
	newest  string // if it is not v2
}

func (a *pieceActors) Resolve(context.Context, string, string) (string, error) {
	if a.unknown {
		return "", nil
	}
	return cmp.Or(a.newest, "v2"), nil
}

func newPieceStage(t testing.TB, w, h int) *pieceStage {
	t.Helper()
	dir := t.TempDir()
	g := &pieceStage{Host: screentest.New(t, w, h), takes: screentest.NewTakes(), dir: dir, jobs: &pieceJobs{dir: dir}, sound: &pieceSound{t: t}}
	g.takes.Answer = g.done
	g.begin(&pieceActors{})
	return g
}

// done gives an order its audio.
func (g *pieceStage) done(j *job.Job) error {
	j.File, j.Duration = filepath.Join(g.dir, j.ID+".wav"), pieceLength.Seconds()
	return os.WriteFile(j.File, wav.Encode(make([]float32, pieceRate/2), pieceRate), 0o600)
}

// begin makes the screen, as at a start of the program.
func (g *pieceStage) begin(known *pieceActors) {
	g.state = state.New(api.ServiceSpeak)
	svc := screen.Services{Jobs: g.jobs, Takes: g.takes, Actors: known, Player: g.sound, Account: g.account}
	g.b = New(g, svc, g.state, Options{Lang: "en", SaveDir: filepath.Join(g.dir, "saved")})
	g.Screen = g.b
	g.state.Actors.Set([]actor.Actor{{Actor: api.Actor{ID: "mina", Name: map[string]string{"en": "Mina", "ko": "미나"}, Language: "ko"}}})
	g.Send(state.ActorsChanged{Fresh: true})
}

// arrive reports the jobs of the service, as the root does.
func (g *pieceStage) arrive() {
	change(g.Host, g.state, g.takes.Stored...)
}

// toast is the latest message.
func (g *pieceStage) toast() string {
	if len(g.Toasts) == 0 {
		return ""
	}
	return g.Toasts[len(g.Toasts)-1].Text
}

// longScript has three paragraphs, the second of which is longer than a request takes, and a pause: four pieces.
func longScript() string {
	return "My name is Typecast. [0.5s] Nice to meet you.\n\n" + strings.TrimSpace(strings.Repeat("만나서 반가워요. ", 36)) + "\n\nGood bye."
}

func (g *pieceStage) openPieces(text string) {
	g.b.setFocus(paneScript)
	g.b.script.buf.SetText(text)
	g.Resize()
	g.Press("alt+s")
}

func TestPiecesAreShownSentAndOwned(t *testing.T) {
	g := newPieceStage(t, 120, 36)
	g.b.setFocus(paneScript)
	g.b.script.buf.SetText(longScript())
	g.Resize()
	g.Want("too long", "alt+s speak in pieces")
	g.Press("alt+s")
	g.Want("Script in pieces · Mina", "│ 5 new pieces cost 404 characters", "pause 0.5 s", "enter speak 5 pieces", "Good bye.")
	if n := len(g.takes.Orders); n != 0 {
		t.Fatalf("%d orders before they were agreed to", n)
	}
	g.Press("enter")
	if n := len(g.takes.Orders); n != 5 {
		t.Fatalf("%d orders", n)
	}
	for _, o := range g.takes.Orders {
		if strings.Contains(o.Text, "0.5s") || len([]rune(o.Text)) > api.ServiceSpeak.MaxTextChars() || o.ActorID != "mina" || o.Version != "v2" {
			t.Errorf("an order is %+v", o)
		}
	}
	g.arrive()
	g.Want("all 5 pieces here, 0:04 joined", "space play · s save")
	if s := g.state.Session; s.Jobs != 5 || s.Chars != 404 {
		t.Errorf("session %+v", s)
	}
	g.Press("esc")
	g.Want("1/5 My name is Typecast.", "5/5 Good bye.")

	g.Press("alt+s", "enter") // nothing is missing: it plays
	if n := len(g.takes.Orders); n != 5 {
		t.Errorf("%d orders after the key once more", n)
	}
}

// Every take of the script is heard in order, with the gaps and the pause, as one clip.
func TestPiecesPlayAndAreSavedJoined(t *testing.T) {
	g := newPieceStage(t, 120, 36)
	g.openPieces(longScript())
	g.Press("space")
	if !strings.Contains(g.toast(), "no piece is here yet") {
		t.Errorf("toast %q", g.toast())
	}
	g.Press("enter")
	g.arrive()
	g.Press("space")
	want := 5*pieceLength + 500*time.Millisecond + 4*300*time.Millisecond
	if got := g.sound.length(); got != want || !slices.Equal(g.sound.did, []string{"toggle"}) {
		t.Errorf("%v plays for %v, want %v", g.sound.did, got, want)
	}
	if name, text := g.state.ClipLabel(g.sound.clip.Key, "en"); name != "Mina" || !strings.HasPrefix(text, "5 pieces: My name") {
		t.Errorf("the clip is called %q, %q", name, text)
	}
	g.Press("j", "enter") // from the second piece on
	if got := g.sound.did[2]; got != fmt.Sprint("seek ", pieceLength+800*time.Millisecond) {
		t.Errorf("did %v", g.sound.did)
	}

	// While it plays, it goes on from there, also where the sound there is not decoded yet.
	now := player.State{Clip: g.sound.clip, Status: player.Playing, Arrived: time.Second}
	g.state.Player.Last, g.state.Player.Now = now, now
	g.sound.did = nil
	g.Press("G", "enter", "g", "enter")
	if want := []string{"pause", "seek 3.7s", "resume", "seek 0s"}; !slices.Equal(g.sound.did, want) {
		t.Errorf("did %v, want %v", g.sound.did, want)
	}
	g.Want("▌ 1 ▶ here")

	g.Press("s")
	files, _ := filepath.Glob(filepath.Join(g.dir, "saved", "*"))
	if len(files) != 1 || !strings.HasSuffix(files[0], "-joined.wav") || !strings.Contains(g.toast(), "saved 0:04: ") {
		t.Fatalf("files %v, %q", files, g.toast())
	}
	if b, err := os.ReadFile(files[0]); err != nil || time.Duration(len(b)-wav.HeaderSize)*time.Second/(2*pieceRate) != want {
		t.Errorf("the file has %d bytes, %v", len(b), err)
	}
	g.Press("s")
	if !strings.Contains(g.toast(), "already saved") {
		t.Errorf("saved twice: %q", g.toast())
	}
	g.Press("p")
	files, _ = filepath.Glob(filepath.Join(g.dir, "saved", "Mina take-0?-0?.wav"))
	if len(files) != 5 || !strings.Contains(g.toast(), "saved 5 pieces") {
		t.Errorf("files %v, %q", files, g.toast())
	}
}

// After a restart the takes are found by the text, and the list of jobs still has the numbers.
func TestPiecesAreFoundAfterRestart(t *testing.T) {
	g := newPieceStage(t, 120, 36)
	g.openPieces(longScript())
	g.Press("enter")
	g.arrive()
	g.Press("s", "esc")
	kept := map[string]string{}
	g.b.Save(kept)

	g.begin(&pieceActors{})
	g.state.Jobs.Merge(g.takes.Stored)
	g.Send(state.HistoryLoaded{Jobs: g.takes.Stored})
	g.Do(g.b.Restore(kept))
	g.Resize()
	g.Want("5/5 Good bye.")
	g.Press("alt+s")
	g.Want("all 5 pieces here")
	g.Press("space", "s")
	if got := len(g.takes.Orders); got != 5 || g.sound.length() == 0 {
		t.Errorf("%d orders", got)
	}
	if !strings.Contains(g.toast(), "already saved") {
		t.Errorf("the same file was written once more: %q", g.toast())
	}
	if files, _ := filepath.Glob(filepath.Join(g.dir, "saved", "*")); len(files) != 1 {
		t.Errorf("files %v", files)
	}
}

// Of a failed piece only that piece is offered, and of an uncertain one nothing without a question.
func TestOnlyWhatIsMissingIsOffered(t *testing.T) {
	g := newPieceStage(t, 120, 36)
	g.takes.Answer = func(j *job.Job) error {
		switch {
		case strings.HasPrefix(j.Text, "Good"):
			j.State, j.File, j.Problem = job.Failed, "", "the voice broke"
			return nil
		case strings.HasPrefix(j.Text, "Nice"):
			j.State, j.File, j.SpeakID, j.Problem = job.Uncertain, "", "", "no clear answer"
			return fmt.Errorf("cut off")
		}
		return g.done(j)
	}
	g.openPieces(longScript())
	g.Want("r speak only this one")
	g.WantNot("speak this one again") // none was spoken yet
	g.Press("enter")
	g.arrive()
	g.Want("r speak this one again")
	g.Want("1 new piece (5) costs 9 characters", "3 of 5 pieces here", "piece 2 uncertain, not sent again", "enter speak 1 piece")
	if !strings.Contains(g.toast(), "no audio of piece 2, 5") {
		t.Errorf("toast %q", g.toast())
	}
	g.Press("j")
	g.Want("2: no clear answer")
	g.Press("s")
	if !strings.Contains(g.toast(), "not saved: no audio of piece 2, 5 yet") {
		t.Errorf("toast %q", g.toast())
	}
	g.Press("space")
	if !strings.Contains(g.toast(), "not in it: piece 2, 5") {
		t.Errorf("toast %q", g.toast())
	}

	g.takes.Answer = g.done
	g.Press("enter")
	if n := len(g.takes.Orders); n != 6 || g.takes.Orders[5].Text != "Good bye." {
		t.Fatalf("%d orders", n)
	}
	g.arrive()
	g.Press("enter") // nothing may be sent without a question
	g.Press("g", "j", "r")
	g.Want("Speak this piece again?", "may have been charged already")
	if n := len(g.takes.Orders); n != 6 {
		t.Fatalf("%d orders before the question was answered", n)
	}
	g.Press("y")
	g.arrive()
	if n := len(g.takes.Orders); n != 7 || g.takes.Orders[6].Text != "Nice to meet you." {
		t.Fatalf("%d orders", n)
	}
	g.Want("all 5 pieces here")
}

// What a voice cannot speak is said of the piece.
func TestPieceThatIsNotSpokenWhole(t *testing.T) {
	g := newPieceStage(t, 120, 36)
	g.takes.Answer = func(j *job.Job) error {
		if strings.HasPrefix(j.Text, "Good") {
			j.Unspoken = []string{"bye\x1b[2J"}
		}
		return g.done(j)
	}
	g.openPieces(longScript())
	g.Press("enter")
	g.arrive()
	g.Press("G")
	g.Want("has gaps", "5: not spoken: bye", "all 5 pieces here")
	g.Fits()
}

// credits is an account with this many characters left.
type credits int

func (c credits) Subscription(context.Context) (tts.Subscription, error) {
	return tts.Subscription{Credits: int(c)}, nil
}

// What the account still has stands beside the price, if the service tells it, and an order over the budget is not sent.
func TestPiecesSayWhatIsLeft(t *testing.T) {
	g := newPieceStage(t, 120, 36)
	g.openPieces(longScript())
	g.WantNot("credits")
	for left, says := range map[credits]string{2500: "404 characters · 2,500 credits left", 100: "only 100 credits left"} {
		g.Press("esc")
		g.account = left
		g.begin(&pieceActors{})
		g.openPieces(longScript())
		g.Want(says)
	}
	if err := g.state.Session.SetBudget("403"); err != nil {
		t.Fatal(err)
	}
	g.Resize()
	g.Want("over the budget: 403 left")
	g.Press("enter")
	if len(g.takes.Orders) != 0 || !strings.Contains(g.toast(), "404 characters, and the budget of this session has 403 left") {
		t.Errorf("%d orders, %q", len(g.takes.Orders), g.toast())
	}
}

// What is not sent yet is stopped, and is the only thing that the next run sends.
func TestPiecesAreStopped(t *testing.T) {
	g := newPieceStage(t, 120, 36)
	g.openPieces(longScript())
	g.Hold = true
	g.Press("enter")
	g.Want("speaking: 0 of 5 done", "x stop what is not sent yet", "waiting")
	g.Press("enter")
	if !strings.Contains(g.toast(), "speaking already: 0 of 5 done") {
		t.Errorf("toast %q", g.toast())
	}
	g.Press("x")
	g.Release()
	if n := len(g.takes.Orders); n != 0 || !strings.Contains(g.toast(), "stopped: 5 pieces not sent") {
		t.Errorf("%d orders, %q", n, g.toast())
	}
	g.Want("5 new pieces cost 404 characters")
}

// A text with a pause is never sent as it is, and one that cannot be priced is not sent at all.
func TestPausesAreNeverSent(t *testing.T) {
	g := newPieceStage(t, 120, 36)
	g.b.setFocus(paneScript)
	g.b.script.buf.SetText("One. [1s] Two.")
	g.Press("ctrl+s")
	g.Want("2 new pieces cost 8 characters", "pause 1.0 s")
	if len(g.takes.Orders) != 0 {
		t.Error("it was sent")
	}
	g.Press("esc")
	g.openPieces("[1s]")
	if !strings.Contains(g.toast(), "no word in this text") {
		t.Errorf("toast %q", g.toast())
	}

	g.begin(&pieceActors{unknown: true})
	g.openPieces(longScript())
	g.Want("the version of Mina is not known now", "new")
	g.Press("enter")
	if len(g.takes.Orders) != 0 {
		t.Error("it was sent without a version")
	}
}

// The pieces play in their order where new takes play as they arrive.
func TestPiecesPlayInTheirOrder(t *testing.T) {
	g := newPieceStage(t, 120, 36)
	g.state.Player.Autoplay = true
	g.openPieces("One. [1s] Two. [1s] Three.")
	g.Press("enter")
	by := map[string]job.Job{}
	for _, j := range g.takes.Stored {
		by[j.Text] = j
	}
	change(g.Host, g.state, by["Three."])
	if len(g.sound.did) != 0 {
		t.Errorf("the third piece plays first: %v", g.sound.did)
	}
	change(g.Host, g.state, by["One."])
	if !slices.Equal(g.sound.did, []string{"play " + by["One."].ID}) {
		t.Errorf("did %v", g.sound.did)
	}
}

func TestPiecesFitEverySize(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {40, 12}, {60, 20}, {80, 24}, {120, 36}, {200, 60}} {
		g := newPieceStage(t, size[0], size[1])
		g.Hold = true
		g.openPieces(strings.Repeat(longScript()+"\n\n👨‍👩‍👧 [2s]\n\n", 8))
		g.Fits()
		g.Release()
		g.Hold = false
		g.Fits()
		g.Press("G", "enter")
		g.arrive()
		g.Fits()
		g.Want("here")
	}
}

func TestDamagedNumbersAreForgotten(t *testing.T) {
	g := newPieceStage(t, 120, 36)
	b, _ := json.Marshal(map[string]string{"a": "3/12", "b": "\x1b[2J", "c": "1/2 x"})
	g.Do(g.b.Restore(map[string]string{piecesSetting: string(b)}))
	if n := g.b.pieces.Number("a"); n != " 3/12" {
		t.Errorf("%q", n)
	}
	for _, id := range []string{"b", "c"} {
		if n := g.b.pieces.Number(id); n != "" {
			t.Errorf("%s is %q", id, n)
		}
	}
}

// The budget of a key in a script of 3,000 pieces is 5 ms.
func BenchmarkPiecesKey(b *testing.B) {
	g := newPieceStage(b, 120, 36)
	g.openPieces(strings.Repeat("My name is Typecast. [0.1s]\n\nGood bye.\n\n", 1500))
	for b.Loop() {
		g.Press("j")
		g.View()
	}
}

// Only the price of the script as it is now shows, whichever answer comes last. It is a question of its own: a key that was pressed
// before it showed does not agree to it.
func TestLatestPriceCounts(t *testing.T) {
	g := newPieceStage(t, 120, 36)
	g.Hold = true
	g.openPieces("One. [1s] Two.")
	g.Want("counting what it costs")
	counting := g.Top()
	g.Press("enter")
	g.Press("esc")
	g.openPieces("Three. [1s] Four. [1s] Five.")
	slices.Reverse(g.Held)
	g.Release()
	g.Want("3 new pieces cost 16 characters", "Four.")
	if len(g.takes.Orders) != 0 || g.Top() == counting {
		t.Errorf("%d orders, or the question is the one from before the price", len(g.takes.Orders))
	}
	before := g.Top()
	g.takes.Answer = func(j *job.Job) error {
		if j.Text == "Four." {
			j.State, j.File, j.Problem = job.Failed, "", "the voice broke"
			return nil
		}
		return g.done(j)
	}
	g.Press("enter")
	g.arrive()
	g.Want("1 new piece (2) costs 5 characters")
	if len(g.takes.Orders) != 3 || g.Top() == before {
		t.Errorf("%d orders, or the rest is not asked about anew", len(g.takes.Orders))
	}
}

// The actor has a new version: its pieces cost again, and the price says why.
func TestPiecesSayThatTheActorHasANewVersion(t *testing.T) {
	g := newPieceStage(t, 120, 36)
	known := &pieceActors{}
	g.begin(known)
	g.openPieces(longScript())
	g.Press("enter")
	g.arrive()
	g.Want("all 5 pieces here")
	g.WantNot("new version")
	g.Press("esc")
	known.newest = "v3"
	g.Press("alt+s")
	g.Want("5 new pieces cost 404 characters · Mina has a new version, v3")
	if n := len(g.takes.Orders); n != 5 {
		t.Errorf("%d orders", n)
	}
	g.Press("enter")
	if n := len(g.takes.Orders); n != 10 || g.takes.Orders[9].Version != "v3" {
		t.Errorf("%d orders after they were agreed to", n)
	}
}

// Pieces that were paid for, and whose audio did not come, are downloaded again with the key that speaks the rest, also after a restart.
func TestLostPiecesAreDownloadedAgain(t *testing.T) {
	g := newPieceStage(t, 120, 36)
	g.openPieces(longScript())
	g.Press("enter")
	for _, n := range []int{0, 2} {
		j := &g.takes.Stored[n]
		j.File, j.Problem, j.Rev = "", "the network failed", j.Rev+1
	}
	g.Press("esc")
	g.begin(&pieceActors{}) // as after a restart
	g.openPieces(longScript())
	g.Want("3 of 5 pieces here, free", "without audio, downloading again is free", "enter download 2 pieces")
	g.Press("enter")
	if len(g.takes.Orders) != 5 || g.takes.Refetches != 2 || g.state.Session.Chars != 0 {
		t.Errorf("%d orders, %d downloads, %d spent", len(g.takes.Orders), g.takes.Refetches, g.state.Session.Chars)
	}
	g.Want("all 5 pieces here")
}
