package table

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	unicodes "golang.org/x/text/encoding/unicode"

	"callboard/internal/text"
)

// maxBytes is the longest file that is read: several times 100,000 rows.
const maxBytes = 256 << 20

// The names of encodings, as text.Encoding has them.
const (
	utf8Name    = "UTF-8"
	utf16Name   = "UTF-16"
	utf16LEName = "UTF-16LE"
	utf16BEName = "UTF-16BE"
	cp949Name   = "CP949"
	sjisName    = "SHIFT_JIS"
	latinName   = "WINDOWS-1252"
)

// Encodings are the names that Options.Encoding takes. Case, hyphens and underscores do not count, and other usual names
// such as EUC-KR and SJIS are taken too.
func Encodings() []string {
	return []string{utf8Name, utf16Name, utf16LEName, utf16BEName, cp949Name, sjisName, latinName}
}

// encodingNamed returns the name of an encoding as Encodings has it, or "" for an empty one.
func encodingNamed(s string) (string, error) {
	plain := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(s))
	switch plain {
	case "", "auto":
		return "", nil
	case "utf8", "utf8bom", "utf8sig":
		return utf8Name, nil
	case "euckr", "ms949", "uhc", "windows949", "ksc56011987", "ksc5601":
		return cp949Name, nil
	case "sjis", "cp932", "ms932", "windows31j", "shiftjis":
		return sjisName, nil
	case "cp1252", "latin1", "iso88591":
		return latinName, nil
	}
	for _, name := range Encodings() {
		if plain == strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(name)) {
			return name, nil
		}
	}
	return "", &text.Problem{What: "--encoding " + text.Line(s), Why: "it is not known", Next: "give one of " + strings.Join(Encodings(), ", ")}
}

// decoderOf returns the decoder of an encoding that is not UTF-8.
func decoderOf(name string) *encoding.Decoder {
	switch name {
	case cp949Name:
		return korean.EUCKR.NewDecoder() // with the extension of Windows
	case sjisName:
		return japanese.ShiftJIS.NewDecoder() // with that of Windows
	case latinName:
		return charmap.Windows1252.NewDecoder()
	case utf16BEName:
		return unicodes.UTF16(unicodes.BigEndian, unicodes.IgnoreBOM).NewDecoder()
	}
	return unicodes.UTF16(unicodes.LittleEndian, unicodes.IgnoreBOM).NewDecoder()
}

// cutMark removes a byte order mark and returns the encoding that it stands for, or "".
func cutMark(b []byte) (rest []byte, name string) {
	for _, mark := range []struct{ bytes, name string }{{"\xef\xbb\xbf", utf8Name}, {"\xff\xfe", utf16LEName}, {"\xfe\xff", utf16BEName}} {
		if rest, ok := bytes.CutPrefix(b, []byte(mark.bytes)); ok {
			return rest, mark.name
		}
	}
	return b, ""
}

// recognise returns the encoding of a text without a byte order mark, or "".
func recognise(b []byte) string {
	long, short, invalid := 0, 0, 0 // bytes of UTF-8 sequences of three or more, of those of two, and bytes that are none
	for rest := b; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && n == 1:
			invalid++
		case n > 2:
			long += n
		case n > 1:
			short += n
		}
		rest = rest[n:]
	}
	name := text.Encoding(b)
	switch {
	case strings.HasPrefix(name, utf16Name):
		return name
	case invalid == 0:
		return utf8Name
	case long > 2*invalid, name == "" && long+short > 2*invalid: // damaged; halfwidth kana look like short sequences
		return utf8Name
	case name == "" && isKanji(b):
		return sjisName
	}
	return name
}

