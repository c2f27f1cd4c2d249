package booth

import (
	"slices"

	"charm.land/bubbles/v2/key"

	"callboard/internal/job"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/style"
)

// Hints is part of screen.Screen: the few keys that matter where the focus is, the one that matters now first.
func (b *Booth) Hints() []key.Binding {
	switch {
	case b.typedBox() != nil:
		accept, back := "choose", "leave"
		if b.focus == paneJobs {
			accept = "to the list"
		}
		if b.typedBox().Text() != "" {
			back = "clear"
		}
		return []key.Binding{b.hint(accept, keymap.Accept), b.hint("move", keymap.Up, keymap.Down), b.hint(back, keymap.Back), b.hint("facets", keymap.ActorFacets), b.hint("speak", keymap.Speak)}
	case b.script.typing:
		return slices.Concat(b.speakHints(), b.playHint(b.selected), []key.Binding{b.hint("leave the text", keymap.Back),
			b.hint("next pane", keymap.NextPane), b.hint("settings", keymap.Settings), b.hint("commands", keymap.Commands)})
	}
	j := b.selected
	common := []key.Binding{b.hint("next pane", keymap.NextPane), b.hint("help", keymap.Help), b.hint("quit", keymap.Quit)}
	switch {
	case b.focus == paneActors:
		return slices.Concat([]key.Binding{b.hint("choose", keymap.Enter), b.hint("filter", keymap.Filter)}, b.actorHints(j), common)
	case b.focus == paneScript:
		return slices.Concat([]key.Binding{b.hint("type", keymap.Enter)}, b.speakHints(), []key.Binding{b.hint("settings", keymap.Settings)},
			b.playHint(j), []key.Binding{b.playerHint()}, common)
	case j.ID == "" && b.jobs.filter.Text() != "":
		return slices.Concat([]key.Binding{b.hint("clear the filter", keymap.Back), b.hint("speak", keymap.Speak)}, common)
	case j.ID == "":
		return slices.Concat([]key.Binding{b.hint("speak", keymap.Speak), b.playerHint()}, common)
	}
	return slices.Concat(b.takeHints(j), common)
}

// speakHints are the keys that speak the script: a long one in pieces, or a paragraph of it where there is one that a request takes.
func (b *Booth) speakHints() []key.Binding {
	if b.script.long() {
		pieces := b.hint("speak in pieces", keymap.ShowPieces)
		if !b.script.speaksParagraph() {
			return []key.Binding{pieces}
		}
		return []key.Binding{pieces, b.hint("one paragraph", keymap.Speak)}
	}
	return []key.Binding{b.hint("speak", keymap.Speak)}
}

// hint is a key hint with the keys that hold now.
func (b *Booth) hint(does string, acts ...keymap.Action) key.Binding {
	return b.host.Keys().Hint(does, b.scopes, acts...)
}

// playerHint leads to the player's panel.
func (b *Booth) playerHint() key.Binding { return b.hint("player", keymap.ShowPlayer) }

// actorHints are the keys beside those that choose an actor. j is the selected take, which the play key plays where an
// actor has no sample.
func (b *Booth) actorHints(j job.Job) []key.Binding {
	p, play := b.state.Player, b.playHint(j)
	if a, ok := b.sampleActor(); ok {
		play = []key.Binding{b.hint("sample", keymap.Play)}
		if p.Playing(state.SampleKey(a.ID)) {
			play = []key.Binding{b.hint("pause", keymap.Play)}
		}
	}
	favourite, speak := b.hint("favourite", keymap.Favourite), b.hint("speak", keymap.Speak)
	if !p.Has(p.Last.Clip.Key) {
		return append(play, favourite, speak, b.playerHint())
	}
	play = append(play, b.playerHint())
	if a, _ := b.actors.selected(); a.ID != "" && p.Has(state.SampleKey(a.ID)) { // who listens decides
		play = append(play, b.hint("rate", keymap.RateActorDown, keymap.RateActorUp))
	}
	return append(play, favourite, speak)
}

