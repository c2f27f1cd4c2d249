package sandbox

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"callboard/internal/sandbox/ttsapi"
)

// newTTS makes the newer API of the sandbox. It shares the key, the voices, the clock and the faults with the other one.
// Its requests are in memory only: nothing can be asked about them later. A start begins with all credits.
func (s *Server) newTTS() *ttsapi.API {
	return ttsapi.New(ttsapi.Config{
		Host: ttsHost{s}, Key: s.opts.Token, Account: s.opts.account(), Keep: s.opts.Keep, Assume: s.opts.Assume.TTS,
		Voices: s.catalogue.ttsVoices(), Log: s.log,
	})
}

// ttsHost is the sandbox as the newer API sees it.
type ttsHost struct{ s *Server }

// BuiltInVoice is the name of the built-in voice where it is the one that speaks.
func (h ttsHost) BuiltInVoice() string {
	if h.s.voices.name() == builtInVoice {
		return builtInVoice
	}
	return ""
}

// Speak renders an utterance with the sandbox's voice, at most one a processor at a time.
func (h ttsHost) Speak(ctx context.Context, u Utterance) (PCM, string, error) {
	select {
	case h.s.renderer.semaphore <- struct{}{}:
		defer func() { <-h.s.renderer.semaphore }()
	case <-ctx.Done():
		return PCM{}, "", ctx.Err()
	}
	return h.s.voices.speak(ctx, "", u)
}

// TakeFault consumes one occasion of a planned fault.
func (h ttsHost) TakeFault(kind string) (time.Duration, bool) { return h.s.faults.take(fault(kind)) }

// Pause waits, as for the faults of the other API.
func (h ttsHost) Pause(r *http.Request, d time.Duration) bool { return h.s.pause(r, d) }

// NewID makes the id of a request.
func (h ttsHost) NewID() string { return newID(h.s.now()) }

// Now is the wall clock.
func (h ttsHost) Now() time.Time { return h.s.now() }

// URL is the base of URLs in answers.
func (h ttsHost) URL() string { return h.s.URL() }

// account is the plan that the options name, with their own limits where they have some.
func (o Options) account() ttsapi.Account {
	account := ttsapi.Plans()[slices.Index(PlanNames(), o.Plan)]
	if o.Credits > 0 {
		account.Credits = o.Credits
	}
	if o.Concurrency > 0 {
		account.Concurrency = o.Concurrency
	}
	return account
}

// PlanNames are the values of Options.Plan.
func PlanNames() []string {
	var names []string
	for _, p := range ttsapi.Plans() {
		names = append(names, p.Plan)
	}
	return names
}

// Two voices of the newer API that are no actors of the other one: the example of the vendor's documents, and a voice that
// the account has cloned. Both sound like an actor.
const (
	exampleVoice = "tc_60e5426de8b95f1d3000d7b5"
	exampleActor = "5cbe1c3e33ca746136464c7a"
	clonedVoice  = "uc_5c9d1b7e40f2a86c35d09e1f"
	clonedActor  = "5cfe7ea9cc9e90e64eb5d1ea"
)

// ttsVoices are the catalogue's actors as voices of the newer API: all that the account may use and that are listed.
func (c *catalogue) ttsVoices() []ttsapi.Voice {
	var out []ttsapi.Voice
	if a := c.byID[exampleActor]; a != nil {
		v := a.ttsVoice()
		v.ID, v.English, v.Korean = exampleVoice, "Olivia", "올리비아"
		out = append(out, v)
	}
	for _, a := range c.actors {
		if !a.Locked && !a.Hidden {
			out = append(out, a.ttsVoice())
		}
	}
	if a := c.byID[clonedActor]; a != nil {
		v := a.ttsVoice()
		out = append(out, ttsapi.Voice{ID: clonedVoice, English: "My voice", Korean: "내 목소리", UseCases: []string{}, Models: v.Models[:1], Traits: v.Traits})
	}
	return out
}

func (a *actor) ttsVoice() ttsapi.Voice {
	v := ttsapi.Voice{
		ID: "tc_" + a.ID, English: a.Name["en"], Korean: a.Name["ko"], Age: ttsAge(a.Age), UseCases: []string{},
		Words: slices.Concat(a.Tag, a.Usage), Preview: "/cdn/preview/" + a.ID + ".wav", Traits: a.Voice,
	}
	if len(a.Sex) == 1 { // an actor of both has none there
		v.Gender = map[string]string{"여성": "female", "남성": "male"}[a.Sex[0]]
	}
	for _, usage := range a.Usage {
		if useCase := ttsUseCase(usage); !slices.Contains(v.UseCases, useCase) {
			v.UseCases = append(v.UseCases, useCase)
		}
	}
	four := []string{"normal", "happy", "sad", "angry"}
	switch a.Family {
	case "full":
		v.Models = []ttsapi.Model{{Version: ttsapi.ModelV30, Emotions: slices.Concat(four, []string{"whisper", "toneup", "tonedown"})}, {Version: ttsapi.ModelV21, Emotions: four}}
	case "plain":
		v.Models = []ttsapi.Model{{Version: ttsapi.ModelV30, Emotions: slices.Concat(four, []string{"toneup", "tonedown"})}, {Version: ttsapi.ModelV21, Emotions: four}}
	default:
		v.Models = []ttsapi.Model{{Version: ttsapi.ModelV21, Emotions: []string{"normal", "sad"}}}
	}
	return v
}

// ttsAge is the newer API's word for an age.
func ttsAge(age string) string {
	return map[string]string{"아동": "child", "청소년": "teenager", "청년": "young_adult", "중년": "middle_age", "장년": "elder"}[age]
}

// ttsUseCase is the newer API's word for a usage.
func ttsUseCase(usage string) string {
	switch usage {
	case "youtube":
		return "Tiktok/Reels"
	case "guide", "subway":
		return "Announcer"
	case "lecture", "education":
		return "E-learning"
	case "animation", "webtoon", "comedy":
		return "Anime"
	case "advertisement", "shopping", "trailer":
		return "Ads"
	case "drama":
		return "Audiobook"
	case "call centre":
		return "Voicemail"
	case "audiobook", "documentary", "game", "news", "podcast":
		return strings.ToUpper(usage[:1]) + usage[1:]
	}
	return "Conversational"
}
