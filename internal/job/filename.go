package job

import (
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// Bounds of a proposed name. File systems end at 255 bytes, or at 255 UTF-16 units; a little is left for a number.
const (
	nameText  = 40  // characters of the text, as a reader counts them
	nameActor = 24  // characters of the actor's name
	nameBytes = 200 // of everything before the ending
)

// FileName proposes a name for a job's audio: the day, the actor and the beginning of the text. It is safe on
// Unix, macOS and Windows and keeps the letters of every script.
func FileName(j Job) string {
	parts := []string{day(j.CreatedAt)}
	if actor := namePart(j.ActorName, nameActor); actor != "" {
		parts = append(parts, actor)
	}
	if text := namePart(j.Text, nameText); text != "" {
		parts = append(parts, text)
	}
	name := cut(strings.Join(parts, " "), nameBytes, nameBytes)
	ext := filepath.Ext(j.File)
	if namePart(ext, 8) != strings.Trim(ext, ".") || len(ext) < 2 {
		ext = ".wav"
	}
	return strings.TrimRight(name, " .") + ext
}

func day(t time.Time) string {
	if t.IsZero() {
		return "undated"
	}
	return t.Local().Format("2006-01-02")
}

// namePart makes a text fit to stand inside a file name: no separators, no characters that Windows or a shell
// minds, nothing that is not seen, no dots or spaces at its ends.
func namePart(s string, most int) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, ""))
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), strings.ContainsRune(`<>:"/\|?*`, r):
			return ' '
		case r == '\u200d', unicode.In(r, unicode.Variation_Selector): // emoji are made with these
			return r
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	return strings.Trim(cut(s, most, nameBytes), " .\u200d")
}

// cut shortens s to so many characters and bytes, never inside of a character.
func cut(s string, chars, bytes int) string {
	end, state := 0, -1
	rest := s
	for n := 0; n < chars && rest != ""; n++ {
		var c string
		c, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if end+len(c) > bytes {
			break
		}
		end += len(c)
	}
	return s[:end]
}
