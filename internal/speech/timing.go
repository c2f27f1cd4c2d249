package speech

import "callboard/internal/speech/phone"

// setDurations gives every unit of a phrase its natural duration.
func setDurations(us []unit) {
	for i := range us {
		u := &us[i]
		switch u.lang {
		case phone.Korean:
			u.seconds = koreanLength(us, i)
		case phone.Japanese:
			u.seconds = japaneseLength(us, i)
		default:
			u.seconds = englishLength(us, i)
		}
		u.seconds *= u.stretch
	}
	for i := range us {
		release(us, i)
	}
}

// release plans the release of a stop: into the next voiced sound, whose first part becomes aspiration, or into
// silence.
func release(us []unit, i int) {
	u := &us[i]
	if u.burst == 0 && u.f0Perturbation == 0 {
		return
	}
	if i+1 < len(us) && us[i+1].sonorant() && us[i+1].manner != nasal {
		next := &us[i+1]
		vot := voiceOnset(us, i)
		next.aspiration = min(vot, 0.8*next.seconds+0.03)
		next.seconds += 0.6 * next.aspiration
		next.aspirationLevel = 0.35
		if u.voiced {
			next.aspirationLevel = 0.03
		}
		return
	}
	if u.manner == stop && u.lang == phone.English {
		switch {
		case u.phraseFinal:
			u.release = 0.07
		case i+1 < len(us) && us[i+1].manner == stop:
		case i+1 < len(us) && us[i+1].manner == fricative && us[i+1].noise == u.noise:
		default:
			u.release = 0.02
		}
		u.seconds += u.release
	}
}

// voiceOnset is the voice onset time, from the release to the voice. English stops are aspirated only at the beginning
// of a word or of a stressed syllable, and not after s.
func voiceOnset(us []unit, i int) float64 {
	u := &us[i]
	if u.lang != phone.English || u.voiced || u.manner != stop {
		return u.sound.vot
	}
	switch {
	case i > 0 && us[i-1].sound == english.Get()[phone.S] && us[i-1].word == u.word:
		return 0.018
	case i+1 < len(us) && us[i+1].sound == english.Get()[phone.R] && u.onset:
		return 1.25 * u.sound.vot
	case u.first && !u.weak || u.stress > 0 && u.onset:
		return u.sound.vot
	}
	return 0.5 * u.sound.vot
}

// englishLength follows the rules of Klatt 1979.
func englishLength(us []unit, i int) float64 {
	u := &us[i]
	duration, minDuration, share := u.duration, u.minDuration, 1.0
	if u.stress == 0 || u.weak {
		minDuration *= 0.6
	}
	if u.syllabic() {
		if u.final {
			share *= 1.35
		} else {
			share *= 0.8
		}
		if !lastSyllable(us, i) {
			share *= 0.85
		}
		if !onlySyllable(us, i) {
			share *= 0.85
		}
		switch {
		case u.stress == 0:
			share *= 0.7
		case u.weak:
			share *= 0.7
		case u.stress == 2:
			share *= 0.9
		}
		share *= followingConsonant(us, i)
	} else {
		if i == 0 { // the first consonant of a phrase is longer
			share *= 1.25
		}
		if !u.first {
			share *= 0.85
		}
		if u.stress == 0 || u.weak {
			share *= 0.75
		}
		if i+1 < len(us) && !us[i+1].syllabic() && us[i+1].word == u.word || i > 0 && !us[i-1].syllabic() && us[i-1].word == u.word {
			share *= 0.7
		}
		if u.final && !u.onset {
			share *= 1.35
		}
	}
	return minDuration + share*max(0, duration-minDuration)
}

// followingConsonant is the shortening of a vowel before a voiceless consonant, and the lengthening before a voiced
// one, which distinguishes "bed" from "bet" in English. It is strongest at the end of a phrase.
func followingConsonant(us []unit, i int) float64 {
	share := 1.0
	if i+1 == len(us) || us[i+1].word != us[i].word {
		share = 1.2
	} else if next := &us[i+1]; !next.onset {
		switch {
		case next.manner == fricative && next.voiced:
			share = 1.5
		case next.manner == stop && next.voiced:
			share = 1.2
		case next.manner == nasal:
			share = 0.9
		case (next.manner == stop || next.manner == affricate) && !next.voiced:
			share = 0.35
		case next.manner == fricative:
			share = 0.6
		}
	}
	if us[i].final {
		return share
	}
	return 0.6 + 0.4*share
}

func lastSyllable(us []unit, i int) bool {
	for j := i + 1; j < len(us) && us[j].word == us[i].word; j++ {
		if us[j].syllabic() {
			return false
		}
	}
	return true
}

func onlySyllable(us []unit, i int) bool {
	for j := i - 1; j >= 0 && us[j].word == us[i].word; j-- {
		if us[j].syllabic() {
			return false
		}
	}
	return lastSyllable(us, i)
}

// koreanLength gives all syllables the same duration, 5.5 in a second: the vowel fills the time that the consonants
// leave.
func koreanLength(us []unit, i int) float64 {
	const syllable = 1 / 5.6
	return isochronousLength(us, i, syllable, 1.5)
}

// japaneseLength gives all morae the same duration. A consonant that closes a syllable is a mora by itself.
func japaneseLength(us []unit, i int) float64 {
	const mora = 1 / 7.4
	u := &us[i]
	if !u.syllabic() && !u.onset && !u.first {
		return 0.95 * mora
	}
	return isochronousLength(us, i, mora, 1.25)
}

// isochronousLength is the duration of a unit in a language whose syllables all last syllableLength seconds. The last
// syllable before a pause is longer by finalFactor.
func isochronousLength(us []unit, i int, syllableLength, finalFactor float64) float64 {
	u := &us[i]
	if !u.syllabic() {
		if u.final && !u.onset {
			return 1.3 * u.duration
		}
		if u.first && u.manner != nasal {
			return u.duration
		}
		return 0.9 * u.duration
	}
	vowelLength := syllableLength
	for j := i - 1; j >= 0 && us[j].syllable == u.syllable; j-- {
		vowelLength -= 0.9 * us[j].duration
	}
	for j := i + 1; j < len(us) && us[j].syllable == u.syllable && u.lang == phone.Korean; j++ {
		vowelLength -= 0.9 * us[j].duration
	}
	vot := 0.0 // voice onset time of the consonant before the vowel
	if i > 0 && us[i-1].syllable == u.syllable {
		vot = us[i-1].sound.vot
	}
	vowelLength = max(vowelLength-0.6*vot, 0.06+0.4*vot) // the shortest voiced part
	if u.final {
		vowelLength *= finalFactor
	}
	return vowelLength
}
