package audition

import (
	"context"
	"fmt"
	"testing"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/state"
)

// stage is the screen in a test host.
type stage struct {
	*screentest.Host
	s     *Screen
	state *state.State
	takes *screentest.Takes
	sound *sounds
	cast  *catalogue
}

func newStage(t *testing.T, w, h int) *stage {
	t.Helper()
	g := &stage{Host: screentest.New(t, w, h), state: state.New(api.ServiceSpeak), takes: screentest.NewTakes(), sound: &sounds{}, cast: &catalogue{}}
	g.begin()
	return g
}

// begin makes the screen, as at a start of the program.
func (g *stage) begin() {
	svc := screen.Services{Takes: g.takes, Actors: g.cast, Samples: g.cast, Player: g.sound, Jobs: noJobs{}}
	g.s = New(g, svc, g.state, Options{Lang: "en", SaveDir: "saved", Concurrency: 1})
	g.Screen = g.s
	named := func(id, en, ko string, tags ...string) actor.Actor {
		return actor.Actor{Actor: api.Actor{ID: id, Name: map[string]string{"en": en, "ko": ko}, Language: "ko", Sex: "female", Age: "young adult", Tags: tags, PreviewURL: "x"}}
	}
	g.state.Actors.Set([]actor.Actor{named("mina", "Mina", "미나", "bright", "warm"), named("jinhyuk", "Jinhyuk", "진혁", "deep", "calm"),
		named("sora", "Sora", "소라", "soft"), named("beomsu", "Beomsu", "범수", "dry"), named("yuna", "Yuna", "유나", "news")})
	g.Send(state.ActorsChanged{Fresh: true})
}

// typeLine types the line, and leaves it.
func (g *stage) typeLine(text string) {
	g.s.setFocus(paneLine)
	g.Write(text)
	g.Press("esc")
}

// markFirst marks the first n actors.
func (g *stage) markFirst(n int) {
	g.s.setFocus(paneCast)
	g.Press("g")
	for range n {
		g.Press("m", "down")
	}
}

// plays reports that a take plays.
func (g *stage) plays(id string) { g.playerIs(player.Playing, id) }

func (g *stage) playerIs(status player.Status, id string) {
	before := g.state.Player.Last
	g.state.Player.Last = player.State{Clip: player.Clip{Key: id}, Status: status}
	g.state.Player.Now, g.sound.now = g.state.Player.Last, g.state.Player.Last
	g.Send(state.PlayerChanged{Before: before, After: g.state.Player.Last})
}

// toast is the latest message.
func (g *stage) toast() string {
	if len(g.Toasts) == 0 {
		return ""
	}
	return g.Toasts[len(g.Toasts)-1].Text
}

// catalogue answers what the screen asks about actors.
type catalogue struct {
	screen.Actors
	unknown string            // the actor whose version is not known
	newest  map[string]string // the versions of actors that are not v2
}

func (c *catalogue) Resolve(_ context.Context, id, model string) (string, error) {
	if id == c.unknown {
		return "", nil
	}
	if v := c.newest[id]; v != "" {
		return v, nil
	}
	return "v2", nil
}

func (c *catalogue) Versions(_ context.Context, id string) ([]api.Version, error) {
	return c.versions(id), nil
}

// versions are the versions of an actor, the newest first.
func (c *catalogue) versions(id string) []api.Version {
	list := []api.Version{{Name: "v2", Aliases: []string{"latest"}, DisplayName: "SSFM-V2.0", Presets: []string{"normal-1", "happy-1"}}}
	if name := c.newest[id]; name != "" {
		list[0].Aliases = nil
		list = append([]api.Version{{Name: name, Aliases: []string{"latest"}, DisplayName: "SSFM-V2.1", Presets: list[0].Presets}}, list...)
	}
	return list
}

func (c *catalogue) SetFavourite(context.Context, string, bool) error { return nil }

func (c *catalogue) SetMarks(context.Context, string, actor.Marks) error { return nil }

func (c *catalogue) SetHeard(context.Context, string) error { return nil }

func (c *catalogue) Sample(_ context.Context, a actor.Actor) (string, error) {
	return "/samples/" + a.ID, nil
}

// noJobs downloads nothing.
type noJobs struct{ service }

// service is screen.Jobs under a name that none of its methods has.
type service interface{ screen.Jobs }

func (noJobs) Downloading(string) (*job.Download, bool) { return nil, false }

// sounds records what the player was asked for.
type sounds struct {
	screen.Player
	did      []string
	prepared int // clips
	turn     player.InTurn
	now      player.State
}

func (p *sounds) note(format string, args ...any) {
	p.did = append(p.did, fmt.Sprintf(format, args...))
}
func (p *sounds) Play(c player.Clip)       { p.note("play %s", c.Key) }
func (p *sounds) Toggle(c player.Clip)     { p.note("toggle %s", c.Key) }
func (p *sounds) Flip(c player.Clip)       { p.note("flip %s", c.Key) }
func (p *sounds) Switch(c player.Clip)     { p.note("switch %s", c.Key) }
func (p *sounds) Prepare(c ...player.Clip) { p.prepared = len(c) }
func (p *sounds) PlayAll(c []player.Clip, o player.InTurn) {
	p.turn = o
	for _, clip := range c {
		p.note("in turn %s", clip.Key)
	}
}
func (p *sounds) Match(on bool) { p.note("match %v", on) }
func (p *sounds) Stop()         { p.note("stop") }

func (p *sounds) State() player.State { return p.now }