// takeHints are the keys that do something for a take: those of the player while it plays, the next try where it failed.
func (b *Booth) takeHints(j job.Job) (keys []key.Binding) {
	if b.jobs.filter.Text() != "" {
		defer func() { keys = slices.Insert(keys, min(1, len(keys)), b.hint("clear the filter", keymap.Back)) }()
	}
	play, save := b.playHint(j), b.saveHint(j)
	again, open := b.hint("again", keymap.Retry), b.hint("details", keymap.Enter)
	script, filter := b.hint("to the script", keymap.ToScript), b.hint("filter", keymap.Filter)
	rest := []key.Binding{script, b.hint("copy", keymap.Copy), b.playerHint(), b.hint("speak", keymap.Speak), b.hint(b.removeWord(j), keymap.RemoveJob), filter}
	switch p := b.state.Player; {
	case p.Has(j.ID):
		keys := []key.Binding{b.hint("seek", keymap.SeekBack, keymap.SeekForward), b.hint("loop", keymap.Loop), b.hint("speed", keymap.Slower, keymap.Faster)}
		if p.Recent[1].Key != "" {
			keys = append(keys, b.hint("flip", keymap.Flip))
		}
		return slices.Concat(play, append(keys, b.playerHint()), save, []key.Binding{open})
	case j.File != "":
		auto := b.hint("play new takes", keymap.Autoplay)
		if b.state.Player.Autoplay {
			auto = b.hint("stop playing new takes", keymap.Autoplay)
		}
		return slices.Concat(play, save, []key.Binding{open, again, script, auto}, rest[1:])
	case j.Finished():
		return slices.Concat([]key.Binding{again, open}, rest)
	}
	return slices.Concat(play, []key.Binding{open}, rest)
}

// removeWord is what the key that removes a job does to it now.
func (b *Booth) removeWord(j job.Job) string {
	if b.stoppable(j) >= 0 {
		return "stop"
	}
	return "remove"
}

// saveHint is the key that saves a take, if there is something to save.
func (b *Booth) saveHint(j job.Job) []key.Binding {
	if j.File == "" {
		return nil
	}
	return []key.Binding{b.hint("save", keymap.Save)}
}

// playHint is what the play key would do to a take, if it would do anything.
func (b *Booth) playHint(j job.Job) []key.Binding {
	clip, meanwhile := b.playsMeanwhile(j)
	switch p := b.state.Player; {
	case meanwhile && p.Playing(clip.Key):
		return []key.Binding{b.hint("pause", keymap.Play)}
	case meanwhile:
		return []key.Binding{b.hint("play", keymap.Play)}
	case p.Playing(j.ID):
		return []key.Binding{b.hint("pause", keymap.Play)}
	case p.Has(j.ID) || b.canPlay(j):
		return []key.Binding{b.hint("play", keymap.Play)}
	}
	return nil
}

// PlayOffer is part of screen.Offering: what the play key does now, as the hints say it, or why it does nothing.
func (b *Booth) PlayOffer() string {
	if offer := b.pieces.PlayOffer(); offer != "" {
		return offer
	}
	play := b.host.Keys().Key(keymap.Play, b.scopes...)
	if a, ok := b.sampleActor(); ok && !b.host.Opened("") {
		return play + " plays the sample of " + a.Label(b.opt.Lang)
	}
	j := b.selected
	switch {
	case j.ID == "":
		return "nothing to play yet"
	case j.File != "":
		return play + " plays " + j.ActorName + ": " + j.Text
	case b.canPlay(j):
		return play + " plays " + j.ActorName + " during the download: " + j.Text
	case !j.Finished():
		return notYet(j)
	}
	_, word, _ := stateLook(style.Inks{}, style.Glyphs{}, j)
	return "nothing to play in the selected job: " + word
}
