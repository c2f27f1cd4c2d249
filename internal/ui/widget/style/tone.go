package style

// Tone names one of the inks of Inks. Rows use it for text that is painted once it is known whether the row is selected.
type Tone int

// The tones, one for each field of Inks.
const (
	ToneText Tone = iota
	ToneAccent
	ToneStrong
	ToneMuted
	ToneFaint
	ToneOK
	ToneRun
	ToneWarn
	ToneBad
	ToneInfo
)

// Of returns the ink of a tone.
func (k *Inks) Of(t Tone) Ink {
	switch t {
	case ToneAccent:
		return k.Accent
	case ToneStrong:
		return k.Strong
	case ToneMuted:
		return k.Muted
	case ToneFaint:
		return k.Faint
	case ToneOK:
		return k.OK
	case ToneRun:
		return k.Run
	case ToneWarn:
		return k.Warn
	case ToneBad:
		return k.Bad
	case ToneInfo:
		return k.Info
	}
	return k.Text
}
