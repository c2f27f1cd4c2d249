package booth

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api/tts"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// recommendedMsg are the voices that the service recommends for a description.
type recommendedMsg struct {
	description string
	list        []tts.Recommendation
	err         error
}

// askForVoices takes a description of a voice, for which the service recommends some. Only the newer service does.
func (b *Booth) askForVoices() {
	if b.svc.Voices == nil {
		b.host.Toast(screen.ToastPlain, "this service recommends no voices: %s filters the actors", b.host.Keys().Key(keymap.Filter, keymap.BoothKeys))
		return
	}
	b.host.Open(dialog.NewPrompt(b.host, "Find a voice", b.described, "as “calm narrator”; whether it is charged is not known", "ask", func(text string) tea.Cmd {
		text = strings.TrimSpace(text)
		if text == "" {
			return nil
		}
		b.described = text
		ctx, from := b.ctx(), b.svc.Voices
		return func() tea.Msg {
			list, err := from.Recommend(ctx, text, tts.MaxRecommendations)
			return recommendedMsg{text, list, err}
		}
	}))
}

// recommended shows the voices that were recommended, the best first. Choosing one makes it the actor of the next order.
func (b *Booth) recommended(msg recommendedMsg) {
	if msg.err != nil {
		if b.ctx().Err() == nil {
			b.host.Toast(screen.ToastBad, "no voices: %s", words.Error(msg.err))
		}
		return
	}
	var items []dialog.Item
	for _, r := range msg.list {
		a, ok := b.state.Actors.Get(r.VoiceID)
		if !ok { // the list is older than the voice
			continue
		}
		about := append([]string{fmt.Sprintf("%.2f", r.Score), words.Dash(a.Sex), words.Dash(a.Age)}, a.Tags...)
		items = append(items, dialog.Item{Label: a.Label(b.opt.Lang), Value: strings.Join(about, " · "), Then: func() tea.Cmd {
			b.actors.clearFilter()
			b.actors.choose(a.ID)
			b.actors.toChosen()
			b.host.Persist()
			return tea.Batch(b.loadShownVersions(), b.loadSpeakerVersions())
		}})
	}
	if len(items) == 0 {
		b.host.Toast(screen.ToastPlain, "no voice fits “%s”: describe it in other words", words.OneLine(msg.description))
		return
	}
	menu := dialog.NewMenu(b.host, "voices", "Voices for “"+words.OneLine(msg.description)+"”", []keymap.Scope{keymap.InMenu, keymap.Moving}, items...)
	b.host.Open(menu)
}
