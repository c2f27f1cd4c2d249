package cli

import (
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"callboard/internal/api"
)

// speakFlags are what a person can say about one synthesis. The ranges of the request's fields are the
// service's to judge: it may take more tomorrow than its documents say today.
type speakFlags struct {
	actor     string
	out       string
	force     bool
	play      bool
	timeout   time.Duration
	noWebhook bool

	lang, format, model, emotion, prompt, label string
	hd                                          bool
	scale, speed, tempo, maxSeconds, duration   float64
	volume, pitch, lastPitch                    int
}

func (f *speakFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.actor, "actor", "a", "", "who speaks: a name or an id")
	flags.StringVarP(&f.out, "output", "o", "", "where the audio goes: a file, a folder, or - for stdout")
	flags.BoolVar(&f.force, "force", false, "write over a file that is there")
	flags.BoolVar(&f.play, "play", false, "play it when it is there")
	flags.DurationVar(&f.timeout, "timeout", 2*time.Minute, "how long to wait; the job goes on after it")
	flags.BoolVar(&f.noWebhook, "no-webhook", false, "ask the service for the result, do not open a way in")

	flags.StringVar(&f.lang, "lang", "", "language of the text: auto, en-us, ko-kr, ja-jp, es-es, zh-cn")
	flags.BoolVar(&f.hd, "hd", false, "44.1 kHz instead of 16 kHz")
	flags.StringVar(&f.format, "format", "", "format of the audio: wav or mp3")
	flags.StringVar(&f.model, "model", "", "version of the voice, or latest, first")
	flags.StringVar(&f.emotion, "emotion", "", "one of the version's presets: normal-1, happy-1 …")
	flags.StringVar(&f.prompt, "emotion-prompt", "", "the emotion in free words, where the version takes them")
	flags.StringVar(&f.label, "emotion-label", "", "the emotion in one word: normal, happy, sad, angry; SSFM versions")
	flags.Float64Var(&f.scale, "emotion-scale", 0, "strength of the label, up to 2.0")
	flags.IntVar(&f.volume, "volume", 0, "50 half … 200 double")
	flags.Float64Var(&f.speed, "speed", 0, "0.5 fast … 1.5 slow: a factor of the length")
	flags.Float64Var(&f.tempo, "tempo", 0, "0.5 slow … 2.0 fast")
	flags.IntVar(&f.pitch, "pitch", 0, "-12 … 12 semitones")
	flags.Float64Var(&f.maxSeconds, "max-seconds", 0, "longest result, 1 … 60")
	flags.Float64Var(&f.duration, "duration", 0, "wanted length in seconds; not for every voice")
	flags.IntVar(&f.lastPitch, "last-pitch", 0, "-2 … 2, pitch of the end of a sentence")

	fixed := func(name string, words ...string) {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	}
	fixed("lang", "auto", "en-us", "ko-kr", "ja-jp", "es-es", "zh-cn")
	fixed("format", "wav", "mp3")
	fixed("emotion-label", "normal", "happy", "sad", "angry")
}

// params holds only what was said: for the rest the service's defaults stand.
func (f *speakFlags) params(flags *pflag.FlagSet) api.Params {
	return api.Params{
		Lang: said(flags, "lang", f.lang), HD: said(flags, "hd", f.hd), Format: said(flags, "format", f.format),
		Model: said(flags, "model", f.model), Emotion: said(flags, "emotion", f.emotion),
		EmotionPrompt: said(flags, "emotion-prompt", f.prompt), EmotionLabel: said(flags, "emotion-label", f.label),
		EmotionScale: said(flags, "emotion-scale", f.scale), Volume: said(flags, "volume", f.volume),
		Speed: said(flags, "speed", f.speed), Tempo: said(flags, "tempo", f.tempo), Pitch: said(flags, "pitch", f.pitch),
		MaxSeconds: said(flags, "max-seconds", f.maxSeconds), Duration: said(flags, "duration", f.duration),
		LastPitch: said(flags, "last-pitch", f.lastPitch),
	}
}

func said[T any](flags *pflag.FlagSet, name string, value T) *T {
	if !flags.Changed(name) {
		return nil
	}
	return &value
}
