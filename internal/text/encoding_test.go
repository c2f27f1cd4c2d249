package text_test

import (
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"

	"callboard/internal/text"
)

func TestEncoding(t *testing.T) {
	t.Parallel()
	const (
		hangul = "안녕하세요, 제 이름은 타입캐스트입니다.\n똠방각하와 펲시콜라 123.\n"
		kana   = "こんにちは。カタカナと漢字です。\r\n"
		latin  = "Le café est “très” bon… ça va?\n"
	)
	utf16 := func(e unicode.Endianness, bom unicode.BOMPolicy) encoding.Encoding { return unicode.UTF16(e, bom) }
	for _, c := range []struct {
		name, in string
		as       encoding.Encoding
		want     string
	}{
		{"UTF-8", hangul, encoding.Nop, ""},
		{"UTF-8 with its mark", "\ufeff" + hangul, encoding.Nop, ""},
		{"ASCII", "hello", encoding.Nop, ""},
		{"two letters", "hi", encoding.Nop, ""},
		{"nothing", "", encoding.Nop, ""},
		{"UTF-16 with its mark", hangul, utf16(unicode.LittleEndian, unicode.UseBOM), "UTF-16"},
		{"UTF-16BE with its mark", hangul, utf16(unicode.BigEndian, unicode.UseBOM), "UTF-16"},
		{"UTF-16LE", hangul, utf16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16LE"},
		{"UTF-16BE", hangul, utf16(unicode.BigEndian, unicode.IgnoreBOM), "UTF-16BE"},
		{"UTF-16LE, Latin", "hello there", utf16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16LE"},
		{"UTF-16LE, Japanese", kana, utf16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16LE"},
		{"CP949", hangul, korean.EUCKR, "CP949"},
		{"CP949, one word", "안녕", korean.EUCKR, "CP949"},
		{"Shift_JIS", kana, japanese.ShiftJIS, "SHIFT_JIS"},
		{"Windows-1252", latin, charmap.Windows1252, "WINDOWS-1252"},
		{"a WAV file", "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\xff\xff", encoding.Nop, ""},
		{"broken UTF-8", "안\xec\x95", encoding.Nop, ""},
	} {
		raw, err := c.as.NewEncoder().String(c.in)
		if err != nil {
			t.Fatal(c.name, err)
		}
		if got := text.Encoding([]byte(raw)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzEncoding(f *testing.F) {
	f.Add([]byte("\xbe\xc8\xb3\xe7"))
	f.Add([]byte("h\x00i\x00"))
	f.Add([]byte{0xff})
	f.Fuzz(func(_ *testing.T, b []byte) { text.Encoding(b) })
}
