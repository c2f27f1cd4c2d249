package english

import (
	"strings"

	"callboard/internal/speech/phone"
)

// attachSuffix pronounces a stem with the suffix.
func attachSuffix(stem []phone.Phone, s suffix) []phone.Phone {
	return appendSuffix(stem[:max(0, len(stem)-s.cut)], s.sounds)
}

// appendSuffix adds a suffix to the sounds of a stem.
func appendSuffix(stem []phone.Phone, sounds string) []phone.Phone {
	out := append(make([]phone.Phone, 0, len(stem)+4), stem...)
	last := phone.Sound("")
	if len(out) > 0 {
		last = out[len(out)-1].Sound
	}
	switch sounds {
	case "s":
		switch {
		case isSibilant(last):
			return append(out, phone.Phone{Sound: phone.IH}, phone.Phone{Sound: phone.Z})
		case isVoiceless(last):
			return append(out, phone.Phone{Sound: phone.S})
		}
		return append(out, phone.Phone{Sound: phone.Z})
	case "d":
		switch {
		case last == phone.T || last == phone.D:
			return append(out, phone.Phone{Sound: phone.IH}, phone.Phone{Sound: phone.D})
		case isVoiceless(last):
			return append(out, phone.Phone{Sound: phone.T})
		}
		return append(out, phone.Phone{Sound: phone.D})
	}
	more := parse(sounds)
	if strings.Contains(sounds, "1") {
		for i := range out {
			if out[i].Stress == 1 {
				out[i].Stress = 2
			}
		}
	}
	if last == phone.L && more[0].Sound == phone.L {
		more = more[1:]
	}
	return append(out, more...)
}

func isSibilant(s phone.Sound) bool {
	switch s {
	case phone.S, phone.Z, phone.SH, phone.ZH, phone.CH, phone.JH:
		return true
	}
	return false
}

func isVoiceless(s phone.Sound) bool {
	switch s {
	case phone.P, phone.T, phone.K, phone.F, phone.TH, phone.S, phone.SH, phone.CH:
		return true
	}
	return false
}