// isKanji recognises a Japanese text in Shift_JIS without kana, which text.Encoding does not: everything but ASCII in it is
// punctuation or one of the common kanji of JIS X 0208.
func isKanji(b []byte) bool {
	s, err := decoderOf(sjisName).Bytes(b)
	if err != nil || bytes.ContainsRune(s, utf8.RuneError) {
		return false
	}
	kanji := 0
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] < utf8.RuneSelf:
			continue
		case b[i] >= 0x88 && b[i] <= 0x98:
			kanji++
		case b[i] != 0x81 && b[i] != 0x82:
			return false
		}
		i++
	}
	return kanji > 0
}

// decode returns the file as UTF-8 with line feeds at the ends of lines. It reports false if the file cannot be read as text
// at all. name is that of the file; enc is the encoding that the user has named, or "".
func (r *reader) decode(name string, b []byte, enc string) (string, bool) {
	if what := notText(name, b); what != "" {
		r.errors.add(0, "", what)
		return "", false
	}
	b, marked := cutMark(b)
	switch {
	case enc == "" && marked != "", enc == utf16Name && strings.HasPrefix(marked, utf16Name):
		enc = marked
	case enc == utf16Name:
		enc = utf16LEName // as Windows writes it
	case marked != "" && marked != enc:
		r.errors.add(0, "", fmt.Sprintf("it begins with the byte order mark of %s and --encoding is %s; omit --encoding", marked, enc))
		return "", false
	case enc == "":
		if enc = recognise(b); enc == "" {
			r.errors.add(0, "", "its encoding is not recognised; save it as UTF-8, or name its encoding with --encoding: "+strings.Join(Encodings(), ", "))
			return "", false
		}
	}
	r.script.Encoding = enc
	if enc != utf8Name {
		decoded, err := decoderOf(enc).Bytes(b)
		if err != nil {
			r.errors.add(0, "", "it is not valid "+enc+"; name its encoding with --encoding, or save it as UTF-8")
			return "", false
		}
		b = decoded
	}
	b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
	b = bytes.ReplaceAll(b, []byte("\r"), []byte("\n"))
	r.checkLines(b, enc)
	return strings.ToValidUTF8(string(b), "\uFFFD"), true
}

// notText says why a file of this name cannot be a text that is read here, or nothing.
func notText(name string, b []byte) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	ext := path.Ext(name)
	workbook := slices.Contains([]string{".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers"}, strings.ToLower(ext))
	switch {
	case len(b) > maxBytes:
		return fmt.Sprintf("it is larger than %d MiB; divide it", maxBytes>>20)
	case len(bytes.TrimFunc(b, unicode.IsSpace)) == 0:
		return "it is empty"
	case bytes.HasPrefix(b, []byte("PK\x03\x04")), bytes.HasPrefix(b, []byte("\xd0\xcf\x11\xe0")):
		if separatorsOf(name) != "" {
			return fmt.Sprintf("its name ends with %s, but it is a spreadsheet and not a text; open it as one, and save it there as CSV in UTF-8", ext)
		}
		return "it is a spreadsheet and not a text; save it there as CSV in UTF-8"
	case workbook:
		return fmt.Sprintf("its name ends with %s, but it is a text and no spreadsheet; if it is a table, rename it to %s", ext, text.Quote(strings.TrimSuffix(name, ext)+".csv"))
	}
	return ""
}

// checkLines adds a problem for each line with a character that is not valid in the encoding, and for each with a NUL.
func (r *reader) checkLines(b []byte, enc string) {
	number := 0
	for line := range bytes.Lines(b) {
		number++
		if at := bytes.IndexByte(line, 0); at >= 0 {
			r.errors.add(number, "", fmt.Sprintf("character %d is NUL, so this is no text or in another encoding; name its encoding with --encoding", utf8.RuneCount(line[:at])+1))
			continue
		}
		at := bytes.IndexRune(line, utf8.RuneError) // also for bytes that are not UTF-8
		if enc == utf8Name && utf8.Valid(line) || at < 0 {
			continue
		}
		r.errors.add(number, "", fmt.Sprintf("character %d is not valid %s; save the file as UTF-8, or name its encoding with --encoding", utf8.RuneCount(line[:at])+1, enc))
	}
}
