// Package style has the colours of the UI, its symbols, and functions that fit text into cells.
//
// An Ink is a lipgloss style rendered once, so that painting a word joins three strings. lipgloss' Style.Render takes
// 1.7 µs a word, and a frame has hundreds of words and is drawn for every key. Box and JoinColumns replace lipgloss'
// borders (0.25 ms for 120 × 40 cells) and JoinHorizontal (0.23 ms) for the same reason.
package style

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// Ink paints text in one style. The zero value does not change the text.
type Ink struct{ pre, post string }

// newInk extracts the escape sequences of a style from a rendered word.
func newInk(st lipgloss.Style) Ink {
	pre, post, _ := strings.Cut(st.Render("x"), "x")
	return Ink{pre, post}
}

// Paint returns s in this ink; an empty s stays empty.
func (k Ink) Paint(s string) string {
	if s == "" || k.pre == "" {
		return s
	}
	return k.pre + s + k.post
}

// Inks has one ink for each meaning. Everything on screen is drawn with one of these.
type Inks struct {
	Accent Ink // focus, the key that matters now, the played part of the waveform
	Strong Ink // accent, bold: titles and what was chosen
	Text   Ink // content
	Muted  Ink // labels
	Faint  Ink // rules, hints
	OK     Ink // done
	Run    Ink // in progress
	Warn   Ink // needs attention
	Bad    Ink // failed
	Info   Ink // links, ids
}

// Theme has the inks for a terminal, and the same inks on the background of the selected row.
type Theme struct {
	Inks
	Selected Inks
	reversed bool // the selected row is drawn reversed
	// Coloured reports whether the inks differ in colour. Where they do not, symbols must carry the meaning.
	Coloured bool
	// Found and FoundNow mark what a search has found, and the place where it is now. Both differ from other text without colour too.
	Found, FoundNow Ink
	// DarkOnLight is black on white and LightOnDark is white on black, whatever the terminal's background is. They are for
	// QR codes.
	DarkOnLight, LightOnDark Ink
}

// tokenColour is the colour of a meaning on a dark and on a light background: in true colour, of 256 and of 16 colours.
// The smaller palettes are chosen by hand, because the nearest colour by distance often has another hue.
type tokenColour struct {
	dark, light [3]string // empty: the terminal's default
	bold        bool
}

func tokenColours() map[string]tokenColour {
	accent := tokenColour{dark: [3]string{"#F5B83D", "215", "11"}, light: [3]string{"#8A5200", "94", "3"}}
	strong := accent
	strong.bold = true
	return map[string]tokenColour{
		"accent": accent,
		"strong": strong,
		"text":   {},
		"muted":  {dark: [3]string{"#9AA0AC", "247", "7"}, light: [3]string{"#57606A", "241", "8"}},
		"faint":  {dark: [3]string{"#6B7280", "243", "8"}, light: [3]string{"#8B949E", "246", "7"}},
		"ok":     {dark: [3]string{"#7FD1A8", "115", "10"}, light: [3]string{"#0F7B4F", "29", "2"}},
		"run":    {dark: [3]string{"#B59CF5", "147", "13"}, light: [3]string{"#6D28D9", "56", "5"}},
		"warn":   {dark: [3]string{"#F0A35E", "209", "3"}, light: [3]string{"#9A4A00", "130", "3"}},
		"bad":    {dark: [3]string{"#EF6F6C", "203", "9"}, light: [3]string{"#B42318", "124", "1"}},
		"info":   {dark: [3]string{"#7AA2F7", "111", "12"}, light: [3]string{"#1D4ED8", "26", "4"}},
		"select": {dark: [3]string{"#2B2F3A", "236", ""}, light: [3]string{"#F3E8D2", "230", ""}},
	}
}

// pick returns the colour of a token for a background and a colour profile; nil is the terminal's default.
func pick(token string, dark bool, profile colorprofile.Profile) color.Color {
	t := tokenColours()[token]
	palette := t.light
	if dark {
		palette = t.dark
	}
	name := ""
	switch profile {
	case colorprofile.TrueColor:
		name = palette[0]
	case colorprofile.ANSI256:
		name = palette[1]
	case colorprofile.ANSI:
		name = palette[2]
	}
	if name == "" {
		return nil
	}
	return lipgloss.Color(name)
}

// NewTheme returns the inks for a background and a colour profile. With 16 colours or none, the selected row is drawn
// reversed and in one colour, because the 16 colours reversed are often unreadable.
func NewTheme(dark bool, profile colorprofile.Profile) *Theme {
	plain := lipgloss.NewStyle()
	t := &Theme{Inks: newInks(plain, dark, profile), Coloured: pick("accent", dark, profile) != nil}
	if ground := pick("select", dark, profile); ground != nil {
		t.Selected = newInks(plain.Background(ground), dark, profile)
	} else {
		t.Selected, t.reversed = newInks(plain.Reverse(true), dark, colorprofile.ASCII), true
	}
	found := plain
	if c := pick("accent", dark, profile); c != nil {
		found = found.Foreground(c)
	}
	t.Found, t.FoundNow = newInk(found.Underline(true)), newInk(found.Reverse(true))
	t.DarkOnLight, t.LightOnDark = qrInks(dark, profile)
	return t
}

// Bar returns the mark at the start of the selected row. A reversed row gets another one, because the half cell of the
// usual bar would look like an error there.
func (t *Theme) Bar(g Glyphs) string {
	if t.reversed {
		return g.ReversedBar
	}
	return g.Bar
}

// qrInks returns the inks for QR codes. Without colours they are the terminal's default and the reversed one; dark says
// which of them is black on white.
func qrInks(dark bool, profile colorprofile.Profile) (darkOnLight, lightOnDark Ink) {
	ends := map[colorprofile.Profile][2]string{
		colorprofile.TrueColor: {"#000000", "#FFFFFF"}, colorprofile.ANSI256: {"16", "231"}, colorprofile.ANSI: {"0", "15"},
	}
	plain := lipgloss.NewStyle()
	if e, ok := ends[profile]; ok {
		black, white := lipgloss.Color(e[0]), lipgloss.Color(e[1])
		return newInk(plain.Foreground(black).Background(white)), newInk(plain.Foreground(white).Background(black))
	}
	reversed := newInk(plain.Reverse(true))
	if dark {
		return reversed, Ink{}
	}
	return Ink{}, reversed
}

func newInks(base lipgloss.Style, dark bool, profile colorprofile.Profile) Inks {
	ink := func(token string) Ink {
		st := base.Bold(tokenColours()[token].bold)
		if c := pick(token, dark, profile); c != nil {
			st = st.Foreground(c)
		}
		return newInk(st)
	}
	return Inks{
		Accent: ink("accent"), Strong: ink("strong"), Text: ink("text"), Muted: ink("muted"), Faint: ink("faint"),
		OK: ink("ok"), Run: ink("run"), Warn: ink("warn"), Bad: ink("bad"), Info: ink("info"),
	}
}
