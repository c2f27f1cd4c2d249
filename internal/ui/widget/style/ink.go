// Package style turns meaning into colour, and text into cells.
//
// An Ink is a style worked out once, so that drawing a word is joining three strings.
// A frame has hundreds of words and is drawn for every key.
package style

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// Ink paints text in one style. The zero value leaves it as it is.
type Ink struct{ pre, post string }

// newInk takes the escape sequences of a style from a word that it rendered.
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

// Inks is one ink for each meaning. Everything on screen is drawn with one of these.
type Inks struct {
	Accent Ink // focus, the key that matters now, the played part of the waveform
	Strong Ink // accent, bold: titles and what was chosen
	Text   Ink // content
	Muted  Ink // labels
	Faint  Ink // rules, hints
	OK     Ink // done
	Run    Ink // in work
	Warn   Ink // needs you
	Bad    Ink // failed
	Info   Ink // links, ids
}

// Theme is the look of a terminal: its inks, and the same inks on the selected row's ground.
type Theme struct {
	Inks
	Selected Inks
	reversed bool // the selected row is the other one turned over
	// Coloured tells whether inks differ by more than weight; where they do not, signs have to tell what they mean.
	Coloured bool
	// DarkOnLight is black on white and LightOnDark is white on black whatever the ground, for what a camera reads.
	DarkOnLight, LightOnDark Ink
}

// tone is a meaning's colour on a dark and on a light ground: in full colour, among 256 and among 16.
// The smaller palettes are chosen by hand, for the nearest colour by arithmetic is often another hue.
type tone struct {
	dark, light [3]string // empty: the terminal's own
	bold        bool
}

func tones() map[string]tone {
	accent := tone{dark: [3]string{"#F5B83D", "215", "11"}, light: [3]string{"#8A5200", "94", "3"}}
	strong := accent
	strong.bold = true
	return map[string]tone{
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

// pick is the colour of a token for a ground and for what the terminal can show; nil is the terminal's own.
func pick(token string, dark bool, profile colorprofile.Profile) color.Color {
	t := tones()[token]
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

// NewTheme mixes the inks for a ground and for what the terminal can show. With sixteen colours or none,
// the selected row is shown reversed: sixteen colours turned over are a lottery, so it keeps one.
func NewTheme(dark bool, profile colorprofile.Profile) *Theme {
	plain := lipgloss.NewStyle()
	t := &Theme{Inks: mix(plain, dark, profile), Coloured: pick("accent", dark, profile) != nil}
	if ground := pick("select", dark, profile); ground != nil {
		t.Selected = mix(plain.Background(ground), dark, profile)
	} else {
		t.Selected, t.reversed = mix(plain.Reverse(true), dark, colorprofile.ASCII), true
	}
	t.DarkOnLight, t.LightOnDark = paper(dark, profile)
	return t
}

// Bar is the mark before the selected row, where that has its ground: half a cell would look like a flaw in one that is
// reversed.
func (t *Theme) Bar(g Glyphs) string {
	if t.reversed {
		return g.ReversedBar
	}
	return g.Bar
}

// paper mixes the two grounds of a picture. Where there are no colours, the terminal's own two have to do, and the
// lighter of them is known by the theme.
func paper(dark bool, profile colorprofile.Profile) (paper, blot Ink) {
	ends := map[colorprofile.Profile][2]string{
		colorprofile.TrueColor: {"#000000", "#FFFFFF"}, colorprofile.ANSI256: {"16", "231"}, colorprofile.ANSI: {"0", "15"},
	}
	plain := lipgloss.NewStyle()
	if e, ok := ends[profile]; ok {
		black, white := lipgloss.Color(e[0]), lipgloss.Color(e[1])
		return newInk(plain.Foreground(black).Background(white)), newInk(plain.Foreground(white).Background(black))
	}
	turned := newInk(plain.Reverse(true))
	if dark {
		return turned, Ink{}
	}
	return Ink{}, turned
}

func mix(base lipgloss.Style, dark bool, profile colorprofile.Profile) Inks {
	ink := func(token string) Ink {
		st := base.Bold(tones()[token].bold)
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
